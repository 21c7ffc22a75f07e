package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import signpost.chain.Block;
import signpost.chain.ChainUnavailable;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;
import signpost.miner.Challenged;
import signpost.miner.RunOnce.Outcome;
import signpost.shard.Evaluation;

/// What the loop waits for, and what ends it.
class RunnerLoopTest {

    private static final Outcome GOOD = new Outcome.Evaluated(new Evaluation(
            "t",
            ManifestHash.of(new byte[0]),
            new WindowId("w"),
            new ElementId("E"),
            "lynx",
            "",
            new Block(1),
            0.5,
            Json.Obj.builder().build()));

    private final Deque<Supplier<Outcome>> rounds = new ArrayDeque<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();

    private RunnerLoop loop(int most) {
        return new RunnerLoop(
                new RunnerLoop.Rounds(
                        () -> rounds.removeFirst().get(),
                        _ -> Json.Obj.builder().put("shard", "s").build(),
                        outcome -> outcome instanceof Outcome.NotChallenged(var why)
                                ? NotChallenged.stop(why)
                                : Stop.refused("failed", "it failed", "")),
                Duration.ofSeconds(2),
                most,
                step -> steps.add(step.step()),
                new Random(1),
                (_, pause) -> pauses.add(pause));
    }

    private void then(Challenged why) {
        rounds.add(() -> new Outcome.NotChallenged(why));
    }

    @Test
    void it_rests_between_rounds_and_ends_after_as_many_as_were_asked_for() {
        rounds.addAll(List.of(() -> GOOD, () -> GOOD, () -> GOOD));

        assertThat(loop(3).run()).isEqualTo(3);
        assertThat(pauses).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(2));
    }

    @Test
    void what_the_api_asks_for_is_waited() {
        then(new Challenged.RateLimited(Duration.ofSeconds(17)));
        then(new Challenged.Unavailable("chain_unavailable", Duration.ofSeconds(90)));
        then(new Challenged.MissingCommitment("not_final", "m", Optional.of(Duration.ofSeconds(12))));
        rounds.add(() -> GOOD);

        assertThat(loop(1).run()).isEqualTo(1);
        assertThat(pauses).containsExactly(Duration.ofSeconds(17), Duration.ofSeconds(90), Duration.ofSeconds(12));
        assertThat(steps).containsExactly("rate_limit_exceeded", "api_unavailable", "missing_commitment", "evaluated");
    }

    @Test
    void from_failure_to_failure_it_waits_longer_up_to_a_minute_and_a_good_round_ends_that() {
        for (var i = 0; i < 12; i++) {
            rounds.add(Outcome.NoWindow::new);
        }
        rounds.add(() -> {
            throw new ChainUnavailable("gone", null);
        });
        rounds.add(() -> GOOD);
        rounds.add(Outcome.NoWindow::new);
        rounds.add(() -> GOOD);

        assertThat(loop(2).run()).isEqualTo(2);
        assertThat(pauses.getFirst()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(pauses.subList(7, 13))
                .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1)));
        assertThat(pauses.getLast()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void what_another_round_cannot_put_right_ends_it() {
        for (var why : List.of(
                new Challenged.Unauthorized("invalid_signature", ""),
                new Challenged.Unauthorized("stale_nonce", ""),
                new Challenged.InvalidRequest(List.of()),
                new Challenged.Mismatch("window_id", "a", "b"),
                new Challenged.Unexpected(403, ""))) {
            rounds.clear();
            then(why);
            assertThatExceptionOfType(Stop.class).as(why.toString()).isThrownBy(() -> loop(1).run());
        }
    }

    @Test
    void where_nothing_can_be_scored_it_ends() {
        rounds.add(() -> new Outcome.NothingToScore(List.of()));

        assertThatExceptionOfType(Stop.class).isThrownBy(() -> loop(1).run());
        assertThat(pauses).isEmpty();
    }

    @Test
    void told_to_stop_it_ends_after_the_round_that_is_under_way() {
        var loops = new ArrayList<RunnerLoop>();
        rounds.add(() -> {
            loops.getFirst().stop();
            return GOOD;
        });
        loops.add(loop(100));

        assertThat(loops.getFirst().run()).isEqualTo(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void a_real_pause_ends_when_it_is_told_to_stop() throws InterruptedException {
        var waits = new RunnerLoop(
                new RunnerLoop.Rounds(
                        () -> new Outcome.NoWindow(), _ -> Json.Obj.builder().build(), _ -> Stop.refused("e", "m", "")),
                Duration.ZERO,
                1,
                step -> steps.add(step.step()),
                new Random(1),
                (stopped, _) -> RunnerLoop.Waiting.real(stopped, Duration.ofMinutes(5)));
        var thread = Thread.ofPlatform().start(waits::run);

        waits.stop();

        assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
    }
}
