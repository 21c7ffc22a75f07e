package signpost.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import signpost.chain.AccountId;
import signpost.challenge.Assignment;
import signpost.challenge.Assignments;
import signpost.challenge.Assignments.Recorded;
import signpost.challenge.Assignments.Use;
import signpost.challenge.Nonce;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;

/// What every [Assignments] must do, whatever it is built on.
public interface AssignmentsContract {

    AccountId HOTKEY = new AccountId("11".repeat(32));
    AccountId OTHER = new AccountId("22".repeat(32));
    Instant NOW = Instant.parse("2025-10-23T00:00:00.123Z");
    ManifestHash REQUEST = ManifestHash.of(new byte[] {1});
    ManifestHash OTHER_REQUEST = ManifestHash.of(new byte[] {2});

    /// An empty store.
    Assignments assignments();

    @Test
    default void a_nonce_that_was_never_used_has_no_use() {
        assertThat(assignments().find(HOTKEY, nonce(1))).isEmpty();
    }

    @Test
    default void what_was_recorded_is_found_whole_at_once() {
        var assignments = assignments();
        var given = use(nonce(1), REQUEST, Optional.of(assignment("a")));
        var bare = use(nonce(2), REQUEST, Optional.empty());

        assertThat(assignments.record(given)).isEqualTo(new Recorded.Stored());
        assertThat(assignments.record(bare)).isEqualTo(new Recorded.Stored());

        assertThat(assignments.find(HOTKEY, nonce(1))).contains(given);
        assertThat(assignments.find(HOTKEY, nonce(2))).contains(bare);
    }

    @Test
    default void a_task_of_the_v2_interface_has_no_window_and_no_element() {
        var assignments = assignments();
        var task = new Assignment(
                "t",
                Optional.empty(),
                Optional.empty(),
                REQUEST,
                7,
                NOW,
                NOW.plusSeconds(60),
                Json.Obj.builder().put("fps", 25).build());
        var use = use(nonce(1), REQUEST, Optional.of(task));

        assignments.record(use);

        assertThat(assignments.find(HOTKEY, nonce(1))).contains(use);
    }

    @Test
    default void the_nonces_of_two_hotkeys_are_two() {
        var assignments = assignments();
        assignments.record(use(nonce(1), REQUEST, Optional.empty()));

        assertThat(assignments.find(OTHER, nonce(1))).isEmpty();
    }

    @Test
    default void a_nonce_belongs_to_the_request_that_used_it_first() {
        var assignments = assignments();
        var first = use(nonce(1), REQUEST, Optional.empty());
        assignments.record(first);

        var second = assignments.record(use(nonce(1), OTHER_REQUEST, Optional.of(assignment("a"))));

        assertThat(second).isEqualTo(new Recorded.Taken(first));
        assertThat(assignments.find(HOTKEY, nonce(1))).contains(first);
    }

    @Test
    default void the_same_request_may_be_given_something_later() {
        var assignments = assignments();
        assignments.record(use(nonce(1), REQUEST, Optional.empty()));
        assignments.record(use(nonce(1), REQUEST, Optional.empty()));
        var given = use(nonce(1), REQUEST, Optional.of(assignment("a")));

        assertThat(assignments.record(given)).isEqualTo(new Recorded.Stored());
        assertThat(assignments.find(HOTKEY, nonce(1))).contains(given);
    }

    @Test
    default void what_was_given_out_stays_as_it_is() {
        var assignments = assignments();
        var given = use(nonce(1), REQUEST, Optional.of(assignment("a")));
        assignments.record(given);

        assertThat(assignments.record(use(nonce(1), REQUEST, Optional.of(assignment("b")))))
                .isEqualTo(new Recorded.Taken(given));
        assertThat(assignments.record(use(nonce(1), REQUEST, Optional.empty()))).isEqualTo(new Recorded.Taken(given));
        assertThat(assignments.find(HOTKEY, nonce(1))).contains(given);
    }

    @Test
    default void of_sixteen_at_once_one_gives_something_out() throws Exception {
        var assignments = assignments();
        try (var threads = Executors.newFixedThreadPool(16)) {
            var tries = new ArrayList<Callable<Recorded>>();
            IntStream.range(0, 16)
                    .forEach(i -> tries.add(
                            () -> assignments.record(use(nonce(1), REQUEST, Optional.of(assignment("task-" + i))))));
            var stored = 0;
            for (var done : threads.invokeAll(tries)) {
                stored += done.get() instanceof Recorded.Stored ? 1 : 0;
            }
            assertThat(stored).isEqualTo(1);
        }
    }

    @Test
    default void what_was_given_out_is_listed_newest_first() {
        var assignments = assignments();
        for (var i = 1; i <= 5; i++) {
            assignments.record(
                    use(nonce(i), REQUEST, i == 3 ? Optional.empty() : Optional.of(assignment("task-" + i))));
        }

        assertThat(assignments.given(HOTKEY, 3))
                .extracting(use -> use.assignment().orElseThrow().taskId())
                .containsExactly("task-5", "task-4", "task-2");
        assertThat(assignments.given(OTHER, 3)).isEmpty();
    }

    static Nonce nonce(long after) {
        return new Nonce(Long.toString(1_761_177_600_000_000_000L + after));
    }

    static Use use(Nonce nonce, ManifestHash request, Optional<Assignment> assignment) {
        return new Use(HOTKEY, nonce, request, assignment, NOW.plus(Duration.ofDays(7)));
    }

    static Assignment assignment(String task) {
        return new Assignment(
                task,
                Optional.of(new WindowId("2025-10-23")),
                Optional.of(new ElementId("PlayerDetect_v1@1.0")),
                REQUEST,
                7,
                NOW,
                NOW.plusSeconds(600),
                Json.Obj.builder()
                        .put("task_id", task)
                        .put("fps", Json.Real.of(29.97))
                        .put("chute_id", new Json.Null())
                        .put(
                                "meta",
                                Json.Obj.builder().put("duration_ms", 30_000).build())
                        .build());
    }
}
