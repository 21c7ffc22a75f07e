package signpost.cli;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.http.BoundedHttp;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

/// Publishes the document of a commitment, by the route of the API that takes those the chain has named.
///
/// It takes a document once the copy of commitments has seen its hash in a final block, which is a minute or two after
/// it was committed. Until then it says so, and is asked again for as long as there is patience.
final class DocumentUpload {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final Duration LONGEST_WISH = Duration.ofMinutes(1);
    private static final int MOST_ANSWER_BYTES = 1 << 16;

    private final String api;
    private final Duration patience;
    private final Printer printer;
    private final BoundedHttp http = Target.http();

    /// @param patience how long it may be said that it is too early, or nothing
    DocumentUpload(String api, Duration patience, Printer printer) {
        this.api = api.endsWith("/") ? api.substring(0, api.length() - 1) : api;
        this.patience = patience;
        this.printer = printer;
    }

    /// Where the API is: by the option, else the environment, else the local stack.
    static Optional<String> api(Session session, Optional<String> given) {
        return given.or(() -> session.setting("SIGNPOST_API"))
                .or(() -> LocalStack.find(session)
                        .filter(LocalStack::isRunning)
                        .flatMap(stack -> stack.state().text("apiUrl")));
    }

    /// What became of a document.
    sealed interface Outcome {
        record Published() implements Outcome {}

        /// Not now; the same again later may do it.
        record Later(String reason) implements Outcome {}

        /// Never, as it is.
        record Refused(String reason) implements Outcome {}
    }

    /// Hands it over, however often that is asked for, while there is patience.
    Outcome publish(ManifestHash document, byte[] bytes) {
        var url = Target.uri(api + "/api/commitments/" + document.hex());
        return printer.waiting("publishing the document", () -> publish(url, bytes));
    }

    private Outcome publish(URI url, byte[] bytes) {
        var giveUp = System.nanoTime() + patience.toNanos();
        var pause = FIRST_PAUSE;
        var isTold = false;
        while (true) {
            var tried = attempt(url, bytes);
            if (!(tried.outcome() instanceof Outcome.Later)) {
                return tried.outcome();
            }
            if (tried.isTooEarly() && !isTold) {
                printer.note("The copy of commitments has not seen it yet, which takes a minute or two; waiting");
                isTold = true;
            }
            var wish =
                    tried.wish().isPresent() ? Duration.ofSeconds(tried.wish().getAsLong()) : pause;
            wish = shorter(wish.compareTo(FIRST_PAUSE) < 0 ? FIRST_PAUSE : wish, LONGEST_WISH);
            if (System.nanoTime() + wish.toNanos() > giveUp) {
                return tried.outcome();
            }
            sleep(wish);
            pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /// @param wish when the other side would like to be asked again (seconds)
    private record Tried(Outcome outcome, boolean isTooEarly, OptionalLong wish) {}

    private Tried attempt(URI url, byte[] bytes) {
        BoundedHttp.Answer answer;
        try {
            answer = http.exchange(
                    url,
                    "PUT",
                    Map.of("Content-Type", "application/json", "Accept", "application/json"),
                    bytes,
                    MOST_ANSWER_BYTES);
        } catch (IOException e) {
            return new Tried(
                    new Outcome.Later("cannot reach " + api + ": " + e.getMessage()), false, OptionalLong.empty());
        }
        var json = JsonReader.read(answer.body()) instanceof Parsed.Ok<Json>(Json.Obj object)
                ? object
                : Json.Obj.builder().build();
        var error = json.text("error").orElse("");
        var said = json.text("message").or(() -> json.text("error")).orElse("no reason was given");
        var isTooEarly = answer.status() == 409 && error.equals("not_awaited");
        if (answer.status() >= 200 && answer.status() < 300) {
            return new Tried(new Outcome.Published(), false, OptionalLong.empty());
        }
        if (isTooEarly || answer.status() == 429 || answer.status() >= 500) {
            return new Tried(
                    new Outcome.Later(api + " answered " + answer.status() + ": " + said),
                    isTooEarly,
                    wish(json, answer));
        }
        return new Tried(
                new Outcome.Refused(api + " answered " + answer.status() + ": " + said), false, OptionalLong.empty());
    }

    private static OptionalLong wish(Json.Obj json, BoundedHttp.Answer answer) {
        var wished = json.whole("retry_after");
        return wished.isPresent()
                ? wished
                : answer.retryAfter()
                        .filter(text -> text.matches("[0-9]{1,6}"))
                        .map(text -> OptionalLong.of(Long.parseLong(text)))
                        .orElse(OptionalLong.empty());
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Stop.unreachable(
                    "interrupted",
                    "interrupted before the document was published",
                    "publish it with sv miner commit --upload");
        }
    }
}
