package signpost.infra;

import static software.amazon.awscdk.assertions.Match.absent;
import static software.amazon.awscdk.assertions.Match.anyValue;
import static software.amazon.awscdk.assertions.Match.stringLikeRegexp;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awscdk.assertions.Template;

@NeedsNode
class TaskFunctionsTest {

    private final Template prod = Synthesised.of(Stage.PROD).template();

    @ParameterizedTest
    @CsvSource({
        "registry, registry, signpost.registryapi.RegistryHandler, 28",
        "queue, queue, signpost.queueapi.QueueHandler, 28",
        "pulse, queue, signpost.queueapi.PulseHandler, 50"
    })
    void each_is_a_handler_of_a_module_with_a_log_that_forgets(
            String name, String module, String handler, int timeout) {
        prod.hasResource(
                "AWS::Lambda::Function",
                Map.of(
                        "Metadata",
                        Map.of("signpost:module", module),
                        "Properties",
                        Map.of(
                                "FunctionName",
                                "signpost-prod-" + name,
                                "Handler",
                                handler + "::handleRequest",
                                "Runtime",
                                "java25",
                                "Architectures",
                                List.of("arm64"),
                                "Timeout",
                                timeout,
                                "MemorySize",
                                1024,
                                "ReservedConcurrentExecutions",
                                absent())));
        prod.hasResourceProperties(
                "AWS::Logs::LogGroup",
                Map.of("LogGroupName", "/aws/lambda/signpost-prod-" + name, "RetentionInDays", 365));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void their_environment_names_the_tables_and_says_what_development_alone_may_do(Stage stage) {
        var development = List.of(Stage.LOCAL, Stage.DEV).contains(stage);
        for (var name : List.of("registry", "queue", "pulse")) {
            Synthesised.of(stage)
                    .template()
                    .hasResourceProperties(
                            "AWS::Lambda::Function",
                            Map.of(
                                    "FunctionName",
                                    stage.nameOf(name),
                                    "Environment",
                                    Map.of(
                                            "Variables",
                                            Map.of(
                                                    "STAGE", stage.name(),
                                                    "REGISTRY_TABLE",
                                                            Map.of("Ref", stringLikeRegexp("RegistryTable.*")),
                                                    "JOBS_TABLE", Map.of("Ref", stringLikeRegexp("JobsTable.*")),
                                                    "BASE_CAPABILITIES", Map.of("Ref", "BaseCapabilities"),
                                                    "ALLOW_PATH", Boolean.toString(development)))));
        }
    }

    @Test
    void who_is_waited_for_starts_from_a_snapshot_and_the_pulse_does_not() {
        for (var name : List.of("registry", "queue")) {
            prod.hasResourceProperties(
                    "AWS::Lambda::Function",
                    Map.of(
                            "FunctionName",
                            "signpost-prod-" + name,
                            "SnapStart",
                            Map.of("ApplyOn", "PublishedVersions")));
        }
        prod.hasResourceProperties(
                "AWS::Lambda::Function", Map.of("FunctionName", "signpost-prod-pulse", "SnapStart", absent()));
        Synthesised.of(Stage.LOCAL)
                .template()
                .allResourcesProperties("AWS::Lambda::Function", Map.of("SnapStart", absent(), "Handler", anyValue()));
    }

    @Test
    void the_base_capabilities_are_manifest_alone_unless_told_otherwise() {
        prod.hasParameter("BaseCapabilities", Map.of("Type", "String", "Default", "manifest"));
    }

    static List<Stage> stages() {
        return Stage.ALL;
    }
}
