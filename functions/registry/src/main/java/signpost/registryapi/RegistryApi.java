package signpost.registryapi;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import signpost.apigateway.Answer;
import signpost.apigateway.HttpFunction;
import signpost.apigateway.JobProblems;
import signpost.apigateway.Reading;
import signpost.apigateway.Reading.Tags;
import signpost.apigateway.Request;
import signpost.ingest.ManifestName;
import signpost.job.JobId;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.registry.DeleteManifest;
import signpost.registry.ManifestRecord;
import signpost.registry.Precondition;

/// The routes of the registry: each reads its request, hands it to a use case and tells what came of it.
final class RegistryApi implements HttpFunction.Api {

    static final String MALFORMED = "invalid_request";

    static final int MOST_OF_A_PAGE = 200;
    static final int USUAL_PAGE = 50;

    /// Bytes, as canonical JSON, of what a worker keeps.
    static final int MOST_STATE_BYTES = 256 << 10;

    private static final int MOST_OF_A_SEARCH = 128;

    private static final String NAME =
            "a manifest's name has 1 to 128 letters, digits, '.', '_' and '-', a letter or digit first";
    private static final String HASH = "a hash is sha256: and 64 lower-case hex digits";

    private final Registry registry;
    private final RegistryAnswers answers;

    RegistryApi(Registry registry) {
        this.registry = registry;
        this.answers = new RegistryAnswers(registry.jobs());
    }

    @Override
    public Optional<String> action(String method, String resource) {
        return RegistryRoute.of(method, resource).map(RegistryRoute::action);
    }

    @Override
    public Answer answer(Request request) {
        return switch (RegistryRoute.of(request.method(), request.resource()).orElseThrow()) {
            case LIST -> list(reading(request, "limit", "cursor", "search"));
            case VALIDATE -> validate(reading(request));
            case GET -> get(reading(request, "hash"));
            case PUT -> put(reading(request));
            case DELETE -> delete(reading(request));
            case VERSIONS -> versions(reading(request, "limit", "cursor"));
            case RUNS -> runs(reading(request, "limit", "cursor"));
            case RUN -> run(reading(request));
            case SAVE_STATE -> saveState(reading(request));
        };
    }

    private static Reading reading(Request request, String... parameters) {
        return new Reading(request, MALFORMED, parameters);
    }

    private static Optional<ManifestName> name(Reading reading) {
        return reading.path("name", ManifestName::isOne, ManifestName::new, NAME);
    }

    private Optional<String> cursor(Reading reading) {
        var cursor = reading.query("cursor");
        if (cursor.filter(text -> !registry.manifests().isCursor(text)).isPresent()) {
            reading.violation("query cursor", "cursor", "a cursor is the nextCursor of an earlier page");
        }
        return cursor;
    }

    // --- reading -------------------------------------------------------------------------------------------------

    private Answer list(Reading reading) {
        var search = reading.query("search").orElse("");
        if (search.length() > MOST_OF_A_SEARCH) {
            reading.violation(
                    "query search",
                    "range",
                    "search is how a name begins, at most " + MOST_OF_A_SEARCH + " characters");
        }
        var limit = reading.limit(MOST_OF_A_PAGE, USUAL_PAGE);
        var cursor = cursor(reading);
        return reading.then(() -> {
            var page = registry.manifests().list(search, cursor, limit);
            return RegistryAnswers.listed(page, registry.runs().lastOf(page.items()));
        });
    }

    private Answer get(Reading reading) {
        var name = name(reading);
        var hash = reading.query("hash", RegistryApi::isHash, ManifestHash::new, HASH);
        var known = reading.tags("If-None-Match");
        return reading.then(() -> {
            var read = registry.read();
            return hash.map(version -> read.version(name.orElseThrow(), version))
                    .orElseGet(() -> read.current(name.orElseThrow()))
                    .map(found ->
                            known.filter(tags -> tags.holdWeakly(found.hash())).isPresent()
                                    ? Answer.notModified(found.hash())
                                    : answers.detail(found))
                    .orElseGet(RegistryAnswers::notFound);
        });
    }

    private static boolean isHash(String text) {
        return text.matches("sha256:[0-9a-f]{64}");
    }

    private Answer versions(Reading reading) {
        var name = name(reading);
        var limit = reading.limit(MOST_OF_A_PAGE, USUAL_PAGE);
        var cursor = cursor(reading);
        return ofKnown(
                reading,
                name,
                record -> RegistryAnswers.versions(registry.manifests().versions(record.name(), cursor, limit)));
    }

    private Answer runs(Reading reading) {
        var name = name(reading);
        var limit = reading.limit(MOST_OF_A_PAGE, USUAL_PAGE);
        var cursor = cursor(reading);
        return ofKnown(
                reading, name, record -> RegistryAnswers.runs(registry.runs().page(record.name(), cursor, limit)));
    }

    /// Of a name that the registry knows, also if its manifest was deleted.
    private Answer ofKnown(Reading reading, Optional<ManifestName> name, Function<ManifestRecord, Answer> answer) {
        return reading.then(
                () -> registry.manifests().find(name.orElseThrow()).map(answer).orElseGet(RegistryAnswers::notFound));
    }

    private Answer validate(Reading reading) {
        var content = reading.body("content").requiredText("content", HttpFunction.MOST_BODY_BYTES);
        return reading.then(
                () -> RegistryAnswers.checked(registry.check().check(content, null, registry.baseCapabilities())));
    }

    // --- writing -------------------------------------------------------------------------------------------------

    private Answer put(Reading reading) {
        var name = name(reading);
        var content = reading.body("content").requiredText("content", HttpFunction.MOST_BODY_BYTES);
        var match = reading.tags("If-Match");
        var noneMatch = reading.tags("If-None-Match");
        if (noneMatch.filter(tags -> !tags.any()).isPresent()) {
            reading.violation("header If-None-Match", "entity_tags", "a put knows If-None-Match: * only");
        }
        if (match.isPresent() && noneMatch.isPresent()) {
            reading.violation("header If-None-Match", "ambiguous", "If-Match stands there too; send one of them");
        }
        return reading.then(() -> precondition(name.orElseThrow(), match, noneMatch.isPresent())
                .map(precondition ->
                        answers.put(registry.put().put(name.orElseThrow(), content, precondition), registry.read()))
                .orElseGet(() -> notNow(name.orElseThrow())));
    }

    private Answer delete(Reading reading) {
        var name = name(reading);
        var _ = reading.optionalBody();
        var match = reading.tags("If-Match");
        return reading.then(() -> precondition(name.orElseThrow(), match, false)
                .map(precondition -> switch (registry.delete().delete(name.orElseThrow(), precondition)) {
                    case DeleteManifest.Outcome.Deleted(var record) ->
                        Answer.noContent()
                                .logging("hash", new Json.Text(record.hash().value()));
                    case DeleteManifest.Outcome.NotFound() -> RegistryAnswers.notFound();
                    case DeleteManifest.Outcome.NotNow(var current) -> RegistryAnswers.notNow(current);
                })
                .orElseGet(() -> notNow(name.orElseThrow())));
    }

    /// What `If-Match` asks for; nothing if no tag in it can be one of ours, so that it cannot hold. Of several tags
    /// the
    /// one that is current is taken.
    private Optional<Precondition> precondition(ManifestName name, Optional<Tags> match, boolean ifAbsent) {
        if (match.isEmpty()) {
            return Optional.of(ifAbsent ? new Precondition.Absent() : new Precondition.None());
        }
        if (match.get().any()) {
            return Optional.of(new Precondition.Exists());
        }
        var hashes = match.get().strong().stream()
                .filter(RegistryApi::isHash)
                .map(ManifestHash::new)
                .distinct()
                .toList();
        if (hashes.size() > 1) {
            var current = registry.manifests().find(name).map(ManifestRecord::hash);
            return current.filter(hashes::contains)
                    .or(() -> Optional.of(hashes.getFirst()))
                    .map(Precondition.Current::new);
        }
        return hashes.stream().findFirst().map(Precondition.Current::new);
    }

    private Answer notNow(ManifestName name) {
        return RegistryAnswers.notNow(registry.manifests().find(name));
    }

    private Answer run(Reading reading) {
        var name = name(reading);
        var body = reading.optionalBody("action", "options");
        var key = reading.idempotencyKey();
        return reading.then(() -> answers.run(registry.run()
                .run(
                        name.orElseThrow(),
                        body.value("action"),
                        body.value("options"),
                        reading.request().caller(),
                        key,
                        reading.fingerprint("/api/manifests/" + name.orElseThrow() + "/runs"))));
    }

    private Answer saveState(Reading reading) {
        var name = name(reading);
        var body = reading.body("jobId", "stateJson", "stateUpdatedAt", "leaseToken", "workerId");
        List.of("jobId", "stateJson").stream().filter(field -> !body.has(field)).forEach(body::missing);
        if (body.bytes("stateJson") > MOST_STATE_BYTES) {
            return HttpFunction.tooLarge("stateJson", MOST_STATE_BYTES);
        }
        var id = body.text("jobId", 64).filter(text -> {
            if (!JobId.isOne(text)) {
                reading.violation("jobId", "pattern", "a job's id is a UUID of version 4, in lower case");
            }
            return JobId.isOne(text);
        });
        var token = reading.leaseToken(body);
        return reading.then(() -> token.map(held -> answers.saved(
                        registry.report()
                                .save(name.orElseThrow(), new JobId(id.orElseThrow()), held, body.value("stateJson")),
                        () -> registry.read().latest(name.orElseThrow())))
                .orElseGet(JobProblems::noToken));
    }
}
