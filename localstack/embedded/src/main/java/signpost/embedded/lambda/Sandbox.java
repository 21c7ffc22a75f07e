package signpost.embedded.lambda;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipFile;
import signpost.embedded.child.Launcher;
import signpost.embedded.child.PlainRuntime;
import signpost.embedded.template.Template.Function;

/// Everything a child process needs on disk, and the command line that starts one.
public final class Sandbox {

    /// What stands between the Runtime API and the handler.
    public enum Client {
        /// Lambda's own client. Linux only.
        RUNTIME_INTERFACE_CLIENT,
        /// A loop of ours: [PlainRuntime].
        PLAIN
    }

    private static final String CLIENT_MAIN = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
    private static final String CLIENT_LIBRARY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";
    private static final List<String> CHILD_CLASSES = List.of(
            "Launcher",
            "PlainContext",
            "PlainContext$1",
            "PlainRuntime",
            "SharedChance",
            "SharedChance$1",
            "SharedChance$2",
            "SharedChance$Generator");

    /// A child of ours is one of many on one machine, so it may never have all that Lambda would give it.
    private static final int HEAP_LIMIT_MEGABYTES = 512;

    private final Path runFolder;
    private final Client client;
    private final boolean snapStart;
    private final List<String> command;
    private final JarFinder jars;

    /// Where the packaged jar of a module lies.
    @FunctionalInterface
    public interface JarFinder {
        Path jarOf(String module);
    }

    /// Unpacks what children share into `runFolder`.
    ///
    /// @param clientJars the folder of the runtime interface client and what it needs
    /// @param snapStart whether functions that have snapshots on Lambda run their hooks here
    public Sandbox(Path clientJars, JarFinder jars, Path runFolder, Client client, boolean snapStart)
            throws IOException {
        this.runFolder = runFolder;
        this.client = client;
        this.snapStart = snapStart;
        this.jars = jars;
        var classPath = new ArrayList<String>();
        // These few classes alone: a function must not see the rest of this module.
        classPath.add(copyChildClasses(runFolder.resolve("launcher")).toString());
        try (var files = Files.list(clientJars)) {
            files.map(Path::toString)
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .forEach(classPath::add);
        }
        command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED"));
        if (client == Client.RUNTIME_INTERFACE_CLIENT) {
            // Left to itself, every child unpacks it to one and the same path, under the feet of the others.
            command.add("-D" + CLIENT_LIBRARY + "=" + unpackNativeLibrary(clientJars));
        }
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
    }

    /// The real client where it runs.
    public static Client preferredClient() {
        return System.getProperty("os.name", "").equals("Linux") ? Client.RUNTIME_INTERFACE_CLIENT : Client.PLAIN;
    }

    boolean snapStarts(Function function, String version) {
        return snapStart
                && client == Client.RUNTIME_INTERFACE_CLIENT
                && function.snapStart()
                && !version.equals(Function.LATEST);
    }

    List<String> command(Function function, String version) {
        var whole = new ArrayList<>(command);
        var heap = Math.min(HEAP_LIMIT_MEGABYTES, function.memoryMegabytes() * 3 / 4);
        whole.add(1, "-Xmx" + heap + "m");
        if (snapStarts(function, version)) {
            whole.add(1, "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
            whole.add(1, "-D" + Launcher.SNAPSHOT + "=true");
        }
        whole.add(Launcher.class.getName());
        whole.add(
                switch (client) {
                    case RUNTIME_INTERFACE_CLIENT -> CLIENT_MAIN;
                    case PLAIN -> PlainRuntime.class.getName();
                });
        whole.add(function.handler());
        return whole;
    }

    /// The child's working directory, which plays `/var/task`. The jar in it is a copy: a build may replace the
    /// original under a running child.
    synchronized Path taskRoot(Function function) {
        var root = runFolder.resolve(function.name());
        var jar = root.resolve("lib").resolve(function.module() + ".jar");
        try {
            if (!Files.exists(jar)) {
                Files.createDirectories(jar.getParent());
                Files.copy(jars.jarOf(function.module()), jar);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return root;
    }

    Path newLog(Function function, int child) throws IOException {
        var folder = Files.createDirectories(logs());
        return Files.createTempFile(folder, function.name() + "-" + child + "-", ".log");
    }

    public Path logs() {
        return runFolder.resolve("logs");
    }

    private static Path copyChildClasses(Path to) throws IOException {
        for (var name : CHILD_CLASSES) {
            var resource = "signpost/embedded/child/" + name + ".class";
            var target = to.resolve(resource);
            Files.createDirectories(target.getParent());
            try (var in = Sandbox.class.getClassLoader().getResourceAsStream(resource)) {
                if (in == null) {
                    throw new IOException("not on the class path: " + resource);
                }
                Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return to;
    }

    private Path unpackNativeLibrary(Path clientJars) throws IOException {
        var jar = onlyJar(clientJars, "aws-lambda-java-runtime-interface-client");
        var architecture = switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "aarch_64";
            default -> throw new IOException("no native runtime client for " + System.getProperty("os.arch"));
        };
        var system = Files.exists(Path.of("/etc/alpine-release")) ? "linux_musl" : "linux";
        var name = "libaws-lambda-jni." + system + "-" + architecture + ".so";
        var target = runFolder.resolve(name);
        try (var zip = new ZipFile(jar.toFile())) {
            var entry = zip.getEntry("jni/" + name);
            if (entry == null) {
                throw new IOException(jar + " has no jni/" + name);
            }
            try (var in = zip.getInputStream(entry)) {
                Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return target;
    }

    private static Path onlyJar(Path folder, String prefix) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no " + prefix + " in " + folder));
        }
    }
}
