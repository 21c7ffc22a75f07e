package signpost.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import signpost.manifest.ManifestHash;
import signpost.publishing.StoredObject;
import signpost.reading.ReaderMemory;
import signpost.signing.PublicKey;

/// What every [ReaderMemory] that can be written to must do, whatever it is built on.
public interface ReaderMemoryContract {

    String PLACE = "https://manifests.example/";
    ManifestHash HASH = ManifestHash.of(new byte[] {1});
    Set<PublicKey> KEYS = Set.of(new PublicKey("aa".repeat(32)), new PublicKey("bb".repeat(32)));

    /// One that has kept nothing yet.
    ReaderMemory memory();

    @Test
    default void what_was_never_kept_is_not_there() {
        var memory = memory();

        assertThat(memory.manifest(HASH)).isEmpty();
        assertThat(memory.index(PLACE)).isEmpty();
        assertThat(memory.seen(PLACE, KEYS)).isZero();
    }

    @Test
    default void a_manifest_is_kept_to_the_byte() {
        var memory = memory();
        memory.keepManifest(HASH, new byte[] {1, 2, 0, 3});

        assertThat(memory.manifest(HASH))
                .hasValueSatisfying(bytes -> assertThat(bytes).containsExactly(1, 2, 0, 3));
        assertThat(memory.manifest(ManifestHash.of(new byte[] {2}))).isEmpty();
    }

    @Test
    default void of_an_index_the_last_one_is_kept_with_its_version_for_each_place() {
        var memory = memory();
        var text = "{\n}\n\n".getBytes(StandardCharsets.UTF_8);
        memory.keepIndex(PLACE, new StoredObject(new byte[0], "\"1\""));
        memory.keepIndex(PLACE, new StoredObject(text, "W/\"2\""));

        assertThat(memory.index(PLACE)).hasValueSatisfying(index -> {
            assertThat(index.bytes()).isEqualTo(text);
            assertThat(index.version()).isEqualTo("W/\"2\"");
        });
        assertThat(memory.index("https://elsewhere.example/")).isEmpty();
    }

    @Test
    default void an_index_without_a_version_is_not_kept() {
        var memory = memory();
        memory.keepIndex(PLACE, new StoredObject(new byte[] {1}, ""));

        assertThat(memory.index(PLACE)).isEmpty();
    }

    @Test
    default void the_version_seen_never_goes_down_and_counts_anew_under_other_keys() {
        var memory = memory();
        memory.keepSeen(PLACE, KEYS, 7);
        memory.keepSeen(PLACE, KEYS, 3);

        assertThat(memory.seen(PLACE, KEYS)).isEqualTo(7);
        assertThat(memory.seen(PLACE, Set.of(new PublicKey("aa".repeat(32))))).isZero();
        assertThat(memory.seen("https://elsewhere.example/", KEYS)).isZero();
    }
}
