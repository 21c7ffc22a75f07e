package signpost.docs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A Python 3 that has PyNaCl.
final class Python {

    static final String ABSENT =
            "SKIPPED: no python3 here has PyNaCl, so docs/verify.py is not run" + " (apt-get install python3-nacl)";

    private Python() {}

    /// The first of the usual ones that can import it.
    static Optional<Path> withPyNaCl() throws InterruptedException {
        for (var candidate : List.of("python3", "/usr/bin/python3", "/usr/local/bin/python3")) {
            try {
                var process = new ProcessBuilder(candidate, "-c", "import nacl.signing, sys; print(sys.executable)")
                        .redirectErrorStream(true)
                        .start();
                var output =
                        new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                if (process.waitFor() == 0) {
                    return Optional.of(Path.of(output.strip()));
                }
            } catch (IOException notThere) {
                // The next one may be.
            }
        }
        return Optional.empty();
    }
}
