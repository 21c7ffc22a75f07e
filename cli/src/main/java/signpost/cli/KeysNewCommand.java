package signpost.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import signpost.bouncycastle.Ed25519Key;

/// Makes a signing key.
@Command(
        name = "new",
        description = "Make an Ed25519 signing key in a file that only you can read.",
        footerHeading = "%nExample:%n",
        footer = {"  sv keys new ~/.score/manifest-signing-key"})
final class KeysNewCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description = "Where to keep it (default: ~/.score/manifest-signing-key). Never written over.")
    private @Nullable String file;

    @Mixin
    private FormatOption format = new FormatOption();

    KeysNewCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var path = file == null ? session.defaultSigningKey() : session.path(file);
        var seed = new byte[Ed25519Key.SEED_BYTES];
        new SecureRandom().nextBytes(seed);
        keep(path, seed);
        var key = Ed25519Key.ofSeed(seed);
        Arrays.fill(seed, (byte) 0);
        var printer = new Printer(session);
        KeyFacts.print(
                printer,
                format.format(),
                file == null ? path.toString() : file,
                new Signing(key, Signing.indexKeyBeside(path, key)));
        if (format.format() == Format.TABLE) {
            printer.note("Whoever has this file can publish in your name. Keep a copy where only you can reach it.");
        }
        return 0;
    }

    /// Made with its final permissions, so that nobody can read it in between.
    private static void keep(Path path, byte[] seed) {
        try {
            var folder = path.toAbsolutePath().getParent();
            if (folder != null && !Files.isDirectory(folder)) {
                createPrivate(folder);
            }
            var text = (HexFormat.of().formatHex(seed) + "\n").getBytes(StandardCharsets.US_ASCII);
            var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try (var out = Files.newByteChannel(path, options, permissions(path, "rw-------"))) {
                out.write(ByteBuffer.wrap(text));
            }
            Arrays.fill(text, (byte) 0);
        } catch (FileAlreadyExistsException there) {
            throw Stop.refused(
                    "key_exists",
                    "there is a file " + path + " already",
                    "name another file; keys are never written over");
        } catch (IOException e) {
            throw Stop.refused(
                    "cannot_write", path + " cannot be written: " + e.getMessage(), "name a file that can be written");
        }
    }

    private static void createPrivate(Path folder) throws IOException {
        if (folder.getParent() != null) {
            Files.createDirectories(folder.getParent());
        }
        Files.createDirectory(folder, permissions(folder, "rwx------"));
    }

    private static FileAttribute<?>[] permissions(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
