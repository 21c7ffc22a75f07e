package signpost.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import signpost.chain.Block;
import signpost.chain.ChainUnavailable;
import signpost.challenge.Windows.Found;
import signpost.publishing.Catalogue;
import signpost.publishing.Keys;
import signpost.publishing.ObjectReads;
import signpost.signing.TrustedKeys;
import signpost.store.StoreUnavailable;
import signpost.testkit.InMemoryObjectStore;
import signpost.testkit.JdkEd25519;
import signpost.testkit.Samples;
import signpost.testkit.Stage;

class WindowsTest {

    private final Stage stage = new Stage();
    private final InMemoryObjectStore store = new InMemoryObjectStore();

    @Test
    void a_window_starts_where_the_one_before_it_ends() {
        stage.publish(store, Samples.manifest("first", 1_500));
        stage.publish(store, Samples.manifest("second", 2_000));
        var entries = stage.index(store).entries();

        assertThat(windows().find(entries.getFirst().hash()))
                .isInstanceOfSatisfying(
                        Found.Open.class, open -> assertThat(open.starts()).isEqualTo(new Block(0)));
        stage.chain.moveTo(1_500);
        assertThat(windows().find(entries.getLast().hash()))
                .isInstanceOfSatisfying(
                        Found.Open.class, open -> assertThat(open.starts()).isEqualTo(new Block(1_500)));
    }

    @Test
    void what_does_not_verify_is_never_relied_on() {
        stage.publish(store, Samples.manifest("now", 2_000));
        var hash = stage.index(store).entries().getFirst().hash();
        store.put(Keys.manifest(hash), "{}".getBytes(StandardCharsets.US_ASCII));

        assertThatExceptionOfType(StoreUnavailable.class)
                .isThrownBy(() -> windows().find(hash));
        store.put(Keys.INDEX, "{}".getBytes(StandardCharsets.US_ASCII));
        assertThatExceptionOfType(StoreUnavailable.class)
                .isThrownBy(() -> windows().find(hash));
    }

    @Test
    void an_index_that_is_not_there_is_out_of_reach_and_no_answer() {
        assertThatExceptionOfType(StoreUnavailable.class)
                .isThrownBy(() -> windows().find(signpost.manifest.ManifestHash.of(new byte[0])));
    }

    @Test
    void an_index_of_strangers_is_out_of_reach() {
        stage.publish(store, Samples.manifest("now", 2_000));
        var hash = stage.index(store).entries().getFirst().hash();
        var others = new Stage();
        var windows = new Windows(
                new Catalogue(
                        store,
                        new TrustedKeys(stage.trusted.manifestKeys(), others.trusted.indexKeys()),
                        JdkEd25519.CHECK,
                        stage.clock),
                stage.chain,
                stage.clock);

        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> windows.find(hash));
    }

    @Test
    void T04_an_index_that_was_rolled_back_is_not_taken_in_place_of_the_newer_one() {
        stage.publish(store, Samples.manifest("now", 2_000));
        var old = store.read(Keys.INDEX, 1 << 20).orElseThrow().bytes();
        stage.publish(store, Samples.manifest("now", 2_000, 2.0));
        var current = stage.index(store).entries().getFirst().hash();
        var windows = windows();
        assertThat(windows.find(current)).isInstanceOf(Found.Open.class);

        store.put(Keys.INDEX, old);

        stage.clock.advance(Duration.ofSeconds(30));
        assertThat(windows.find(current)).isInstanceOf(Found.Open.class);
        stage.clock.advance(Duration.ofSeconds(31));
        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> windows.find(current));
    }

    @Test
    void an_index_past_its_validity_is_not_relied_on() {
        stage.publish(store, Samples.manifest("now", 2_000));
        var hash = stage.index(store).entries().getFirst().hash();
        stage.clock.advance(Duration.ofHours(24).minusSeconds(10));
        var windows = windows();
        assertThat(windows.find(hash)).isInstanceOf(Found.Open.class);

        stage.clock.advance(Duration.ofSeconds(10));

        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> windows.find(hash));
    }

    @Test
    void a_store_out_of_reach_is_bridged_for_a_minute() {
        stage.publish(store, Samples.manifest("now", 2_000));
        var hash = stage.index(store).entries().getFirst().hash();
        var cutOff = new AtomicInteger();
        var windows = windows((key, most) -> {
            if (cutOff.get() > 0) {
                throw new StoreUnavailable("cut off", null);
            }
            return store.read(key, most);
        });
        assertThat(windows.find(hash)).isInstanceOf(Found.Open.class);
        cutOff.set(1);
        stage.clock.advance(Duration.ofSeconds(59));
        assertThat(windows.find(hash)).isInstanceOf(Found.Open.class);
        stage.clock.advance(Duration.ofSeconds(1));
        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> windows.find(hash));
    }

    @Test
    void a_chain_out_of_reach_is_bridged_for_half_a_minute() {
        stage.publish(store, Samples.manifest("now", 2_000));
        var hash = stage.index(store).entries().getFirst().hash();
        var windows = windows();
        assertThat(windows.find(hash)).isInstanceOf(Found.Open.class);
        stage.chain.cutOff();
        stage.clock.advance(Duration.ofSeconds(29));
        assertThat(windows.find(hash)).isInstanceOf(Found.Open.class);
        stage.clock.advance(Duration.ofSeconds(1));
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> windows.find(hash));
    }

    @Test
    void an_endpoint_that_lags_behind_does_not_open_a_window_again() {
        stage.publish(store, Samples.manifest("now", 2_000));
        var hash = stage.index(store).entries().getFirst().hash();
        var _ = stage.refresh(store).ifDue(Optional.of(new Block(2_000)));
        stage.chain.moveTo(1_990);

        assertThat(windows().find(hash)).isEqualTo(new Found.Expired(new Block(2_000), new Block(2_000)));
    }

    @Test
    void a_hundred_requests_at_once_read_the_index_and_the_manifest_once() throws Exception {
        stage.publish(store, Samples.manifest("now", 2_000));
        var hash = stage.index(store).entries().getFirst().hash();
        var reads = new AtomicInteger();
        var windows = windows((key, most) -> {
            reads.incrementAndGet();
            return store.read(key, most);
        });

        try (var threads = Executors.newFixedThreadPool(16)) {
            var tries = new ArrayList<Callable<Found>>();
            for (var i = 0; i < 100; i++) {
                tries.add(() -> windows.find(hash));
            }
            for (var done : threads.invokeAll(tries)) {
                assertThat(done.get()).isInstanceOf(Found.Open.class);
            }
        }

        assertThat(reads).hasValue(2);
    }

    @Test
    void a_new_index_is_seen_within_five_seconds() {
        stage.publish(store, Samples.manifest("now", 2_000));
        var hash = stage.index(store).entries().getFirst().hash();
        var windows = windows();
        assertThat(windows.find(hash)).isInstanceOf(Found.Open.class);

        stage.publish(store, Samples.manifest("now", 2_000, 2.0));
        stage.clock.advance(Duration.ofSeconds(5));

        assertThat(windows.find(hash))
                .isEqualTo(new Found.Closed(
                        Refusal.Closed.SUPERSEDED,
                        Optional.of(stage.index(store).entries().getFirst().hash())));
    }

    private Windows windows() {
        return windows(store);
    }

    private Windows windows(ObjectReads objects) {
        return new Windows(
                new Catalogue(objects, stage.trusted, JdkEd25519.CHECK, stage.clock), stage.chain, stage.clock);
    }
}
