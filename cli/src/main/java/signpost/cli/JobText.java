package signpost.cli;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import signpost.json.CanonicalJson;
import signpost.json.Json;

/// Jobs of the API's answers, for people.
final class JobText {

    /// What no job comes back from by itself.
    private static final Set<String> ENDS = Set.of("succeeded", "failed", "cancelled", "dead_letter");

    private JobText() {}

    static boolean hasEnded(Json.Obj job) {
        return ENDS.contains(status(job));
    }

    static String status(Json.Obj job) {
        return job.text("status").orElse("-");
    }

    static String status(Printer printer, Json.Obj job) {
        var status = Printer.safe(status(job));
        return switch (status) {
            case "succeeded" -> printer.good(status);
            case "failed", "dead_letter" -> printer.bad(status);
            case "cancelled" -> printer.doubtful(status);
            default -> status;
        };
    }

    static String text(Json.Obj answer, String field) {
        return answer.text(field).map(Printer::safe).orElse("-");
    }

    static String whole(Json.Obj answer, String field) {
        var value = answer.whole(field);
        return value.isPresent() ? Long.toString(value.getAsLong()) : "-";
    }

    /// The name of the manifest that the job runs, if it is known here.
    static Optional<String> manifest(Json.Obj job) {
        return job.object("manifest")
                .or(() -> job.object("payload").flatMap(payload -> payload.object("manifest")))
                .flatMap(manifest -> manifest.text("name"));
    }

    static List<String> capabilities(Json.Obj answer) {
        return texts(
                answer.has("requiredCapabilities")
                        ? answer
                        : answer.object("payload").orElse(answer));
    }

    private static List<String> texts(Json.Obj holder) {
        return holder.items("requiredCapabilities").stream()
                .filter(Json.Text.class::isInstance)
                .map(item -> ((Json.Text) item).value())
                .toList();
    }

    static String list(List<String> words) {
        return words.isEmpty() ? "-" : words.stream().map(Printer::safe).collect(Collectors.joining(", "));
    }

    static Table table(List<Json> jobs, Ago ago) {
        var table = new Table("JOB", "STATUS", "TYPE", "MANIFEST", "PRIORITY", "ATTEMPT", "WORKER", "CREATED");
        for (var item : jobs) {
            if (item instanceof Json.Obj job) {
                table.row(
                        text(job, "id"),
                        Printer.safe(status(job)),
                        text(job, "type"),
                        manifest(job).map(Printer::safe).orElse("-"),
                        whole(job, "priority"),
                        whole(job, "attempt") + "/" + whole(job, "maxAttempts"),
                        text(job, "claimedBy"),
                        ago.of(job, "createdAt"));
            }
        }
        return table;
    }

    /// Everything there is to say about one job, but its payload.
    static void print(Printer printer, Json.Obj job, Ago ago) {
        printer.line("Job " + text(job, "id") + ": " + status(printer, job));
        printer.line("  Type: " + text(job, "type")
                + manifest(job)
                        .map(name -> " " + Printer.safe(name)
                                + job.object("payload")
                                        .flatMap(payload -> payload.object("manifest"))
                                        .flatMap(manifest -> manifest.text("action"))
                                        .map(action -> " (" + Printer.safe(action) + ")")
                                        .orElse(""))
                        .orElse(""));
        job.object("payload")
                .flatMap(payload -> payload.text("manifestHash"))
                .ifPresent(hash -> printer.line("  Manifest: " + Printer.safe(hash)));
        printer.line("  Needs: " + list(capabilities(job)));
        printer.line("  Priority: " + whole(job, "priority"));
        printer.line("  Attempt: " + whole(job, "attempt") + " of " + whole(job, "maxAttempts"));
        line(printer, "Worker", job.text("claimedBy"));
        if (!hasEnded(job)) {
            time(printer, "Lease ends", job, "leaseExpiresAt", ago);
            time(printer, "Next attempt", job, "nextAttemptAt", ago);
        }
        if (job.text("cancelRequestedAt").isPresent()) {
            line(
                    printer,
                    "Cancellation",
                    Optional.of("asked for " + ago.of(job, "cancelRequestedAt")
                            + job.text("cancelReason")
                                    .map(reason -> ": " + reason)
                                    .orElse("")));
        }
        line(printer, "Error", job.text("errorMessage"));
        var result = job.get("resultSummary");
        if (result != null && !(result instanceof Json.Null)) {
            printer.line("  Result: " + DiffText.shown(result));
        }
        printer.line("  Created: " + ago.of(job, "createdAt")
                + job.text("createdBy").map(by -> " by " + Printer.safe(by)).orElse(""));
        time(printer, "Started", job, "startedAt", ago);
        time(printer, "Finished", job, "finishedAt", ago);
    }

    private static void line(Printer printer, String name, Optional<String> value) {
        value.ifPresent(text -> printer.line("  " + name + ": " + indented(Printer.safe(text), 4)));
    }

    /// Text of more than one line, of which no further line can be taken for one of ours.
    static String indented(String text, int columns) {
        return text.replace("\n", "\n" + " ".repeat(columns));
    }

    private static void time(Printer printer, String name, Json.Obj job, String field, Ago ago) {
        job.text(field).ifPresent(time -> printer.line("  " + name + ": " + ago.of(time)));
    }

    /// One JSON value on one line, for programs that read as it comes.
    static String line(Json value) {
        return CanonicalJson.text(value);
    }
}
