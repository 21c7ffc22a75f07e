package signpost.challenge;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import signpost.chain.AccountId;
import signpost.chain.ChainUnavailable;
import signpost.chain.KeyScheme;
import signpost.store.Refreshed;
import signpost.store.StoreUnavailable;

/// What v2 and v3 ask of a caller before they look for anything to give out, and what they remember of the
/// answer.
///
/// The order is: clock, signature, registration, nonce, rate. The first three ask nobody, so that strangers
/// cost no more than a signature; the rate is counted by a hotkey whose signature holds, because everything
/// else that a caller says of itself can be made up.
public final class AdmitCaller {

    public sealed interface Admission {
        /// @param count of the hotkey's admissions, this one included
        record Admitted(long count) implements Admission {}

        /// The request was answered before, with this.
        record Answered(Assignment assignment) implements Admission {}

        record Unregistered() implements Admission {}

        /// @param binds whether the nonce belongs to the request nevertheless
        record Refused(Refusal why, boolean binds) implements Admission {}
    }

    /// How old the list of hotkeys may be for v3.
    public static final Duration MOST_AGE = Duration.ofMinutes(1);

    private static final Duration FRESH = Duration.ofSeconds(30);

    /// Records outlive their nonces by this, for the clocks of instances that are behind.
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private final VerifyCaller verify;
    private final Refreshed<Map<AccountId, Optional<KeyScheme>>> registered;
    private final Assignments assignments;
    private final RateLimit rate;
    private final Clock clock;

    /// @param mostAge how old the list of hotkeys may get while no newer one can be had
    public AdmitCaller(
            VerifyCaller verify,
            RegisteredHotkeys hotkeys,
            Duration mostAge,
            Assignments assignments,
            RateLimit rate,
            Clock clock) {
        this.verify = verify;
        this.registered = new Refreshed<>(() -> snapshot(hotkeys), FRESH, mostAge, clock);
        this.assignments = assignments;
        this.rate = rate;
        this.clock = clock;
    }

    private static Map<AccountId, Optional<KeyScheme>> snapshot(RegisteredHotkeys hotkeys) {
        try {
            return hotkeys.all();
        } catch (StoreUnavailable e) {
            throw new ChainUnavailable("the list of registered hotkeys cannot be read: " + e.getMessage(), e);
        }
    }

    /// @throws ChainUnavailable if there is no list of hotkeys young enough
    /// @throws StoreUnavailable if the nonce or the rate could not be looked at
    Admission admit(SignedRequest request) {
        if (request.nonce().isStaleAt(clock.instant())) {
            return refused(new Refusal.StaleNonce());
        }
        var hotkeys = registered.get();
        var onRecord = hotkeys.getOrDefault(request.hotkey(), Optional.empty());
        var unsigned = verify.refuse(request, onRecord);
        if (unsigned.isPresent()) {
            return refused(unsigned.get());
        }
        if (!hotkeys.containsKey(request.hotkey())) {
            return new Admission.Unregistered();
        }
        var before = assignments.find(request.hotkey(), request.nonce());
        if (before.isPresent() && !before.get().request().equals(request.digest())) {
            return refused(new Refusal.ReplayedNonce());
        }
        var answered = before.flatMap(Assignments.Use::assignment);
        if (answered.isPresent()) {
            return new Admission.Answered(answered.get());
        }
        return switch (rate.admit(request.hotkey())) {
            case RateLimit.Outcome.Admitted(var count) -> new Admission.Admitted(count);
            case RateLimit.Outcome.Limited(var retryAfter) ->
                new Admission.Refused(new Refusal.RateLimited(retryAfter), true);
        };
    }

    private static Admission refused(Refusal why) {
        return new Admission.Refused(why, false);
    }

    /// Writes down what is about to be answered: from now on the nonce belongs to this request, and what is
    /// given out is given out once. Of requests that were under way at the same time, the one that is
    /// recorded first decides.
    ///
    /// @return what is to be answered
    Outcome settle(SignedRequest request, Outcome outcome) {
        var assignment =
                outcome instanceof Outcome.Issued(var issued) ? Optional.of(issued) : Optional.<Assignment>empty();
        var use = new Assignments.Use(
                request.hotkey(), request.nonce(), request.digest(), assignment, keptUntil(request, assignment));
        return switch (assignments.record(use)) {
            case Assignments.Recorded.Stored() -> outcome;
            case Assignments.Recorded.Taken(var by)
            when !by.request().equals(use.request()) -> new Outcome.Refused(new Refusal.ReplayedNonce());
            case Assignments.Recorded.Taken(var by) ->
                by.assignment().<Outcome>map(Outcome.Issued::new).orElse(outcome);
        };
    }

    private static Instant keptUntil(SignedRequest request, Optional<Assignment> assignment) {
        var nonce = request.nonce().staleFrom().plus(MARGIN);
        return assignment
                .map(given -> given.issued().plus(IssueChallenge.KEPT))
                .filter(nonce::isBefore)
                .orElse(nonce);
    }
}
