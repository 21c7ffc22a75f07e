package signpost.infra;

import java.util.List;
import software.constructs.Construct;

/// What the registry, the queue and the copy of commitments store, as docs/data-model.md has it.
final class Tables {

    private final KeyedTable registry;
    private final KeyedTable jobs;
    private final KeyedTable ledger;

    Tables(Construct scope, Stage stage) {
        registry = new KeyedTable(scope, "Registry", stage, "registry", List.of());
        jobs = new KeyedTable(
                scope,
                "Jobs",
                stage,
                "jobs",
                List.of(
                        new KeyedTable.Index("ready", "readyLane", "claimOrder", List.of()),
                        new KeyedTable.Index("due", "dueLane", "dueKey", List.of("claimOrder")),
                        new KeyedTable.Index(
                                "listing",
                                "listingStatus",
                                "listingKey",
                                List.of("type", "category", "manifestName", "requiredCapabilities"))));
        ledger = new KeyedTable(scope, "Ledger", stage, "ledger", List.of());
    }

    KeyedTable registry() {
        return registry;
    }

    KeyedTable jobs() {
        return jobs;
    }

    KeyedTable ledger() {
        return ledger;
    }
}
