package signpost.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.constructs.Construct;

/// The functions of commitments: one copies them from the chain every minute, one takes the documents
/// that are too large for it.
final class CommitmentFunctions {

    /// Just below what API Gateway waits for.
    private static final Duration ANSWER = Duration.seconds(28);
    /// Over before the next one begins; what is left undone, the next one does.
    private static final Duration COPY = Duration.seconds(50);

    private final JarFunction commitments;
    private final JarFunction documents;

    /// @param chainEndpoints comma separated JSON-RPC URLs
    /// @param netuid the subnet whose commitments are copied
    CommitmentFunctions(
            Construct scope,
            Stage stage,
            FunctionJars jars,
            KeyedTable ledger,
            PublishedManifests published,
            String chainEndpoints,
            String netuid) {
        commitments = new JarFunction(
                scope,
                "Commitments",
                stage,
                jars,
                new JarFunction.Spec(
                        "commitments",
                        "commitments",
                        "signpost.commitmentcopy.CommitmentsHandler::handleRequest",
                        "Copies finalised commitments of the subnet into the ledger",
                        COPY,
                        // Once a minute it is warm, or nobody waits for it.
                        false,
                        null,
                        Map.of(
                                "STAGE", stage.name(),
                                "LEDGER_TABLE", ledger.tableName(),
                                "MANIFEST_BUCKET", published.bucketName(),
                                "CHAIN_ENDPOINTS", chainEndpoints,
                                "NETUID", netuid)));
        documents = new JarFunction(
                scope,
                "Documents",
                stage,
                jars,
                new JarFunction.Spec(
                        "documents",
                        "commitments",
                        "signpost.commitmentcopy.DocumentsHandler::handleRequest",
                        "Publishes documents of commitments whose hash stands on the chain",
                        ANSWER,
                        true,
                        null,
                        Map.of(
                                "STAGE", stage.name(),
                                "LEDGER_TABLE", ledger.tableName(),
                                "MANIFEST_BUCKET", published.bucketName())));

        ledger.allowItems(commitments.role(), "CopyCommitments", List.of("GetItem", "PutItem", "UpdateItem"));
        published.allowReadingDocumentsBy(commitments.role());

        ledger.allowItems(documents.role(), "SeeWhatIsAwaited", List.of("GetItem"));
        published.allowPublishingDocumentsBy(documents.role());
    }

    JarFunction commitments() {
        return commitments;
    }

    JarFunction documents() {
        return documents;
    }
}
