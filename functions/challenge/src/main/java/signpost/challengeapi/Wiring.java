package signpost.challengeapi;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.crac.Context;
import org.crac.Resource;
import signpost.bouncycastle.AccountSignatures;
import signpost.bouncycastle.StrictEd25519;
import signpost.chain.AccountId;
import signpost.chain.AccountSignature;
import signpost.chain.Block;
import signpost.chain.Chain;
import signpost.chain.ChainUnavailable;
import signpost.chain.ExtrinsicHash;
import signpost.chain.KeyScheme;
import signpost.challenge.AdmitCaller;
import signpost.challenge.Assignments;
import signpost.challenge.IssueChallenge;
import signpost.challenge.NextTask;
import signpost.challenge.RateLimit;
import signpost.challenge.RegisteredHotkeys;
import signpost.challenge.VerifyCaller;
import signpost.challenge.Windows;
import signpost.clips.KeyedDraw;
import signpost.clips.OfferedClips;
import signpost.commitment.ChainProofs;
import signpost.commitment.CheckProof;
import signpost.commitment.Proof;
import signpost.commitment.PublishedCommitmentDocuments;
import signpost.dynamodb.DynamoAssignments;
import signpost.dynamodb.DynamoClipCatalogue;
import signpost.dynamodb.DynamoCommitmentLedger;
import signpost.dynamodb.DynamoRateStore;
import signpost.dynamodb.DynamoRegisteredHotkeys;
import signpost.dynamodb.OpenTables;
import signpost.http.BoundedHttp;
import signpost.lambda.Chance;
import signpost.lambda.Connections;
import signpost.lambda.Settings;
import signpost.ledger.CommitmentLedger;
import signpost.ledger.FindCommitment;
import signpost.ledger.ProofCheck;
import signpost.publishing.Catalogue;
import signpost.publishing.Index;
import signpost.publishing.Keys;
import signpost.publishing.ObjectReads;
import signpost.s3.S3ObjectStore;
import signpost.secretsmanager.SecretKeys;
import signpost.signing.KeyUnavailable;
import signpost.signing.TrustedKeys;
import signpost.store.Pauses;
import signpost.store.Refreshed;
import signpost.store.StoreUnavailable;
import signpost.substrate.JsonRpcChain;
import signpost.substrate.SubstrateCommitments;
import signpost.substrate.SubstrateReads;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/// The composition root: environment in, use cases out.
///
/// Callers wait at a gateway that gives up after 29 seconds, so that nothing here waits for long. The salt is
/// read at the first request that needs it and held from then on: never before a snapshot of the function is
/// taken, and a new one counts for functions that start after it.
final class Wiring implements Resource {

    /// How long a miner has for its answer; addresses of clips are good for longer.
    private static final Duration DEADLINE = Duration.ofMinutes(15);

    /// Tasks of v2 are given out while the list of hotkeys cannot be read anew.
    private static final Duration OLDEST_HOTKEYS = Duration.ofDays(1);

    private static final Duration PROOF_CHECK = Duration.ofSeconds(12);
    private static final Duration FOR_EVER = Duration.ofDays(36_500);
    private static final int READ_MILLIS = 3_000;
    private static final int MOST_RATE = 1_000;

    /// Nobody's, for [#beforeCheckpoint].
    private static final AccountId NOBODY = new AccountId("00".repeat(AccountId.BYTES));

    private static final Proof NO_PROOF = new Proof(new Block(1), new ExtrinsicHash("00".repeat(32)));

    private final Settings settings;
    private final Clock clock;
    private final int netuid;
    private final boolean requiresBound;
    private final boolean givesTasks;
    private final Chance chance = new Chance();
    private final AccountSignatures signatures = new AccountSignatures();
    private final RegisteredHotkeys hotkeys;
    private final Assignments assignments;
    private final RateLimit rate;
    private final OfferedClips clips;
    private final CommitmentLedger ledger;
    private final ProofCheck proofs;
    private final ObjectReads objects;
    private final Catalogue catalogue;
    private final Chain chain;
    private final SecretKeys secrets;

    Wiring(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.netuid = settings.whole("NETUID", 0, 65_535);
        this.requiresBound = settings.flag("REQUIRE_BOUND_REQUESTS", false);
        this.givesTasks = settings.flag("LEGACY_TASKS", true);
        settings.required("STAGE");
        settings.required("DRAW_SALT_SECRET");

        var http = UrlConnectionHttpClient.create(address -> Connections.open(address, READ_MILLIS));
        var dynamo = OpenTables.client(http);
        var pauses = Pauses.jittered(Duration.ofMillis(20), Duration.ofMillis(500), chance);
        var challenges = settings.required("CHALLENGES_TABLE");
        var copied = settings.required("LEDGER_TABLE");
        this.hotkeys = new DynamoRegisteredHotkeys(dynamo, copied, pauses);
        this.ledger = new DynamoCommitmentLedger(dynamo, copied, pauses, clock);
        this.assignments = new DynamoAssignments(dynamo, challenges, pauses);
        this.rate = new RateLimit(new DynamoRateStore(dynamo, challenges, pauses, clock), limit(), clock);
        this.clips = new OfferedClips(new DynamoClipCatalogue(dynamo, settings.required("CLIPS_TABLE"), pauses), clock);

        this.objects =
                new S3ObjectStore(S3Client.builder().httpClient(http).build(), settings.required("MANIFEST_BUCKET"));
        this.catalogue = settings.trustedKeys()
                .map(trusted -> new Catalogue(objects, trusted, new StrictEd25519(), clock))
                .orElseGet(this::nothingTrusted);
        this.secrets =
                new SecretKeys(SecretsManagerClient.builder().httpClient(http).build());

        var endpoints = settings.addresses("CHAIN_ENDPOINTS");
        this.chain = new JsonRpcChain(new BoundedHttp(Duration.ofSeconds(1), Duration.ofSeconds(2)), endpoints);
        var reads = new SubstrateReads(new BoundedHttp(Duration.ofSeconds(2), Duration.ofSeconds(4)), endpoints);
        var check = new CheckProof(new SubstrateCommitments(reads), new PublishedCommitmentDocuments(objects));
        this.proofs = new ProofsInTime(new ChainProofs(check, netuid), PROOF_CHECK);
    }

    private RateLimit.Limit limit() {
        return settings.optional("RATE_LIMIT").isEmpty()
                ? RateLimit.Limit.DEFAULT
                : new RateLimit.Limit(settings.whole("RATE_LIMIT", 1, MOST_RATE), RateLimit.Limit.DEFAULT.window());
    }

    ChallengeApi api() {
        Supplier<Challenges> challenges = new Refreshed<>(this::challenges, FOR_EVER, FOR_EVER, clock)::get;
        return new ChallengeApi(challenges, netuid);
    }

    /// @throws StoreUnavailable if the salt cannot be had
    private Challenges challenges() {
        var verify = new VerifyCaller(signatures, settings.required("STAGE"), requiresBound);
        var draw = new KeyedDraw(salt());
        return new Challenges(
                new IssueChallenge(
                        new AdmitCaller(verify, hotkeys, AdmitCaller.MOST_AGE, assignments, rate, clock),
                        new Windows(catalogue, chain, clock),
                        new FindCommitment(ledger, proofs),
                        clips,
                        draw,
                        DEADLINE,
                        clock),
                new NextTask(
                        new AdmitCaller(verify, hotkeys, OLDEST_HOTKEYS, assignments, rate, clock),
                        clips,
                        draw,
                        givesTasks,
                        DEADLINE,
                        clock));
    }

    private byte[] salt() {
        try {
            return secrets.salt(settings.required("DRAW_SALT_SECRET"), KeyedDraw.LEAST_SALT_BYTES);
        } catch (KeyUnavailable e) {
            throw new StoreUnavailable(String.valueOf(e.getMessage()), e);
        }
    }

    /// Whoever trusts nobody relies on nothing that is published; the log says what to set.
    private Catalogue nothingTrusted() {
        return new Catalogue(
                (_, _) -> {
                    throw new StoreUnavailable(
                            "no signature is trusted: set TRUSTED_KEYS to manifest:<hex>,index:<hex>, the public keys"
                                    + " of who publishes",
                            null);
                },
                new TrustedKeys(Set.of(), Set.of()),
                new StrictEd25519(),
                clock);
    }

    /// Does once, before a snapshot of the function is taken, what each first request would be slow at:
    /// speaking TLS, signing a request, reading an answer, checking a signature, reading the runtime of
    /// the chain. Of what was read only the runtime is kept, and no secret is read.
    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        var zero = new AccountSignature(KeyScheme.SR25519, "00".repeat(64));
        var _ = signatures.holds(NOBODY, new byte[0], zero);
        tried(() -> objects.read(Keys.INDEX, Index.MOST_BYTES));
        tried(hotkeys::all);
        tried(() -> proofs.check(NOBODY, NO_PROOF));
    }

    private static void tried(Supplier<?> access) {
        try {
            var _ = access.get();
        } catch (StoreUnavailable | ChainUnavailable tellsTheFirstRequest) {
            // Nothing depends on it.
        }
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        chance.renew();
    }
}
