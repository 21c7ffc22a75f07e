package signpost.infra;

import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.lambda.Alias;
import software.constructs.Construct;

/// The function that signs and publishes, invoked by operators and by the schedule.
///
/// @param approve the alias of those who approve of what somebody else prepared
record PublishFunction(JarFunction function, Alias approve) {

    /// What only whoever deploys knows, as values of the template's parameters.
    ///
    /// @param chainEndpoints comma separated JSON-RPC URLs
    /// @param publicBaseUrl where readers find what is published, without `/scorevision`
    /// @param trustedKeys comma separated public keys trusted beside the function's own; may be empty
    /// @param netuid the subnet on which manifests are anchored
    /// @param anchorKeySecret the name of the secret with the hotkey that anchors; empty if none does
    /// @param twoPeople `true` if nobody publishes alone
    record Settings(
            String chainEndpoints,
            String publicBaseUrl,
            String trustedKeys,
            String netuid,
            String anchorKeySecret,
            String twoPeople) {}

    static PublishFunction in(
            Construct scope,
            String id,
            Stage stage,
            FunctionJars jars,
            PublishedManifests published,
            PendingManifests pending,
            SigningKeys keys,
            EventBus bus,
            Settings settings) {
        var function = new JarFunction(
                scope,
                id,
                stage,
                jars,
                new JarFunction.Spec(
                        "publish",
                        "publish",
                        "signpost.publish.PublishHandler::handleRequest",
                        "Validates, signs and publishes manifests; keeps the index current",
                        Duration.seconds(60),
                        // The schedule keeps it awake, and what is frozen cannot hold a key.
                        false,
                        stage.reservedPublishers(),
                        Map.ofEntries(
                                Map.entry("STAGE", stage.name()),
                                Map.entry("MANIFEST_BUCKET", published.bucketName()),
                                Map.entry("PENDING_BUCKET", pending.bucketName()),
                                Map.entry("MANIFEST_KEY_SECRET", keys.manifestKeyName()),
                                Map.entry("INDEX_KEY_SECRET", keys.indexKeyName()),
                                Map.entry("CHAIN_ENDPOINTS", settings.chainEndpoints()),
                                Map.entry("PUBLIC_BASE_URL", settings.publicBaseUrl()),
                                Map.entry("TRUSTED_KEYS", settings.trustedKeys()),
                                Map.entry("NETUID", settings.netuid()),
                                Map.entry("ANCHOR_KEY_SECRET", settings.anchorKeySecret()),
                                Map.entry("TWO_PEOPLE", settings.twoPeople()),
                                Map.entry("EVENT_BUS", bus.busName()))));
        published.allowPublishingBy(function.role());
        pending.allowSchedulingBy(function.role());
        keys.allowSigningBy(function.role());
        bus.allowTellingBy(function.role());
        return new PublishFunction(function, function.alias("Approve", "approve"));
    }
}
