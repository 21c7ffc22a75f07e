package signpost.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import signpost.clips.Clip;
import signpost.clips.ClipCatalogue;
import signpost.manifest.ManifestHash;

/// What every [ClipCatalogue] must do, whatever it is built on.
public interface ClipCatalogueContract {

    /// An empty catalogue.
    ClipCatalogue catalogue();

    @Test
    default void clips_that_are_known_are_found_and_others_are_left_out() {
        var catalogue = catalogue();
        catalogue.put(clip(1, false));
        catalogue.put(clip(2, true));

        assertThat(catalogue.find(List.of(hash(1), hash(2), hash(3))))
                .containsExactlyInAnyOrder(clip(1, false), clip(2, true));
        assertThat(catalogue.find(List.of())).isEmpty();
    }

    @Test
    default void more_clips_than_one_request_can_ask_for_are_found() {
        var catalogue = catalogue();
        IntStream.range(0, 130).forEach(i -> catalogue.put(clip(i, false)));

        assertThat(catalogue.find(IntStream.range(0, 130)
                        .mapToObj(ClipCatalogueContract::hash)
                        .toList()))
                .hasSize(130);
        assertThat(catalogue.all()).hasSize(130);
    }

    @Test
    default void the_legacy_pool_is_what_is_marked_as_such_in_the_order_of_hashes() {
        var catalogue = catalogue();
        IntStream.range(0, 10).forEach(i -> catalogue.put(clip(i, i % 2 == 0)));

        assertThat(catalogue.legacy())
                .hasSize(5)
                .allMatch(Clip::isLegacy)
                .isSortedAccordingTo(
                        java.util.Comparator.comparing(clip -> clip.hash().value()));
    }

    @Test
    default void a_clip_that_is_put_again_is_replaced() {
        var catalogue = catalogue();
        catalogue.put(clip(1, true));
        catalogue.put(clip(1, false));

        assertThat(catalogue.all()).containsExactly(clip(1, false));
        assertThat(catalogue.legacy()).isEmpty();
    }

    @Test
    default void a_clip_is_removed_once() {
        var catalogue = catalogue();
        catalogue.put(clip(1, true));

        assertThat(catalogue.remove(hash(1))).isTrue();
        assertThat(catalogue.remove(hash(1))).isFalse();
        assertThat(catalogue.all()).isEmpty();
        assertThat(catalogue.legacy()).isEmpty();
    }

    static ManifestHash hash(int number) {
        return ManifestHash.of(new byte[] {(byte) number});
    }

    static Clip clip(int number, boolean isLegacy) {
        return new Clip(
                hash(number),
                URI.create("https://cdn.example/" + number + ".mp4"),
                30_000,
                number % 2 == 0 ? 25 : 29.97,
                1920,
                1080,
                "football",
                "match",
                "football",
                isLegacy);
    }
}
