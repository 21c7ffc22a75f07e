package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awscdk.assertions.Match.absent;
import static software.amazon.awscdk.assertions.Match.arrayWith;
import static software.amazon.awscdk.assertions.Match.stringLikeRegexp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awscdk.assertions.Template;

@NeedsNode
class PublishFunctionTest {

    private final Template prod = Synthesised.of(Stage.PROD).template();

    @ParameterizedTest
    @MethodSource("stages")
    void the_function_is_the_handler_of_the_publish_module(Stage stage) {
        Synthesised.of(stage)
                .template()
                .hasResource(
                        "AWS::Lambda::Function",
                        Map.of(
                                "Metadata", Map.of("signpost:module", "publish"),
                                "Properties",
                                        Map.of(
                                                "FunctionName",
                                                "signpost-" + stage.name() + "-publish",
                                                "Handler",
                                                "signpost.publish.PublishHandler::handleRequest",
                                                "Runtime",
                                                "java25",
                                                "Architectures",
                                                List.of("arm64"),
                                                "Timeout",
                                                60,
                                                "MemorySize",
                                                1024)));
    }

    @Test
    void its_environment_holds_names_and_parameters_and_no_secret() {
        prod.hasResourceProperties(
                "AWS::Lambda::Function",
                Map.of(
                        "Environment",
                        Map.of(
                                "Variables",
                                Map.ofEntries(
                                        Map.entry("STAGE", "prod"),
                                        Map.entry(
                                                "MANIFEST_BUCKET",
                                                Map.of("Ref", stringLikeRegexp("PublishedManifestsBucket.*"))),
                                        Map.entry(
                                                "PENDING_BUCKET",
                                                Map.of("Ref", stringLikeRegexp("PendingManifestsBucket.*"))),
                                        Map.entry("MANIFEST_KEY_SECRET", "signpost/prod/manifest-key"),
                                        Map.entry("INDEX_KEY_SECRET", "signpost/prod/index-key"),
                                        Map.entry("CHAIN_ENDPOINTS", Map.of("Ref", "ChainEndpoints")),
                                        Map.entry(
                                                "PUBLIC_BASE_URL",
                                                Map.of("Fn::Join", List.of("", arrayWith(List.of("https://"))))),
                                        Map.entry("TRUSTED_KEYS", Map.of("Ref", "TrustedKeys")),
                                        Map.entry("NETUID", Map.of("Ref", "Netuid")),
                                        Map.entry("ANCHOR_KEY_SECRET", Map.of("Ref", "AnchorKeySecret")),
                                        Map.entry("TWO_PEOPLE", Map.of("Ref", "TwoPeople"))))));
    }

    @Test
    void the_alias_live_is_the_latest_published_version() {
        prod.hasResourceProperties(
                "AWS::Lambda::Alias",
                Map.of(
                        "Name",
                        "live",
                        "FunctionVersion",
                        Map.of("Fn::GetAtt", List.of(stringLikeRegexp("PublishFunctionCurrentVersion.*"), "Version"))));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void the_alias_of_those_who_approve_is_of_the_same_version(Stage stage) {
        var versions = new HashMap<String, String>();
        Synthesised.of(stage).json().path("Resources").forEach(resource -> {
            var version =
                    resource.at("/Properties/FunctionVersion/Fn::GetAtt/0").asText();
            if (resource.path("Type").asText().equals("AWS::Lambda::Alias")
                    && version.startsWith("PublishFunctionCurrentVersion")) {
                versions.put(resource.at("/Properties/Name").asText(), version);
            }
        });

        assertThat(versions).containsOnlyKeys("live", "approve");
        assertThat(versions.get("approve")).isEqualTo(versions.get("live"));
    }

    @Test
    void locally_there_is_no_reserved_concurrency() {
        Synthesised.of(Stage.LOCAL)
                .template()
                .hasResourceProperties(
                        "AWS::Lambda::Function",
                        Map.of("FunctionName", "signpost-local-publish", "ReservedConcurrentExecutions", absent()));
    }

    @Test
    void in_production_publishing_has_concurrency_of_its_own() {
        prod.hasResourceProperties("AWS::Lambda::Function", Map.of("ReservedConcurrentExecutions", 10));
    }

    @Test
    void it_logs_to_a_group_that_is_made_with_it_and_forgets() {
        prod.hasResourceProperties(
                "AWS::Logs::LogGroup",
                Map.of("LogGroupName", "/aws/lambda/signpost-prod-publish", "RetentionInDays", 365));
        prod.hasResourceProperties(
                "AWS::Lambda::Function",
                Map.of("LoggingConfig", Map.of("LogGroup", Map.of("Ref", stringLikeRegexp("PublishLogs.*")))));
    }

    @Test
    void what_only_the_deployer_knows_is_a_parameter() {
        prod.hasParameter("ChainEndpoints", Map.of("Type", "String", "Default", absent()));
        Synthesised.of(Stage.LOCAL)
                .template()
                .hasParameter("PublicBaseUrl", Map.of("Type", "String", "Default", absent()));
        prod.hasParameter("TrustedKeys", Map.of("Type", "String", "Default", ""));
    }

    @Test
    void the_outputs_name_what_an_operator_needs() {
        prod.hasOutput("ManifestBucket", Map.of("Value", Map.of("Ref", stringLikeRegexp("PublishedManifests.*"))));
        prod.hasOutput("PendingBucket", Map.of("Value", Map.of("Ref", stringLikeRegexp("PendingManifests.*"))));
        prod.hasOutput("PublishFunction", Map.of("Value", Map.of("Ref", stringLikeRegexp("PublishLive.*"))));
        prod.hasOutput("ManifestKeySecret", Map.of("Value", "signpost/prod/manifest-key"));
        prod.hasOutput("IndexKeySecret", Map.of("Value", "signpost/prod/index-key"));
    }

    static List<Stage> stages() {
        return Stage.ALL;
    }
}
