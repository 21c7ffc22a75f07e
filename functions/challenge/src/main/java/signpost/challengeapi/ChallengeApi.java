package signpost.challengeapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import signpost.apigateway.Answer;
import signpost.apigateway.HttpFunction;
import signpost.apigateway.Request;
import signpost.challenge.ChallengeRequest;
import signpost.challenge.Outcome;
import signpost.challenge.Received;
import signpost.challenge.Refusal;
import signpost.challenge.TaskRequest;
import signpost.document.Parsed;
import signpost.document.Violation;
import signpost.store.StoreUnavailable;

/// The routes of challenges. Anybody may call them: who asks is known by the hotkey's signature, and not by
/// the gateway.
///
/// What no signature covers is not there: a GET has no body, and one path.
final class ChallengeApi implements HttpFunction.Api {

    private final Supplier<Challenges> challenges;
    private final int netuid;

    /// @param challenges throws [StoreUnavailable] while they cannot be had
    /// @param netuid the subnet that is served
    ChallengeApi(Supplier<Challenges> challenges, int netuid) {
        this.challenges = challenges;
        this.netuid = netuid;
    }

    @Override
    public Optional<String> action(String method, String resource) {
        return ChallengeRoute.of(method, resource).map(ChallengeRoute::action);
    }

    @Override
    public boolean isOpen(String action) {
        return true;
    }

    @Override
    public Answer answer(Request request) {
        return switch (ChallengeRoute.of(request.method(), request.resource()).orElseThrow()) {
            case CHALLENGE -> challenge(request);
            case TASK -> task(request);
        };
    }

    private Answer challenge(Request request) {
        return switch (well(request, ChallengeRequest.parse(received(request), netuid))) {
            case Parsed.Malformed<ChallengeRequest>(var violations) -> malformed(violations);
            case Parsed.Ok<ChallengeRequest>(var asked) ->
                ChallengeAnswers.of(
                        asked.signed(),
                        Optional.of(asked.element()),
                        outcome(() -> challenges.get().issue().issue(asked)));
        };
    }

    private Answer task(Request request) {
        return switch (well(request, TaskRequest.parse(received(request), netuid))) {
            case Parsed.Malformed<TaskRequest>(var violations) -> malformed(violations);
            case Parsed.Ok<TaskRequest>(var asked) ->
                ChallengeAnswers.of(
                        asked.signed(),
                        Optional.empty(),
                        outcome(() -> challenges.get().next().next(asked)));
        };
    }

    private static Answer malformed(List<Violation> violations) {
        return ChallengeAnswers.of(new Refusal.InvalidRequest(violations));
    }

    private static Outcome outcome(Supplier<Outcome> asked) {
        try {
            return asked.get();
        } catch (StoreUnavailable e) {
            return new Outcome.Refused(new Refusal.StoreUnavailable(String.valueOf(e.getMessage())));
        }
    }

    /// Below the address of the API the path is the route, whatever that address is.
    private static Received received(Request request) {
        return new Received(request.method(), request.resource(), request.headers(), request.query());
    }

    private static <T> Parsed<T> well(Request request, Parsed<T> parsed) {
        var violations = new ArrayList<Violation>();
        if (!request.path().matches("(/[A-Za-z0-9._~-]+)*") || !request.path().endsWith(request.resource())) {
            violations.add(Violation.of("path", "characters", "the path is " + request.resource() + " as it stands"));
        }
        if (request.body().length > 0) {
            violations.add(Violation.of("body", "empty", "this request has no body"));
        }
        if (parsed instanceof Parsed.Malformed<T>(var more)) {
            violations.addAll(more);
        }
        return violations.isEmpty() ? parsed : new Parsed.Malformed<>(violations);
    }
}
