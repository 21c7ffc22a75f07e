package signpost.embedded.handlers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.crac.Core;

/// The handlers of this package, packed as a function is.
public final class HandlerJar {

    private HandlerJar() {}

    public static Path pack(Path to) throws IOException {
        try (var jar = new JarOutputStream(Files.newOutputStream(to));
                var crac = new JarFile(jarOf(Core.class).toFile())) {
            for (var entry : Collections.list(crac.entries())) {
                if (entry.getName().endsWith(".class")) {
                    jar.putNextEntry(new JarEntry(entry.getName()));
                    crac.getInputStream(entry).transferTo(jar);
                }
            }
            for (var type : new Class<?>[] {
                EchoHandler.class, BrokenHandler.class, RecordingHandler.class, SnapshotHandler.class
            }) {
                var name = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(name));
                try (var bytes = HandlerJar.class.getClassLoader().getResourceAsStream(name)) {
                    Objects.requireNonNull(bytes, name).transferTo(jar);
                }
            }
        }
        return to;
    }

    private static Path jarOf(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    /// Where the build puts the runtime interface client.
    public static Path runtimeClient() {
        return Path.of(System.getProperty("signpost.root", "../.."), "localstack/embedded/target/ric");
    }
}
