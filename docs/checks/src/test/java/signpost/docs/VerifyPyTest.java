package signpost.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.files.FileObjectStore;
import signpost.manifest.ManifestHash;
import signpost.publishing.Keys;
import signpost.testkit.JdkEd25519;
import signpost.testkit.Samples;
import signpost.testkit.Stage;

/// `docs/verify.py` shares no line of code with what publishes: it believes what it should and nothing else.
class VerifyPyTest {

    private record Result(int exitCode, String output) {}

    private static Path python = Path.of("python3");

    @TempDir
    Path folder;

    private final Stage stage = new Stage();
    private FileObjectStore store;

    @BeforeAll
    static void findPython() throws InterruptedException {
        var found = Python.withPyNaCl();
        if (found.isEmpty()) {
            System.err.println(Python.ABSENT);
        }
        Assumptions.assumeTrue(found.isPresent(), Python.ABSENT);
        python = found.get();
    }

    @BeforeEach
    void publishTwoWindows() {
        store = new FileObjectStore(folder);
        publishAt(Instant.now());
    }

    private void publishAt(Instant time) {
        stage.clock.advance(Duration.between(stage.clock.instant(), time));
        stage.publish(store, Samples.manifest("2025-10-24", 3_000));
        stage.publish(store, Samples.manifest("2025-10-23", 2_000));
    }

    @Test
    void what_is_published_is_verified_and_the_open_window_named() throws Exception {
        var result = verify();

        assertThat(result.output())
                .contains("ok  index: version 2", "ok  open at block 1000: window 2025-10-23, until block 2000");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void at_a_later_block_the_next_window_is_open_and_after_the_last_none() throws Exception {
        assertThat(verify("--block", "1999").output()).contains("window 2025-10-23");
        assertThat(verify("--block", "2000").output()).contains("window 2025-10-24, until block 3000");
        assertRefused(verify("--block", "3000"), "no window is open at block 3000");
    }

    @Test
    void any_flipped_byte_of_the_index_or_the_manifest_is_refused() throws Exception {
        var random = new Random(8);
        for (var key : List.of(Keys.INDEX, Keys.manifest(current()))) {
            var file = folder.resolve(key);
            var bytes = Files.readAllBytes(file);
            for (var round = 0; round < 12; round++) {
                var flipped = bytes.clone();
                flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, flipped);

                assertRefused(verify(), "");
            }
            Files.write(file, bytes);
        }
        assertThat(verify().exitCode()).isZero();
    }

    @Test
    void a_key_that_is_not_pinned_is_refused_and_the_two_keys_do_not_stand_in_for_each_other() throws Exception {
        var manifestKey = stage.manifestKey.publicKey().hex();
        var indexKey = stage.indexKey.publicKey().hex();
        var stranger = JdkEd25519.generate().publicKey().hex();

        assertRefused(
                verifyWith(stranger, indexKey), "the manifest is signed by " + manifestKey + ", which is not trusted");
        assertRefused(
                verifyWith(manifestKey, stranger), "the index is signed by " + indexKey + ", which is not trusted");
        assertRefused(verifyWith(indexKey, manifestKey), "not trusted");
    }

    @Test
    void an_index_past_its_validity_or_older_than_one_seen_is_refused() throws Exception {
        assertRefused(verify("--seen", "3"), "index version 2 came after version 3");

        delete();
        publishAt(Instant.now().minus(Duration.ofHours(25)));

        assertRefused(verify(), "the index was valid until");
    }

    @Test
    void a_manifest_swapped_for_another_signed_one_is_refused() throws Exception {
        var other = stage.index(store)
                .upcoming(new signpost.chain.Block(1_000))
                .getFirst()
                .hash();
        Files.copy(
                folder.resolve(Keys.manifest(other)),
                folder.resolve(Keys.manifest(current())),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertRefused(verify(), "the manifest's bytes have another hash");
    }

    @Test
    void what_is_missing_or_is_no_JSON_is_refused() throws Exception {
        Files.delete(folder.resolve(Keys.manifest(current())));
        assertRefused(verify(), "No such file");

        for (var index : List.of("", "[]", "{}", "NaN", "[".repeat(100_000), "{\"a\":1,\"a\":1}", "\ufeff{}")) {
            Files.writeString(folder.resolve(Keys.INDEX), index);
            assertRefused(verify(), "");
        }
    }

    private ManifestHash current() {
        return stage.index(store)
                .current(new signpost.chain.Block(1_000))
                .orElseThrow()
                .hash();
    }

    private Result verify(String... more) throws Exception {
        return verifyWith(
                stage.manifestKey.publicKey().hex(), stage.indexKey.publicKey().hex(), more);
    }

    private Result verifyWith(String manifestKey, String indexKey, String... more) throws Exception {
        var command = new ArrayList<>(List.of(
                python.toString(),
                System.getProperty("signpost.root") + "/docs/verify.py",
                folder.toString(),
                "--manifest-key",
                manifestKey,
                "--index-key",
                indexKey));
        command.addAll(List.of(more));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    private static void assertRefused(Result result, String why) {
        assertThat(result.output()).contains("NOT VERIFIED: ").contains(why).doesNotContain("Traceback");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    private void delete() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("scorevision"))) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
