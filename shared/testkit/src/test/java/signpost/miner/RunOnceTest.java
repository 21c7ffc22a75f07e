package signpost.miner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import signpost.chain.Block;
import signpost.chain.KeyScheme;
import signpost.commitment.Binding;
import signpost.json.Json;
import signpost.ledger.FindCommitment;
import signpost.manifest.Element;
import signpost.manifest.ElementId;
import signpost.miner.RunOnce.Outcome;
import signpost.shard.Shard;
import signpost.shard.VerifyShard;
import signpost.testkit.ChallengeStage;
import signpost.testkit.TestAccount;

class RunOnceTest {

    private static final Scorer HALF =
            (_, _, _) -> Optional.of(new Scorer.Score(0.5, Map.of("iou", 0.5), "annotations"));

    private final ChallengeStage stage = new ChallengeStage();
    private final TestAccount key = new TestAccount(KeyScheme.SR25519);
    private final Binding binding = ChallengeStage.binding(ChallengeStage.ELEMENT, "lynx");
    private final List<Receipts.Receipt> receipts =
            new ArrayList<>(List.of(new Receipts.Receipt(ChallengeStage.proof(900), binding, Optional.empty())));
    private final List<RunOnce.LeftOut> told = new ArrayList<>();

    RunOnceTest() {
        stage.hotkeys.register(key.account(), Optional.of(KeyScheme.SR25519));
        stage.ledger.copy(
                ChallengeStage.commitment(key.account(), KeyScheme.SR25519, 900, ChallengeStage.WINDOW, binding));
    }

    @Test
    void a_round_ends_in_a_line_that_verifies() {
        MinerModel model = (slug, _) -> {
            assertThat(slug).isEqualTo("lynx");
            stage.clock.advance(Duration.ofMillis(180));
            return new Json.Null();
        };

        var outcome = runner(model, HALF).run(Optional.empty());

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Evaluated.class, evaluated -> {
            assertThat(evaluated.evaluation().compositeScore()).isEqualTo(0.5);
            assertThat(evaluated.evaluation().block()).isEqualTo(new Block(1_000));
            assertThat(evaluated.evaluation().details().whole("latency_ms")).hasValue(180);
            var lines = new VerifyShard(
                            TestAccount.CHECK,
                            Map.of(key.account(), Optional.of(KeyScheme.SR25519)),
                            stage.stage.index(stage.objects),
                            new FindCommitment(stage.ledger, stage.proofs),
                            stage.chain.head())
                    .verify(Shard.emit(List.of(evaluated.evaluation()), key));
            assertThat(lines).containsExactly(new VerifyShard.Line.Accepted(key.account(), evaluated.evaluation()));
        });
    }

    @Test
    void a_model_that_fails_is_not_scored() {
        MinerModel failing = (_, _) -> {
            throw new MinerModel.Failed("timed out", new java.io.IOException());
        };

        assertThat(runner(failing, HALF).run(Optional.empty()))
                .isInstanceOfSatisfying(
                        Outcome.ModelFailed.class,
                        failed -> assertThat(failed.why()).isEqualTo("timed out"));
    }

    @Test
    void pillars_without_a_scorer_give_no_score() {
        assertThat(runner((_, _) -> new Json.Null(), (_, _, _) -> Optional.empty())
                        .run(Optional.empty()))
                .isInstanceOf(Outcome.NotScored.class);
    }

    @Test
    void an_element_that_has_no_scorer_is_told_once_and_not_asked_for() {
        var other = ChallengeStage.binding("BallDetect_v1@1.0", "orca");
        receipts.add(new Receipts.Receipt(ChallengeStage.proof(900), other, Optional.empty()));
        var runner = runner((_, _) -> new Json.Null(), unable(Set.of("BallDetect_v1@1.0")));

        for (var i = 0; i < 4; i++) {
            assertThat(runner.run(Optional.empty())).isInstanceOf(Outcome.Evaluated.class);
        }

        assertThat(told)
                .containsExactly(
                        new RunOnce.LeftOut(ChallengeStage.WINDOW, new ElementId("BallDetect_v1@1.0"), "no scorer"));
    }

    @Test
    void where_nothing_can_be_scored_nothing_is_asked_for() {
        var leftOut = new RunOnce.LeftOut(ChallengeStage.WINDOW, new ElementId(ChallengeStage.ELEMENT), "no scorer");
        var runner = runner((_, _) -> new Json.Null(), unable(Set.of(ChallengeStage.ELEMENT)));

        assertThat(runner.run(Optional.empty())).isEqualTo(new Outcome.NothingToScore(List.of(leftOut)));
        assertThat(runner.run(Optional.of(new ElementId(ChallengeStage.ELEMENT))))
                .isEqualTo(new Outcome.NothingToScore(List.of(leftOut)));
        assertThat(told).containsExactly(leftOut);
        assertThat(stage.assignments.given(key.account(), 10)).isEmpty();
    }

    private static Scorer unable(Set<String> elements) {
        return new Scorer() {
            @Override
            public Optional<String> unscorable(Element element) {
                return elements.contains(element.id().value()) ? Optional.of("no scorer") : Optional.empty();
            }

            @Override
            public Optional<Score> score(Element element, Json predictions, Challenged.Task task) {
                return HALF.score(element, predictions, task);
            }
        };
    }

    @Test
    void without_a_challenge_the_model_is_left_alone() {
        MinerModel never = (_, _) -> {
            throw new AssertionError("the model was called");
        };

        assertThat(runner(never, HALF).run(Optional.of(new ElementId("Other"))))
                .isEqualTo(new Outcome.NotChallenged(new Challenged.NotCommitted(ChallengeStage.WINDOW)));
        stage.chain.moveTo(ChallengeStage.EXPIRY);
        assertThat(runner(never, HALF).run(Optional.empty())).isEqualTo(new Outcome.NoWindow());
    }

    private RunOnce runner(MinerModel model, Scorer scorer) {
        var client = new ChallengeClient(
                ChallengeStage.wire(stage.instance(true, stage.clock, TestAccount.CHECK)),
                key,
                _ -> receipts,
                new ChallengeClient.Settings(ChallengeStage.NETUID, ChallengeStage.RECEIVER, true, Optional.empty()),
                UUID::randomUUID,
                stage.clock);
        return new RunOnce(
                new ElementCatalog(stage.stage.client(stage.objects), stage.chain),
                client,
                model,
                scorer,
                stage.chain,
                stage.clock,
                told::add);
    }
}
