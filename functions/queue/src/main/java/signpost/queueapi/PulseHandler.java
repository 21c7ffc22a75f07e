package signpost.queueapi;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.crac.Core;
import signpost.job.Counts;
import signpost.job.Job;
import signpost.job.JobStatus;
import signpost.job.Pulse;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.lambda.RequestLog;
import signpost.lambda.Settings;

/// Lambda entry point of the pulse: a schedule invokes it each minute.
///
/// Its log line tells how many jobs wait, how long the oldest has waited, and how many were given up, as metrics. A
/// fault stays a fault, so that the invocation is tried again and somebody is told.
public final class PulseHandler implements RequestStreamHandler {

    private static final int MOST_IDS = 100;

    private final Pulse pulse;
    private final Clock clock;

    /// Called by Lambda, once per execution environment.
    public PulseHandler() {
        this(new Wiring(new Settings(System.getenv()), Clock.systemUTC()));
    }

    private PulseHandler(Wiring wiring) {
        this(wiring.pulse(), Clock.systemUTC());
        Core.getGlobalContext().register(wiring);
    }

    PulseHandler(Pulse pulse, Clock clock) {
        this.pulse = pulse;
        this.clock = clock;
    }

    /// What the event says does not matter: it is always time to look.
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        var began = clock.instant();
        var log = new RequestLog(
                context.getFunctionName(), line -> context.getLogger().log(line + "\n"));
        try {
            var report = pulse.beat();
            var facts = facts(report);
            log.measured(
                    new RequestLog.Request(
                            context.getAwsRequestId(), "beat", began, Duration.between(began, clock.instant())),
                    report.ended().isEmpty() ? "done" : "settled",
                    facts,
                    metrics(report.counts()));
            complete(report);
            output.write(CanonicalJson.bytes(facts));
        } catch (RuntimeException fault) {
            log.faulted(
                    new RequestLog.Request(
                            context.getAwsRequestId(), "beat", began, Duration.between(began, clock.instant())),
                    fault.getClass().getSimpleName());
            throw fault;
        }
    }

    /// What could not be settled fails the run after all else was, so that it is tried again and the alarm
    /// sees it.
    private static void complete(Pulse.Report report) {
        if (!report.failures().isEmpty()) {
            var first = report.failures().getFirst();
            throw new IllegalStateException(
                    report.failures().size() + " not settled, in lane " + first.lane() + " the first", first.why());
        }
    }

    private static Json.Obj facts(Pulse.Report report) {
        return Json.Obj.builder()
                .put("promoted", report.promoted())
                .put("ended", report.ended().size())
                .put("failed", report.failures().size())
                .put(
                        "not_settled",
                        report.failures().stream()
                                .flatMap(failure -> failure.job().stream())
                                .limit(MOST_IDS)
                                .map(id -> new Json.Text(id.value()))
                                .toList())
                .put("dead_letters", ids(report.ended(), JobStatus.DEAD_LETTER))
                .put("cancelled", ids(report.ended(), JobStatus.CANCELLED))
                .put("counts", QueueAnswers.byStatus(report.counts()))
                .build();
    }

    private static List<Json.Text> ids(List<Job> ended, JobStatus status) {
        return ended.stream()
                .filter(job -> job.status() == status)
                .limit(MOST_IDS)
                .map(job -> new Json.Text(job.id().value()))
                .toList();
    }

    private static List<RequestLog.Metric> metrics(Counts counts) {
        return List.of(
                new RequestLog.Metric("QueuedJobs", "Count", of(counts, JobStatus.QUEUED)),
                new RequestLog.Metric("DeadLetters", "Count", of(counts, JobStatus.DEAD_LETTER)),
                new RequestLog.Metric(
                        "OldestQueuedSeconds",
                        "Seconds",
                        QueueAnswers.oldestQueued(counts).toSeconds()));
    }

    private static long of(Counts counts, JobStatus status) {
        return counts.byStatus().getOrDefault(status, 0L);
    }
}
