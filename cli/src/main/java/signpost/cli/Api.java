package signpost.cli;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.document.Position;
import signpost.document.Violation;
import signpost.http.BoundedHttp;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.store.Pauses;

/// The API of the registry and the queue, over signed requests.
///
/// What may be sent twice is sent again when its answer is lost, and everything when the other side says that it did
/// nothing because it was busy. A request that makes something carries an idempotency key, so that it may be sent
/// twice as well.
final class Api {

    private static final Duration CONNECT = Duration.ofSeconds(5);

    /// API Gateway gives a function 29 seconds.
    private static final Duration WHOLE = Duration.ofSeconds(30);

    /// Beyond what a function may answer.
    private static final int MOST_BYTES = 8 << 20;

    private static final int MOST_TRIES = 4;
    private static final Duration LONGEST_WISH = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final String url;
    private final boolean isLocal;
    private final Aws.Requests requests;
    private final Printer printer;
    private final BoundedHttp http = new BoundedHttp(CONNECT, WHOLE);
    private final Pauses pauses = Pauses.jittered(FIRST_PAUSE, LONGEST_PAUSE, new SplittableRandom());

    private Api(String url, boolean isLocal, Aws.Requests requests, Printer printer) {
        this.url = url;
        this.isLocal = isLocal;
        this.requests = requests;
        this.printer = printer;
    }

    /// What the options say, else the environment, else the local stack. An address that is the local stack's is
    /// called with its credentials.
    static Api of(Session session, ApiOptions options, Printer printer) {
        return of(session, options, printer, stack -> stack);
    }

    /// The same, on the local stack as one who may do jobs and nothing else.
    static Api asWorker(Session session, ApiOptions options, Printer printer) {
        return of(session, options, printer, LocalStack::asWorker);
    }

    private static Api of(Session session, ApiOptions options, Printer printer, UnaryOperator<LocalStack> callers) {
        var address = Address.of(session, options.api);
        var stack = address.stack().map(callers);
        var requests = new Aws(session, options.place(), stack).requests(address.uri());
        return new Api(address.url(), stack.isPresent(), requests, printer);
    }

    /// Where the API is.
    ///
    /// @param url without a slash at its end
    /// @param stack the local stack, if it is that one's
    record Address(String url, Optional<LocalStack> stack) {

        /// What the option says, else the environment, else the local stack.
        static Address of(Session session, @Nullable String given) {
            var named = Optional.ofNullable(given).or(() -> session.setting("SIGNPOST_API"));
            if (named.isEmpty()) {
                var stack = LocalStack.find(session)
                        .orElseThrow(() -> Stop.usage(
                                "no_api",
                                "it is not known where the API is",
                                "start the local stack with ./sv up, or say where with --api URL or SIGNPOST_API"))
                        .running();
                return at(stack.get("apiUrl"), Optional.of(stack));
            }
            var stack = LocalStack.find(session)
                    .filter(LocalStack::isRunning)
                    .filter(local -> local.state()
                            .text("apiUrl")
                            .filter(own -> slashless(own).equals(slashless(named.get())))
                            .isPresent());
            return at(named.get(), stack);
        }

        private static Address at(String url, Optional<LocalStack> stack) {
            Target.uri(url);
            return new Address(slashless(url), stack);
        }

        URI uri() {
            return Target.uri(url);
        }
    }

    private static String slashless(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /// Names a request that makes something, so that it may be sent twice.
    static String newKey() {
        return UUID.randomUUID().toString();
    }

    /// One request.
    ///
    /// @param what it does, in the words for whoever waits for it
    /// @param path below the API's address, of characters that need no escape
    /// @param mayRepeat whether doing it twice is doing it once
    record Call(
            String what,
            String method,
            String path,
            Map<String, String> query,
            Map<String, String> headers,
            @Nullable Json body,
            boolean mayRepeat) {
        Call {
            query = Map.copyOf(query);
            headers = Map.copyOf(headers);
        }

        static Call get(String what, String path) {
            return new Call(what, "GET", path, Map.of(), Map.of(), null, true);
        }

        static Call put(String what, String path, Json body) {
            return new Call(what, "PUT", path, Map.of(), Map.of(), body, true);
        }

        static Call delete(String what, String path) {
            return new Call(what, "DELETE", path, Map.of(), Map.of(), null, true);
        }

        static Call post(String what, String path, Json body) {
            return new Call(what, "POST", path, Map.of(), Map.of(), body, false);
        }

        Call asking(String name, String value) {
            var more = new HashMap<>(query);
            more.put(name, value);
            return new Call(what, method, path, more, headers, body, mayRepeat);
        }

        Call with(String header, String value) {
            var more = new HashMap<>(headers);
            more.put(header, value);
            return new Call(what, method, path, query, more, body, mayRepeat);
        }

        /// The same, of which the other side knows that it is the same.
        Call repeatable() {
            return new Call(what, method, path, query, headers, body, true);
        }

        Call keyed(String key) {
            return with("Idempotency-Key", key).repeatable();
        }

        /// As the worker that holds the lease; it may say everything twice.
        Call leased(String token) {
            return with("X-Lease-Token", token).repeatable();
        }
    }

    /// What came back.
    ///
    /// @param json empty where there was no body
    /// @param again whether the request had been sent before, so that this may be the answer to its second coming
    record Answer(int status, Json.Obj json, boolean again) {
        boolean isDone() {
            return status >= 200 && status < 300;
        }

        String error() {
            return json.text("error").orElse("");
        }
    }

    /// The answer to a request that is expected to be done; a refusal ends the command.
    Json.Obj call(Call call) {
        return done(call, "");
    }

    /// @param shown what violations are about, for messages
    Json.Obj done(Call call, String shown) {
        var answer = send(call);
        if (!answer.isDone()) {
            throw refusal(answer, shown);
        }
        return answer.json();
    }

    /// Whatever the other side answers, unless that is that it cannot answer now.
    Answer send(Call call) {
        var answer = printer.waiting(call.what(), () -> tried(call));
        if (answer.status() == 429 || answer.status() >= 500) {
            throw unavailable(answer);
        }
        return answer;
    }

    private Answer tried(Call call) {
        for (var attempt = 1; ; attempt++) {
            var isLast = attempt == MOST_TRIES;
            try {
                var answer = exchange(call);
                var read = read(answer, attempt > 1);
                var pause = wished(answer);
                if (isLast || !mayAskAgain(call, read) || pause.compareTo(LONGEST_WISH) > 0) {
                    return read;
                }
                Thread.sleep(pause);
            } catch (IOException e) {
                if (isLast || !call.mayRepeat()) {
                    throw unreachable(e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Stop.unreachable("interrupted", "interrupted while waiting for " + url, "try again");
            }
            pauses.before(attempt + 1);
        }
    }

    private static boolean mayAskAgain(Call call, Answer answer) {
        return switch (answer.status()) {
            case 429, 503 -> true;
            case 502, 504 -> call.mayRepeat();
            // An earlier try, of which we have heard nothing, is being answered.
            case 409 -> answer.error().equals("idempotency_key_in_flight");
            default -> false;
        };
    }

    /// How long the other side wants to be left alone.
    private static Duration wished(BoundedHttp.Answer answer) {
        return answer.retryAfter()
                .filter(text -> text.matches("[0-9]{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(Duration.ZERO);
    }

    private BoundedHttp.Answer exchange(Call call) throws IOException {
        var body = call.body() == null ? null : CanonicalJson.bytes(call.body());
        var headers = new HashMap<>(call.headers());
        headers.put("Accept", "application/json");
        if (body != null) {
            headers.put("Content-Type", "application/json");
        }
        var signed =
                requests.signed(call.method(), call.path(), call.query(), headers, body == null ? new byte[0] : body);
        // The JDK's connection sends a request without a body twice when its answer is lost, and says nothing of it.
        // That is no harm to a GET; of anything else we want to know.
        var sent = body == null && !call.method().equals("GET") ? new byte[0] : body;
        return http.exchange(signed.uri(), call.method(), signed.headers(), sent, MOST_BYTES);
    }

    private Answer read(BoundedHttp.Answer answer, boolean again) {
        var nothing = Json.Obj.builder().build();
        if (answer.body().length == 0) {
            return new Answer(answer.status(), nothing, again);
        }
        if (answer.body().length <= MOST_BYTES
                && JsonReader.read(answer.body()) instanceof Parsed.Ok<Json>(Json.Obj json)) {
            return new Answer(answer.status(), json, again);
        }
        if (answer.status() >= 300) {
            return new Answer(answer.status(), nothing, again);
        }
        throw Stop.unreachable(
                "bad_answer", url + " answered with something else than JSON", "check --api: is this its address?");
    }

    // --- what went wrong -------------------------------------------------------------------------------------------

    private Stop unreachable(IOException e) {
        return Stop.unreachable(
                "api_unavailable",
                "cannot reach " + url + ": " + e.getMessage(),
                isLocal ? "start the local stack with ./sv up" : "check --api and the network, and try again");
    }

    private Stop unavailable(Answer answer) {
        var said = answer.json()
                .text("message")
                .map(message -> " (" + message + ")")
                .orElse("");
        return Stop.unreachable(
                answer.error().isEmpty() ? "api_unavailable" : answer.error(),
                url + " answered " + answer.status() + said,
                "try again in a while");
    }

    /// A refusal in the words of the API. What is wrong with a document is told place by place.
    Stop refusal(Answer answer, String shown) {
        var json = answer.json();
        if (answer.error().isEmpty()) {
            return ofTheGateway(answer);
        }
        violations(json, "warnings").forEach(warning -> printer.violation(shown, warning, true));
        var violations = violations(json, "violations");
        violations.forEach(violation -> printer.violation(shown, violation, false));
        var fix = switch (answer.error()) {
            case "manifest_not_found" -> "see which there are with sv registry list";
            case "job_not_found" -> "see which there are with sv queue list";
            case "job_state_conflict" -> "see how it stands with sv queue show ID";
            case "precondition_failed" ->
                "look with sv registry get NAME, and put on top of its hash with --if-match, or whatever is there";
            case "idempotency_key_reused" -> "leave --idempotency-key away, or take another one";
            case "access_denied", "unauthorized", "expired_token", "invalid_signature" ->
                "use a profile that may call it, with --profile";
            case "missing_authentication" -> "check --api: it ends before /api";
            default -> violations.isEmpty() ? "" : "put right what is listed above and try again";
        };
        return Answers.refusal(answer.error(), json, fix);
    }

    private Stop ofTheGateway(Answer answer) {
        var said = answer.json().text("message").orElse("no reason was given");
        if (said.equals("Missing Authentication Token") || answer.status() == 404) {
            return Stop.refused(
                    "no_such_route",
                    url + " has no such route",
                    "check --api: the address ends before /api, and the stack is of this version or newer");
        }
        return switch (answer.status()) {
            case 401, 403 ->
                Stop.refused(
                        "access_denied",
                        url + " refuses these credentials: " + said,
                        "use a profile that may call it, with --profile");
            default ->
                Stop.refused("refused", url + " answered " + answer.status() + ": " + said, "check what was asked for");
        };
    }

    static List<Violation> violations(Json.Obj answer, String name) {
        var violations = new ArrayList<Violation>();
        for (var item : answer.items(name)) {
            if (item instanceof Json.Obj violation) {
                var line = violation.whole("line");
                var position = line.isPresent()
                        ? new Position((int) line.getAsLong(), (int)
                                violation.whole("column").orElse(1))
                        : null;
                violations.add(Violation.at(
                        position,
                        violation.text("path").orElse(""),
                        violation.text("rule").orElse("refused"),
                        violation.text("message").orElse("")));
            }
        }
        return violations;
    }
}
