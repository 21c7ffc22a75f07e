package signpost.lambda;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import signpost.json.CanonicalJson;
import signpost.json.Json;

/// One line of JSON for each request, which is its log entry and, by CloudWatch's embedded metric format, its
/// metrics.
///
/// Everything that comes from outside is escaped by the writer, so that no caller can forge a line. A line carries
/// names, hashes and counts; never a document, a key or a token.
public final class RequestLog {

    private static final String NAMESPACE = "Signpost";

    private final String function;
    private final Consumer<String> sink;

    /// @param function its whole name, so that stages that share an account can be told apart
    /// @param sink takes one line without its line break
    public RequestLog(String function, Consumer<String> sink) {
        this.function = function;
        this.sink = sink;
    }

    /// What a request is known by.
    ///
    /// @param action what was asked for, from a small fixed set: it is a dimension of the metrics
    public record Request(String id, String action, Instant at, Duration took) {}

    /// @param outcome a status or an error code, from a small fixed set
    /// @param refused whether the caller was refused
    /// @param facts what else helps whoever reads the log
    public void answered(Request request, String outcome, boolean refused, Json.Obj facts) {
        write(request, refused ? "WARN" : "INFO", outcome, refused ? 1 : 0, 0, facts, List.of());
    }

    /// A figure of the function as a whole, by no action.
    ///
    /// @param unit as CloudWatch calls it
    public record Metric(String name, String unit, long value) {}

    /// What was found while doing what was asked, in figures.
    public void measured(Request request, String outcome, Json.Obj facts, List<Metric> figures) {
        write(request, "INFO", outcome, 0, 0, facts, figures);
    }

    /// The same, if somebody should look should it stay so.
    public void warned(Request request, String outcome, Json.Obj facts, List<Metric> figures) {
        write(request, "WARN", outcome, 0, 0, facts, figures);
    }

    /// A fault: nobody asked for it, and somebody should look.
    ///
    /// @param kind the class of the fault; its message may quote what it met and stays with the runtime's own
    /// report
    public void faulted(Request request, String kind) {
        write(
                request,
                "ERROR",
                "fault",
                0,
                1,
                Json.Obj.builder().put("fault", kind).build(),
                List.of());
    }

    private void write(
            Request request,
            String level,
            String outcome,
            int refusals,
            int faults,
            Json.Obj facts,
            List<Metric> figures) {
        var line = Json.Obj.builder();
        facts.fields().forEach(line::put);
        figures.forEach(figure -> line.put(figure.name(), figure.value()));
        sink.accept(CanonicalJson.text(line.put("timestamp", request.at().toString())
                .put("level", level)
                .put("request_id", request.id())
                .put("function", function)
                .put("action", request.action())
                .put("outcome", outcome)
                .put("Requests", 1)
                .put("Refusals", refusals)
                .put("Faults", faults)
                .put("DurationMs", request.took().toMillis())
                .put("_aws", metrics(request.at(), figures))
                .build()));
    }

    private static Json.Obj metrics(Instant at, List<Metric> figures) {
        var directives = new ArrayList<Json.Obj>();
        directives.add(directive(
                List.of("function", "action"),
                List.of(
                        metric("Requests", "Count"),
                        metric("Refusals", "Count"),
                        metric("Faults", "Count"),
                        metric("DurationMs", "Milliseconds"))));
        if (!figures.isEmpty()) {
            directives.add(directive(
                    List.of("function"),
                    figures.stream()
                            .map(figure -> metric(figure.name(), figure.unit()))
                            .toList()));
        }
        return Json.Obj.builder()
                .put("Timestamp", at.toEpochMilli())
                .put("CloudWatchMetrics", directives)
                .build();
    }

    private static Json.Obj directive(List<String> dimensions, List<Json.Obj> metrics) {
        return Json.Obj.builder()
                .put("Namespace", NAMESPACE)
                .put(
                        "Dimensions",
                        List.of(new Json.Arr(dimensions.stream()
                                .map(dimension -> (Json) new Json.Text(dimension))
                                .toList())))
                .put("Metrics", metrics)
                .build();
    }

    private static Json.Obj metric(String name, String unit) {
        return Json.Obj.builder().put("Name", name).put("Unit", unit).build();
    }
}
