package signpost.commitmentcopy;

import java.time.Clock;
import java.time.Duration;
import org.crac.Context;
import org.crac.Resource;
import signpost.commitment.PublishedCommitmentDocuments;
import signpost.dynamodb.DynamoCommitmentLedger;
import signpost.dynamodb.OpenTables;
import signpost.http.BoundedHttp;
import signpost.lambda.Chance;
import signpost.lambda.Connections;
import signpost.lambda.Settings;
import signpost.ledger.CopyCommitments;
import signpost.ledger.PublishDocument;
import signpost.publishing.ObjectStore;
import signpost.s3.S3ObjectStore;
import signpost.store.Pauses;
import signpost.store.StoreUnavailable;
import signpost.substrate.SubstrateFinalisedCommitments;
import signpost.substrate.SubstrateReads;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/// The composition root: environment in, use cases out.
final class Wiring implements Resource {

    private static final Duration CONNECT = Duration.ofSeconds(2);

    /// A few hundred slots in one answer.
    private static final Duration WHOLE = Duration.ofSeconds(8);

    /// Subnets are numbered in 16 bits.
    private static final int MOST_NETUID = 65_535;

    private final Settings settings;
    private final Chance chance = new Chance();
    private final DynamoCommitmentLedger ledger;
    private final ObjectStore objects;

    Wiring(Settings settings, Clock clock) {
        settings.required("STAGE");
        this.settings = settings;
        var http = UrlConnectionHttpClient.create(Connections::open);
        this.ledger = new DynamoCommitmentLedger(
                OpenTables.client(http),
                settings.required("LEDGER_TABLE"),
                Pauses.jittered(Duration.ofMillis(20), Duration.ofMillis(500), chance),
                clock);
        this.objects =
                new S3ObjectStore(S3Client.builder().httpClient(http).build(), settings.required("MANIFEST_BUCKET"));
    }

    CopyCommitments copy() {
        var chain = new SubstrateReads(new BoundedHttp(CONNECT, WHOLE), settings.addresses("CHAIN_ENDPOINTS"));
        return new CopyCommitments(
                new SubstrateFinalisedCommitments(chain, settings.whole("NETUID", 0, MOST_NETUID)),
                ledger,
                new PublishedCommitmentDocuments(objects));
    }

    PublishDocument publish() {
        return new PublishDocument(ledger, objects);
    }

    /// Does once, before a snapshot of the function is taken, what each first request would be slow at: speaking
    /// TLS, signing a request, reading an answer. Nothing of what was read is kept.
    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        try {
            var _ = ledger.state();
        } catch (StoreUnavailable tellsTheFirstRequest) {
            // Nothing depends on it.
        }
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        chance.renew();
    }
}
