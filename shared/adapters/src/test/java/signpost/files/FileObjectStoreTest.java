package signpost.files;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.publishing.ObjectStore;
import signpost.testkit.ConcurrentPublishingContract;
import signpost.testkit.ObjectStoreContract;

class FileObjectStoreTest implements ObjectStoreContract, ConcurrentPublishingContract {

    @TempDir
    Path folder;

    @Override
    public ObjectStore store() {
        return new FileObjectStore(folder.resolve("published"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../x", "/etc/passwd", "a//b", "a/./b", ".lock", "a\0b", "a/.hidden", ""})
    void T16_no_key_leaves_the_folder(String key) {
        assertThatIllegalArgumentException().isThrownBy(() -> store().read(key, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> store().create(key, new byte[1]));
    }
}
