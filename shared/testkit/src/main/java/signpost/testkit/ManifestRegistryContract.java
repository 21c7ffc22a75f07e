package signpost.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import signpost.ingest.ManifestName;
import signpost.job.Page;
import signpost.json.Json;
import signpost.registry.ManifestRecord;
import signpost.registry.ManifestRegistry;
import signpost.registry.ManifestRegistry.Put;
import signpost.registry.Precondition;
import signpost.registry.Run;
import signpost.registry.Version;

/// What every [ManifestRegistry] must do, whatever it is built on.
public interface ManifestRegistryContract {

    Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    ManifestName DOCS = new ManifestName("docs");
    Precondition ANY = new Precondition.None();

    /// @param clock which stands at noon
    Stores stores(SettableClock clock);

    default Stores stores() {
        return stores(new SettableClock(NOON));
    }

    // --- putting -------------------------------------------------------------------------------------------------

    @Test
    default void what_was_never_put_is_absent() {
        var registry = stores().registry();

        assertThat(registry.find(DOCS)).isEmpty();
        assertThat(registry.content(DOCS, SampleJobs.hash("one"))).isEmpty();
        assertThat(registry.list("", Optional.empty(), 10)).isEqualTo(new Page<>(List.of(), Optional.empty()));
        assertThat(registry.versions(DOCS, Optional.empty(), 10).items()).isEmpty();
        assertThat(registry.runs(DOCS, Optional.empty(), 10).items()).isEmpty();
        assertThat(registry.current().find(DOCS)).isEmpty();
    }

    @Test
    default void what_was_put_is_current_word_for_word() {
        var registry = stores().registry();

        var put = put(registry, "name: docs # ä €\n\t", ANY, 0);

        var expected = new ManifestRecord(
                DOCS,
                SampleJobs.hash("name: docs # ä €\n\t"),
                "v0",
                NOON,
                NOON,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThat(put).isEqualTo(new Put.Stored(expected));
        assertThat(registry.find(DOCS)).contains(expected);
        assertThat(registry.content(DOCS, expected.hash())).contains("name: docs # ä €\n\t");
        assertThat(registry.current().find(DOCS)).contains("name: docs # ä €\n\t");
    }

    @Test
    default void the_largest_manifest_is_kept_also_if_it_cannot_be_compressed() {
        var registry = stores().registry();
        var random = new Random(3);
        var text = new StringBuilder();
        while (text.length() < 256 << 10) {
            text.append((char) (' ' + random.nextInt(95)));
        }

        put(registry, text.toString(), ANY, 0);

        assertThat(registry.current().find(DOCS)).contains(text.toString());
    }

    @Test
    default void a_second_content_becomes_current_and_the_first_stays_a_version() {
        var registry = stores().registry();
        put(registry, "one", ANY, 0);

        put(registry, "two", ANY, 1);

        var record = registry.find(DOCS).orElseThrow();
        assertThat(record.hash()).isEqualTo(SampleJobs.hash("two"));
        assertThat(record.createdAt()).isEqualTo(NOON);
        assertThat(record.updatedAt()).isEqualTo(NOON.plusSeconds(1));
        assertThat(registry.content(DOCS, SampleJobs.hash("one"))).contains("one");
        assertThat(registry.versions(DOCS, Optional.empty(), 10))
                .isEqualTo(new Page<>(List.of(version("two", 1), version("one", 0)), Optional.empty()));
    }

    @Test
    default void to_put_what_is_current_already_changes_nothing() {
        var registry = stores().registry();
        var first = put(registry, "one", ANY, 0);

        assertThat(put(registry, "one", ANY, 1)).isEqualTo(first);
        assertThat(put(registry, "one", current("one"), 2)).isEqualTo(first);
        assertThat(put(registry, "one", current("two"), 3)).isInstanceOf(Put.NotNow.class);
        assertThat(registry.versions(DOCS, Optional.empty(), 10).items()).containsExactly(version("one", 0));
    }

    @Test
    default void an_older_content_may_become_current_again() {
        var registry = stores().registry();
        put(registry, "one", ANY, 0);
        put(registry, "two", ANY, 1);

        put(registry, "one", current("two"), 2);

        assertThat(registry.current().find(DOCS)).contains("one");
        assertThat(registry.versions(DOCS, Optional.empty(), 10).items())
                .containsExactly(version("one", 2), version("two", 1), version("one", 0));
    }

    @Test
    default void a_precondition_that_does_not_hold_changes_nothing_and_says_what_is_there() {
        var registry = stores().registry();

        assertThat(put(registry, "one", current("one"), 0)).isEqualTo(new Put.NotNow(Optional.empty()));
        assertThat(put(registry, "one", new Precondition.Exists(), 0)).isEqualTo(new Put.NotNow(Optional.empty()));
        assertThat(registry.find(DOCS)).isEmpty();

        put(registry, "one", new Precondition.Absent(), 1);
        var record = registry.find(DOCS);

        assertThat(put(registry, "two", new Precondition.Absent(), 2)).isEqualTo(new Put.NotNow(record));
        assertThat(put(registry, "two", current("two"), 2)).isEqualTo(new Put.NotNow(record));
        assertThat(registry.find(DOCS)).isEqualTo(record).isPresent();
        assertThat(put(registry, "two", new Precondition.Exists(), 3)).isInstanceOf(Put.Stored.class);
    }

    // --- deleting ------------------------------------------------------------------------------------------------

    @Test
    default void what_was_deleted_is_not_current_and_keeps_its_contents_and_versions() {
        var registry = stores().registry();
        put(registry, "one", ANY, 0);

        var deleted = registry.delete(DOCS, ANY, NOON.plusSeconds(1));

        assertThat(deleted).isInstanceOf(Put.Stored.class);
        assertThat(registry.find(DOCS).orElseThrow().deletedAt()).contains(NOON.plusSeconds(1));
        assertThat(registry.current().find(DOCS)).isEmpty();
        assertThat(registry.list("", Optional.empty(), 10).items()).isEmpty();
        assertThat(registry.content(DOCS, SampleJobs.hash("one"))).contains("one");
        assertThat(registry.versions(DOCS, Optional.empty(), 10).items()).containsExactly(version("one", 0));
    }

    @Test
    default void only_what_is_there_is_deleted_and_only_if_the_precondition_holds() {
        var registry = stores().registry();
        assertThat(registry.delete(DOCS, ANY, NOON)).isEqualTo(new Put.NotNow(Optional.empty()));
        put(registry, "one", ANY, 0);
        var record = registry.find(DOCS);

        assertThat(registry.delete(DOCS, current("two"), NOON)).isEqualTo(new Put.NotNow(record));
        assertThat(registry.delete(DOCS, current("one"), NOON)).isInstanceOf(Put.Stored.class);
        assertThat(registry.delete(DOCS, ANY, NOON.plusSeconds(1))).isEqualTo(new Put.NotNow(registry.find(DOCS)));
    }

    @Test
    default void a_put_brings_back_what_was_deleted() {
        var registry = stores().registry();
        put(registry, "one", ANY, 0);
        registry.delete(DOCS, ANY, NOON.plusSeconds(1));

        assertThat(put(registry, "one", current("one"), 2)).isInstanceOf(Put.NotNow.class);
        put(registry, "one", new Precondition.Absent(), 2);

        assertThat(registry.current().find(DOCS)).contains("one");
        assertThat(registry.find(DOCS).orElseThrow().createdAt()).isEqualTo(NOON);
        assertThat(registry.versions(DOCS, Optional.empty(), 10).items())
                .containsExactly(version("one", 2), version("one", 0));
    }

    // --- listing -------------------------------------------------------------------------------------------------

    @Test
    default void records_are_listed_by_literal_prefix_in_the_order_of_their_names() {
        var registry = stores().registry();
        for (var name : List.of("b", "a_2", "a.1", "a%3", "A", "a-4")) {
            if (ManifestName.isOne(name)) {
                registry.put(new ManifestName(name), name, SampleJobs.hash(name), ANY, NOON);
            }
        }

        assertThat(names(registry.list("", Optional.empty(), 10))).containsExactly("A", "a-4", "a.1", "a_2", "b");
        assertThat(names(registry.list("a", Optional.empty(), 10))).containsExactly("a-4", "a.1", "a_2");
        assertThat(names(registry.list("a_", Optional.empty(), 10))).containsExactly("a_2");
        assertThat(names(registry.list("a%", Optional.empty(), 10))).isEmpty();
        assertThat(names(registry.list("a ä\u0001", Optional.empty(), 10))).isEmpty();
        assertThat(names(registry.list("a".repeat(2000), Optional.empty(), 10))).isEmpty();
    }

    @Test
    default void pages_of_a_listing_survive_what_is_added_and_removed_between_them() {
        var registry = stores().registry();
        for (var i = 10; i < 20; i++) {
            registry.put(new ManifestName("m" + i), "m" + i, SampleJobs.hash("m" + i), ANY, NOON);
        }
        var first = registry.list("m", Optional.empty(), 4);

        registry.put(new ManifestName("m00"), "new", SampleJobs.hash("new"), ANY, NOON);
        registry.delete(new ManifestName("m13"), ANY, NOON);
        registry.delete(new ManifestName("m15"), ANY, NOON);

        assertThat(names(first)).containsExactly("m10", "m11", "m12", "m13");
        assertThat(registry.isCursor(first.next().orElseThrow())).isTrue();
        assertThat(rest(first, cursor -> registry.list("m", cursor, 4)).stream()
                        .map(record -> record.name().value()))
                .containsExactly("m14", "m16", "m17", "m18", "m19");
    }

    @Test
    default void versions_and_runs_come_in_pages_newest_first() {
        var stores = stores();
        var registry = stores.registry();
        var samples = new SampleJobs(1);
        for (var i = 0; i < 7; i++) {
            put(registry, "content " + i, ANY, i);
            stores.jobs()
                    .submit(SampleJobs.submission(
                            samples.run(NOON.plusSeconds(i), DOCS, SampleJobs.hash("content " + i))));
        }

        var versions = registry.versions(DOCS, Optional.empty(), 3);
        var runs = registry.runs(DOCS, Optional.empty(), 3);
        put(registry, "content 7", ANY, 7);

        assertThat(versions.items()).hasSize(3).first().isEqualTo(version("content 6", 6));
        assertThat(rest(versions, cursor -> registry.versions(DOCS, cursor, 3)))
                .containsExactly(
                        version("content 3", 3),
                        version("content 2", 2),
                        version("content 1", 1),
                        version("content 0", 0));
        assertThat(runs.items()).hasSize(3);
        assertThat(rest(runs, cursor -> registry.runs(DOCS, cursor, 3)).stream().map(Run::createdAt))
                .containsExactly(NOON.plusSeconds(3), NOON.plusSeconds(2), NOON.plusSeconds(1), NOON);
        assertThat(registry.isCursor(versions.next().orElseThrow())).isTrue();
        assertThat(registry.isCursor(runs.next().orElseThrow())).isTrue();
    }

    @Test
    default void what_is_no_cursor_is_told_apart() {
        var registry = stores().registry();

        assertThat(List.of("", " ", "ä", "a b", "{}", "=", "x".repeat(5000))).noneMatch(registry::isCursor);
    }

    // --- state ---------------------------------------------------------------------------------------------------

    @Test
    default void the_state_saved_last_is_kept_and_changes_no_revision() {
        var registry = stores().registry();
        put(registry, "one", ANY, 0);
        var state = Json.Obj.builder()
                .put("whole", new Json.Whole("123456789012345678901234567890123456789012345"))
                .put("real", Json.Real.of(25.0))
                .put("text", "ä\u0000€😀")
                .put("nothing", new Json.Null())
                .put("list", List.of(new Json.Bool(true), Json.Obj.builder().build()))
                .build();

        registry.save(DOCS, Json.Obj.builder().put("first", 1).build(), NOON.plusSeconds(5));
        registry.save(DOCS, state, NOON.plusSeconds(6));

        var record = registry.find(DOCS).orElseThrow();
        var ref = record.state().orElseThrow();
        assertThat(record.updatedAt()).isEqualTo(NOON);
        assertThat(record.hash()).isEqualTo(SampleJobs.hash("one"));
        assertThat(ref.at()).isEqualTo(NOON.plusSeconds(6));
        assertThat(registry.state(DOCS, ref)).contains(state);
        put(registry, "two", ANY, 7);
        assertThat(registry.find(DOCS).orElseThrow().state()).contains(ref);
    }

    @Test
    default void there_is_no_state_of_a_manifest_that_is_not_there() {
        var registry = stores().registry();

        assertThatIllegalStateException().isThrownBy(() -> registry.save(DOCS, new Json.Null(), NOON));
        assertThat(registry.state(DOCS, new ManifestRecord.StateRef(SampleJobs.hash("x"), NOON)))
                .isEmpty();
    }

    // --- runs ----------------------------------------------------------------------------------------------------

    @Test
    default void a_run_is_there_with_its_job_and_tells_how_the_job_ended() {
        var stores = stores();
        var registry = stores.registry();
        var samples = new SampleJobs(2);
        put(registry, "one", ANY, 0);
        var job = samples.run(NOON.plusSeconds(1), DOCS, SampleJobs.hash("one"));

        stores.jobs().submit(SampleJobs.submission(job));

        var run = Run.of(job).orElseThrow();
        assertThat(registry.runs(DOCS, Optional.empty(), 10).items()).containsExactly(run);
        assertThat(registry.find(DOCS).orElseThrow().lastRun()).contains(run);

        var ended = to(job.cancel("operator", NOON.plusSeconds(2), Optional.empty()));
        assertThat(stores.jobs().replace(job, ended, java.util.Map.of())).isTrue();

        var over = Run.of(ended).orElseThrow();
        assertThat(over.end()).isPresent();
        assertThat(registry.runs(DOCS, Optional.empty(), 10).items()).containsExactly(over);
        assertThat(registry.find(DOCS).orElseThrow().lastRun()).contains(over);
        assertThat(registry.find(DOCS).orElseThrow().updatedAt()).isEqualTo(NOON);
    }

    @Test
    default void an_older_run_that_ends_late_does_not_become_the_last_one() {
        var stores = stores();
        var registry = stores.registry();
        var samples = new SampleJobs(2);
        put(registry, "one", ANY, 0);
        var older = samples.run(NOON.plusSeconds(1), DOCS, SampleJobs.hash("one"));
        var newer = samples.run(NOON.plusSeconds(2), DOCS, SampleJobs.hash("one"));
        stores.jobs().submit(SampleJobs.submission(older));
        stores.jobs().submit(SampleJobs.submission(newer));

        var ended = to(older.cancel("operator", NOON.plusSeconds(3), Optional.empty()));
        stores.jobs().replace(older, ended, java.util.Map.of());

        assertThat(registry.find(DOCS).orElseThrow().lastRun()).isEqualTo(Run.of(newer));
        assertThat(registry.runs(DOCS, Optional.empty(), 10).items())
                .containsExactly(Run.of(newer).orElseThrow(), Run.of(ended).orElseThrow());
    }

    @Test
    default void a_run_that_is_put_into_the_queue_again_lives_again() {
        var stores = stores();
        var registry = stores.registry();
        var samples = new SampleJobs(2);
        put(registry, "one", ANY, 0);
        var job = samples.run(NOON.plusSeconds(1), DOCS, SampleJobs.hash("one"));
        var claim = samples.claim(NOON.plusSeconds(2));
        stores.jobs().submit(SampleJobs.submission(job));
        var running = to(job.claimed(claim));
        var failed = to(running.failed(claim.token(), NOON.plusSeconds(3), false, "no", Optional.empty()));
        var again = to(failed.requeued("operator", NOON.plusSeconds(4)));

        stores.jobs().replace(job, running, java.util.Map.of());
        stores.jobs().replace(running, failed, java.util.Map.of());
        assertThat(registry.find(DOCS).orElseThrow().lastRun()).isEqualTo(Run.of(failed));
        stores.jobs().replace(failed, again, java.util.Map.of());

        assertThat(registry.find(DOCS).orElseThrow().lastRun()).isEqualTo(Run.of(again));
        assertThat(registry.runs(DOCS, Optional.empty(), 10).items())
                .containsExactly(Run.of(again).orElseThrow());
    }

    // --- many at once --------------------------------------------------------------------------------------------

    @Test
    default void of_a_hundred_puts_of_one_name_at_once_none_fails_and_each_is_a_version() throws Exception {
        var registry = stores().registry();

        var puts = atOnce(100, writer -> put(registry, "content " + writer, ANY, writer));

        assertThat(puts).allMatch(Put.Stored.class::isInstance);
        var versions = registry.versions(DOCS, Optional.empty(), 200).items();
        assertThat(versions).hasSize(100).doesNotHaveDuplicates();
        assertThat(versions)
                .allSatisfy(version -> assertThat(registry.content(DOCS, version.hash()))
                        .hasValueSatisfying(
                                content -> assertThat(SampleJobs.hash(content)).isEqualTo(version.hash())));
        assertThat(versions)
                .extracting(Version::hash)
                .contains(registry.find(DOCS).orElseThrow().hash());
    }

    @Test
    default void of_a_hundred_puts_that_name_the_same_content_in_if_match_one_wins() throws Exception {
        var registry = stores().registry();
        put(registry, "start", ANY, 0);

        var puts = atOnce(100, writer -> put(registry, "content " + writer, current("start"), 1));

        var won = puts.stream().filter(Put.Stored.class::isInstance).toList();
        assertThat(won).hasSize(1);
        assertThat(((Put.Stored) won.getFirst()).record())
                .isEqualTo(registry.find(DOCS).orElseThrow());
        assertThat(registry.versions(DOCS, Optional.empty(), 10).items()).hasSize(2);
    }

    @Test
    default void of_a_hundred_first_puts_one_wins() throws Exception {
        var registry = stores().registry();

        var puts = atOnce(100, writer -> put(registry, "content " + writer, new Precondition.Absent(), 1));

        assertThat(puts.stream().filter(Put.Stored.class::isInstance)).hasSize(1);
    }

    private static <T> List<T> atOnce(int many, IntFunction<T> what) throws Exception {
        try (var threads = Executors.newFixedThreadPool(16)) {
            var tasks = IntStream.range(0, many)
                    .<Callable<T>>mapToObj(number -> () -> what.apply(number))
                    .toList();
            var results = new ArrayList<T>();
            for (var future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        }
    }

    private static signpost.job.Job to(signpost.job.Job.Move move) {
        return ((signpost.job.Job.Move.To) move).job();
    }

    private static Put put(ManifestRegistry registry, String content, Precondition precondition, int second) {
        return registry.put(DOCS, content, SampleJobs.hash(content), precondition, NOON.plusSeconds(second));
    }

    private static Precondition current(String content) {
        return new Precondition.Current(SampleJobs.hash(content));
    }

    private static Version version(String content, int second) {
        return new Version(SampleJobs.hash(content), NOON.plusSeconds(second));
    }

    private static List<String> names(Page<ManifestRecord> page) {
        return page.items().stream().map(record -> record.name().value()).toList();
    }

    private static <T> List<T> rest(Page<T> first, java.util.function.Function<Optional<String>, Page<T>> next) {
        var items = new ArrayList<T>();
        for (var cursor = first.next(); cursor.isPresent(); ) {
            var page = next.apply(cursor);
            items.addAll(page.items());
            cursor = page.next();
        }
        return items;
    }
}
