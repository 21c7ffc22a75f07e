package signpost.queueapi;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import signpost.apigateway.Answer;
import signpost.apigateway.Fields;
import signpost.apigateway.HttpFunction;
import signpost.apigateway.JobProblems;
import signpost.apigateway.Reading;
import signpost.apigateway.Request;
import signpost.ingest.ManifestName;
import signpost.job.ClaimJob;
import signpost.job.Event;
import signpost.job.JobFilter;
import signpost.job.JobId;
import signpost.job.JobRefusal;
import signpost.job.JobStatus;
import signpost.job.JobType;
import signpost.job.LeaseToken;
import signpost.job.SubmitJob;
import signpost.json.Json;
import signpost.secrets.SecretScanner;
import signpost.secrets.SecretScanner.BelowCredential;

/// The routes of the queue: each reads its request, hands it to a use case and tells what came of it.
final class QueueApi implements HttpFunction.Api {

    static final String MALFORMED = "invalid_queue_payload";

    static final int MOST_OF_A_PAGE = 200;
    static final int USUAL_PAGE = 50;

    /// Bytes, as canonical JSON, of an event's message and payload together.
    static final int MOST_EVENT_BYTES = 64 << 10;

    /// Bytes, as canonical JSON, of a result summary.
    static final int MOST_SUMMARY_BYTES = 64 << 10;

    /// Characters of an error message or a reason that are read; fewer are kept.
    static final int MOST_MESSAGE = 16 << 10;

    private static final int MOST_OF_A_WORKERS_NAME = 64;
    private static final int MOST_OF_AN_AFFINITY_KEY = 255;
    private static final int MOST_WORKER_CAPABILITIES = 256;

    private static final long LEAST_LEASE = 5;
    private static final long MOST_LEASE = 3600;

    private static final Pattern WORKER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,63}");
    private static final Pattern EVENT_ID = Pattern.compile("[0-9]{4}-[0-9TZ:.-]{19}#[!-~]{1,64}");

    private static final List<String> TYPES =
            Arrays.stream(JobType.values()).map(JobType::word).toList();
    private static final List<String> STATUSES =
            Arrays.stream(JobStatus.values()).map(JobStatus::word).toList();
    private static final List<String> LEVELS =
            Arrays.stream(Event.Level.values()).map(Event.Level::word).toList();
    private static final List<String> CATEGORIES = List.of("manifest", "task");

    private static final String JOB_ID = "a job's id is a UUID of version 4, in lower case";
    private static final String MANIFEST_NAME =
            "a manifest's name has 1 to 128 letters, digits, '.', '_' and '-', a letter or digit first";
    private static final String CAPABILITY =
            "a capability has 1 to 64 letters, digits, '.', '_', ':' and '-', a letter or digit first";

    private final Queue queue;
    private final QueueAnswers answers;
    private final SecretScanner scanner = new SecretScanner(BelowCredential.NO_RAW_SECRETS);

    QueueApi(Queue queue) {
        this.queue = queue;
        this.answers = new QueueAnswers(queue.jobs(), queue.clock());
    }

    @Override
    public Optional<String> action(String method, String resource) {
        return QueueRoute.of(method, resource).map(QueueRoute::action);
    }

    @Override
    public Answer answer(Request request) {
        return switch (QueueRoute.of(request.method(), request.resource()).orElseThrow()) {
            case SUBMIT -> submit(reading(request));
            case LIST ->
                list(reading(request, "type", "category", "status", "manifest", "capability", "limit", "cursor"));
            case CLAIM -> claim(reading(request));
            case REQUEUE_MANY -> requeueMany(reading(request));
            case SHOW -> show(reading(request));
            case MANIFEST -> manifest(reading(request));
            case HEARTBEAT -> heartbeat(reading(request));
            case COMPLETE -> complete(reading(request));
            case FAIL -> fail(reading(request));
            case CANCEL -> cancel(reading(request));
            case ACKNOWLEDGE_CANCEL -> acknowledgeCancel(reading(request));
            case REQUEUE -> requeue(reading(request));
            case NOTE -> note(reading(request));
            case EVENTS -> events(reading(request, "limit", "cursor", "order"));
            case STATS -> stats(reading(request));
        };
    }

    private static Reading reading(Request request, String... parameters) {
        return new Reading(request, MALFORMED, parameters);
    }

    // --- submitting and looking ----------------------------------------------------------------------------------

    private Answer submit(Reading reading) {
        var body = reading.body("type", "payload", "priority", "affinityKey", "maxAttempts");
        if (!body.has("type")) {
            body.missing("type");
        }
        if (!body.has("payload")) {
            body.missing("payload");
        }
        var type = body.oneOf("type", JobType::of, TYPES);
        var priority = body.whole("priority", SubmitJob.LEAST_PRIORITY, SubmitJob.MOST_PRIORITY);
        var attempts = body.whole("maxAttempts", 1, SubmitJob.MOST_ATTEMPTS);
        var affinity = body.text("affinityKey", MOST_OF_AN_AFFINITY_KEY);
        if (type.filter(JobType.MANIFEST::equals).isPresent()
                && !scanner.scanText(affinity.orElse("")).isEmpty()) {
            reading.violation("affinityKey", "raw_secret", "this looks like a secret; every answer shows the key");
        }
        var key = reading.idempotencyKey();
        return reading.then(() -> answers.submitted(queue.submit()
                .submit(
                        new SubmitJob.Request(
                                type.orElseThrow(),
                                body.value("payload"),
                                priority.orElse((long) SubmitJob.USUAL_PRIORITY).intValue(),
                                affinity,
                                attempts.orElse((long) SubmitJob.USUAL_ATTEMPTS).intValue()),
                        reading.request().caller(),
                        key,
                        reading.fingerprint("/api/queue/jobs"))));
    }

    private Answer list(Reading reading) {
        var filter = new JobFilter(
                reading.queryOneOf("type", JobType::of, TYPES),
                reading.queryOneOf("category", word -> Optional.of(word).filter(CATEGORIES::contains), CATEGORIES),
                reading.queryOneOf("status", JobStatus::of, STATUSES),
                reading.query("manifest", ManifestName::isOne, ManifestName::new, MANIFEST_NAME),
                reading.query("capability")
                        .flatMap(text -> capability(reading, "query capability", new Json.Text(text))));
        var limit = reading.limit(MOST_OF_A_PAGE, USUAL_PAGE);
        var cursor = cursor(reading, "query cursor", reading.query("cursor"));
        return reading.then(() -> answers.listed(filter, cursor, limit));
    }

    private Optional<String> cursor(Reading reading, String place, Optional<String> text) {
        if (text.filter(cursor -> !queue.jobs().isCursor(cursor)).isPresent()) {
            reading.violation(place, "cursor", "a cursor is the nextCursor of an earlier page");
        }
        return text;
    }

    private static Optional<String> capability(Reading reading, String place, Json item) {
        var capability = SubmitJob.capability(item);
        if (capability.isEmpty()) {
            reading.violation(place, "pattern", CAPABILITY);
        }
        return capability;
    }

    private static Optional<JobId> id(Reading reading) {
        return reading.path("id", JobId::isOne, JobId::new, JOB_ID);
    }

    private Answer show(Reading reading) {
        var id = id(reading);
        return reading.then(() -> queue.jobs()
                .find(id.orElseThrow())
                .map(answers::shown)
                .orElseGet(() -> JobProblems.of(new JobRefusal.NotFound(id.orElseThrow()))));
    }

    private Answer events(Reading reading) {
        var id = id(reading);
        var limit = reading.limit(MOST_OF_A_PAGE, USUAL_PAGE);
        var newestFirst = reading.queryOneOf(
                "order", word -> Optional.of(word).filter(List.of("asc", "desc")::contains), List.of("asc", "desc"));
        var cursor = reading.query(
                "cursor",
                text -> EVENT_ID.matcher(text).matches(),
                text -> text,
                "a cursor is the id of an event, or the nextCursor of an earlier page");
        return reading.then(() -> queue.jobs()
                .find(id.orElseThrow())
                .map(job -> answers.events(
                        job,
                        queue.events()
                                .read(
                                        job.at(queue.clock().instant()),
                                        cursor,
                                        newestFirst.filter("desc"::equals).isPresent(),
                                        limit)))
                .orElseGet(() -> JobProblems.of(new JobRefusal.NotFound(id.orElseThrow()))));
    }

    private Answer stats(Reading reading) {
        return reading.then(answers::stats);
    }

    // --- what workers ask and say --------------------------------------------------------------------------------

    private Answer claim(Reading reading) {
        var body = reading.body("workerId", "leaseSeconds", "allowedTypes", "workerCapabilities");
        var worker = body.filledText("workerId", MOST_OF_A_WORKERS_NAME);
        if (!worker.isBlank() && !WORKER.matcher(worker).matches()) {
            reading.violation(
                    "workerId",
                    "pattern",
                    "a worker's id has 1 to 64 letters, digits, '.', '_', ':', '/', '@' and '-', a letter or digit first");
        }
        if (!scanner.scanText(worker).isEmpty()) {
            reading.violation("workerId", "raw_secret", "this looks like a secret; workers are shown by their id");
        }
        if (!body.has("leaseSeconds")) {
            body.missing("leaseSeconds");
        }
        var lease = body.whole("leaseSeconds", LEAST_LEASE, MOST_LEASE);
        var types = body.list(
                "allowedTypes",
                JobType.values().length,
                item -> item instanceof Json.Text(var word) ? JobType.of(word) : Optional.empty(),
                "a type is one of " + String.join(", ", TYPES));
        var capabilities = body.list("workerCapabilities", MOST_WORKER_CAPABILITIES, SubmitJob::capability, CAPABILITY);
        Set<JobType> allowed = body.has("allowedTypes") ? new HashSet<>(types) : EnumSet.allOf(JobType.class);
        return reading.then(() -> answers.claimed(queue.claim()
                .claim(new ClaimJob.Request(
                        worker, Duration.ofSeconds(lease.orElseThrow()), allowed, new HashSet<>(capabilities)))));
    }

    /// What a worker wants done with the job it holds.
    private interface AsHolder {
        Answer answer(JobId id, LeaseToken token);
    }

    private static Answer asHolder(Reading reading, Fields body, AsHolder holder) {
        var id = id(reading);
        var token = reading.leaseToken(body);
        return reading.then(
                () -> token.map(held -> holder.answer(id.orElseThrow(), held)).orElseGet(JobProblems::noToken));
    }

    private Answer manifest(Reading reading) {
        var none = reading.optionalBody();
        return asHolder(
                reading,
                none,
                (id, token) -> QueueAnswers.manifest(queue.report().manifest(id, token)));
    }

    private Answer heartbeat(Reading reading) {
        var body = reading.optionalBody("leaseSeconds", "leaseToken", "workerId");
        var lease = body.whole("leaseSeconds", LEAST_LEASE, MOST_LEASE).map(Duration::ofSeconds);
        return asHolder(
                reading, body, (id, token) -> answers.reported(queue.report().heartbeat(id, token, lease)));
    }

    private Answer complete(Reading reading) {
        var body = reading.optionalBody("resultSummary", "leaseToken", "workerId");
        if (body.bytes("resultSummary") > MOST_SUMMARY_BYTES) {
            return HttpFunction.tooLarge("resultSummary", MOST_SUMMARY_BYTES);
        }
        return asHolder(
                reading,
                body,
                (id, token) -> answers.reported(queue.report().complete(id, token, body.value("resultSummary"))));
    }

    private Answer fail(Reading reading) {
        var body = reading.body("errorMessage", "retryable", "resultSummary", "leaseToken", "workerId");
        var error = body.filledText("errorMessage", MOST_MESSAGE);
        var retryable = body.flag("retryable", false);
        if (body.bytes("resultSummary") > MOST_SUMMARY_BYTES) {
            return HttpFunction.tooLarge("resultSummary", MOST_SUMMARY_BYTES);
        }
        return asHolder(
                reading,
                body,
                (id, token) -> answers.reported(
                        queue.report().fail(id, token, retryable, error, body.value("resultSummary"))));
    }

    private Answer acknowledgeCancel(Reading reading) {
        var body = reading.optionalBody("leaseToken", "workerId");
        return asHolder(
                reading, body, (id, token) -> answers.reported(queue.report().acknowledgeCancel(id, token)));
    }

    private Answer note(Reading reading) {
        var body = reading.body("level", "message", "payload", "leaseToken", "workerId");
        if (body.bytes("message", "payload") > MOST_EVENT_BYTES) {
            return HttpFunction.tooLarge("an event", MOST_EVENT_BYTES);
        }
        var level = body.oneOf("level", Event.Level::of, LEVELS).orElse(Event.Level.INFO);
        var message = body.filledText("message", MOST_EVENT_BYTES);
        return asHolder(
                reading,
                body,
                (id, token) -> answers.noted(queue.report().note(id, token, level, message, body.value("payload"))));
    }

    // --- what operators do ---------------------------------------------------------------------------------------

    private Answer cancel(Reading reading) {
        var id = id(reading);
        var reason = reading.optionalBody("reason").text("reason", MOST_MESSAGE);
        return reading.then(() -> answers.moved(
                queue.moves().cancel(id.orElseThrow(), reading.request().caller(), reason)));
    }

    private Answer requeue(Reading reading) {
        var id = id(reading);
        var _ = reading.optionalBody();
        return reading.then(() -> answers.moved(
                queue.moves().requeue(id.orElseThrow(), reading.request().caller())));
    }

    private Answer requeueMany(Reading reading) {
        var body = reading.body("status", "type", "category", "manifest", "capability", "limit", "cursor");
        if (!body.has("status")) {
            body.missing("status");
        }
        var filter = new JobFilter(
                body.oneOf("type", JobType::of, TYPES),
                body.oneOf("category", word -> Optional.of(word).filter(CATEGORIES::contains), CATEGORIES),
                body.oneOf(
                        "status",
                        word -> JobStatus.of(word)
                                .filter(status -> status == JobStatus.FAILED || status == JobStatus.DEAD_LETTER),
                        List.of(JobStatus.FAILED.word(), JobStatus.DEAD_LETTER.word())),
                body.text("manifest", 128)
                        .filter(name -> {
                            if (!ManifestName.isOne(name)) {
                                reading.violation("manifest", "pattern", MANIFEST_NAME);
                            }
                            return ManifestName.isOne(name);
                        })
                        .map(ManifestName::new),
                body.has("capability")
                        ? capability(reading, "capability", body.value("capability"))
                        : Optional.empty());
        var limit = body.whole("limit", 1, MOST_OF_A_PAGE).orElse((long) USUAL_PAGE);
        var cursor = cursor(reading, "cursor", body.text("cursor", 4096));
        return reading.then(() -> QueueAnswers.requeued(queue.requeue()
                .requeue(filter, cursor, limit.intValue(), reading.request().caller())));
    }
}
