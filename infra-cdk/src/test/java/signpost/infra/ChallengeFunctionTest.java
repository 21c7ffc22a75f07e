package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.assertions.Template;

@NeedsNode
class ChallengeFunctionTest {

    private final Template prod = Synthesised.of(Stage.PROD).template();

    @Test
    void its_environment_names_what_it_reads_and_holds_no_secret() {
        var variables = new TreeMap<String, String>();
        function()
                .at("/Properties/Environment/Variables")
                .properties()
                .forEach(entry -> variables.put(
                        entry.getKey(),
                        entry.getValue().isTextual()
                                ? entry.getValue().asText()
                                : entry.getValue().path("Ref").asText().replaceFirst("[0-9A-F]{8}$", "")));

        assertThat(variables)
                .containsOnly(
                        Map.entry("STAGE", "prod"),
                        Map.entry("LEDGER_TABLE", "LedgerTable"),
                        Map.entry("CHALLENGES_TABLE", "ChallengesTable"),
                        Map.entry("CLIPS_TABLE", "ClipsTable"),
                        Map.entry("MANIFEST_BUCKET", "PublishedManifestsBucket"),
                        Map.entry("CHAIN_ENDPOINTS", "ChainEndpoints"),
                        Map.entry("NETUID", "Netuid"),
                        Map.entry("TRUSTED_KEYS", "TrustedKeys"),
                        Map.entry("DRAW_SALT_SECRET", "signpost/prod/draw-salt"),
                        Map.entry("REQUIRE_BOUND_REQUESTS", "RequireBoundRequests"),
                        Map.entry("LEGACY_TASKS", "LegacyTasks"),
                        Map.entry("RATE_LIMIT", "ChallengeRate"));
    }

    @Test
    void what_a_stage_may_decide_is_a_parameter_with_the_documents_own_answer() {
        prod.hasParameter(
                "RequireBoundRequests",
                Map.of("Type", "String", "Default", "false", "AllowedValues", List.of("true", "false")));
        prod.hasParameter(
                "LegacyTasks", Map.of("Type", "String", "Default", "true", "AllowedValues", List.of("true", "false")));
        prod.hasParameter("ChallengeRate", Map.of("Type", "Number", "Default", 30, "MinValue", 1, "MaxValue", 1000));
    }

    @Test
    void the_salt_is_made_without_a_value() {
        var salt = resources("AWS::SecretsManager::Secret").stream()
                .filter(secret -> secret.at("/Properties/Name").asText().equals("signpost/prod/draw-salt"))
                .toList();

        assertThat(salt)
                .singleElement()
                .satisfies(secret -> assertThat(secret.path("Properties").has("SecretString")
                                || secret.path("Properties").has("GenerateSecretString"))
                        .isFalse());
    }

    @Test
    void it_starts_from_a_snapshot_and_ends_before_the_gateway_gives_up() {
        assertThat(function().at("/Properties/SnapStart/ApplyOn").asText()).isEqualTo("PublishedVersions");
        assertThat(function().at("/Properties/Timeout").asInt()).isEqualTo(28);
        assertThat(function().at("/Properties/Handler").asText())
                .isEqualTo("signpost.challengeapi.ChallengeHandler::handleRequest");
    }

    private static JsonNode function() {
        return resources("AWS::Lambda::Function").stream()
                .filter(function ->
                        function.at("/Properties/FunctionName").asText().equals("signpost-prod-challenge"))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> resources(String type) {
        return Synthesised.of(Stage.PROD)
                .json()
                .path("Resources")
                .valueStream()
                .filter(resource -> resource.path("Type").asText().equals(type))
                .toList();
    }
}
