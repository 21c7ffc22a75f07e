package signpost.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import signpost.json.Json;
import signpost.manifest.Manifest;
import signpost.testkit.InMemoryObjectStore;
import signpost.testkit.Samples;
import signpost.testkit.Stage;

class IndexSizeTest {

    private final Stage stage = new Stage();
    private final InMemoryObjectStore store = new InMemoryObjectStore();

    @Test
    void long_entries_of_windows_that_ended_go_to_the_archive_before_the_index_is_too_large() {
        for (var window = 1; window <= 4; window++) {
            stage.chain.moveTo(window);

            var outcome = stage.publish(store, manyElements("window-" + window, window + 1));

            assertThat(outcome).isInstanceOf(PublishManifest.Outcome.Published.class);
            assertThat(stage.index(store).version()).isEqualTo(window);
        }
        assertThat(store.keys("scorevision/index-archive/")).isNotEmpty();
    }

    @Test
    void a_window_that_the_index_has_no_room_for_is_refused_and_the_index_stays_as_it_was() {
        PublishManifest.Outcome outcome;
        var window = 0L;
        do {
            window++;
            outcome = stage.publish(store, manyElements("window-" + window, 2_000 + window));
        } while (outcome instanceof PublishManifest.Outcome.Published && window < 30);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        PublishManifest.Outcome.Refused.class,
                        refused -> assertThat(refused.why()).isInstanceOf(Refusal.IndexFull.class));
        assertThat(stage.index(store).version()).isEqualTo(window - 1);

        stage.chain.moveTo(2_001);
        assertThat(stage.publish(store, manyElements("window-" + window, 2_000 + window)))
                .isInstanceOf(PublishManifest.Outcome.Published.class);
    }

    private static Manifest manyElements(String window, long expiry) {
        var json = Samples.json(window, expiry, 1.0);
        var element = (Json.Obj) json.items("elements").getFirst();
        List<Json> elements = IntStream.range(0, 4_000)
                .<Json>mapToObj(number -> element.with("id", new Json.Text("Element" + number + "@1.0")))
                .toList();
        return Manifest.of(json.with("elements", new Json.Arr(elements)));
    }
}
