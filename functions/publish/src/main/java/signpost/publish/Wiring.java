package signpost.publish;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import signpost.announcement.Announcements;
import signpost.bouncycastle.Ed25519Key;
import signpost.bouncycastle.StrictEd25519;
import signpost.chain.Ss58;
import signpost.eventbridge.EventBus;
import signpost.http.BoundedHttp;
import signpost.lambda.Connections;
import signpost.lambda.Settings;
import signpost.manifest.CheckManifest;
import signpost.publishing.AnchorManifest;
import signpost.publishing.AnnounceIndex;
import signpost.publishing.ObjectStore;
import signpost.publishing.PublishManifest;
import signpost.publishing.Publisher;
import signpost.publishing.PublishingAnswers;
import signpost.publishing.RefreshIndex;
import signpost.publishing.RollBack;
import signpost.s3.S3ObjectStore;
import signpost.schedule.Approvals;
import signpost.schedule.Pending;
import signpost.schedule.SchedulePublication;
import signpost.schedule.ScheduledRun;
import signpost.schedule.WaitingManifests;
import signpost.secretsmanager.SecretKeys;
import signpost.signing.TrustedKeys;
import signpost.store.Pauses;
import signpost.substrate.SubstrateAnchors;
import signpost.substrate.SubstrateReads;
import signpost.yaml.YamlReader;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/// The composition root: environment in, use cases out.
///
/// Clients are made once. Keys are read at the first request and anew every few minutes, so that a rotated key is
/// picked
/// up without a deployment. No snapshots are taken of this function: the schedule keeps it warm.
final class Wiring {

    private static final Duration KEYS_HOLD = Duration.ofMinutes(5);

    private final Settings settings;
    private final Clock clock;
    private final ObjectStore manifests;
    private final ObjectStore pendingObjects;
    private final SecretKeys secrets;
    private final SubstrateReads chain;
    private final Optional<Announcements> announcements;

    private @Nullable Publishing publishing;
    private Instant keysReadAt = Instant.MIN;

    Wiring(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        var http = UrlConnectionHttpClient.create(Connections::open);
        var s3 = S3Client.builder().httpClient(http).build();
        this.manifests = new S3ObjectStore(s3, settings.required("MANIFEST_BUCKET"));
        this.pendingObjects = new S3ObjectStore(s3, settings.required("PENDING_BUCKET"));
        this.secrets =
                new SecretKeys(SecretsManagerClient.builder().httpClient(http).build());
        this.chain = new SubstrateReads(
                new BoundedHttp(Duration.ofSeconds(2), Duration.ofSeconds(4)), settings.addresses("CHAIN_ENDPOINTS"));
        this.announcements = settings.optional("EVENT_BUS")
                .map(bus -> new EventBus(
                        EventBridgeClient.builder().httpClient(http).build(), bus));
        settings.required("MANIFEST_KEY_SECRET");
        settings.required("INDEX_KEY_SECRET");
        settings.required("STAGE");
    }

    Answers answers() {
        return new Answers(PublishingAnswers.below(settings.optional("PUBLIC_BASE_URL")));
    }

    synchronized Publishing publishing() {
        var now = clock.instant();
        if (publishing == null || now.isAfter(keysReadAt.plus(KEYS_HOLD))) {
            publishing = publishing(
                    secrets.signing(settings.required("MANIFEST_KEY_SECRET")),
                    secrets.signing(settings.required("INDEX_KEY_SECRET")));
            keysReadAt = now;
        }
        return publishing;
    }

    private Publishing publishing(Ed25519Key manifestKey, Ed25519Key indexKey) {
        var stage = settings.required("STAGE");
        var publisher = new Publisher(
                manifests,
                manifestKey,
                indexKey,
                Ss58.address(manifestKey.publicKey()),
                // If nobody is named, the function's own.
                settings.trustedKeys()
                        .orElseGet(
                                () -> new TrustedKeys(Set.of(manifestKey.publicKey()), Set.of(indexKey.publicKey()))),
                new StrictEd25519(),
                new Publisher.Policy(stage, Publisher.Policy.DEFAULT_MOST_BLOCKS_AHEAD),
                Pauses.jittered(Duration.ofMillis(20), Duration.ofMillis(500), new SecureRandom()));
        var check = new CheckManifest(new YamlReader());
        var pending = new Pending(pendingObjects);
        var twoPeople = settings.flag("TWO_PEOPLE", false);
        var approvals = new Approvals(pending, twoPeople);
        var publish = new PublishManifest(publisher, chain, clock);
        var refresh = new RefreshIndex(publisher, clock);
        var scheduledRun = new ScheduledRun(pending, approvals, check, publish, refresh, chain, clock);
        return new Publishing(
                publisher,
                chain,
                check,
                pending,
                publish,
                new Anchoring(() -> anchors(publisher)),
                new Announcing(announcements.map(bus -> new AnnounceIndex(publisher, pendingObjects, bus))),
                new RollBack(publisher, twoPeople, chain, clock),
                refresh,
                new TwoPeople(twoPeople),
                new SchedulePublication(pending, approvals, check, publisher.policy(), chain, clock),
                new WaitingManifests(pending, approvals, scheduledRun, chain, clock),
                scheduledRun);
    }

    /// With a hotkey of its own, in a secret of its own: an anchor replaces whatever else the hotkey has committed.
    private Optional<AnchorManifest> anchors(Publisher publisher) {
        return settings.optional("ANCHOR_KEY_SECRET")
                .map(secrets::signing)
                .map(hotkey -> new AnchorManifest(
                        publisher,
                        new SubstrateAnchors(chain, Integer.parseInt(settings.required("NETUID")), hotkey),
                        clock));
    }
}
