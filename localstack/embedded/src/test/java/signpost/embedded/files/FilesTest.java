package signpost.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest {

    @TempDir
    Path folder;

    @Test
    void a_folder_is_used_by_one_at_a_time() {
        var data = folder.resolve("data");
        try (var _ = FolderLock.take(data)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> FolderLock.take(data))
                    .withMessageContaining(data.toString());
        }
        FolderLock.take(data).close();
    }

    @Test
    void a_file_is_replaced_whole_and_a_broken_write_before_it_does_no_harm() throws Exception {
        var file = new DurableFile(folder.resolve("deep/state.json"));
        file.replace(new byte[] {1, 2, 3});
        Files.write(folder.resolve("deep/state.json.next"), new byte[] {9});

        file.replace(new byte[] {4});

        assertThat(file.read()).containsExactly(4);
        assertThat(folder.resolve("deep/state.json.next")).doesNotExist();
    }
}
