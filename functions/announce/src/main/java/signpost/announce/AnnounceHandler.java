package signpost.announce;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import signpost.announcement.Announcement;
import signpost.announcement.Announcement.Kind;
import signpost.announcement.Announcements;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.dynamodb.JobStream;
import signpost.job.EndedJob;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.lambda.RequestLog;
import signpost.lambda.Settings;

/// Lambda entry point of telling about jobs: the stream of their table invokes it with the changes that ended some.
///
/// Everything that ended is told before it answers. A fault stays a fault, so that Lambda brings the same records
/// again, in halves until the one that is at fault is found: what was told before is then told again, under the same
/// id.
public final class AnnounceHandler implements RequestStreamHandler {

    /// Lambda's own bound on an event (bytes).
    private static final int MOST_EVENT_BYTES = 6 << 20;

    private final Announcements announcements;
    private final String stage;
    private final Clock clock;

    /// Called by Lambda, once per execution environment.
    public AnnounceHandler() {
        this(new Wiring(new Settings(System.getenv())));
    }

    private AnnounceHandler(Wiring wiring) {
        this(wiring.announcements(), wiring.stage(), Clock.systemUTC());
    }

    AnnounceHandler(Announcements announcements, String stage, Clock clock) {
        this.announcements = announcements;
        this.stage = stage;
        this.clock = clock;
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        var began = clock.instant();
        var log = new RequestLog(
                context.getFunctionName(), line -> context.getLogger().log(line + "\n"));
        try {
            var records = records(input.readNBytes(MOST_EVENT_BYTES));
            var ended = ended(records);
            if (!ended.isEmpty()) {
                announcements.tell(ended);
            }
            var facts = Json.Obj.builder()
                    .put("records", records.size())
                    .put("told", ended.size())
                    .put(
                            "dead_letters",
                            ended.stream()
                                    .filter(end -> end.kind() == Kind.JOB_DEAD_LETTERED)
                                    .count())
                    .build();
            log.answered(request(context, began), ended.isEmpty() ? "nothing" : "told", false, facts);
            output.write(CanonicalJson.bytes(facts));
        } catch (RuntimeException fault) {
            log.faulted(request(context, began), fault.getClass().getSimpleName());
            throw fault;
        }
    }

    private RequestLog.Request request(Context context, Instant began) {
        return new RequestLog.Request(
                context.getAwsRequestId(), "tell", began, Duration.between(began, clock.instant()));
    }

    private static List<Json> records(byte[] event) {
        if (JsonReader.read(event) instanceof Parsed.Ok<Json>(Json.Obj batch) && batch.has("Records")) {
            return batch.items("Records");
        }
        throw new IllegalArgumentException("not the records of a stream");
    }

    private List<Announcement> ended(List<Json> records) {
        var ended = new ArrayList<Announcement>();
        for (var told : records) {
            if (!(told instanceof Json.Obj change)) {
                throw new IllegalArgumentException("a record is a JSON object");
            }
            JobStream.ended(change).map(this::announcement).ifPresent(ended::add);
        }
        return ended;
    }

    private Announcement announcement(EndedJob job) {
        return job.announcement(stage);
    }
}
