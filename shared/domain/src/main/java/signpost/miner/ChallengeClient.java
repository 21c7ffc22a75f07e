package signpost.miner;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import signpost.chain.AccountSigner;
import signpost.challenge.BoundForm;
import signpost.document.Document;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.manifest.ManifestHash;
import signpost.manifest.SignedManifest;
import signpost.manifest.WindowId;

/// Asks for challenges, one at a time.
///
/// Every request is signed as the document's client signs it, and as a whole besides. A request that got
/// no answer is sent again as it was, with nonce and signatures, because the API gives the same answer
/// to the same request. An answer that is not to what was asked is not acted on. While the API has asked
/// to be left alone nothing is sent.
public final class ChallengeClient {

    /// How the API is asked.
    ///
    /// @param receiver the name that the API goes by in bound requests
    /// @param usesV3 or else the interface without manifests and commitments
    /// @param clientId what the client calls itself, if anything
    public record Settings(int netuid, String receiver, boolean usesV3, Optional<String> clientId) {

        /// The variable of the environment that chooses between v2 and v3.
        public static final String USE_V3 = "SCOREVISION_USE_CHALLENGE_V3";

        /// As the document reads the variable.
        public static boolean isOn(String value) {
            return List.of("1", "true", "True").contains(value);
        }
    }

    private static final String V3 = "/api/challenge/v3";
    private static final String V2 = "/api/tasks/next/v2";
    private static final int TURNS = 1 << 20;
    private static final int MOST_OF_MESSAGE = 512;
    private static final int MOST_TRIES = 3;
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(5);
    private static final Duration LIMITED_WAIT = Duration.ofMinutes(1);
    private static final long MOST_WAIT_SECONDS = 3600;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private final ChallengeHttp http;
    private final AccountSigner key;
    private final Receipts receipts;
    private final Settings settings;
    private final Supplier<UUID> uuids;
    private final Clock clock;
    private int turn;
    private long lastNonce;
    private Instant notBefore = Instant.MIN;

    /// @param uuids random ones, of version 4
    public ChallengeClient(
            ChallengeHttp http,
            AccountSigner key,
            Receipts receipts,
            Settings settings,
            Supplier<UUID> uuids,
            Clock clock) {
        this.http = http;
        this.key = key;
        this.receipts = receipts;
        this.settings = settings;
        this.uuids = uuids;
        this.clock = clock;
        // A program that asks once and ends takes turns, too: by the clock.
        this.turn = Math.floorMod(clock.instant().getEpochSecond(), TURNS);
    }

    /// The next challenge of the window that a manifest opens.
    ///
    /// @param element one that is committed to; where none is named they take turns
    public Challenged next(SignedManifest manifest, Optional<ElementId> element) {
        return next(() -> manifest, element);
    }

    /// The same, with a manifest that is looked for only if it is needed: v2 works while nothing can be read.
    public Challenged next(Supplier<SignedManifest> manifest, Optional<ElementId> element) {
        return next(manifest, id -> element.isEmpty() || element.get().equals(id));
    }

    /// The next challenge on one of these elements, of those that are committed to; they take turns.
    public Challenged next(SignedManifest manifest, Set<ElementId> elements) {
        return next(() -> manifest, elements::contains);
    }

    /// The elements of a window that can be asked for.
    public List<ElementId> committed(WindowId window) {
        return receipts.of(window).stream()
                .map(receipt -> receipt.binding().element())
                .distinct()
                .toList();
    }

    private synchronized Challenged next(Supplier<SignedManifest> manifest, Predicate<ElementId> asked) {
        var now = clock.instant();
        if (now.isBefore(notBefore)) {
            return new Challenged.RateLimited(Duration.between(now, notBefore));
        }
        return settings.usesV3() ? v3(manifest.get(), asked) : v2();
    }

    private Challenged v3(SignedManifest manifest, Predicate<ElementId> asked) {
        var window = manifest.manifest().window();
        var committed = receipts.of(window).stream()
                .filter(receipt -> asked.test(receipt.binding().element()))
                .toList();
        if (committed.isEmpty()) {
            return new Challenged.NotCommitted(window);
        }
        var receipt = committed.get(Math.floorMod(turn++, committed.size()));
        var headers = new LinkedHashMap<String, String>();
        headers.put("x-manifest-hash", manifest.hash().value());
        headers.put("x-commitment-proof", receipt.proof().toString());
        settings.clientId().ifPresent(id -> headers.put("x-client-id", id));
        var nonce = uuids.get().toString();
        headers.put("x-nonce", nonce);
        headers.put(
                "x-signature",
                key.scheme().name().toLowerCase(Locale.ROOT) + ":"
                        + signature(manifest.hash().value() + ":" + nonce));
        var query = new LinkedHashMap<String, String>();
        query.put("element_id", receipt.binding().element().value());
        query.put("chute_slug", receipt.binding().chuteSlug());
        return asked(V3, query, headers, answer -> task(answer, manifest.hash(), window, receipt));
    }

    private Challenged v2() {
        return asked(V2, Map.of(), Map.of(), ChallengeClient::legacyTask);
    }

    private Challenged asked(
            String path,
            Map<String, String> parameters,
            Map<String, String> headers,
            Function<Json.Obj, Challenged> read) {
        var nonce = nonce();
        // in the order of their names, which no gateway disturbs
        var query = new TreeMap<>(parameters);
        query.put("validator_hotkey", key.account().address());
        query.put("netuid", Integer.toString(settings.netuid()));
        query.put("nonce", nonce);
        query.put("signature", "0x" + signature(nonce));
        var target = BoundForm.target(path, query);
        var scheme = key.scheme().name().toLowerCase(Locale.ROOT);
        var sender = key.account().address();
        var message = BoundForm.message(
                key.scheme(),
                "GET",
                target,
                ManifestHash.of(new byte[0]).hex(),
                nonce,
                sender,
                settings.receiver(),
                headers);
        var sent = new LinkedHashMap<>(headers);
        sent.put("x-bittensor-version", BoundForm.VERSION);
        sent.put("x-bittensor-hotkey", sender);
        sent.put("x-bittensor-receiver", settings.receiver());
        sent.put("x-bittensor-nonce", nonce);
        sent.put("x-bittensor-crypto", scheme);
        sent.put("x-bittensor-signature", "0x" + key.signatureOf(message).hex());
        var outcome = outcome(exchanged(target, sent), read);
        outcome.pause().ifPresent(wait -> notBefore = clock.instant().plus(wait));
        return outcome;
    }

    /// The same request again while there is no answer, or none of the API itself.
    private Optional<ChallengeHttp.Answered> exchanged(String target, Map<String, String> headers) {
        Optional<ChallengeHttp.Answered> last = Optional.empty();
        for (var attempt = 1; attempt <= MOST_TRIES; attempt++) {
            try {
                last = Optional.of(http.get(target, headers));
                if (last.get().status() != 502 && last.get().status() != 504) {
                    return last;
                }
            } catch (ChallengeHttp.Unreachable noAnswer) {
                last = Optional.empty();
            }
        }
        return last;
    }

    private static Challenged outcome(Optional<ChallengeHttp.Answered> exchanged, Function<Json.Obj, Challenged> read) {
        if (exchanged.isEmpty()) {
            return new Challenged.Unavailable("unreachable", DEFAULT_WAIT);
        }
        var answered = exchanged.get();
        var body = JsonReader.read(answered.body()) instanceof Parsed.Ok<Json>(Json.Obj object)
                ? object
                : Json.Obj.builder().build();
        var error = body.text("error").orElse("");
        var message = Document.shown(body.text("message").orElse(""), MOST_OF_MESSAGE);
        var wait = retryAfter(answered, body);
        return switch (answered.status()) {
            case 200 -> read.apply(body);
            case 400 -> new Challenged.InvalidRequest(body.items("violations"));
            case 401 -> new Challenged.Unauthorized(error, message);
            // a gateway that knows no such path answers 403 or 404 as well, and means something else
            case 403 ->
                error.equals("not_registered")
                        ? new Challenged.NotRegistered(message)
                        : new Challenged.Unexpected(403, message);
            case 404 ->
                switch (error) {
                    case "no_active_window" ->
                        new Challenged.NoActiveWindow(error, body.text("reason").orElse(""));
                    case "" -> new Challenged.Unexpected(404, message);
                    default -> new Challenged.NothingToDo(error, message);
                };
            case 409, 429 -> new Challenged.RateLimited(wait.orElse(LIMITED_WAIT));
            case 410 -> new Challenged.NoActiveWindow(error, "expired");
            case 412 -> {
                var reason = body.text("reason").orElse("");
                yield reason.equals("not_registered")
                        ? new Challenged.NotRegistered(message)
                        : new Challenged.MissingCommitment(reason, message, wait);
            }
            case 502, 503, 504 -> new Challenged.Unavailable(error, wait.orElse(DEFAULT_WAIT));
            default -> new Challenged.Unexpected(answered.status(), message);
        };
    }

    /// The header counts; the body has it too, for those who cannot read headers.
    private static Optional<Duration> retryAfter(ChallengeHttp.Answered answered, Json.Obj body) {
        var header = Optional.ofNullable(answered.headers().get("retry-after"))
                .filter(text -> SECONDS.matcher(text).matches())
                .map(Long::parseLong);
        var field = body.whole("retry_after");
        return header.or(() -> field.isPresent() ? Optional.of(field.getAsLong()) : Optional.empty())
                .map(seconds -> Duration.ofSeconds(Math.clamp(seconds, 1, MOST_WAIT_SECONDS)));
    }

    private static Challenged task(Json.Obj answer, ManifestHash manifest, WindowId window, Receipts.Receipt receipt) {
        var element = receipt.binding().element();
        var asked = Map.of(
                "window_id", window.value(),
                "element_id", element.value(),
                "manifest_hash", manifest.value(),
                "chute_slug", receipt.binding().chuteSlug());
        for (var field : List.of("window_id", "element_id", "manifest_hash", "chute_slug")) {
            var expected = asked.getOrDefault(field, "");
            var answered = answer.text(field).orElse("");
            if (!answered.equals(expected)) {
                return new Challenged.Mismatch(field, expected, Document.shown(answered));
            }
        }
        return read(answer, "clip_url", Optional.of(window), Optional.of(element), Optional.of(receipt));
    }

    private static Challenged legacyTask(Json.Obj answer) {
        return read(answer, "video_url", Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Challenged read(
            Json.Obj answer,
            String urlField,
            Optional<WindowId> window,
            Optional<ElementId> element,
            Optional<Receipts.Receipt> receipt) {
        var url = answer.text(urlField).flatMap(ChallengeClient::url);
        var task = answer.text("task_id").filter(id -> !id.isBlank());
        if (url.isEmpty() || task.isEmpty()) {
            return new Challenged.Unexpected(200, "the answer has no task_id or no usable " + urlField);
        }
        return new Challenged.Task(task.get(), url.get(), window, element, receipt, answer);
    }

    private static Optional<URI> url(String text) {
        try {
            return Optional.of(URI.create(text))
                    .filter(url -> "https".equals(url.getScheme()) || "http".equals(url.getScheme()))
                    .filter(url -> url.getHost() != null);
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    private String nonce() {
        var now = clock.instant();
        lastNonce = Math.max(lastNonce + 1, now.getEpochSecond() * 1_000_000_000L + now.getNano());
        return Long.toString(lastNonce);
    }

    private String signature(String message) {
        return key.signatureOf(message.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
