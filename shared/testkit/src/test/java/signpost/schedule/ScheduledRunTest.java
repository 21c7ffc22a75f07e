package signpost.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.chain.Block;
import signpost.document.Document;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.CheckManifest;
import signpost.publishing.RefreshIndex;
import signpost.store.StoreUnavailable;
import signpost.testkit.FaultyObjectStore;
import signpost.testkit.FaultyObjectStore.Fate;
import signpost.testkit.InMemoryObjectStore;
import signpost.testkit.Samples;
import signpost.testkit.Stage;

class ScheduledRunTest {

    private final Stage stage = new Stage();
    private final InMemoryObjectStore published = new InMemoryObjectStore();
    private final InMemoryObjectStore pendingObjects = new InMemoryObjectStore();
    private final Pending pending = new Pending(pendingObjects);

    /// Reads JSON in place of YAML, whose reader is an adapter.
    private final CheckManifest check = new CheckManifest(utf8 -> switch (JsonReader.read(utf8)) {
        case Parsed.Ok<Json>(var json) -> new Parsed.Ok<>(new Document(json, Map.of(), java.util.List.of()));
        case Parsed.Malformed<Json>(var violations) -> new Parsed.Malformed<>(violations);
    });

    @Test
    void what_is_scheduled_is_published_when_its_block_has_come() {
        schedule("w", 5_000, 1_100);

        assertThat(run().due()).isEmpty();
        assertThat(run().waiting()).isEqualTo(1);
        stage.chain.moveTo(1_100);
        assertThat(run().due())
                .singleElement()
                .satisfies(item -> assertThat(item.outcome()).isEqualTo("published"));

        assertThat(stage.index(published).currentHash()).isPresent();
    }

    @Test
    void a_run_that_comes_again_finds_nothing_left_to_do() {
        schedule("w", 5_000, 1_000);
        run();
        var version = stage.index(published).version();

        var again = run();

        assertThat(again.due()).isEmpty();
        assertThat(again.waiting()).isZero();
        assertThat(stage.index(published).version()).isEqualTo(version);
    }

    @Test
    void missed_runs_are_caught_up_in_the_order_of_their_blocks() {
        schedule("second", 6_000, 1_300);
        schedule("first", 5_000, 1_200);
        stage.chain.moveTo(1_400);

        assertThat(run().due()).extracting(ScheduledRun.Item::outcome).containsExactly("published", "published");
        assertThat(stage.index(published).entries())
                .extracting(entry -> entry.window().value())
                .containsExactly("first", "second");
    }

    @Test
    void the_outcome_is_recorded_beside_what_was_scheduled() {
        schedule("w", 5_000, 1_000);
        run();

        assertThat(pendingObjects.keys("pending/")).hasSize(3).anySatisfy(key -> {
            assertThat(key).endsWith(".outcome.json");
            assertThat(read(key)).contains("\"outcome\":\"published\"").contains("sha256:");
        });
    }

    @Test
    void what_can_never_be_published_is_refused_for_good_with_the_reason() {
        stage.publish(published, Samples.manifest("other", 5_000));
        schedule("w", 5_000, 1_000);

        assertThat(run().due()).singleElement().satisfies(item -> {
            assertThat(item.outcome()).isEqualTo("refused");
            assertThat(item.error())
                    .hasValueSatisfying(error -> assertThat(error.text("error")).contains("expiry_taken"));
        });
        assertThat(run().due()).isEmpty();
    }

    @Test
    void a_text_that_was_changed_after_it_was_scheduled_is_not_signed() {
        schedule("w", 5_000, 1_000);
        var key = pendingObjects.keys("pending/").stream()
                .filter(k -> k.endsWith(".yaml"))
                .findFirst()
                .orElseThrow();
        pendingObjects.put(key, config("w", 9_000));

        assertThat(run().due())
                .singleElement()
                .satisfies(item -> assertThat(item.error())
                        .hasValueSatisfying(
                                error -> assertThat(error.text("error")).contains("config_changed")));
        assertThat(published.keys("")).isEmpty();
    }

    @Test
    void without_the_chain_the_index_is_renewed_and_the_rest_waits() {
        stage.publish(published, Samples.manifest("now", 5_000));
        schedule("w", 6_000, 1_000);
        stage.clock.advance(Duration.ofHours(13));
        stage.chain.cutOff();

        var report = run();

        assertThat(report.head()).isEmpty();
        assertThat(report.due()).isEmpty();
        assertThat(report.index()).isInstanceOf(RefreshIndex.Outcome.Refreshed.class);
        assertThat(stage.index(published).entries()).hasSize(1);
    }

    @Test
    void the_same_text_for_another_block_replaces_the_earlier_schedule() {
        schedule("w", 5_000, 1_100);

        var moved = schedule("w", 5_000, 1_200);

        assertThat(moved)
                .isInstanceOfSatisfying(
                        SchedulePublication.Outcome.Scheduled.class,
                        scheduled -> assertThat(scheduled.replaced()).hasSize(1));
        stage.chain.moveTo(1_150);
        assertThat(run().due()).isEmpty();
        stage.chain.moveTo(1_200);
        assertThat(run().due()).hasSize(1);
    }

    @Test
    void what_was_moved_to_another_block_can_be_moved_back() {
        schedule("w", 5_000, 1_100);
        schedule("w", 5_000, 1_200);

        assertThat(schedule("w", 5_000, 1_100)).isInstanceOf(SchedulePublication.Outcome.Scheduled.class);

        assertThat(run().waiting()).isEqualTo(1);
        stage.chain.moveTo(1_100);
        assertThat(run().due())
                .singleElement()
                .satisfies(item -> assertThat(item.outcome()).isEqualTo("published"));
    }

    @Test
    void what_was_refused_can_be_scheduled_again_for_the_same_block() {
        stage.publish(published, Samples.manifest("other", 5_000));
        schedule("w", 5_000, 1_000);
        run();
        stage.publish(published, Samples.manifest("other", 4_000));

        assertThat(schedule("w", 5_000, 1_000)).isInstanceOf(SchedulePublication.Outcome.Scheduled.class);

        assertThat(run().due())
                .singleElement()
                .satisfies(item -> assertThat(item.outcome()).isEqualTo("published"));
        assertThat(schedule("w", 5_000, 1_000)).isInstanceOf(SchedulePublication.Outcome.Ended.class);
    }

    @Test
    void asking_again_for_what_was_published_does_not_end_what_waits_for_a_later_block() {
        schedule("w", 5_000, 1_000);
        run();
        schedule("w", 5_000, 1_200);

        assertThat(schedule("w", 5_000, 1_000)).isInstanceOf(SchedulePublication.Outcome.Ended.class);

        assertThat(run().waiting()).isEqualTo(1);
    }

    @Test
    void a_crash_while_it_is_moved_is_repaired_by_asking_again() {
        schedule("w", 5_000, 1_100);
        var crashing = new Pending(new FaultyObjectStore(pendingObjects, write -> {
            if (write == 3) {
                throw new Crash();
            }
            return Fate.DONE;
        }));
        try {
            scheduling(crashing).schedule(config("w", 5_000), new Block(1_200));
        } catch (Crash expected) {
            // the new one is there, the earlier one not yet replaced
        }
        assertThat(run().waiting()).isEqualTo(2);

        schedule("w", 5_000, 1_200);

        assertThat(run().waiting()).isEqualTo(1);
        stage.chain.moveTo(1_100);
        assertThat(run().due()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void a_conflict_that_is_none_is_not_taken_for_a_schedule_that_is_there(int unlucky) {
        var faulty = new Pending(
                new FaultyObjectStore(pendingObjects, write -> write == unlucky ? Fate.CONFLICT : Fate.DONE));
        var scheduling = scheduling(faulty);

        assertThatExceptionOfType(StoreUnavailable.class)
                .isThrownBy(() -> scheduling.schedule(config("w", 5_000), new Block(1_000)));

        assertThat(scheduling.schedule(config("w", 5_000), new Block(1_000)))
                .isInstanceOf(SchedulePublication.Outcome.Scheduled.class);
        assertThat(run().due()).hasSize(1);
    }

    @Test
    void the_index_is_renewed_whatever_is_wrong_with_what_waits() {
        stage.publish(published, Samples.manifest("now", 5_000));
        pendingObjects.put("pending/w-1-0123456789abcdef.schedule.json", new byte[] {'x'});
        stage.clock.advance(Duration.ofHours(13));

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(this::run);

        assertThat(stage.index(published).version()).isEqualTo(2);
    }

    @Test
    void a_window_that_ends_before_it_would_start_is_refused_at_once() {
        assertThat(schedule("w", 5_000, 5_000)).isInstanceOf(SchedulePublication.Outcome.Refused.class);
        assertThat(pendingObjects.keys("")).isEmpty();
    }

    @Test
    void a_block_beyond_the_policy_is_refused() {
        assertThat(schedule("w", 300_000, 1_000 + 100_001))
                .isInstanceOfSatisfying(
                        SchedulePublication.Outcome.Refused.class,
                        refused -> assertThat(refused.why().code()).isEqualTo("start_too_far"));
        assertThat(pendingObjects.keys("")).isEmpty();
    }

    @Test
    void an_invalid_manifest_is_refused_when_it_is_scheduled_and_not_in_the_night() {
        var outcome = scheduling().schedule("{\"window_id\":\"w\"}".getBytes(StandardCharsets.UTF_8), new Block(1_100));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        SchedulePublication.Outcome.Invalid.class,
                        invalid -> assertThat(invalid.checked().violations())
                                .extracting(violation -> violation.path())
                                .contains("version", "expiry_block", "elements"));
        assertThat(pendingObjects.keys("")).isEmpty();
    }

    /// The run dies at each write in turn; the next one carries on, and nothing is published twice.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void a_crash_at_any_write_is_repaired_by_the_next_run(int diesAt) {
        schedule("w", 5_000, 1_000);
        var writes = new java.util.concurrent.atomic.AtomicInteger();
        java.util.function.IntFunction<Fate> dies = ignored -> {
            if (writes.incrementAndGet() >= diesAt) {
                throw new Crash();
            }
            return Fate.DONE;
        };
        try {
            run(new FaultyObjectStore(published, dies), new Pending(new FaultyObjectStore(pendingObjects, dies)));
        } catch (Crash expected) {
            // as a killed function would
        }
        stage.clock.advance(Duration.ofMinutes(1));

        run();

        assertThat(run().waiting()).isZero();
        var index = stage.index(published);
        assertThat(index.entries()).hasSize(1);
        assertThat(index.retired()).isEmpty();
    }

    @Test
    void what_was_published_before_a_crash_and_superseded_since_is_not_published_over_it() {
        schedule("w", 5_000, 1_000);
        var crashes = new FaultyObjectStore(pendingObjects, write -> {
            throw new Crash();
        });
        try {
            run(published, new Pending(crashes));
        } catch (Crash expected) {
            // after publishing, before the outcome was recorded
        }
        stage.clock.advance(Duration.ofMinutes(1));
        stage.publish(published, Samples.manifest("w", 5_000, 2.0));
        var current = stage.index(published).currentHash();

        assertThat(run().due())
                .singleElement()
                .satisfies(item -> assertThat(item.outcome()).isEqualTo("published"));

        assertThat(stage.index(published).currentHash()).isEqualTo(current);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "index.json",
                "pending/../scorevision/index.json",
                "pending/%2e%2e/x.yaml",
                "pending/a\0.yaml",
                "pending/x.yaml",
                "/pending/w-1-0123456789abcdef.yaml",
                "pending/w-1-0123456789ABCDEF.yaml",
                "pending/w-1-0123456789abcdef.json"
            })
    void T16_nothing_but_a_scheduled_text_can_be_named(String key) {
        assertThat(pending.config(key)).isEqualTo(new Pending.Config.NotAKey());
    }

    private SchedulePublication.Outcome schedule(String window, long expiry, long notBefore) {
        return scheduling().schedule(config(window, expiry), new Block(notBefore));
    }

    private SchedulePublication scheduling() {
        return scheduling(pending);
    }

    private SchedulePublication scheduling(Pending into) {
        return new SchedulePublication(
                into,
                new Approvals(into, false),
                check,
                stage.publisher(published).policy(),
                stage.chain,
                stage.clock);
    }

    private ScheduledRun.Report run() {
        return run(published, pending);
    }

    private ScheduledRun.Report run(signpost.publishing.ObjectStore manifests, Pending from) {
        return new ScheduledRun(
                        from,
                        new Approvals(from, false),
                        check,
                        stage.publish(manifests),
                        stage.refresh(manifests),
                        stage.chain,
                        stage.clock)
                .run();
    }

    private static byte[] config(String window, long expiry) {
        return CanonicalJson.bytes(Samples.json(window, expiry, 1.0));
    }

    private String read(String key) {
        return new String(pendingObjects.read(key, 1 << 20).orElseThrow().bytes(), StandardCharsets.UTF_8);
    }

    private static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }
}
