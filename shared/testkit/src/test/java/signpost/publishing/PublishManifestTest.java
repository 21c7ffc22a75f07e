package signpost.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.chain.Block;
import signpost.chain.ChainUnavailable;
import signpost.json.Json;
import signpost.manifest.Manifest;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestVerification;
import signpost.publishing.PublishManifest.Options;
import signpost.publishing.PublishManifest.Outcome;
import signpost.testkit.FaultyObjectStore;
import signpost.testkit.FaultyObjectStore.Fate;
import signpost.testkit.InMemoryObjectStore;
import signpost.testkit.JdkEd25519;
import signpost.testkit.Samples;
import signpost.testkit.Stage;

class PublishManifestTest {

    private final Stage stage = new Stage();
    private final InMemoryObjectStore store = new InMemoryObjectStore();

    @Test
    void a_published_manifest_is_current_and_verifies_for_a_stranger() {
        var published = published(publish(Samples.manifest("2025-10-23", 2_000)));

        var index = stage.index(store);
        assertThat(index.current(new Block(1_000)).map(IndexEntry::hash))
                .contains(published.manifest().hash());
        assertThat(index.currentHash()).contains(published.manifest().hash());
        assertThat(index.version()).isEqualTo(1);
        assertThat(stage.catalogue(store).manifest(published.manifest().hash()))
                .isInstanceOf(Catalogue.ManifestFound.Verified.class);
    }

    @Test
    void the_same_bytes_lie_under_both_spellings_of_the_hash() {
        var hash = published(publish(Samples.manifest("2025-10-23", 2_000)))
                .manifest()
                .hash();

        var plain = store.read("scorevision/manifests/" + hash.hex() + ".json", 1 << 20)
                .orElseThrow();
        var prefixed = store.read("scorevision/manifests/sha256:" + hash.hex() + ".json", 1 << 20)
                .orElseThrow();

        assertThat(plain.bytes()).isEqualTo(prefixed.bytes());
        assertThat(ManifestHash.of(plain.bytes())).isEqualTo(hash);
    }

    @Test
    void publishing_it_again_answers_the_first_hash_and_writes_nothing() {
        var first = published(publish(Samples.manifest("2025-10-23", 2_000)));
        stage.clock.advance(Duration.ofHours(1));
        var before = store.keys("");

        var again = publish(Samples.manifest("2025-10-23", 2_000));

        assertThat(again)
                .isInstanceOfSatisfying(
                        Outcome.Unchanged.class,
                        unchanged -> assertThat(unchanged.entry().hash())
                                .isEqualTo(first.manifest().hash()));
        assertThat(store.keys("")).isEqualTo(before);
        assertThat(stage.index(store).version()).isEqualTo(1);
    }

    @Test
    void a_changed_manifest_for_a_live_window_supersedes_the_one_before() {
        var first = published(publish(Samples.manifest("2025-10-23", 2_000, 1.0)));

        var second = published(publish(Samples.manifest("2025-10-23", 2_000, 1.4)));

        assertThat(second.superseded()).contains(first.manifest().hash());
        var index = stage.index(store);
        assertThat(index.entries())
                .extracting(IndexEntry::hash)
                .containsExactly(second.manifest().hash());
        assertThat(index.retired()).singleElement().satisfies(past -> {
            assertThat(past.entry().hash()).isEqualTo(first.manifest().hash());
            assertThat(past.reason()).isEqualTo(Retirement.Reason.SUPERSEDED);
            assertThat(past.successor()).contains(second.manifest().hash());
        });
    }

    @Test
    void entries_stand_in_ascending_order_so_that_the_first_unexpired_one_is_open_now() {
        publish(Samples.manifest("later", 9_000));
        publish(Samples.manifest("now", 2_000));
        publish(Samples.manifest("next", 3_000));

        var index = stage.index(store);

        assertThat(index.entries()).extracting(entry -> entry.window().value()).containsExactly("now", "next", "later");
        assertThat(index.current(new Block(1_999))).hasValueSatisfying(isWindow("now"));
        assertThat(index.current(new Block(2_000))).hasValueSatisfying(isWindow("next"));
        assertThat(index.upcoming(new Block(1_000)))
                .extracting(entry -> entry.window().value())
                .containsExactly("next", "later");
    }

    /// T10 of the list of attacks: an expired manifest, an expiry in the past, an expiry beyond the policy.
    @ParameterizedTest
    @ValueSource(longs = {1, 999, 1_000})
    void T10_a_window_that_has_expired_is_not_published(long expiry) {
        assertThat(refusal(publish(Samples.manifest("2025-10-23", expiry))))
                .isEqualTo(new Refusal.WindowExpired(new Block(expiry), new Block(1_000)));
        assertThat(store.keys("")).isEmpty();
    }

    @Test
    void T10_an_expired_manifest_cannot_be_published_again() {
        publish(Samples.manifest("2025-10-23", 2_000));
        stage.chain.moveTo(2_000);

        assertThat(refusal(publish(Samples.manifest("2025-10-23", 2_000)))).isInstanceOf(Refusal.WindowExpired.class);
        assertThat(refusal(publish(Samples.manifest("2025-10-23", 5_000))))
                .isEqualTo(new Refusal.WindowPast(new signpost.manifest.WindowId("2025-10-23"), new Block(2_000)));
    }

    @Test
    void T10_an_expiry_beyond_the_policy_is_refused_unless_it_is_meant() {
        var far = Samples.manifest("2025-10-23", 1_000 + 100_001);

        assertThat(refusal(publish(far)))
                .isEqualTo(new Refusal.ExpiryTooFar(new Block(101_001), new Block(1_000), 100_000));
        assertThat(store.keys("")).isEmpty();
        assertThat(stage.publish(store).publish(far, new Options(true, false))).isInstanceOf(Outcome.Published.class);
    }

    @Test
    void two_live_windows_cannot_end_at_the_same_block() {
        publish(Samples.manifest("a", 2_000));

        assertThat(refusal(publish(Samples.manifest("b", 2_000))))
                .isEqualTo(new Refusal.ExpiryTaken(new Block(2_000), new signpost.manifest.WindowId("a")));
        assertThat(stage.index(store).entries()).hasSize(1);
    }

    @Test
    void a_manifest_of_another_environment_is_refused() {
        var prod = Manifest.of(Samples.json("w", 2_000, 1.0).with("environment", new Json.Text("prod")));
        var test = Manifest.of(Samples.json("w", 2_000, 1.0).with("environment", new Json.Text("test")));

        assertThat(refusal(publish(prod))).isEqualTo(new Refusal.WrongEnvironment("prod", "test"));
        assertThat(publish(test)).isInstanceOf(Outcome.Published.class);
    }

    @Test
    void a_key_that_nobody_trusts_publishes_nothing() {
        var stranger = JdkEd25519.generate();
        var publisher = new Publisher(
                store,
                stranger,
                stage.indexKey,
                "5F",
                stage.trusted,
                JdkEd25519.CHECK,
                new Publisher.Policy("test", 100_000),
                attempt -> {});

        var outcome = new PublishManifest(publisher, stage.chain, stage.clock)
                .publish(Samples.manifest("w", 2_000), new Options(false, false));

        assertThat(refusal(outcome)).isEqualTo(new Refusal.UntrustedSigner(stranger.publicKey(), "manifest"));
        assertThat(store.keys("")).isEmpty();
    }

    @Test
    void an_index_that_is_not_ours_is_not_written_over() {
        var foreign = "{\"manifests\":[],\"version\":\"1.0\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        store.put(Keys.INDEX, foreign);

        assertThat(refusal(publish(Samples.manifest("w", 2_000)))).isInstanceOf(Refusal.IndexNotTrusted.class);
        assertThat(store.read(Keys.INDEX, 1000).orElseThrow().bytes()).isEqualTo(foreign);
    }

    @Test
    void the_index_of_another_environment_is_not_written_over() {
        publish(Samples.manifest("w", 2_000));
        var elsewhere = new Publisher(
                store,
                stage.manifestKey,
                stage.indexKey,
                "5F",
                stage.trusted,
                JdkEd25519.CHECK,
                new Publisher.Policy("prod", 100_000),
                attempt -> {});

        var outcome = new PublishManifest(elsewhere, stage.chain, stage.clock)
                .publish(Samples.manifest("v", 3_000), new Options(false, false));

        assertThat(refusal(outcome)).isEqualTo(new Refusal.IndexOfAnotherEnvironment("test", "prod"));
        assertThat(stage.index(store).entries()).hasSize(1);
    }

    @Test
    void an_unreachable_chain_stops_publishing_before_anything_is_written() {
        stage.chain.cutOff();

        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> publish(Samples.manifest("w", 2_000)));
        assertThat(store.keys("")).isEmpty();
    }

    @Test
    void a_dry_run_tells_hash_and_changes_and_writes_nothing() {
        var live =
                published(publish(Samples.manifest("w", 2_000, 1.0))).manifest().hash();
        var before = store.keys("");

        var outcome = stage.publish(store).publish(Samples.manifest("w", 2_000, 1.4), new Options(false, true));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.WouldPublish.class, would -> {
            assertThat(would.superseded().map(IndexEntry::hash)).contains(live);
            assertThat(would.changes()).singleElement().satisfies(change -> {
                assertThat(change.path()).isEqualTo("elements[PlayerDetect_v1@1.0].beta");
                assertThat(change.before()).isEqualTo(Json.Real.of(1.0));
                assertThat(change.after()).isEqualTo(Json.Real.of(1.4));
            });
            assertThat(would.keys()).contains(Keys.manifest(would.manifest().hash()), Keys.INDEX);
        });
        assertThat(store.keys("")).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(Fate.class)
    void whatever_becomes_of_any_one_write_the_manifest_is_published_once(Fate fate) {
        for (var unlucky = 1; unlucky <= 3; unlucky++) {
            var fresh = new InMemoryObjectStore();
            var at = unlucky;
            var faulty = new FaultyObjectStore(fresh, write -> write == at ? fate : Fate.DONE);

            assertThat(stage.publish(faulty, Samples.manifest("w", 2_000))).isInstanceOf(Outcome.Published.class);

            assertThat(stage.index(fresh).entries()).hasSize(1);
            everyEntrysObjectIsThere(fresh);
        }
    }

    /// The process dies at each write in turn: nothing after it happens.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void a_crash_at_any_step_leaves_a_state_that_the_next_publish_repairs(int diesAt) {
        publish(Samples.manifest("before", 1_500));
        var crashing = new FaultyObjectStore(store, write -> {
            if (write >= diesAt) {
                throw new Crash();
            }
            return Fate.DONE;
        });
        try {
            stage.publish(crashing, Samples.manifest("w", 2_000));
        } catch (Crash expected) {
            // as a killed process would
        }
        everyEntrysObjectIsThere(store);
        stage.clock.advance(Duration.ofMinutes(1));

        var outcome = publish(Samples.manifest("w", 2_000));

        assertThat(outcome).isInstanceOfAny(Outcome.Published.class, Outcome.Unchanged.class);
        assertThat(stage.index(store).entries())
                .extracting(entry -> entry.window().value())
                .containsExactly("before", "w");
        everyEntrysObjectIsThere(store);
    }

    @Test
    void what_is_past_moves_to_the_archive_and_the_index_stays_small() {
        var windows = 200;
        for (var i = 0; i < windows; i++) {
            stage.chain.moveTo(1_000 + i * 10L);
            publish(Samples.manifest("w" + i, 1_010 + i * 10L));
        }

        var index = stage.index(store);
        assertThat(index.entries().size() + index.retired().size()).isLessThanOrEqualTo(Index.MOST_PAST + 1);
        assertThat(store.read(Keys.INDEX, 1 << 20).orElseThrow().bytes().length).isLessThan(64_000);
        assertThat(archivedAndIndexed(index)).hasSize(windows).doesNotHaveDuplicates();
    }

    /// Others supersede it, and so much is past that the archive takes the rest, before its writer asks again.
    @Test
    void a_write_whose_answer_was_lost_is_not_repeated_over_a_later_one_although_the_archive_moved() {
        for (var i = 0; i < Index.MOST_PAST; i++) {
            publish(Samples.manifest("w" + i, 1_010 + i * 10L));
            stage.chain.moveTo(1_010 + i * 10L);
        }
        var raced = new FaultyObjectStore(store, write -> write == 3 ? Fate.ANSWER_LOST : Fate.DONE) {
            private boolean moved;

            @Override
            public java.util.Optional<StoredObject> read(String key, int mostBytes) {
                if (writes() == 3 && !moved) {
                    moved = true;
                    publish(Samples.manifest("late", 5_000, 2.0));
                }
                return super.read(key, mostBytes);
            }
        };

        assertThat(stage.publish(raced, Samples.manifest("late", 5_000, 1.0))).isInstanceOf(Outcome.Published.class);

        var index = stage.index(store);
        assertThat(index.archive()).isPresent();
        assertThat(index.retired())
                .singleElement()
                .satisfies(past -> assertThat(past.successor()).isEqualTo(index.currentHash()));
        var current = stage.catalogue(store).manifest(index.currentHash().orElseThrow());
        assertThat(((Catalogue.ManifestFound.Verified) current)
                        .manifest()
                        .manifest()
                        .json())
                .isEqualTo(Samples.json("late", 5_000, 2.0));
    }

    @Test
    void an_endpoint_that_lags_behind_does_not_turn_the_window_back() {
        publish(Samples.manifest("ended", 2_000));
        var next =
                published(publish(Samples.manifest("next", 3_000))).manifest().hash();
        stage.refresh(store).ifDue(java.util.Optional.of(new Block(2_050)));
        stage.chain.moveTo(1_990);

        assertThat(publish(Samples.manifest("later", 4_000))).isInstanceOf(Outcome.Published.class);
        assertThat(refusal(publish(Samples.manifest("ended", 2_000)))).isInstanceOf(Refusal.WindowExpired.class);

        assertThat(stage.index(store).block()).isEqualTo(new Block(2_050));
        assertThat(stage.index(store).currentHash()).contains(next);
    }

    @Test
    void one_wrong_head_far_ahead_does_not_end_publishing_for_ever() {
        publish(Samples.manifest("w", 2_000));
        stage.refresh(store).ifDue(java.util.Optional.of(new Block(7_000_000)));

        assertThat(publish(Samples.manifest("next", 3_000))).isInstanceOf(Outcome.Published.class);

        assertThat(stage.index(store).block()).isEqualTo(new Block(1_000));
    }

    @Test
    void a_manifest_that_readers_would_refuse_for_its_size_is_refused_before_anything_is_written() {
        var large = Manifest.of(Samples.json("w", 2_000, 1.0).with("note", new Json.Text("\u00e9".repeat(180_000))));

        assertThat(refusal(publish(large))).isInstanceOf(Refusal.ManifestTooLarge.class);
        assertThat(store.keys("")).isEmpty();
    }

    @Test
    void an_index_that_readers_would_refuse_for_its_size_is_not_written() {
        publish(Samples.manifest("small", 1_500));
        var elements = new ArrayList<Json>();
        for (var i = 0; i < 16_000; i++) {
            elements.add(Json.Obj.builder().put("id", "e" + i).build());
        }
        var many = Manifest.of(Samples.json("w", 2_000, 1.0).with("elements", new Json.Arr(elements)));

        assertThat(refusal(publish(many))).isInstanceOf(Refusal.IndexFull.class);
        assertThat(publish(Samples.manifest("next", 3_000))).isInstanceOf(Outcome.Published.class);
    }

    /// The hashes of the index and, followed from it, of all archives.
    private java.util.List<String> archivedAndIndexed(Index index) {
        var hashes = new ArrayList<String>();
        index.entries().forEach(entry -> hashes.add(entry.hash().value()));
        index.retired().forEach(past -> hashes.add(past.entry().hash().value()));
        for (var number = index.archive(); number.isPresent(); ) {
            var bytes = store.read(Keys.archive(number.getAsLong()), 1 << 20)
                    .orElseThrow()
                    .bytes();
            var archive = signpost.testkit.Vectors.parse(new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
            for (var list : java.util.List.of("manifests", "retired")) {
                archive.items(list)
                        .forEach(entry ->
                                hashes.add(((Json.Obj) entry).text("hash").orElseThrow()));
            }
            number = archive.whole("previous");
        }
        return hashes;
    }

    private void everyEntrysObjectIsThere(InMemoryObjectStore in) {
        for (var entry : stage.index(in).entries()) {
            assertThat(stage.catalogue(in).manifest(entry.hash())).isInstanceOf(Catalogue.ManifestFound.Verified.class);
            assertThat(in.read(Keys.manifestAsPrinted(entry.hash()), ManifestVerification.MOST_BYTES))
                    .isPresent();
        }
    }

    private Outcome publish(Manifest manifest) {
        return stage.publish(store, manifest);
    }

    private static Outcome.Published published(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Published published -> published;
            case Outcome other -> throw new AssertionError(other.toString());
        };
    }

    private static Refusal refusal(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Refused(var why) -> why;
            case Outcome other -> throw new AssertionError(other.toString());
        };
    }

    private static java.util.function.Consumer<IndexEntry> isWindow(String window) {
        return entry -> assertThat(entry.window().value()).isEqualTo(window);
    }

    /// Ends the process as far as the code under test can tell.
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }
}
