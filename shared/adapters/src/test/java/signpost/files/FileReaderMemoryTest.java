package signpost.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.publishing.StoredObject;
import signpost.reading.ReaderMemory;
import signpost.testkit.ReaderMemoryContract;

class FileReaderMemoryTest implements ReaderMemoryContract {

    @TempDir
    private Path folder = Path.of("");

    @Override
    public ReaderMemory memory() {
        return new FileReaderMemory(folder.resolve("cache"));
    }

    @Test
    void what_one_run_kept_the_next_one_finds() {
        memory().keepManifest(HASH, new byte[] {5});
        memory().keepSeen(PLACE, KEYS, 4);

        assertThat(memory().manifest(HASH)).isPresent();
        assertThat(memory().seen(PLACE, KEYS)).isEqualTo(4);
    }

    @Test
    void a_folder_that_cannot_be_written_is_no_error() throws IOException {
        Files.writeString(folder.resolve("cache"), "a file, and no folder");

        assertThatCode(() -> {
                    memory().keepManifest(HASH, new byte[] {5});
                    memory().keepIndex(PLACE, new StoredObject(new byte[] {1}, "1"));
                })
                .doesNotThrowAnyException();
        assertThat(memory().manifest(HASH)).isEmpty();
    }

    @Test
    void what_is_spoilt_was_not_kept() throws IOException {
        memory().keepIndex(PLACE, new StoredObject(new byte[] {1}, "1"));
        memory().keepSeen(PLACE, KEYS, 4);
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(file, "no line ends here");
            }
        }

        assertThat(memory().index(PLACE)).isEmpty();
        assertThat(memory().seen(PLACE, KEYS)).isZero();
    }
}
