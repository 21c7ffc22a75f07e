package signpost.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import signpost.embedded.template.Template;

/// What a deployment is made of: how many bytes each function has, and how long it takes to make the template.
final class Deployment {

    /// Lambda's limits: of a package that is uploaded to it directly, and of what is in it. The CDK uploads to S3.
    private static final long MOST_ZIPPED = 50L << 20;
    private static final long MOST_UNPACKED = 262_144_000;

    private static final int RUNS = 5;

    private Deployment() {}

    /// A jar as Lambda sees it.
    ///
    /// @param bytes of the jar, which is uploaded as it is
    /// @param unpacked bytes of all that is in it
    /// @param entries how many files that is
    record Size(long bytes, long unpacked, int entries) {

        static Size of(Path jar) throws IOException {
            try (var zip = new ZipFile(jar.toFile())) {
                var unpacked = zip.stream().mapToLong(ZipEntry::getSize).sum();
                return new Size(Files.size(jar), unpacked, zip.size());
            }
        }

        @Override
        public String toString() {
            return "%,11d bytes (%4.1f %% of 50 MB), unpacked %,11d (%4.1f %% of 250 MB), %,6d files"
                    .formatted(bytes, 100.0 * bytes / MOST_ZIPPED, unpacked, 100.0 * unpacked / MOST_UNPACKED, entries);
        }
    }

    /// @param arguments `--runs N`, and stages to synthesise; `local` and `prod` if none is named
    static void run(List<String> arguments) throws Exception {
        var runs = RUNS;
        var stages = new ArrayList<String>();
        for (var i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).equals("--runs")) {
                runs = Integer.parseInt(arguments.get(++i));
            } else {
                stages.add(arguments.get(i));
            }
        }
        sizes();
        synth(stages.isEmpty() ? List.of("local", "prod") : stages, runs);
    }

    private static void sizes() throws IOException {
        var template = Template.read(
                Bench.root().resolve("infra-cdk/snapshots/local.template.json"),
                Map.of("ChainEndpoints", "", "PublicBaseUrl", ""));
        var modules = new TreeMap<String, List<String>>();
        for (var function : template.functions()) {
            modules.computeIfAbsent(function.module(), _ -> new ArrayList<>()).add(function.name());
        }
        for (var module : modules.entrySet()) {
            var jar = Bench.root().resolve("functions/" + module.getKey() + "/target/" + module.getKey() + ".jar");
            var functions = String.join(", ", module.getValue()).replace("signpost-local-", "");
            System.out.printf(
                    "%-24s %s%n", functions, Files.exists(jar) ? Size.of(jar) : "is not built: ./mvnw package");
        }
    }

    /// The app alone, as the CDK command line starts it, and the whole command, in turns.
    private static void synth(List<String> stages, int runs) throws Exception {
        var infra = Bench.root().resolve("infra-cdk");
        if (!Files.exists(infra.resolve("target/class-path.txt"))) {
            System.out.println("synth: the CDK app is not built: ./mvnw -DskipTests package");
            return;
        }
        var commandLine = infra.resolve("node_modules/.bin/cdk");
        if (!Files.exists(commandLine)) {
            System.out.println("npx cdk synth: the CDK command line is not there: (cd infra-cdk && npm ci)");
        }
        for (var stage : stages) {
            var millis = new LinkedHashMap<String, double[]>();
            millis.put("the app alone (sh app.sh)", new double[runs]);
            if (Files.exists(commandLine)) {
                millis.put("npx cdk synth -c stage=" + stage, new double[runs]);
            }
            // One more than is counted: the first reads everything from the disk.
            for (var run = -1; run < runs; run++) {
                for (var measured : millis.entrySet()) {
                    var command = measured.getKey().startsWith("npx")
                            ? List.of("npx", "cdk", "synth", "-c", "stage=" + stage, "--quiet", "--output")
                            : List.of("sh", "app.sh");
                    var took = Timings.millis(() -> makeTemplate(infra, command, stage));
                    if (run >= 0) {
                        measured.getValue()[run] = took;
                    }
                }
            }
            millis.forEach((what, took) -> System.out.printf("%-8s %-32s %s ms%n", stage, what, Timings.of(took)));
        }
    }

    private static void makeTemplate(Path infra, List<String> command, String stage) throws Exception {
        var out = Files.createTempDirectory("signpost-bench-synth");
        try {
            var whole = new ArrayList<>(command);
            if (command.getFirst().equals("npx")) {
                whole.add(out.toString());
            }
            var builder = new ProcessBuilder(whole).directory(infra.toFile()).redirectErrorStream(true);
            builder.environment().put("CDK_OUTDIR", out.toString());
            builder.environment().put("CDK_CONTEXT_JSON", "{\"stage\": \"" + stage + "\"}");
            var process = builder.start();
            process.getOutputStream().close();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var made = out.resolve("signpost-" + stage + ".template.json");
            if (process.waitFor() != 0 || !Files.exists(made)) {
                throw new IllegalStateException(whole + " made no " + made + ":\n" + said);
            }
        } finally {
            try (var files = Files.walk(out)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
