package signpost.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import signpost.chain.ChainUnavailable;
import signpost.json.Json;
import signpost.miner.Challenged;
import signpost.miner.RunOnce;
import signpost.shard.Evaluation;
import signpost.store.StoreUnavailable;

/// Round after round, until it is told to stop.
///
/// What another round can put right is waited for: as long as the API asks for, else longer from failure to failure up
/// to a minute. What it cannot put right, such as a key that the API does not take, ends the loop.
final class RunnerLoop {

    /// What a round came to.
    ///
    /// @param step a stable word
    record Step(String step, String text, Json.Obj facts) {}

    /// The other side of the loop.
    record Rounds(
            Supplier<RunOnce.Outcome> round,
            Function<Evaluation, Json.Obj> emit,
            Function<RunOnce.Outcome, Stop> why) {}

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 6;

    private final Rounds rounds;
    private final Duration between;
    private final int most;
    private final java.util.function.Consumer<Step> log;
    private final RandomGenerator chance;
    private final Waiting waiting;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private int failures;
    private int evaluated;

    /// Waits, but no longer than until the latch opens.
    @FunctionalInterface
    interface Waiting {
        void await(CountDownLatch stopped, Duration pause) throws InterruptedException;

        static void real(CountDownLatch stopped, Duration pause) throws InterruptedException {
            var _ = stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /// @param between how long it rests after a round that went well
    /// @param most how many evaluations are made
    RunnerLoop(
            Rounds rounds,
            Duration between,
            int most,
            java.util.function.Consumer<Step> log,
            RandomGenerator chance,
            Waiting waiting) {
        this.rounds = rounds;
        this.between = between;
        this.most = most;
        this.log = log;
        this.chance = chance;
        this.waiting = waiting;
    }

    /// Ends the loop after the round that is under way.
    void stop() {
        stopped.countDown();
    }

    /// @return how many evaluations were made
    int run() {
        while (stopped.getCount() > 0) {
            var pause = round();
            if (evaluated >= most || stopped.getCount() == 0) {
                break;
            }
            try {
                waiting.await(stopped, pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return evaluated;
    }

    private Duration round() {
        try {
            var outcome = rounds.round().get();
            if (outcome instanceof RunOnce.Outcome.Evaluated(var evaluation)) {
                var emitted = rounds.emit().apply(evaluation);
                failures = 0;
                evaluated++;
                log.accept(new Step("evaluated", score(emitted) + "  " + JobText.text(emitted, "shard"), emitted));
                return between;
            }
            var stop = rounds.why().apply(outcome);
            if (!mayGetBetter(outcome)) {
                throw stop;
            }
            var asked = outcome instanceof RunOnce.Outcome.NotChallenged(var why)
                    ? why.pause().orElse(Duration.ZERO)
                    : Duration.ZERO;
            return failed(stop.toJson().text("error").orElse("failed"), stop.message(), asked, stop.toJson());
        } catch (StoreUnavailable e) {
            return failed("store_unavailable", String.valueOf(e.getMessage()), Duration.ZERO, nothing());
        } catch (ChainUnavailable e) {
            return failed("chain_unavailable", String.valueOf(e.getMessage()), Duration.ZERO, nothing());
        }
    }

    private static Json.Obj nothing() {
        return Json.Obj.builder().build();
    }

    /// A limit is no failure: it is waited out, and that is all.
    private Duration failed(String step, String message, Duration asked, Json.Obj facts) {
        var isLimit = step.equals("rate_limit_exceeded");
        var pause = isLimit ? asked : longer(asked, backoff());
        failures = isLimit ? failures : Math.min(failures + 1, MOST_DOUBLINGS);
        log.accept(new Step(
                step,
                message + "; again in " + Ago.length(pause.plusMillis(999)),
                facts.with("pause_ms", Json.Whole.of(pause.toMillis()))));
        return pause;
    }

    /// Of many that failed at once not all come back at once.
    private Duration backoff() {
        var ceiling = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << failures);
        return Duration.ofMillis(ceiling / 2 + chance.nextLong(ceiling / 2 + 1));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /// Windows open, commitments are made and become final, hotkeys are registered, models come back, the
    /// next clip has annotations. Where nothing that is committed to can be scored, another round can do no
    /// more.
    private static boolean mayGetBetter(RunOnce.Outcome outcome) {
        return switch (outcome) {
            case RunOnce.Outcome.Evaluated _,
                    RunOnce.Outcome.NoWindow _,
                    RunOnce.Outcome.ModelFailed _,
                    RunOnce.Outcome.NotScored _ -> true;
            case RunOnce.Outcome.NothingToScore _ -> false;
            case RunOnce.Outcome.NotChallenged(var why) ->
                switch (why) {
                    case Challenged.InvalidRequest _, Challenged.Mismatch _, Challenged.Task _ -> false;
                    case Challenged.Unauthorized(var error, var _) -> error.equals("replayed_nonce");
                    case Challenged.Unexpected(var status, var _) -> status >= 500;
                    case Challenged.NotCommitted _,
                            Challenged.NotRegistered _,
                            Challenged.NoActiveWindow _,
                            Challenged.NothingToDo _,
                            Challenged.RateLimited _,
                            Challenged.MissingCommitment _,
                            Challenged.Unavailable _ -> true;
                };
        };
    }

    static String score(Json.Obj evaluated) {
        var score = evaluated.get("composite_score") instanceof Json.Real(var value, var _) ? value : 0;
        return String.format(Locale.ROOT, "score %.4f", score);
    }
}
