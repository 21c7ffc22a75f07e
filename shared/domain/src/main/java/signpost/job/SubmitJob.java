package signpost.job;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import signpost.document.Violation;
import signpost.ingest.ManifestContents;
import signpost.ingest.ManifestJobContract;
import signpost.ingest.ManifestName;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

/// Takes a job into the queue.
///
/// A job of type `manifest` goes through the contract, whoever sends it and by whatever route; the payload of every
/// other type is kept as it came. Nothing is stored of what is refused.
public final class SubmitJob {

    /// How long a key is remembered.
    public static final Duration KEYS_HOLD = Duration.ofHours(24);

    /// Bytes of a payload that passes through, as canonical JSON.
    public static final int MOST_PAYLOAD_BYTES = 256 << 10;

    public static final int MOST_CAPABILITIES = 32;

    public static final int LEAST_PRIORITY = -1000;
    public static final int MOST_PRIORITY = 1000;
    public static final int USUAL_PRIORITY = 0;

    public static final int MOST_ATTEMPTS = 20;
    public static final int USUAL_ATTEMPTS = 3;

    private static final Pattern CAPABILITY = Pattern.compile("[a-z0-9][a-z0-9._:-]{0,63}");

    /// What a client asks for.
    ///
    /// @param priority −1000 to 1000
    /// @param maxAttempts 1 to 20
    public record Request(JobType type, Json payload, int priority, Optional<String> affinityKey, int maxAttempts) {}

    public sealed interface Outcome {
        /// @param payload as answers show it
        record Created(Job job, Json payload, List<Violation> warnings) implements Outcome {}

        /// The same request came before, under the same key.
        ///
        /// @param warnings those of the first answer; empty if the registry has another manifest by now
        record Repeated(Job job, Optional<List<Violation>> warnings) implements Outcome {}

        record InvalidManifestJob(List<Violation> violations, List<Violation> warnings) implements Outcome {}

        record InvalidPayload(List<Violation> violations) implements Outcome {}

        record KeyReused() implements Outcome {}

        record KeyInFlight() implements Outcome {}
    }

    private final JobStore jobs;
    private final ManifestContents registry;
    private final ManifestJobContract contract;
    private final Supplier<JobId> ids;
    private final Clock clock;

    public SubmitJob(
            JobStore jobs, ManifestContents registry, ManifestJobContract contract, Supplier<JobId> ids, Clock clock) {
        this.jobs = jobs;
        this.registry = registry;
        this.contract = contract;
        this.ids = ids;
        this.clock = clock;
    }

    /// @param request hash of the request as the client sent it, route and all
    public Outcome submit(Request asked, Caller caller, Optional<IdempotencyKey> key, ManifestHash request) {
        return asked.type() == JobType.MANIFEST
                ? switch (contract.normalize(asked.payload(), registry)) {
                    case ManifestJobContract.Outcome.Refused(var violations, var warnings) ->
                        takenBefore(caller, key, request)
                                .orElseGet(() -> new Outcome.InvalidManifestJob(violations, warnings));
                    case ManifestJobContract.Outcome.Accepted(var normalized, var sanitized, var warnings) ->
                        store(asked, manifest(normalized, sanitized), warnings, caller, key, request);
                }
                : passedThrough(asked, caller, key, request);
    }

    /// The answer to a request that was taken when the registry still held what it names.
    private Optional<Outcome> takenBefore(Caller caller, Optional<IdempotencyKey> key, ManifestHash request) {
        return key.flatMap(name -> jobs.known(caller, name, clock.instant()))
                .filter(known -> known.request().equals(request))
                .map(known -> new Outcome.Repeated(earlier(known.id()), Optional.empty()));
    }

    /// What is particular to the type.
    private record Content(
            Json payload,
            List<String> capabilities,
            Optional<Job.ManifestRun> manifest,
            Map<ManifestHash, String> documents) {}

    private static Content manifest(Json.Obj normalized, Json.Obj sanitized) {
        var manifest = normalized.object("manifest").orElseThrow();
        var source = manifest.object("source").orElseThrow();
        var registered = source.text("kind").filter("registry"::equals).isPresent();
        var hash = new ManifestHash(normalized.text("manifestHash").orElseThrow());
        var run = new Job.ManifestRun(
                new ManifestName(manifest.text("name").orElseThrow()),
                hash,
                manifest.text("action").orElseThrow(),
                registered);
        var capabilities = normalized.items("requiredCapabilities").stream()
                .map(item -> ((Json.Text) item).value())
                .toList();
        var documents = new HashMap<ManifestHash, String>();
        if (!registered) {
            documents.put(hash, source.text("content").orElseThrow());
        }
        return new Content(sanitized, capabilities, Optional.of(run), documents);
    }

    private Outcome passedThrough(Request asked, Caller caller, Optional<IdempotencyKey> key, ManifestHash request) {
        if (!(asked.payload() instanceof Json.Obj payload)) {
            return new Outcome.InvalidPayload(List.of(Violation.of(
                    "payload",
                    "type",
                    "a payload is an object, this is " + asked.payload().kind())));
        }
        var bytes = CanonicalJson.bytes(payload).length;
        if (bytes > MOST_PAYLOAD_BYTES) {
            return new Outcome.InvalidPayload(List.of(Violation.of(
                    "payload",
                    "too_large",
                    "a payload has at most " + MOST_PAYLOAD_BYTES + " bytes as canonical JSON, this has " + bytes)));
        }
        return switch (capabilities(payload)) {
            case Needed.Refused(var violation) -> new Outcome.InvalidPayload(List.of(violation));
            case Needed.Named(var names) -> {
                var warnings = names.isEmpty()
                        ? List.of(Violation.of(
                                "payload.requiredCapabilities",
                                "claimable_by_nobody",
                                "the job needs no capability, and so no worker may claim it; name at least one"))
                        : List.<Violation>of();
                yield store(
                        asked, new Content(payload, names, Optional.empty(), Map.of()), warnings, caller, key, request);
            }
        };
    }

    private sealed interface Needed {
        record Named(List<String> names) implements Needed {}

        record Refused(Violation violation) implements Needed {}
    }

    private static Needed capabilities(Json.Obj payload) {
        var field = payload.get("requiredCapabilities");
        if (field == null || field instanceof Json.Null) {
            return new Needed.Named(List.of());
        }
        var path = "payload.requiredCapabilities";
        if (!(field instanceof Json.Arr(var items)) || items.size() > MOST_CAPABILITIES) {
            return new Needed.Refused(
                    Violation.of(path, "type", "this is a list of at most " + MOST_CAPABILITIES + " capabilities"));
        }
        Set<String> names = new LinkedHashSet<>();
        for (var item : items) {
            var name = capability(item);
            if (name.isEmpty()) {
                return new Needed.Refused(Violation.of(
                        path,
                        "pattern",
                        "a capability has 1 to 64 letters, digits, '.', '_', ':' and '-', a letter or digit first"));
            }
            names.add(name.get());
        }
        return new Needed.Named(List.copyOf(names));
    }

    /// A capability, trimmed and in lower case, if it is one.
    public static Optional<String> capability(Json item) {
        return item instanceof Json.Text(var text)
                ? Optional.of(text.strip().toLowerCase(java.util.Locale.ROOT))
                        .filter(name -> CAPABILITY.matcher(name).matches())
                : Optional.empty();
    }

    private Outcome store(
            Request asked,
            Content content,
            List<Violation> warnings,
            Caller caller,
            Optional<IdempotencyKey> key,
            ManifestHash request) {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var payload = CanonicalJson.text(content.payload());
        var hash = ManifestHash.of(payload.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        var documents = new HashMap<>(content.documents());
        documents.put(hash, payload);
        var job = Job.submitted(new Job.Facts(
                ids.get(),
                asked.type(),
                asked.priority(),
                asked.maxAttempts(),
                content.capabilities(),
                asked.affinityKey(),
                hash,
                content.manifest(),
                caller.name(),
                now));
        var stored =
                jobs.submit(new JobStore.Submission(job, documents, key.map(name -> key(caller, name, request, now))));
        return switch (stored) {
            case JobStore.Submitted.Stored() -> new Outcome.Created(job, content.payload(), warnings);
            case JobStore.Submitted.InFlight() -> new Outcome.KeyInFlight();
            case JobStore.Submitted.Known(var id, var earlier) ->
                earlier.equals(request) ? repeated(earlier(id), content, warnings) : new Outcome.KeyReused();
        };
    }

    private static JobStore.Key key(Caller caller, IdempotencyKey key, ManifestHash request, Instant now) {
        return new JobStore.Key(caller, key, request, now.plus(KEYS_HOLD));
    }

    /// The same request has the same warnings, if it names the same manifest.
    private static Outcome repeated(Job job, Content content, List<Violation> warnings) {
        var isSame = job.facts()
                .manifest()
                .map(Job.ManifestRun::hash)
                .equals(content.manifest().map(Job.ManifestRun::hash));
        return new Outcome.Repeated(job, isSame ? Optional.of(warnings) : Optional.empty());
    }

    private Job earlier(JobId id) {
        return jobs.find(id)
                .orElseThrow(() -> new IllegalStateException("job " + id + " is gone before its idempotency key"));
    }
}
