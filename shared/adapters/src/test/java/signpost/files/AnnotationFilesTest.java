package signpost.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.json.Json;
import signpost.miner.Challenged;
import signpost.store.StoreUnavailable;

class AnnotationFilesTest {

    @TempDir
    private Path folder = Path.of("");

    private static Challenged.Task task(String url) {
        return new Challenged.Task(
                "t",
                URI.create(url),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Json.Obj.builder().build());
    }

    @Test
    void the_annotations_of_a_clip_are_those_of_its_name() throws IOException {
        Files.writeString(
                folder.resolve("match-7.json"),
                "{\"frames\": [{\"frame_id\": 3, \"boxes\": [{\"x1\": 0, \"y1\": 0, \"x2\": 2, \"y2\": 2}]}]}");

        var known = new AnnotationFiles(folder)
                .of(task("https://cdn.example/clips/match-7.mp4?v=1"))
                .orElseThrow();

        assertThat(known.basis()).isEqualTo("annotations");
        assertThat(known.frames().boxes()).containsOnlyKeys(3L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://cdn.example/other.mp4",
                "https://cdn.example/",
                "https://cdn.example",
                "https://cdn.example/.json",
                "https://cdn.example/..%2f..%2fetc%2fpasswd",
                "https://cdn.example/%2e%2e"
            })
    void a_name_that_leads_elsewhere_is_none(String url) {
        assertThat(new AnnotationFiles(folder.resolve("inner")).of(task(url))).isEmpty();
    }

    @Test
    void annotations_that_cannot_be_read_are_not_taken_for_none() throws IOException {
        Files.writeString(folder.resolve("a.json"), "{");

        assertThatExceptionOfType(StoreUnavailable.class)
                .isThrownBy(() -> new AnnotationFiles(folder).of(task("https://cdn.example/a.mp4")))
                .withMessageContaining("holds no annotations");
    }
}
