package signpost.infra;

import java.util.List;
import java.util.TreeMap;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.secretsmanager.CfnSecret;
import software.constructs.Construct;

/// The function that hands out challenges, and the secret salt by which it draws clips.
final class ChallengeFunction {

    /// Just below what API Gateway waits for.
    private static final Duration ANSWER = Duration.seconds(28);

    /// Most of a request is the check of a signature.
    private static final int WHOLE_PROCESSOR = 1769;

    private ChallengeFunction() {}

    /// What only whoever deploys knows, as values of the template's parameters.
    ///
    /// @param trustedKeys comma separated public keys of whoever publishes; without any nothing is handed out
    record Settings(String chainEndpoints, String netuid, String trustedKeys) {}

    static JarFunction in(
            Construct scope,
            Stage stage,
            FunctionJars jars,
            Tables tables,
            PublishedManifests published,
            Settings settings) {
        var requireBound = choice(
                scope,
                "RequireBoundRequests",
                "false",
                "Whether requests for challenges must be signed as a whole (btauth/1); the document's own client is not");
        var legacyTasks = choice(scope, "LegacyTasks", "true", "Whether GET /api/tasks/next/v2 answers");
        var rate = CfnParameter.Builder.create(scope, "ChallengeRate")
                .type("Number")
                .defaultValue(30)
                .minValue(1)
                .maxValue(1000)
                .description("Challenges that a hotkey may ask for in any 60 seconds")
                .build();
        var salt = salt(scope, stage);
        var environment = new TreeMap<String, String>();
        environment.put("STAGE", stage.name());
        environment.put("LEDGER_TABLE", tables.ledger().tableName());
        environment.put("CHALLENGES_TABLE", tables.challenges().tableName());
        environment.put("CLIPS_TABLE", tables.clips().tableName());
        environment.put("MANIFEST_BUCKET", published.bucketName());
        environment.put("CHAIN_ENDPOINTS", settings.chainEndpoints());
        environment.put("NETUID", settings.netuid());
        environment.put("TRUSTED_KEYS", settings.trustedKeys());
        environment.put("DRAW_SALT_SECRET", salt.getName());
        environment.put("REQUIRE_BOUND_REQUESTS", requireBound.getValueAsString());
        environment.put("LEGACY_TASKS", legacyTasks.getValueAsString());
        environment.put("RATE_LIMIT", rate.getValueAsString());
        var function = new JarFunction(
                scope,
                "Challenge",
                stage,
                jars,
                new JarFunction.Spec(
                        "challenge",
                        "challenge",
                        "signpost.challengeapi.ChallengeHandler::handleRequest",
                        "Hands out challenges to hotkeys whose commitment holds",
                        ANSWER,
                        true,
                        WHOLE_PROCESSOR,
                        null,
                        environment));
        tables.ledger()
                .allowItems(
                        function.role(),
                        "FindCommitments",
                        List.of("BatchGetItem", "GetItem", "PutItem", "Query", "UpdateItem"));
        tables.challenges().allowItems(function.role(), "RecordChallenges", List.of("GetItem", "PutItem"));
        tables.clips().allowItems(function.role(), "FindClips", List.of("BatchGetItem"));
        tables.clips().allowQueries(function.role(), "FindLegacyClips", "legacy");
        published.allowReadingBy(function.role());
        function.role()
                .addToPolicy(PolicyStatement.Builder.create()
                        .sid("ReadSalt")
                        .actions(List.of("secretsmanager:GetSecretValue"))
                        .resources(List.of(salt.getRef()))
                        .build());
        return function;
    }

    private static CfnParameter choice(Construct scope, String name, String otherwise, String description) {
        return CfnParameter.Builder.create(scope, name)
                .type("String")
                .defaultValue(otherwise)
                .allowedValues(List.of("true", "false"))
                .description(description)
                .build();
    }

    private static CfnSecret salt(Construct scope, Stage stage) {
        return EmptySecret.in(
                scope,
                "DrawSalt",
                stage,
                "signpost/" + stage.name() + "/draw-salt",
                "Salt (64 hex digits or more) by which clips are drawn; whoever knows it can foretell them",
                "Functions hold the salt from their first request on, and a draw can be repeated only with the salt of "
                        + "its time: when it changes is the operator's to decide.");
    }
}
