package signpost.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
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
import signpost.manifest.ManifestHash;
import signpost.publishing.IndexEntry;
import signpost.publishing.Refusal;
import signpost.testkit.FaultyObjectStore;
import signpost.testkit.FaultyObjectStore.Fate;
import signpost.testkit.InMemoryObjectStore;
import signpost.testkit.Samples;
import signpost.testkit.Stage;

class WaitingManifestsTest {

    private static final Optional<Block> AT_ONCE = Optional.empty();

    private final Stage stage = new Stage();
    private final InMemoryObjectStore published = new InMemoryObjectStore();
    private final InMemoryObjectStore pendingObjects = new InMemoryObjectStore();
    private final Pending pending = new Pending(pendingObjects);
    private boolean twoPeople = false;

    /// Reads JSON in place of YAML, whose reader is an adapter.
    private final CheckManifest check = new CheckManifest(utf8 -> switch (JsonReader.read(utf8)) {
        case Parsed.Ok<Json>(var json) -> new Parsed.Ok<>(new Document(json, Map.of(), java.util.List.of()));
        case Parsed.Malformed<Json>(var violations) -> new Parsed.Malformed<>(violations);
    });

    @Test
    void what_is_prepared_waits_until_a_second_person_approves_of_it() {
        var prepared = prepare(config("w", 5_000), AT_ONCE);

        assertThat(run().unapproved()).isEqualTo(1);
        assertThat(published.keys("")).isEmpty();
        var outcome = approve(prepared);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        WaitingManifests.Outcome.Approved.class,
                        approved -> assertThat(approved.published())
                                .hasValueSatisfying(
                                        item -> assertThat(item.outcome()).isEqualTo("published")));
        assertThat(windows()).containsExactly("w");
        assertThat(run().unapproved()).isZero();
    }

    @Test
    void what_is_approved_before_its_block_is_published_by_the_schedule() {
        var prepared = prepare(config("w", 5_000), Optional.of(new Block(1_100)));

        var outcome = approve(prepared);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        WaitingManifests.Outcome.Approved.class,
                        approved -> assertThat(approved.published()).isEmpty());
        assertThat(run().waiting()).isEqualTo(1);
        stage.chain.moveTo(1_100);
        assertThat(run().due()).hasSize(1);
        assertThat(windows()).containsExactly("w");
    }

    @Test
    void without_the_chain_it_is_approved_all_the_same_and_the_schedule_publishes_it() {
        var prepared = prepare(config("w", 5_000), AT_ONCE);
        stage.chain.cutOff();

        assertThat(approve(prepared)).isInstanceOf(WaitingManifests.Outcome.Approved.class);

        stage.chain.moveTo(1_001);
        assertThat(run().due()).hasSize(1);
    }

    @Test
    void only_the_text_that_was_looked_at_is_approved_of() {
        var prepared = prepare(config("w", 5_000), AT_ONCE);
        var other = ManifestHash.of(config("w", 6_000));

        assertThat(refusal(waiting().approve(prepared.key(), other)))
                .isEqualTo(new Refusal.NotWhatWasReviewed(prepared.key(), other, prepared.config()));

        assertThat(run().unapproved()).isEqualTo(1);
    }

    @Test
    void a_text_that_was_changed_after_it_was_prepared_cannot_be_approved_of() {
        var prepared = prepare(config("w", 5_000), AT_ONCE);
        pendingObjects.put(prepared.key(), config("w", 9_000));

        assertThat(refusal(approve(prepared))).isEqualTo(new Refusal.ConfigChanged(prepared.key()));
        assertThat(refusal(waiting().find(prepared.key()))).isEqualTo(new Refusal.ConfigChanged(prepared.key()));
    }

    @Test
    void a_text_that_was_changed_after_it_was_approved_of_is_not_signed() {
        var prepared = prepare(config("w", 5_000), Optional.of(new Block(1_100)));
        approve(prepared);
        pendingObjects.put(prepared.key(), config("w", 9_000));
        stage.chain.moveTo(1_100);

        assertThat(run().due())
                .singleElement()
                .satisfies(item -> assertThat(item.outcome()).isEqualTo("refused"));
        assertThat(published.keys("")).isEmpty();
    }

    @Test
    void an_approval_of_another_text_is_none() {
        var prepared = prepare(config("w", 5_000), AT_ONCE);
        pendingObjects.put(
                prepared.key().replace(".yaml", ".approval.json"),
                ("{\"config_sha256\":\"" + ManifestHash.of(config("w", 6_000)) + "\"}")
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(run().unapproved()).isEqualTo(1);
    }

    @Test
    void where_two_people_publish_what_was_scheduled_before_waits_for_the_second_one() {
        scheduling().schedule(config("w", 5_000), new Block(1_000));
        twoPeople = true;

        assertThat(run().unapproved()).isEqualTo(1);
        var waiting = waiting().all().getFirst();
        assertThat(waiting.approval()).isEqualTo(WaitingManifest.Approval.MISSING);
        approve(waiting);

        assertThat(windows()).containsExactly("w");
    }

    @Test
    void what_was_prepared_waits_for_the_second_one_even_where_one_person_publishes_since() {
        twoPeople = true;
        prepare(config("w", 5_000), AT_ONCE);
        twoPeople = false;

        assertThat(run().unapproved()).isEqualTo(1);
    }

    @Test
    void the_same_text_prepared_again_a_block_later_keeps_its_approval() {
        var prepared = prepare(config("w", 5_000), Optional.of(new Block(1_000)));
        pending.approve(
                pending.waiting().getFirst(),
                Json.Obj.builder()
                        .put("config_sha256", prepared.config().value())
                        .build());
        stage.chain.moveTo(1_001);

        var again = scheduling().prepare(config("w", 5_000), AT_ONCE);

        assertThat(again)
                .isInstanceOfSatisfying(
                        SchedulePublication.Outcome.Unchanged.class,
                        unchanged ->
                                assertThat(unchanged.manifest().approval()).isEqualTo(WaitingManifest.Approval.GIVEN));
    }

    @Test
    void what_is_withdrawn_is_not_published_and_can_be_prepared_again() {
        var prepared = prepare(config("w", 5_000), AT_ONCE);

        assertThat(waiting().withdraw(prepared.key())).isInstanceOf(WaitingManifests.Outcome.Withdrawn.class);

        assertThat(waiting().all()).isEmpty();
        assertThat(refusal(approve(prepared)).code()).isEqualTo("already_ended");
        var again = prepare(config("w", 5_000), AT_ONCE);
        assertThat(again.name()).isEqualTo(prepared.name() + ".2");
        assertThat(again.approval()).isEqualTo(WaitingManifest.Approval.MISSING);
    }

    @Test
    void what_is_withdrawn_after_it_was_approved_of_is_not_published() {
        var prepared = prepare(config("w", 5_000), Optional.of(new Block(1_100)));
        approve(prepared);

        waiting().withdraw(prepared.key());

        stage.chain.moveTo(1_100);
        assertThat(run().due()).isEmpty();
        assertThat(published.keys("")).isEmpty();
    }

    @Test
    void what_is_withdrawn_while_somebody_approves_of_it_is_not_published() {
        var prepared = prepare(config("w", 5_000), AT_ONCE);
        var withdrawn = new java.util.ArrayList<WaitingManifests.Outcome>();
        var slow = new Pending(new FaultyObjectStore(pendingObjects, ignored -> {
            withdrawn.add(waiting().withdraw(prepared.key()));
            return Fate.DONE;
        }));

        var approved = waiting(slow, published).approve(prepared.key(), prepared.config());

        assertThat(withdrawn)
                .singleElement(org.assertj.core.api.InstanceOfAssertFactories.type(WaitingManifests.Outcome.class))
                .isInstanceOfSatisfying(
                        WaitingManifests.Outcome.Withdrawn.class,
                        gone -> assertThat(gone.manifest().approval()).isEqualTo(WaitingManifest.Approval.MISSING));
        assertThat(refusal(approved).code()).isEqualTo("already_ended");
        assertThat(published.keys("")).isEmpty();
    }

    @Test
    void no_more_wait_than_a_run_can_look_at() {
        for (var n = 0; n < SchedulePublication.MOST_WAITING; n++) {
            prepare(config("w", 5_000 + n), Optional.of(new Block(1_100)));
        }

        var one = scheduling().prepare(config("w", 9_000), AT_ONCE);
        assertThat(one)
                .isInstanceOfSatisfying(
                        SchedulePublication.Outcome.Refused.class,
                        refused -> assertThat(refused.why().code()).isEqualTo("too_many_pending"));
        assertThat(scheduling().prepare(config("w", 5_000), Optional.of(new Block(1_100))))
                .isInstanceOf(SchedulePublication.Outcome.Unchanged.class);
        waiting().withdraw(waiting().all().getFirst().key());

        prepare(config("w", 9_000), AT_ONCE);
    }

    /// The run has looked what waits, and publishes the first; meanwhile somebody takes the second one back.
    @Test
    void what_is_withdrawn_while_a_run_is_under_way_is_not_published() {
        scheduling().schedule(config("first", 5_000), new Block(1_000));
        scheduling().schedule(config("second", 6_000), new Block(1_000));
        var second = waiting().all().stream()
                .filter(one -> one.name().startsWith("second"))
                .findFirst()
                .orElseThrow();
        var withdrawing = new FaultyObjectStore(published, write -> {
            if (write == 1) {
                waiting().withdraw(second.key());
            }
            return Fate.DONE;
        });

        var report = scheduledRun(pending, withdrawing).run();

        assertThat(report.due()).extracting(ScheduledRun.Item::outcome).containsExactly("published", "withdrawn");
        assertThat(windows()).containsExactly("first");
    }

    @Test
    void what_is_published_can_be_neither_approved_of_nor_withdrawn() {
        var prepared = prepare(config("w", 5_000), AT_ONCE);
        approve(prepared);

        assertThat(refusal(approve(prepared)).code()).isEqualTo("already_ended");
        assertThat(refusal(waiting().withdraw(prepared.key())).code()).isEqualTo("already_ended");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "index.json",
                "pending/announced.json",
                "pending/../scorevision/index.json",
                "pending/w-1-0123456789abcdef.yaml",
                "pending/w-1-0123456789abcdef.schedule.json",
            })
    void T16_nothing_but_what_waits_can_be_looked_at_approved_of_or_withdrawn(String key) {
        pendingObjects.put("pending/announced.json", new byte[] {'{', '}'});

        assertThat(refusal(waiting().find(key))).isEqualTo(new Refusal.NothingPending(key));
        assertThat(refusal(waiting().approve(key, ManifestHash.of(new byte[0]))))
                .isEqualTo(new Refusal.NothingPending(key));
        assertThat(refusal(waiting().withdraw(key))).isEqualTo(new Refusal.NothingPending(key));
    }

    /// The approval dies at each write in turn; the next run, or the next approval, carries on.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void a_crash_at_any_write_of_an_approval_is_repaired_by_approving_again(int diesAt) {
        var prepared = prepare(config("w", 5_000), AT_ONCE);
        var writes = new java.util.concurrent.atomic.AtomicInteger();
        java.util.function.IntFunction<Fate> dies = ignored -> {
            if (writes.incrementAndGet() >= diesAt) {
                throw new Crash();
            }
            return Fate.DONE;
        };
        var crashing = new Pending(new FaultyObjectStore(pendingObjects, dies));
        try {
            waiting(crashing, new FaultyObjectStore(published, dies)).approve(prepared.key(), prepared.config());
        } catch (Crash expected) {
            // as a killed function would
        }
        stage.clock.advance(Duration.ofMinutes(1));

        if (diesAt == 1) {
            assertThat(run().unapproved()).isEqualTo(1);
        }
        approve(prepared);
        run();

        assertThat(windows()).containsExactly("w");
        assertThat(stage.index(published).retired()).isEmpty();
        assertThat(waiting().all()).isEmpty();
    }

    @Test
    void approvers_at_once_and_the_schedule_between_them_publish_once() throws Exception {
        var prepared = prepare(config("w", 5_000), AT_ONCE);
        try (var threads = Executors.newFixedThreadPool(8)) {
            var tasks = IntStream.range(0, 16)
                    .<java.util.concurrent.Callable<Object>>mapToObj(
                            n -> n % 4 == 0 ? this::run : () -> approve(prepared))
                    .toList();
            for (var done : threads.invokeAll(tasks)) {
                done.get();
            }
        }

        assertThat(windows()).containsExactly("w");
        assertThat(stage.index(published).retired()).isEmpty();
    }

    private WaitingManifest prepare(byte[] config, Optional<Block> notBefore) {
        return ((SchedulePublication.Outcome.Scheduled) scheduling().prepare(config, notBefore)).manifest();
    }

    private WaitingManifests.Outcome approve(WaitingManifest manifest) {
        return waiting().approve(manifest.key(), manifest.config());
    }

    private static Refusal refusal(WaitingManifests.Outcome outcome) {
        return ((WaitingManifests.Outcome.Refused) outcome).why();
    }

    private static Refusal refusal(WaitingManifests.Found found) {
        return ((WaitingManifests.Found.Refused) found).why();
    }

    private java.util.List<String> windows() {
        return stage.index(published).entries().stream()
                .map(IndexEntry::window)
                .map(window -> window.value())
                .toList();
    }

    private SchedulePublication scheduling() {
        return new SchedulePublication(
                pending,
                new Approvals(pending, twoPeople),
                check,
                stage.publisher(published).policy(),
                stage.chain,
                stage.clock);
    }

    private WaitingManifests waiting() {
        return waiting(pending, published);
    }

    private WaitingManifests waiting(Pending from, signpost.publishing.ObjectStore manifests) {
        return new WaitingManifests(
                from, new Approvals(from, twoPeople), scheduledRun(from, manifests), stage.chain, stage.clock);
    }

    private ScheduledRun.Report run() {
        return scheduledRun(pending, published).run();
    }

    private ScheduledRun scheduledRun(Pending from, signpost.publishing.ObjectStore manifests) {
        return new ScheduledRun(
                from,
                new Approvals(from, twoPeople),
                check,
                stage.publish(manifests),
                stage.refresh(manifests),
                stage.chain,
                stage.clock);
    }

    private static byte[] config(String window, long expiry) {
        return CanonicalJson.bytes(Samples.json(window, expiry, 1.0));
    }

    private static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }
}
