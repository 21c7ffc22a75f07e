package signpost.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/// The world around one run of `sv`. Commands reach the environment, the terminal, the clock and the folders
/// through it and through nothing else, which is why a test can run any of them in its own process.
///
/// @param folder relative paths start here
/// @param home the folder of the launcher (the project), where the local stack leaves its state, if known
/// @param clock asked once per command
record Session(
        Map<String, String> env,
        Path folder,
        Optional<Path> home,
        InputStream in,
        PrintStream out,
        PrintStream err,
        Terminal terminal,
        Clock clock) {

    /// Which of the three streams a person sits at.
    record Terminal(boolean in, boolean out, boolean err) {}

    Session {
        env = Map.copyOf(env);
    }

    /// The setting, unless it is missing or blank.
    Optional<String> setting(String name) {
        return Optional.ofNullable(env.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /// A path as the user wrote it; `~/` is theirs even where no shell has seen it (a quoted setting).
    Path path(String written) {
        return written.startsWith("~/") ? userHome().resolve(written.substring(2)) : folder.resolve(written);
    }

    private Path userHome() {
        return Path.of(setting("HOME").orElseGet(() -> System.getProperty("user.home", ".")));
    }

    /// Where keys, trust and caches of this user lie: `~/.score`, or what `SIGNPOST_HOME` says.
    Path scoreHome() {
        return setting("SIGNPOST_HOME")
                .map(this::path)
                .orElseGet(() -> userHome().resolve(".score"));
    }

    /// The signing key that commands fall back to; the place the documents print.
    Path defaultSigningKey() {
        return scoreHome().resolve("manifest-signing-key");
    }
}
