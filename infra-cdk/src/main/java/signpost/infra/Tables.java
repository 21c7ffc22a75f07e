package signpost.infra;

import java.util.List;
import software.constructs.Construct;

/// What the registry, the queue, the copy of commitments and challenges store, as docs/data-model.md has it.
final class Tables {

    private final KeyedTable registry;
    private final KeyedTable jobs;
    private final KeyedTable ledger;
    private final KeyedTable challenges;
    private final KeyedTable clips;

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
                                List.of("type", "category", "manifestName", "requiredCapabilities"))),
                // Of jobs that end others are told.
                true);
        ledger = new KeyedTable(scope, "Ledger", stage, "ledger", List.of());
        challenges = new KeyedTable(scope, "Challenges", stage, "challenges", List.of());
        clips = new KeyedTable(scope, "Clips", stage, "clips", List.of(KeyedTable.Index.whole("legacy", "pool", "sk")));
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

    KeyedTable challenges() {
        return challenges;
    }

    KeyedTable clips() {
        return clips;
    }
}
