package signpost.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import signpost.chain.Block;
import signpost.chain.KeyScheme;
import signpost.challenge.Answer;
import signpost.challenge.Assignments;
import signpost.challenge.RateLimit;
import signpost.challenge.Received;
import signpost.dynamodb.Watch.Cost;
import signpost.dynamodb.Watch.Fate;
import signpost.ledger.CommitmentLedger;
import signpost.ledger.Finding;
import signpost.store.Pauses;
import signpost.testkit.ChallengeStage;
import signpost.testkit.TestAccount;
import signpost.testkit.TestMiner;

/// Challenges on the real tables: what each answer costs, and that instances that share nothing but the
/// tables never give out more than one would.
class ChallengesOnTablesTest {

    private static final Pauses SHORT = Pauses.jittered(Duration.ofMillis(2), Duration.ofMillis(40), new Random(7));

    private final ChallengeStage stage = new ChallengeStage();
    private final Watch watch = new Watch();
    private final String challenges = LocalDynamo.table("challenges");
    private final String copied = LocalDynamo.table("ledger");
    private final String clips = LocalDynamo.table("clips");
    private final ChallengeStage.Instance api = instance(watch);
    private final TestMiner miner = stage.stranger(KeyScheme.SR25519);

    /// As another process opens the tables.
    private ChallengeStage.Instance instance(Watch watched) {
        var client = LocalDynamo.client(List.of(watched));
        return stage.instance(
                new ChallengeStage.Shared(
                        stage.hotkeys,
                        new DynamoAssignments(client, challenges, SHORT),
                        new DynamoRateStore(client, challenges, SHORT, stage.clock),
                        ledger(),
                        new DynamoClipCatalogue(client, clips, SHORT)),
                false,
                stage.clock,
                TestAccount.CHECK,
                true);
    }

    private CommitmentLedger ledger() {
        return new DynamoCommitmentLedger(LocalDynamo.client(List.of(watch)), copied, SHORT, stage.clock);
    }

    private Assignments assignments() {
        return new DynamoAssignments(LocalDynamo.client(List.of()), challenges, SHORT);
    }

    @BeforeEach
    void commit() {
        stage.hotkeys.register(miner.account(), Optional.of(KeyScheme.SR25519));
        var commitment = ChallengeStage.commitment(
                miner.account(),
                KeyScheme.SR25519,
                900,
                ChallengeStage.WINDOW,
                ChallengeStage.binding(ChallengeStage.ELEMENT, "lynx"));
        ledger().keep(
                        miner.account(),
                        commitment.proof(),
                        new CommitmentLedger.Found(new Finding.Committed(commitment), new Block(900)));
        var catalogue = new DynamoClipCatalogue(LocalDynamo.client(List.of()), clips, SHORT);
        stage.clips.all().forEach(catalogue::put);
    }

    // --- what answers cost ---------------------------------------------------------------------------------------

    @Test
    void a_success_is_two_reads_and_two_writes_and_one_more_where_another_instance_was_asked_before() {
        assertThat(watch.of(() -> expect(200, miner.request())))
                .as("the first of an instance, which looks at the clips, two of which are known")
                .isEqualTo(new Cost("BatchGetItem, GetItem, 2 PutItem, Query", 2 * 0.5 + 1 + 0.5, 2));

        assertThat(watch.of(() -> expect(200, miner.request())))
                .isEqualTo(new Cost("GetItem, 2 PutItem, Query", 1 + 0.5, 2));

        assertThat(instance(new Watch()).answer(miner.request()).status()).isEqualTo(200);
        assertThat(watch.of(() -> expect(200, miner.request())).calls())
                .as("the one that was refused tells where to go on")
                .isEqualTo("GetItem, 3 PutItem, Query");
    }

    @Test
    void a_task_is_one_read_and_two_writes() {
        expect(200, miner.task(miner.nonce()));

        assertThat(watch.of(() -> expect(200, miner.task(miner.nonce()))))
                .isEqualTo(new Cost("GetItem, 2 PutItem", 1, 2));
    }

    @Test
    void whoever_is_not_known_costs_nothing() {
        expect(200, miner.request());
        var query = new LinkedHashMap<>(miner.request().query());
        query.put("nonce", List.of(miner.nonce()));
        var unsigned = new Received("GET", ChallengeStage.V3, miner.request().headers(), query);
        var stranger = stage.stranger(KeyScheme.ED25519);

        assertThat(watch.of(() -> expect(401, unsigned))).isEqualTo(new Cost("", 0, 0));
        assertThat(watch.of(() -> expect(401, miner.request("1")))).isEqualTo(new Cost("", 0, 0));
        assertThat(watch.of(() -> expect(412, stranger.request()))).isEqualTo(new Cost("", 0, 0));
        assertThat(watch.of(() -> expect(403, stranger.task(stranger.nonce())))).isEqualTo(new Cost("", 0, 0));
    }

    @Test
    void a_replay_is_one_read() {
        var nonce = miner.nonce();
        var request = miner.request(nonce);
        var first = expect(200, request);

        assertThat(watch.of(() -> assertThat(api.answer(request)).isEqualTo(first)))
                .as("the same again")
                .isEqualTo(new Cost("GetItem", 1, 0));
        assertThat(watch.of(() ->
                        expect(401, miner.withHeader("X-Client-Id", "other").request(nonce))))
                .as("another one")
                .isEqualTo(new Cost("GetItem", 1, 0));
    }

    @Test
    void whoever_comes_too_often_is_one_read_and_one_write() {
        for (var i = 0; i < 30; i++) {
            expect(200, miner.request());
        }

        assertThat(watch.of(() -> expect(409, miner.request()))).isEqualTo(new Cost("GetItem, PutItem", 1, 1));
    }

    @Test
    void a_proof_that_the_ledger_does_not_know_is_looked_for_once_and_a_miss_is_remembered() {
        var unknown = miner.with(ChallengeStage.proof(950).toString());
        assertThat(watch.of(() -> expect(412, unknown.request())))
                .isEqualTo(new Cost("BatchGetItem, GetItem, 3 PutItem, Query", 1 + 0.5, 3));
        assertThat(stage.proofs.checks()).isEqualTo(1);

        expect(412, unknown.request());
        assertThat(instance(new Watch()).answer(unknown.request()).status()).isEqualTo(412);
        assertThat(stage.proofs.checks()).as("in this block").isEqualTo(1);
    }

    // --- several instances ---------------------------------------------------------------------------------------

    @Test
    void T18_what_one_instance_gave_out_any_other_repeats_and_refuses_to_others() {
        var nonce = miner.nonce();
        var first = expect(200, miner.request(nonce));

        for (var other : List.of(instance(new Watch()), instance(new Watch()))) {
            assertThat(other.answer(miner.request(nonce))).isEqualTo(first);
            assertThat(other.answer(miner.task(nonce)).body().text("error")).contains("replayed_nonce");
        }
        stage.clock.advance(Duration.ofSeconds(121));
        assertThat(instance(new Watch()).answer(miner.request(nonce)).body().text("error"))
                .contains("stale_nonce");
    }

    @Test
    void T18_one_request_sent_to_three_instances_at_once_is_given_one_challenge() throws Exception {
        var instances = List.of(api, instance(new Watch()), instance(new Watch()));
        try (var threads = Executors.newFixedThreadPool(16)) {
            for (var round = 0; round < 5; round++) {
                var request = miner.request();
                var tries = new ArrayList<Callable<Answer>>();
                for (var i = 0; i < 16; i++) {
                    var instance = instances.get(i % 3);
                    tries.add(() -> instance.answer(request));
                }
                var tasks = new ArrayList<String>();
                for (var done : threads.invokeAll(tries)) {
                    var answer = done.get();
                    assertThat(answer.status()).isIn(200, 409);
                    answer.body().text("task_id").ifPresent(tasks::add);
                }
                assertThat(tasks.stream().distinct())
                        .as("all that were answered")
                        .hasSize(1);
                stage.clock.advance(Duration.ofMinutes(1));
            }
        }
        assertThat(assignments().given(miner.account(), 100)).hasSize(5);
    }

    @Test
    void T24_sixteen_threads_over_three_instances_never_get_more_than_the_limit_in_any_window_of_time()
            throws Exception {
        var losing = new Watch();
        var random = new Random(3);
        losing.let(_ -> random.nextInt(20) == 0 ? Fate.ANSWER_LOST : Fate.DONE);
        var instances = List.of(api, instance(new Watch()), instance(losing));
        var served = new ArrayList<Instant>();
        try (var threads = Executors.newFixedThreadPool(16)) {
            for (var round = 0; round < 15; round++) {
                var tries = new ArrayList<Callable<Integer>>();
                for (var i = 0; i < 48; i++) {
                    var instance = instances.get(i % 3);
                    tries.add(() -> instance.answer(miner.request()).status());
                }
                for (var done : threads.invokeAll(tries)) {
                    if (done.get() == 200) {
                        served.add(stage.clock.instant());
                    }
                }
                stage.clock.advance(Duration.ofSeconds(round % 3 == 0 ? 11 : 7));
            }
        }

        assertThat(served).hasSizeGreaterThan(RateLimit.Limit.DEFAULT.most());
        for (var first : served) {
            var end = first.plus(RateLimit.Limit.DEFAULT.window());
            assertThat(served.stream().filter(at -> !at.isBefore(first) && at.isBefore(end)))
                    .hasSizeLessThanOrEqualTo(RateLimit.Limit.DEFAULT.most());
        }
        assertThat(assignments().given(miner.account(), 1_000))
                .extracting(use -> use.assignment().orElseThrow().taskId())
                .doesNotHaveDuplicates()
                .hasSizeGreaterThanOrEqualTo(served.size());
    }

    private Answer expect(int status, Received request) {
        var answer = api.answer(request);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        return answer;
    }
}
