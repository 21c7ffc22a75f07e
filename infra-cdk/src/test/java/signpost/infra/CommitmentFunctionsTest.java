package signpost.infra;

import static software.amazon.awscdk.assertions.Match.absent;
import static software.amazon.awscdk.assertions.Match.exact;

import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.assertions.Template;

@NeedsNode
class CommitmentFunctionsTest {

    private final Template prod = Synthesised.of(Stage.PROD).template();

    @Test
    void the_copy_ends_before_the_next_begins_and_starts_from_no_snapshot() {
        prod.hasResource(
                "AWS::Lambda::Function",
                Map.of(
                        "Metadata",
                        Map.of("signpost:module", "commitments"),
                        "Properties",
                        Map.of(
                                "FunctionName",
                                "signpost-prod-commitments",
                                "Handler",
                                "signpost.commitmentcopy.CommitmentsHandler::handleRequest",
                                "Timeout",
                                50,
                                "SnapStart",
                                absent(),
                                "Environment",
                                Map.of(
                                        "Variables",
                                        exact(Map.of(
                                                "STAGE", "prod",
                                                "LEDGER_TABLE", Map.of("Ref", id("LedgerTable")),
                                                "MANIFEST_BUCKET", Map.of("Ref", id("PublishedManifestsBucket")),
                                                "CHAIN_ENDPOINTS", Map.of("Ref", "ChainEndpoints"),
                                                "NETUID", Map.of("Ref", "Netuid")))))));
    }

    @Test
    void documents_are_taken_by_a_function_that_knows_no_chain_and_no_key() {
        prod.hasResource(
                "AWS::Lambda::Function",
                Map.of(
                        "Metadata",
                        Map.of("signpost:module", "commitments"),
                        "Properties",
                        Map.of(
                                "FunctionName",
                                "signpost-prod-documents",
                                "Handler",
                                "signpost.commitmentcopy.DocumentsHandler::handleRequest",
                                "Timeout",
                                28,
                                "SnapStart",
                                Map.of("ApplyOn", "PublishedVersions"),
                                "Environment",
                                Map.of(
                                        "Variables",
                                        exact(Map.of(
                                                "STAGE", "prod",
                                                "LEDGER_TABLE", Map.of("Ref", id("LedgerTable")),
                                                "MANIFEST_BUCKET", Map.of("Ref", id("PublishedManifestsBucket"))))))));
    }

    @Test
    void the_subnet_is_44_unless_told_otherwise() {
        prod.hasParameter("Netuid", Map.of("Type", "Number", "Default", 44, "MinValue", 0, "MaxValue", 65_535));
    }

    /// The logical id of a resource in the template.
    private String id(String begin) {
        return prod.toJSON().get("Resources") instanceof Map<?, ?> resources
                ? resources.keySet().stream()
                        .map(Object::toString)
                        .filter(name -> name.matches(begin + "[0-9A-F]{8}"))
                        .findFirst()
                        .orElseThrow()
                : "";
    }
}
