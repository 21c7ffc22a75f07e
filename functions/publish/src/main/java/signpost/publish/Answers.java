package signpost.publish;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import signpost.chain.Block;
import signpost.document.Violation;
import signpost.json.Json;
import signpost.publishing.Index;
import signpost.publishing.IndexEntry;
import signpost.publishing.Publisher.IndexRead;
import signpost.publishing.PublishingAnswers;
import signpost.publishing.RefreshIndex;
import signpost.publishing.Retirement;
import signpost.schedule.SchedulePublication;
import signpost.schedule.ScheduledRun;
import signpost.schedule.WaitingManifest;
import signpost.schedule.WaitingManifest.Approval;
import signpost.schedule.WaitingManifests;

/// Outcomes as JSON: `{"status": …}` where something was done or found, `{"error", "message", …}` where not.
final class Answers {

    private final PublishingAnswers publishing;

    Answers(PublishingAnswers publishing) {
        this.publishing = publishing;
    }

    PublishingAnswers publishing() {
        return publishing;
    }

    static Json.Obj invalidRequest(List<Violation> violations) {
        return problem("invalid_request", "the payload cannot be acted on; see violations")
                .with("violations", new Json.Arr(List.copyOf(Violation.listed(violations))));
    }

    static Json.Obj problem(String error, String message) {
        return Json.Obj.builder().put("error", error).put("message", message).build();
    }

    static String outcome(Json.Obj answer) {
        return answer.text("error").or(() -> answer.text("status")).orElse("found");
    }

    private static final Set<String> LOGGED = Set.of(
            "hash",
            "window_id",
            "expiry_block",
            "current_block",
            "index_version",
            "superseded",
            "current_manifest_hash",
            "name",
            "due",
            "waiting",
            "unapproved",
            "config_sha256",
            "approval",
            "index",
            "anchor",
            "announced",
            "message");

    /// What of an answer goes into the log: facts about what was done, and why not; no document.
    static Json.Obj logged(Json.Obj answer) {
        var logged = Json.Obj.builder();
        answer.fields().forEach((name, value) -> {
            if (LOGGED.contains(name)) {
                logged.put(name.equals("hash") ? "manifest_hash" : name, name.equals("due") ? dueLogged(value) : value);
            }
        });
        return logged.build();
    }

    /// Of what was due, how it ended; a refusal by its code alone, because violations quote the document.
    private static Json dueLogged(Json due) {
        return due instanceof Json.Arr(var items)
                ? new Json.Arr(items.stream().map(Answers::itemLogged).toList())
                : due;
    }

    private static Json itemLogged(Json item) {
        return item instanceof Json.Obj object && object.object("refusal").isPresent()
                ? object.with(
                        "refusal",
                        Json.ofNullable(object.object("refusal")
                                .flatMap(refusal -> refusal.text("error"))
                                .orElse(null)))
                : item;
    }

    Json.Obj schedule(SchedulePublication.Outcome outcome) {
        return switch (outcome) {
            case SchedulePublication.Outcome.Refused(var why) -> why.toJson();
            case SchedulePublication.Outcome.Invalid(var checked) -> checked.problem();
            case SchedulePublication.Outcome.Scheduled(var manifest, var replaced, var warnings) ->
                manifest.json()
                        .put("status", manifest.approval() == Approval.MISSING ? "prepared" : "scheduled")
                        .put("replaced", texts(replaced))
                        .put("warnings", Violation.listed(warnings))
                        .build();
            case SchedulePublication.Outcome.Unchanged(var manifest) ->
                manifest.json().put("status", "unchanged").build();
            case SchedulePublication.Outcome.Ended(var manifest, var ended) ->
                manifest.json().put("status", "unchanged").put("ended", ended).build();
        };
    }

    static Json.Obj waiting(List<WaitingManifest> manifests) {
        return Json.Obj.builder()
                .put("status", "found")
                .put(
                        "pending",
                        manifests.stream().map(one -> one.json().build()).toList())
                .build();
    }

    /// @param publishing what came of a dry run of it, a refusal perhaps
    static Json.Obj review(WaitingManifest manifest, byte[] text, Json.Obj publishing) {
        return manifest.json()
                .put("status", "found")
                .put("config", new String(text, StandardCharsets.UTF_8))
                .put("publishing", publishing)
                .build();
    }

    static Json.Obj ofWaiting(WaitingManifests.Outcome outcome) {
        return switch (outcome) {
            case WaitingManifests.Outcome.Refused(var why) -> why.toJson();
            case WaitingManifests.Outcome.Withdrawn(var manifest) ->
                manifest.json().put("status", "withdrawn").build();
            case WaitingManifests.Outcome.Approved(var manifest, var published)
            when published.filter(item -> item.outcome().equals("refused")).isPresent() ->
                // Approved of, and yet not done: whoever asked has to hear of that first.
                published.flatMap(ScheduledRun.Item::error).orElseThrow().with("name", new Json.Text(manifest.name()));
            case WaitingManifests.Outcome.Approved(var manifest, var published) -> {
                var json = manifest.json().put("status", "approved");
                published.ifPresent(item -> json.put("publishing", item.toJson()));
                yield json.build();
            }
        };
    }

    Json.Obj scheduled(ScheduledRun.Report report) {
        return Json.Obj.builder()
                .put("status", "done")
                .put(
                        "current_block",
                        report.head()
                                .<Json>map(head -> Json.Whole.of(head.height()))
                                .orElseGet(Json.Null::new))
                .put("due", report.due().stream().map(ScheduledRun.Item::toJson).toList())
                .put("waiting", report.waiting())
                .put("unapproved", report.unapproved())
                .put("index", index(report.index()))
                .build();
    }

    private static Json.Obj index(RefreshIndex.Outcome outcome) {
        return switch (outcome) {
            case RefreshIndex.Outcome.Refused(var why) -> why.toJson();
            case RefreshIndex.Outcome.Refreshed(var flipped, var _, var indexVersion, var _) ->
                Json.Obj.builder()
                        .put("status", "refreshed")
                        .put("flipped", flipped)
                        .put("index_version", indexVersion)
                        .build();
            case RefreshIndex.Outcome.Fresh(var _, var indexVersion) ->
                Json.Obj.builder()
                        .put("status", "fresh")
                        .put("index_version", indexVersion)
                        .build();
        };
    }

    Json.Obj list(IndexRead read, Block head, boolean all) {
        return switch (read) {
            case IndexRead.Refused(var why) -> why.toJson();
            case IndexRead.Found(var index) -> {
                var manifests = new ArrayList<Json>();
                for (var entry : index.entries()) {
                    if (all || entry.isActive(head)) {
                        manifests.add(listed(entry.toJson(), entry.isActive(head) ? "ACTIVE" : "EXPIRED"));
                    }
                }
                if (all) {
                    for (Retirement past : index.retired()) {
                        manifests.add(listed(past.toJson(), "RETIRED"));
                    }
                }
                yield Json.Obj.builder()
                        .put("status", "found")
                        .put("current_block", head.height())
                        .put("current_manifest_hash", hash(index.current(head)))
                        .put("index_version", index.version())
                        .put("valid_until", index.validUntil().toString())
                        .put("manifests", manifests)
                        .build();
            }
        };
    }

    private static Json.Obj listed(Json.Obj entry, String status) {
        return entry.with("status", new Json.Text(status));
    }

    Json.Obj current(IndexRead read, Block head) {
        return switch (read) {
            case IndexRead.Refused(var why) -> why.toJson();
            case IndexRead.Found(var index) ->
                index.current(head)
                        .map(entry -> current(index, entry, head))
                        .orElseGet(() -> Json.Obj.builder()
                                .put("status", "none")
                                .put("current_block", head.height())
                                .put("index_version", index.version())
                                .build());
        };
    }

    private Json.Obj current(Index index, IndexEntry entry, Block head) {
        return publishing
                .entry("open", entry, head)
                .put("blocks_left", entry.expiry().height() - head.height())
                .put("elements", entry.elementsSummary().items().size())
                .put("index_version", index.version())
                .put("valid_until", index.validUntil().toString())
                .build();
    }

    private static Json hash(Optional<IndexEntry> entry) {
        return Json.ofNullable(entry.map(found -> found.hash().value()).orElse(null));
    }

    private static List<Json> texts(List<String> values) {
        return values.stream().<Json>map(Json.Text::new).toList();
    }
}
