package signpost.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Makes the JVM's cache of loaded and linked classes, by which `sv` starts fast. Run by the build, once per jar.
///
/// It starts a second JVM that runs what people run most and records the classes it needed. Without a cache
/// everything works, only slower; whatever goes wrong here leaves none and is no failure.
public final class StartUpCache {

    /// The launcher uses the same: a cache is good for one choice of collector only.
    static final List<String> JVM_OPTIONS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final long MOST_SECONDS = 60;

    private StartUpCache() {}

    /// With the folder of `sv.jar`, makes `sv.aot` in it; with `--record` and a folder to work in, is the second
    /// JVM.
    public static void main(String[] args) throws Exception {
        if (args.length == 2 && args[0].equals("--record")) {
            record(Path.of(args[1]));
            return;
        }
        var folder = Path.of(args[0]);
        var cache = folder.resolve("sv.aot");
        Files.deleteIfExists(cache);
        stripSignatures(folder.resolve("lib"));
        var work = Files.createTempDirectory("sv-start-up");
        try {
            var command = new ArrayList<String>();
            command.add(ProcessHandle.current().info().command().orElse("java"));
            command.addAll(JVM_OPTIONS);
            command.add("-XX:AOTCacheOutput=" + cache);
            command.add("-Xlog:disable");
            command.addAll(List.of("-cp", folder.resolve("sv.jar").toString(), StartUpCache.class.getName()));
            command.addAll(List.of("--record", work.toString()));
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            // No cache, then.
        } finally {
            delete(work);
        }
    }

    /// The JVM caches no class of a signed jar, and checks the signature at every start (a tenth of a second).
    /// Maven has checked what it fetched; the copies beside `sv.jar` go without.
    private static void stripSignatures(Path lib) throws IOException {
        try (var jars = Files.newDirectoryStream(lib, "*.jar")) {
            for (var jar : jars) {
                var modified = Files.getLastModifiedTime(jar);
                try (var files = FileSystems.newFileSystem(jar);
                        var signatures = Files.newDirectoryStream(files.getPath("META-INF"), "*.{SF,RSA,DSA,EC}")) {
                    for (var signature : signatures) {
                        Files.delete(signature);
                    }
                }
                // Else it would count as newer than what Maven copies, and as changed at every build.
                Files.setLastModifiedTime(jar, modified);
            }
        }
    }

    /// Runs commands against a folder of its own, with a key of its own.
    private static void record(Path work) throws IOException {
        var config = work.resolve("window.yaml");
        Files.writeString(config, """
                # a window
                window_id: "2025-10-23"
                version: "1.3"
                expiry_block: 107200
                elements:
                  - id: "PlayerDetect_v1@1.0"
                    metrics: {pillars: {iou_placement: 0.5, count_accuracy: 0.5}}
                    baseline_theta: 0.78
                    beta: 1.0
                """);
        var key = work.resolve("key").toString();
        var store = "file:" + work.resolve("store");
        run(work, "", "--help");
        run(work, "", "manifest", "--help");
        run(work, "", "manifest", "validate", "--help");
        run(work, "", "manifest", "validate", config.toString());
        run(work, "", "manifest", "validate", config.toString(), "--format", "json");
        run(work, "", "manifest", "validate", work.resolve("none.yaml").toString());
        run(work, "", "keys", "new", key);
        for (var dryRun : List.of("--dry-run", "--format=table")) {
            run(
                    work,
                    "",
                    "manifest",
                    "publish",
                    config.toString(),
                    "--signing-key-path",
                    key,
                    "--store",
                    store,
                    "--block",
                    "100000",
                    dryRun);
        }
        for (var verb : List.of("list", "current", "doctor")) {
            run(work, "", "manifest", verb, "--store", store, "--block", "100000");
        }
        run(work, "", "manifest", "diff", config.toString(), "--store", store, "--block", "100000", "--format", "yaml");
        run(work, "", "miner", "elements", "--store", store, "--block", "100000");
        var ingest = work.resolve("ingest.yaml");
        Files.writeString(ingest, """
                version: "v0"
                metadata: {name: a, description: b}
                embeddings: {provider: google, model: m}
                vectorStore: {type: qdrant, indexName: i, connection: {apiKey: "${KEY}"}}
                dataSources: [{id: a, type: ConfluenceReader, params: {token: "vault://kv/a#b"}}]
                """);
        run(work, "", "registry", "validate", ingest.toString());
        // Nobody answers there: what it takes to sign and send a request is loaded all the same.
        for (var verb : List.of(List.of("registry", "list"), List.of("queue", "list"), List.of("queue", "stats"))) {
            run(work, "", verb.getFirst(), verb.getLast(), "--api", "http://127.0.0.1:1", "--region", "us-east-1");
        }
        run(work, "{\"id\":1,\"json\":\"[0.1]\"}\n", "conformance", "canonical-json");
    }

    private static void run(Path work, String in, String... args) {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var env = Map.of(
                "AWS_ACCESS_KEY_ID",
                "none",
                "AWS_SECRET_ACCESS_KEY",
                "none",
                "SIGNPOST_HOME",
                work.toString(),
                "SIGNPOST_STATE",
                work.resolve("none.json").toString());
        var session = new Session(
                env,
                work,
                Optional.of(work),
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                nowhere,
                nowhere,
                new Session.Terminal(false, false, false),
                Clock.systemUTC());
        Sv.run(args, session);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
