package signpost.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What the figures were measured on.
final class Machine {

    private Machine() {}

    static String describe() throws IOException {
        return "# %s, %d processors (%s), Linux load %s, Java %s, %s"
                .formatted(
                        Instant.now().truncatedTo(ChronoUnit.SECONDS),
                        Runtime.getRuntime().availableProcessors(),
                        processor(),
                        load(),
                        Runtime.version(),
                        System.getProperty("os.arch"));
    }

    /// How busy the machine has been (1, 5 and 15 minutes): a figure from a busy one is worth less.
    private static String load() throws IOException {
        var file = Path.of("/proc/loadavg");
        return Files.isReadable(file)
                ? Files.readString(file).replaceAll(" [0-9]+/.*", "").strip()
                : "unknown";
    }

    private static String processor() throws IOException {
        var file = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(file)) {
            return "unknown";
        }
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }
}
