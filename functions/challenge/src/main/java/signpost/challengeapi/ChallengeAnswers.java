package signpost.challengeapi;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import signpost.apigateway.Answer;
import signpost.challenge.Outcome;
import signpost.challenge.Refusal;
import signpost.challenge.SignedRequest;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.secrets.SecretScanner;
import signpost.secrets.SecretScanner.BelowCredential;

/// Outcomes as HTTP answers, and what of them the log tells: who asked for what, and what came of it.
/// Signatures and addresses of clips are not among it.
final class ChallengeAnswers {

    private static final String ISSUED = "issued";
    private static final SecretScanner SCANNER = new SecretScanner(BelowCredential.NO_RAW_SECRETS);

    private ChallengeAnswers() {}

    /// Of a request that cannot be read.
    static Answer of(Refusal.InvalidRequest refusal) {
        return http(signpost.challenge.Answer.of(refusal))
                .logging("violations", Json.Whole.of(refusal.violations().size()));
    }

    /// @param element what was asked for, if anything
    static Answer of(SignedRequest request, Optional<ElementId> element, Outcome outcome) {
        var answer = http(signpost.challenge.Answer.of(outcome))
                .logging("hotkey", new Json.Text(request.hotkey().address()))
                .logging("bound", new Json.Bool(request.bound().isPresent()));
        for (var fact : facts(outcome).entrySet()) {
            answer = answer.logging(fact.getKey(), fact.getValue());
        }
        return element.isPresent()
                ? answer.logging("element_id", new Json.Text(element.get().value()))
                : answer;
    }

    private static Map<String, Json> facts(Outcome outcome) {
        var facts = new LinkedHashMap<String, Json>();
        switch (outcome) {
            case Outcome.Issued(var given) -> {
                facts.put("task_id", new Json.Text(given.taskId()));
                given.window().ifPresent(window -> facts.put("window_id", new Json.Text(window.value())));
            }
            case Outcome.Refused(Refusal.UnknownElement unknown) ->
                facts.put("window_id", new Json.Text(unknown.window().value()));
            case Outcome.Refused(Refusal.MissingCommitment missing) ->
                missing.window().ifPresent(window -> facts.put("window_id", new Json.Text(window.value())));
            case Outcome.Refused(Refusal.ChainUnavailable(var cause)) -> facts.put("cause", cause(cause));
            case Outcome.Refused(Refusal.IndexUnavailable(var cause)) -> facts.put("cause", cause(cause));
            case Outcome.Refused(Refusal.StoreUnavailable(var cause)) -> facts.put("cause", cause(cause));
            case Outcome.Refused(var _) -> {}
        }
        return facts;
    }

    /// Messages may quote what they met.
    private static Json cause(String cause) {
        return new Json.Text(SCANNER.redact(cause));
    }

    private static Answer http(signpost.challenge.Answer answer) {
        var headers = new LinkedHashMap<>(Map.of("Cache-Control", "no-store"));
        answer.retryAfter().ifPresent(seconds -> headers.put("Retry-After", Long.toString(seconds)));
        var error = answer.body().text("error");
        return new Answer(
                answer.status(),
                headers,
                Optional.of(answer.body()),
                error.orElse(ISSUED),
                Optional.of(error.flatMap(_ -> answer.body().text("reason"))
                        .or(() -> error)
                        .orElse(ISSUED)),
                new Json.Obj(Map.of()));
    }
}
