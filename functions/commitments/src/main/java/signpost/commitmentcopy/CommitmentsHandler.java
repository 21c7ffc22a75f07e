package signpost.commitmentcopy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.lambda.RequestLog;
import signpost.lambda.Settings;
import signpost.ledger.CopiedCommitment;
import signpost.ledger.CopiedCommitment.Content;
import signpost.ledger.CopyCommitments;

/// Lambda entry point of the copy: a schedule invokes it each minute.
///
/// Its log line tells what was copied and what could not be, as metrics, and of each commitment that is none of ours
/// why. A fault stays a fault, so that the invocation is tried again and somebody is told. A node that is behind what
/// was copied is none: the next run asks again.
public final class CommitmentsHandler implements RequestStreamHandler {

    private static final int MOST_TOLD = 50;
    private static final int MOST_OF_REASON = 200;

    private final CopyCommitments copy;
    private final Clock clock;

    /// Called by Lambda, once per execution environment.
    public CommitmentsHandler() {
        this(new Wiring(new Settings(System.getenv()), Clock.systemUTC()).copy(), Clock.systemUTC());
    }

    CommitmentsHandler(CopyCommitments copy, Clock clock) {
        this.copy = copy;
        this.clock = clock;
    }

    /// What the event says does not matter: it is always time to look.
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        var began = clock.instant();
        var log = new RequestLog(
                context.getFunctionName(), line -> context.getLogger().log(line + "\n"));
        try {
            var report = copy.copy();
            var facts = facts(report);
            var request = new RequestLog.Request(
                    context.getAwsRequestId(), "copy", began, Duration.between(began, clock.instant()));
            if (report.isBehind()) {
                log.warned(request, "behind", facts, metrics(report));
            } else {
                log.measured(request, report.copied() > 0 ? "copied" : "unchanged", facts, metrics(report));
            }
            output.write(CanonicalJson.bytes(facts));
        } catch (RuntimeException fault) {
            log.faulted(
                    new RequestLog.Request(
                            context.getAwsRequestId(), "copy", began, Duration.between(began, clock.instant())),
                    fault.getClass().getSimpleName());
            throw fault;
        }
    }

    private static Json.Obj facts(CopyCommitments.Report report) {
        return Json.Obj.builder()
                .put("head", report.head().height())
                .put("registered", report.registered())
                .put("copied", report.copied())
                .put("withdrawn", report.withdrawn())
                .put("unseen", report.unseen())
                .put("awaited", report.awaited())
                .put("behind", report.isBehind())
                .put("skipped", report.skipped().size())
                .put(
                        "skipped_because",
                        report.skipped().stream()
                                .limit(MOST_TOLD)
                                .map(CommitmentsHandler::skipped)
                                .toList())
                .build();
    }

    private static Json.Obj skipped(CopiedCommitment commitment) {
        var reason = commitment.content() instanceof Content.Skipped(var why) ? why : "";
        return Json.Obj.builder()
                .put("hotkey", commitment.hotkey().address())
                .put("proof", commitment.proof().toString())
                .put("reason", reason.substring(0, Math.min(reason.length(), MOST_OF_REASON)))
                .build();
    }

    private static List<RequestLog.Metric> metrics(CopyCommitments.Report report) {
        return List.of(
                count("CommitmentsCopied", report.copied()),
                count("CommitmentsWithdrawn", report.withdrawn()),
                count("CommitmentsSkipped", report.skipped().size()),
                count("BlocksUnseen", report.unseen()),
                count("DocumentsAwaited", report.awaited()),
                count("CopyBehind", report.isBehind() ? 1 : 0));
    }

    private static RequestLog.Metric count(String name, int value) {
        return new RequestLog.Metric(name, "Count", value);
    }
}
