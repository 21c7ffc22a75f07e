package signpost.embedded.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;

class HardKillTest {

    private static final String BUCKET = "manifests";
    private static final int LENGTH = 200_000;

    /// Writes for ever, telling of each write once it is acknowledged. Every third overwrites the same key.
    static final class Writer {
        public static void main(String[] folder) {
            try (var engine = S3Engine.start(Path.of(folder[0]), 0);
                    var client = S3Clients.client(engine.endpoint())) {
                engine.createBucket(BUCKET);
                for (var number = 0; ; number++) {
                    var key = number % 3 == 0 ? "scorevision/index.json" : "scorevision/manifests/" + number;
                    var body = RequestBody.fromString(body(number));
                    client.putObject(put -> put.bucket(BUCKET).key(key), body);
                    System.out.println(key + " " + number);
                }
            }
        }
    }

    private static String body(int number) {
        return (number + ",").repeat(LENGTH).substring(0, LENGTH);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 71, 150})
    void what_was_acknowledged_is_there_whole_and_nothing_else_is_seen(int killAfter, @TempDir Path folder)
            throws Exception {
        var acknowledged = new HashMap<String, Integer>();
        var child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = child.inputReader()) {
            tell(acknowledged, lines, killAfter);
            // SIGKILL, while the writer is inside its next write; by the handle, as the process itself would close `lines`
            ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();
            tell(acknowledged, lines, Integer.MAX_VALUE);
            child.waitFor();
        }
        var last = acknowledged.values().stream().mapToInt(Integer::intValue).max().orElseThrow();

        try (var engine = S3Engine.start(folder, 0);
                var client = S3Clients.client(engine.endpoint())) {
            var seen = new HashSet<String>();
            for (var object : client.listObjectsV2Paginator(list -> list.bucket(BUCKET)).contents()) {
                seen.add(object.key());
                var number = acknowledged.getOrDefault(object.key(), last + 1);
                var read = client.getObjectAsBytes(get -> get.bucket(BUCKET).key(object.key()));
                // the write under way when the process died may have come through, but only whole
                assertThat(read.asUtf8String()).isIn(body(number), body(last + 1));
                assertThat(read.response().eTag()).as("tag of %s", object.key()).isNotNull();
            }
            assertThat(seen).containsAll(acknowledged.keySet());
            seen.removeAll(acknowledged.keySet());
            assertThat(seen).isSubsetOf("scorevision/manifests/" + (last + 1), "scorevision/index.json");
        }
    }

    private static void tell(Map<String, Integer> acknowledged, BufferedReader lines, int limit) throws Exception {
        for (var told = 0; told < limit; told++) {
            var line = lines.readLine();
            if (line == null) {
                return;
            }
            var space = line.indexOf(' ');
            acknowledged.put(line.substring(0, space), Integer.valueOf(line.substring(space + 1)));
        }
    }
}
