package signpost.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import signpost.challenge.Assignment;
import signpost.challenge.Assignments;
import signpost.challenge.Assignments.Recorded;
import signpost.dynamodb.Watch.Cost;
import signpost.dynamodb.Watch.Fate;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;
import signpost.store.Pauses;
import signpost.store.StoreUnavailable;
import signpost.testkit.AssignmentsContract;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

class DynamoAssignmentsTest implements AssignmentsContract {

    private static final Pauses SHORT = Pauses.jittered(Duration.ofMillis(2), Duration.ofMillis(40), new Random(7));

    private final Watch watch = new Watch();
    private final DynamoDbClient client = LocalDynamo.client(List.of(watch));
    private final String table = LocalDynamo.table("challenges");
    private final DynamoAssignments assignments = new DynamoAssignments(client, table, SHORT);

    @Override
    public Assignments assignments() {
        return assignments;
    }

    @Test
    void a_nonce_is_one_read_and_a_record_one_write_of_one_unit() {
        var refused = AssignmentsContract.use(AssignmentsContract.nonce(1), REQUEST, Optional.empty());
        var given = AssignmentsContract.use(AssignmentsContract.nonce(2), REQUEST, Optional.of(large()));

        assertThat(watch.of(() -> assignments.find(HOTKEY, refused.nonce()))).isEqualTo(new Cost("GetItem", 1, 0));
        assertThat(watch.of(() -> assignments.record(refused))).isEqualTo(new Cost("PutItem", 0, 1));
        assertThat(watch.of(() -> assignments.record(given)))
                .as("the largest answer there is")
                .isEqualTo(new Cost("PutItem", 0, 1));
        assertThat(watch.of(() -> assignments.find(HOTKEY, given.nonce()))).isEqualTo(new Cost("GetItem", 1, 0));
        assertThat(watch.of(() -> assignments.given(HOTKEY, 20))).isEqualTo(new Cost("Query", 1, 0));
    }

    @Test
    void what_was_given_is_listed_though_hundreds_of_refusals_lie_between() {
        var first = AssignmentsContract.use(AssignmentsContract.nonce(0), REQUEST, Optional.of(large()));
        assignments.record(first);
        var refused = IntStream.rangeClosed(1, 450)
                .mapToObj(i -> AssignmentItem.of(
                                AssignmentsContract.use(AssignmentsContract.nonce(i), REQUEST, Optional.empty()))
                        .attributes())
                .toList();
        LocalDynamo.fill(table, refused);

        assertThat(assignments.given(HOTKEY, 5)).containsExactly(first);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"LOST", "ANSWER_LOST", "THROTTLED"})
    void a_record_outlasts_what_happens_on_the_way(Fate fate) {
        var use = AssignmentsContract.use(AssignmentsContract.nonce(1), REQUEST, Optional.of(large()));
        watch.let(PutItemRequest.class, fate);

        assertThat(assignments.record(use)).isEqualTo(new Recorded.Stored());
        assertThat(assignments.find(HOTKEY, use.nonce())).contains(use);
    }

    @Test
    void another_record_whose_answer_was_lost_is_not_taken_for_ours() {
        var first = AssignmentsContract.use(AssignmentsContract.nonce(1), REQUEST, Optional.of(large()));
        assignments.record(first);
        watch.let(PutItemRequest.class, Fate.ANSWER_LOST);

        assertThat(assignments.record(AssignmentsContract.use(
                        first.nonce(), REQUEST, Optional.of(AssignmentsContract.assignment("other")))))
                .isEqualTo(new Recorded.Taken(first));
    }

    @Test
    void records_may_be_removed_when_their_time_has_come_and_not_before() {
        var use = AssignmentsContract.use(AssignmentsContract.nonce(1), REQUEST, Optional.empty());
        assignments.record(use);

        var item = client.getItem(get -> get.tableName(table).key(AssignmentItem.key(HOTKEY, use.nonce())))
                .item();
        assertThat(Instant.ofEpochSecond(Item.of(item).number(Item.EXPIRES_AT)))
                .isBetween(use.keptUntil(), use.keptUntil().plusSeconds(1));
        assertThat(Item.sortKey(item)).hasSize(20).isEqualTo("0" + use.nonce().text());
    }

    @Test
    void what_is_out_of_reach_is_unavailable_and_never_unused() {
        var use = AssignmentsContract.use(AssignmentsContract.nonce(1), REQUEST, Optional.empty());
        watch.let(_ -> Fate.LOST);

        for (var access : List.<Runnable>of(
                () -> assignments.find(HOTKEY, use.nonce()),
                () -> assignments.record(use),
                () -> assignments.given(HOTKEY, 1))) {
            assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(access::run);
        }
    }

    /// With an answer of all fields and long values in them.
    private static Assignment large() {
        var url = "https://cdn.example.com/clips/2025/10/23/" + "0123456789abcdef".repeat(8)
                + ".mp4?Expires=1761178600&Signature=" + "aB3-".repeat(86) + "&Key-Pair-Id=K2JCJMDEHXQW5F";
        var answer = Json.Obj.builder()
                .put("clip_url", url)
                .put("video_url", url)
                .put("task_id", "0123456789abcdef0123456789abcdef")
                .put("element_id", "PlayerDetect_v1@1.0")
                .put("window_id", "2025-10-23")
                .put(
                        "meta",
                        Json.Obj.builder()
                                .put("duration_ms", 30_000)
                                .put("fps", Json.Real.of(29.97))
                                .put("sport", "football")
                                .put("scenario", "match")
                                .put("challenge_type", "football")
                                .build())
                .put("manifest_hash", REQUEST.value())
                .put("expiry_block", 123_456)
                .put("fps", Json.Real.of(29.97))
                .put("seed", 1_234_567_890)
                .put("challenge_type", "football")
                .put("chute_slug", "a-chute-with-quite-a-long-name")
                .put("chute_id", "87f7d0c5-0f37-4c2b-8d0e-6c3f3a2b1c0d")
                .put("hf_revision", "0123456789abcdef0123456789abcdef01234567")
                .build();
        return new Assignment(
                "0123456789abcdef0123456789abcdef",
                Optional.of(new WindowId("2025-10-23")),
                Optional.of(new ElementId("PlayerDetect_v1@1.0")),
                REQUEST,
                123_456,
                NOW,
                NOW.plusSeconds(600),
                answer);
    }
}
