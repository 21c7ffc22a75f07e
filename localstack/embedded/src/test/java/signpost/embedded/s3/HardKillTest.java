package signpost.embedded.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

class HardKillTest {

    private static final String BUCKET = "manifests";
    private static final int WRITERS = 3;
    /// Long enough that most of a write is spent between its begin and its end on disk.
    private static final int LENGTH = 2_000_000;

    /// Writes from several threads for ever, telling of each write once it is acknowledged.
    static final class Writer {
        public static void main(String[] folder) {
            var engine = S3Engine.start(Path.of(folder[0]), 0);
            engine.createBucket(BUCKET);
            try (var client = S3Clients.client(engine.endpoint());
                    var threads = Executors.newFixedThreadPool(WRITERS)) {
                for (var writer = 0; writer < WRITERS; writer++) {
                    var name = "writer-" + writer;
                    threads.execute(() -> write(client, name));
                }
            }
        }

        private static void write(S3Client client, String writer) {
            for (var number = 0; ; number++) {
                var key = key(writer, number);
                var body = RequestBody.fromString(body(writer, number));
                client.putObject(put -> put.bucket(BUCKET).key(key), body);
                System.out.println(writer + " " + number);
            }
        }
    }

    /// Every third write goes over the one before it.
    private static String key(String writer, int number) {
        return writer + (number % 3 == 0 ? "/index.json" : "/manifests/" + number + ".json");
    }

    private static String body(String writer, int number) {
        var piece = writer + " " + number + ",";
        return piece.repeat(LENGTH / piece.length());
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 47})
    void what_was_acknowledged_is_there_whole_and_nothing_else_is_seen(int killAfter, @TempDir Path folder)
            throws Exception {
        var last = new HashMap<String, Integer>();
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
            tell(last, lines, killAfter);
            // SIGKILL, while writes are under way; by the handle, as the process itself would close `lines`
            ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();
            tell(last, lines, Integer.MAX_VALUE);
            child.waitFor();
        }

        // what must be there, and what may be there instead of it: a write under way may have come through, but
        // whole
        var acknowledged = new HashMap<String, String>();
        var under = new HashMap<String, String>();
        last.forEach((writer, number) -> {
            for (var each = 0; each <= number; each++) {
                acknowledged.put(key(writer, each), body(writer, each));
            }
            under.put(key(writer, number + 1), body(writer, number + 1));
        });
        try (var engine = S3Engine.start(folder, 0);
                var client = S3Clients.client(engine.endpoint())) {
            var seen = new HashMap<String, String>();
            for (var object :
                    client.listObjectsV2Paginator(list -> list.bucket(BUCKET)).contents()) {
                var read = client.getObjectAsBytes(get -> get.bucket(BUCKET).key(object.key()));
                assertThat(read.response().eTag()).as("tag of %s", object.key()).isNotNull();
                seen.put(object.key(), read.asUtf8String());
            }
            assertThat(seen.keySet()).containsAll(acknowledged.keySet());
            seen.forEach((key, body) -> assertThat(body.equals(acknowledged.get(key)) || body.equals(under.get(key)))
                    .as("%s is what was written", key)
                    .isTrue());
        }
    }

    private static void tell(Map<String, Integer> last, BufferedReader lines, int limit) throws Exception {
        for (var told = 0; told < limit; told++) {
            var line = lines.readLine();
            if (line == null) {
                return;
            }
            var space = line.indexOf(' ');
            last.put(line.substring(0, space), Integer.valueOf(line.substring(space + 1)));
        }
    }
}
