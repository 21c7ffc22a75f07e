package signpost.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.constructs.Construct;

/// The functions of the manifest task system: registry and queue answer over HTTP, the pulse runs every minute.
final class TaskFunctions {

    /// Just below what API Gateway waits for.
    private static final Duration ANSWER = Duration.seconds(28);
    /// Over before the next one begins.
    private static final Duration PULSE = Duration.seconds(50);

    private final JarFunction registry;
    private final JarFunction queue;
    private final JarFunction pulse;

    /// @param baseCapabilities comma separated: what every worker of manifests must be able to do
    TaskFunctions(Construct scope, Stage stage, FunctionJars jars, Tables tables, String baseCapabilities) {
        var environment = Map.of(
                "STAGE", stage.name(),
                "REGISTRY_TABLE", tables.registry().tableName(),
                "JOBS_TABLE", tables.jobs().tableName(),
                "BASE_CAPABILITIES", baseCapabilities,
                "ALLOW_PATH", Boolean.toString(stage.allowPath()));
        registry = new JarFunction(
                scope,
                "RegistryApi",
                stage,
                jars,
                new JarFunction.Spec(
                        "registry",
                        "registry",
                        "signpost.registryapi.RegistryHandler::handleRequest",
                        "Keeps named manifests with all their versions, and submits runs of them",
                        ANSWER,
                        true,
                        null,
                        environment));
        queue = new JarFunction(
                scope,
                "QueueApi",
                stage,
                jars,
                new JarFunction.Spec(
                        "queue",
                        "queue",
                        "signpost.queueapi.QueueHandler::handleRequest",
                        "Takes jobs in, hands them to workers under a lease, and keeps what became of them",
                        ANSWER,
                        true,
                        null,
                        environment));
        pulse = new JarFunction(
                scope,
                "Pulse",
                stage,
                jars,
                new JarFunction.Spec(
                        "pulse",
                        "queue",
                        "signpost.queueapi.PulseHandler::handleRequest",
                        "Ends leases nobody asks about, and counts jobs",
                        PULSE,
                        // Once a minute it is warm, or nobody waits for it.
                        false,
                        null,
                        environment));

        // A part of a transaction is permitted as the same operation alone would be.
        tables.registry().allowItems(registry.role(), "KeepManifests", List.of("GetItem", "PutItem", "UpdateItem"));
        tables.registry().allowQueries(registry.role(), "ListManifests");
        tables.jobs().allowItems(registry.role(), "SubmitRuns", List.of("GetItem", "BatchGetItem", "PutItem"));

        tables.jobs().allowItems(queue.role(), "MoveJobs", List.of("GetItem", "BatchGetItem", "PutItem", "UpdateItem"));
        tables.jobs().allowQueries(queue.role(), "FindJobs");
        tables.registry().allowItems(queue.role(), "KeepRuns", List.of("GetItem", "PutItem", "UpdateItem"));

        tables.jobs().allowItems(pulse.role(), "MoveJobsAndDropLanes", List.of("GetItem", "PutItem", "DeleteItem"));
        tables.jobs().allowQueries(pulse.role(), "FindJobs");
        // Of a run that it ends it replaces the item, and notes it in the record.
        tables.registry().allowItems(pulse.role(), "KeepRuns", List.of("PutItem", "UpdateItem"));
    }

    JarFunction registry() {
        return registry;
    }

    JarFunction queue() {
        return queue;
    }

    JarFunction pulse() {
        return pulse;
    }
}
