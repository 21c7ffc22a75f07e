package signpost.docs;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Somebody who has cloned and built the repository, and types what the documents say: a copy of the files, a
/// shell, a home folder with nothing in it.
final class Newcomer implements AutoCloseable {

    /// What a command did.
    record Result(int exitCode, String output) {}

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Set<String> NOT_IN_A_CLONE =
            Set.of(".git", ".signpost", "node_modules", "cdk.out", "published");

    /// What a build leaves that the commands use.
    private static final Set<String> BUILT = Set.of(
            "cli/target",
            "functions/announce/target",
            "functions/challenge/target",
            "functions/commitments/target",
            "functions/publish/target",
            "functions/queue/target",
            "functions/registry/target",
            "localstack/embedded/target");

    private static final Set<String> NOT_USED_OF_BUILDS = Set.of(
            "classes",
            "test-classes",
            "generated-sources",
            "generated-test-sources",
            "maven-status",
            "surefire-reports",
            "failsafe-reports",
            "maven-archiver",
            "antrun");

    private final Path folder;
    private final Path repository;
    private final Path state;
    private final List<Process> background = new ArrayList<>();

    Newcomer(Path original, Path folder) throws IOException {
        this.folder = folder;
        this.repository = folder.resolve("signpost");
        this.state = Files.createDirectories(folder.resolve("state")).resolve("local.json");
        Files.createDirectories(folder.resolve("home"));
        Files.createDirectories(folder.resolve("bin"));
        copy(original);
        // This very build made what was copied; the launcher is not to build it again for a file's time.
        var stamps = Files.createDirectories(repository.resolve(".signpost"));
        for (var name : List.of("built-up", "built-cli")) {
            Files.createFile(stamps.resolve(name));
        }
    }

    /// Puts a program first on PATH under that name.
    void has(String name, Path program) throws IOException {
        Files.createSymbolicLink(folder.resolve("bin").resolve(name), program);
    }

    boolean finds(String program) throws IOException, InterruptedException {
        var process = shell("command -v " + program).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }

    /// Types a block into the shell, in which variables of earlier blocks are still set.
    Result run(String script) throws IOException, InterruptedException {
        var output = Files.createTempFile(folder, "output", ".txt");
        var process = shell(script)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            return new Result(-1, Files.readString(output) + "(not finished after " + PATIENCE.toSeconds() + " s)\n");
        }
        return new Result(process.exitValue(), Files.readString(output));
    }

    /// Types a block into a shell of its own, which stays open, and waits until it has printed what it should.
    Result runInBackground(Walkthrough.Step step) throws IOException, InterruptedException {
        var output = Files.createTempFile(folder, "output", ".txt");
        var process = shell("exec " + step.script())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        background.add(process);
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            if (Files.exists(state) && step.matches(Files.readString(output))) {
                return new Result(0, Files.readString(output));
            }
            // A condition of another process: there is nothing to be woken by.
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return new Result(process.isAlive() ? 0 : process.exitValue(), Files.readString(output));
    }

    /// Ends what runs in the background as Ctrl-C would, and says how it ended.
    Optional<Integer> end() throws InterruptedException {
        Optional<Integer> worst = Optional.empty();
        for (var process : background) {
            process.destroy();
            var code = process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
            worst = Optional.of(Math.max(Math.abs(code), worst.orElse(0)));
        }
        background.clear();
        return worst;
    }

    @Override
    public void close() {
        background.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    private ProcessBuilder shell(String script) {
        var variables = folder.resolve("variables");
        // Whatever is set is kept for the next block, as in a shell that stays open.
        var kept = "set -eu -o pipefail -o allexport\n"
                + "[ ! -f '" + variables + "' ] || . '" + variables + "'\n"
                + "trap \"export -p | grep -Ev ' (PWD|OLDPWD|SHLVL)=' >'" + variables + "'; declare -f >>'" + variables
                + "'\" EXIT\n";
        var shell = new ProcessBuilder("bash", "-c", kept + script).directory(repository.toFile());
        var environment = shell.environment();
        environment
                .keySet()
                .removeIf(name -> name.matches("(AWS|R2|SIGNPOST|SCOREVISION|SUREFIRE|MAVEN|JAVA_TOOL)_.*"));
        environment.put("HOME", folder.resolve("home").toString());
        environment.put("PATH", folder.resolve("bin") + ":" + environment.get("PATH"));
        environment.put("SIGNPOST_STATE", state.toString());
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        return shell;
    }

    private void copy(Path original) throws IOException {
        Files.walkFileTree(original, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes) throws IOException {
                var path = original.relativize(from);
                var name = String.valueOf(path.getFileName());
                var isTarget = name.equals("target");
                var inTarget = path.getParent() != null && path.getParent().endsWith("target");
                if (NOT_IN_A_CLONE.contains(name)
                        || (isTarget && !BUILT.contains(path.toString().replace('\\', '/')))
                        || (inTarget && NOT_USED_OF_BUILDS.contains(name))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(repository.resolve(path));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path from, BasicFileAttributes attributes) throws IOException {
                Files.copy(from, repository.resolve(original.relativize(from)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                // Other modules are being built meanwhile; their temporary files come and go.
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
