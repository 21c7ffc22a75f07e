package signpost.miner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import signpost.manifest.WindowId;
import signpost.miner.ElementCatalog.Scope;
import signpost.miner.ElementCatalog.Window;
import signpost.publishing.Keys;
import signpost.store.StoreUnavailable;
import signpost.testkit.InMemoryObjectStore;
import signpost.testkit.Samples;
import signpost.testkit.Stage;

class ElementCatalogTest {

    private final Stage stage = new Stage();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final ElementCatalog catalog = new ElementCatalog(stage.client(store), stage.chain);

    @Test
    void the_current_window_and_the_upcoming_ones_are_told_apart() {
        for (var window = 1; window <= 3; window++) {
            stage.publish(store, Samples.manifest("w" + window, 1_000 + 500L * window));
        }

        assertThat(catalog.windows(Scope.CURRENT)).extracting(Window::id).containsExactly(new WindowId("w1"));
        assertThat(catalog.windows(Scope.UPCOMING))
                .extracting(Window::id)
                .containsExactly(new WindowId("w2"), new WindowId("w3"));
        assertThat(catalog.windows(Scope.CURRENT).getFirst().elements()).hasSize(1);
    }

    @Test
    void a_window_is_found_by_its_name_also_when_it_has_expired() {
        stage.publish(store, Samples.manifest("w1", 1_500));

        assertThat(catalog.summarizeWindow(new WindowId("w1")).map(Window::blocksLeft))
                .contains(500L);
        stage.chain.moveTo(1_600);
        assertThat(catalog.summarizeWindow(new WindowId("w1")).map(Window::blocksLeft))
                .contains(0L);
        assertThat(catalog.summarizeWindow(new WindowId("w9"))).isEmpty();
    }

    @Test
    void where_nothing_is_published_there_are_no_windows() {
        assertThat(catalog.windows(Scope.CURRENT)).isEmpty();
        assertThat(catalog.summarizeWindow(new WindowId("w1"))).isEmpty();
    }

    @Test
    void what_does_not_verify_is_not_shown() {
        stage.publish(store, Samples.manifest("w1", 1_500));
        store.put(Keys.manifest(stage.index(store).entries().getFirst().hash()), new byte[] {1});

        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> catalog.windows(Scope.CURRENT));
        store.put(Keys.INDEX, new byte[] {1});
        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> catalog.windows(Scope.UPCOMING));
    }
}
