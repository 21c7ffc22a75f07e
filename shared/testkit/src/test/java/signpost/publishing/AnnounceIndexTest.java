package signpost.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.announcement.Announcement;
import signpost.announcement.Announcement.Kind;
import signpost.announcement.NotTold;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;
import signpost.store.StoreUnavailable;
import signpost.testkit.FaultyObjectStore;
import signpost.testkit.FaultyObjectStore.Fate;
import signpost.testkit.InMemoryAnnouncements;
import signpost.testkit.InMemoryObjectStore;
import signpost.testkit.Samples;
import signpost.testkit.Stage;

class AnnounceIndexTest {

    private final Stage stage = new Stage();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final InMemoryObjectStore memory = new InMemoryObjectStore();
    private final InMemoryAnnouncements bus = new InMemoryAnnouncements();
    private final AnnounceIndex announce = announce(memory);

    @Test
    void what_was_published_is_told_once() {
        var hash = publish("w", 2_000, 1.0);

        announce.tell();
        announce.tell();

        assertThat(bus.heard()).singleElement().satisfies(told -> {
            assertThat(told.kind()).isEqualTo(Kind.MANIFEST_PUBLISHED);
            assertThat(told.id()).isEqualTo("test/published/" + hash);
            assertThat(told.detail().text("hash")).contains(hash.value());
            assertThat(told.detail().text("window_id")).contains("w");
            assertThat(told.detail().whole("expiry_block")).hasValue(2_000);
            assertThat(told.detail().whole("index_version")).hasValue(1);
        });
    }

    @Test
    void a_renewed_index_is_no_news() {
        publish("w", 2_000, 1.0);
        announce.tell();
        stage.refresh(store).now(Optional.empty());

        announce.tell();

        assertThat(bus.heard()).hasSize(1);
    }

    @Test
    void nothing_is_told_where_nothing_was_published() {
        assertThat(announce.tell()).isEqualTo(new AnnounceIndex.Outcome.Told(List.of(), 0));
        assertThat(bus.heard()).isEmpty();
    }

    @Test
    void a_manifest_that_took_the_place_of_another_is_told_before_the_other_is_told_to_be_retired() {
        var first = publish("w", 2_000, 1.0);
        announce.tell();
        var second = publish("w", 2_000, 1.4);

        announce.tell();

        assertThat(told())
                .containsExactly(
                        Kind.MANIFEST_PUBLISHED + " " + first,
                        Kind.MANIFEST_PUBLISHED + " " + second,
                        Kind.MANIFEST_RETIRED + " " + first);
        var retired = bus.heard().getLast().detail();
        assertThat(retired.text("reason")).contains("superseded");
        assertThat(retired.text("successor")).contains(second.value());
    }

    @Test
    void everything_that_happened_while_nobody_told_is_told_in_the_order_of_time() {
        var first = publish("w", 2_000, 1.0);
        var second = publish("w", 2_000, 1.4);
        var other = publish("x", 3_000, 1.0);
        later();
        stage.rollBack(store).to(first);

        announce.tell();

        assertThat(told())
                .containsExactly(
                        Kind.MANIFEST_PUBLISHED + " " + first,
                        Kind.MANIFEST_PUBLISHED + " " + second,
                        Kind.MANIFEST_PUBLISHED + " " + other,
                        Kind.MANIFEST_RETIRED + " " + second,
                        Kind.MANIFEST_ROLLED_BACK + " " + first);
    }

    @Test
    void a_manifest_that_is_rolled_back_to_twice_is_told_twice_under_two_ids() {
        var first = publish("w", 2_000, 1.0);
        publish("w", 2_000, 1.4);
        later();
        stage.rollBack(store).to(first);
        announce.tell();
        publish("w", 2_000, 1.8);
        later();
        stage.rollBack(store).to(first);

        announce.tell();

        assertThat(bus.heard().stream()
                        .filter(told -> told.kind() == Kind.MANIFEST_ROLLED_BACK)
                        .map(Announcement::id))
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    void a_rollback_that_retires_nothing_is_told_too() {
        var longer = publish("w", 3_000, 1.0);
        publish("w", 2_000, 1.4);
        announce.tell();
        stage.chain.moveTo(2_500);
        later();

        assertThat(stage.rollBack(store).to(longer))
                .isInstanceOfSatisfying(
                        RollBack.Outcome.RolledBack.class,
                        back -> assertThat(back.retired()).isEmpty());
        announce.tell();
        stage.refresh(store).now(Optional.empty());
        announce.tell();

        assertThat(told()).hasSize(4).last().isEqualTo(Kind.MANIFEST_ROLLED_BACK + " " + longer);
    }

    @Test
    void what_has_gone_to_the_archive_before_it_was_told_is_told_from_there() {
        publish("w", 2_000, 0.5);
        announce.tell();
        var published = new ArrayList<ManifestHash>();
        for (var number = 0; number < 100; number++) {
            published.add(publish("w", 2_000, 1 + number / 1_000.0));
        }
        assertThat(store.keys("scorevision/index-archive/")).hasSizeGreaterThan(1);

        announce.tell();

        assertThat(bus.heard()).hasSize(1 + 100 + 100);
        assertThat(bus.heard().stream()
                        .filter(told -> told.kind() == Kind.MANIFEST_PUBLISHED)
                        .skip(1)
                        .map(told -> told.detail().text("hash").orElseThrow()))
                .containsExactlyElementsOf(
                        published.stream().map(ManifestHash::value).toList());
        announce.tell();
        assertThat(bus.heard()).hasSize(1 + 100 + 100);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void what_was_not_taken_is_told_by_the_next_run_and_the_rest_again_under_the_same_id(int taken) {
        publish("w", 2_000, 1.0);
        publish("w", 2_000, 1.4);
        bus.takeOnly(taken);

        assertThatExceptionOfType(NotTold.class).isThrownBy(announce::tell);
        bus.takeAll();
        announce.tell();

        assertThat(bus.heard()).hasSize(taken + 3);
        assertThat(bus.heard().stream().map(Announcement::id).distinct()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(value = Fate.class, mode = Mode.EXCLUDE, names = "DONE")
    void whatever_becomes_of_the_memory_everything_is_told_and_twice_at_most(Fate fate) {
        publish("w", 2_000, 1.0);
        var forgetful = announce(new FaultyObjectStore(memory, write -> write == 1 ? fate : Fate.DONE));

        try {
            forgetful.tell();
        } catch (StoreUnavailable unknown) {
            assertThat(fate).isIn(Fate.LOST, Fate.ANSWER_LOST);
        }
        forgetful.tell();
        forgetful.tell();

        assertThat(bus.heard()).hasSizeBetween(1, 2);
        assertThat(bus.heard().stream().map(Announcement::id).distinct()).hasSize(1);
    }

    @Test
    void of_two_who_tell_at_once_none_makes_the_other_forget() {
        publish("w", 2_000, 1.0);
        var slow = announce(new InMemoryObjectStoreThatIsOvertaken());

        slow.tell();
        announce.tell();

        assertThat(bus.heard().stream().map(Announcement::id).distinct()).hasSize(2);
        assertThat(memoryText()).contains("\"index_version\":2");
    }

    /// Before the one who is slow writes what it has told, another has published and told.
    private final class InMemoryObjectStoreThatIsOvertaken extends FaultyObjectStore {
        InMemoryObjectStoreThatIsOvertaken() {
            super(memory, _ -> {
                publish("x", 3_000, 1.0);
                announce.tell();
                return Fate.DONE;
            });
        }
    }

    /// Publishing, rolling back, telling and failing to tell, in any order.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whoever_tells_before_each_rollback_leaves_nothing_out_whenever_it_is_cut_off(long seed) {
        var random = new Random(seed);
        var hashes = new ArrayList<ManifestHash>();
        var happened = new HashSet<String>();
        for (var step = 0; step < 60; step++) {
            later();
            if (hashes.size() < 2 || random.nextInt(3) > 0) {
                var live = stage.publisher(store).readIndex() instanceof Publisher.IndexRead.Found(var index)
                        ? index.liveOf(new WindowId("w"), stage.chain.head())
                        : Optional.<IndexEntry>empty();
                live.ifPresent(entry -> happened.add(Kind.MANIFEST_RETIRED + " " + entry.hash()));
                hashes.add(publish("w", 2_000, 1 + step / 1_000.0));
                happened.add(Kind.MANIFEST_PUBLISHED + " " + hashes.getLast());
            } else {
                announce.tell();
                var hash = hashes.get(random.nextInt(hashes.size()));
                if (stage.rollBack(store).to(hash)
                        instanceof RollBack.Outcome.RolledBack(var _, var retired, var _, var _)) {
                    retired.forEach(past -> happened.add(Kind.MANIFEST_RETIRED + " " + past));
                    happened.add(Kind.MANIFEST_ROLLED_BACK + " " + hash);
                }
            }
            if (random.nextInt(4) == 0) {
                bus.takeOnly(random.nextInt(3));
                try {
                    announce.tell();
                } catch (NotTold cutOff) {
                    assertThat(cutOff).hasMessage("nobody listens");
                }
                bus.takeAll();
            }
        }

        announce.tell();

        assertThat(new HashSet<>(told())).isEqualTo(happened);
    }

    private AnnounceIndex announce(ObjectStore remembers) {
        return new AnnounceIndex(stage.publisher(store), remembers, bus);
    }

    private String memoryText() {
        return new String(
                memory.read(AnnounceIndex.MEMORY, 1 << 20).orElseThrow().bytes(), StandardCharsets.UTF_8);
    }

    private void later() {
        stage.clock.advance(Duration.ofSeconds(1));
    }

    private List<String> told() {
        return bus.heard().stream()
                .map(told -> told.kind() + " " + told.detail().text("hash").orElseThrow())
                .toList();
    }

    private ManifestHash publish(String window, long expiry, double beta) {
        later();
        return switch (stage.publish(store, Samples.manifest(window, expiry, beta))) {
            case PublishManifest.Outcome.Published published ->
                published.manifest().hash();
            case PublishManifest.Outcome other -> throw new AssertionError(other.toString());
        };
    }
}
