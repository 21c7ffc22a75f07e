package signpost.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import signpost.manifest.ManifestHash;
import signpost.publishing.ObjectStore;
import signpost.publishing.StoredObject;
import signpost.store.StoreUnavailable;

/// [ObjectStore] in a plain folder that any web server can serve.
///
/// A write becomes visible by one rename, so that readers never see half of it; writers take turns by a lock file,
/// in this process and among processes. An object's version is the hash of its bytes.
public final class FileObjectStore implements ObjectStore {

    private static final Pattern KEY =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._:-]*(/[A-Za-z0-9_-][A-Za-z0-9._:-]*)*");

    /// File locks are held by a process; among its threads, these are.
    private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private final Path folder;

    public FileObjectStore(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    @Override
    public Optional<StoredObject> read(String key, int mostBytes) {
        try (var in = Files.newInputStream(file(key))) {
            var bytes = in.readNBytes(mostBytes + 1);
            return Optional.of(new StoredObject(bytes, version(bytes)));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StoreUnavailable("cannot read " + file(key) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Written create(String key, byte[] bytes) {
        return write(key, bytes, Optional::isEmpty);
    }

    @Override
    public Written replace(String key, byte[] bytes, String version) {
        return write(
                key, bytes, there -> there.isPresent() && there.get().version().equals(version));
    }

    @Override
    public List<String> keys(String prefix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .filter(key -> key.startsWith(prefix) && KEY.matcher(key).matches())
                    .sorted(Comparator.naturalOrder())
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new StoreUnavailable("cannot list " + folder + ": " + e.getMessage(), e);
        }
    }

    private Written write(String key, byte[] bytes, Predicate<Optional<StoredObject>> condition) {
        var file = file(key);
        var turn = LOCKS.computeIfAbsent(folder, _ -> new ReentrantLock());
        turn.lock();
        try {
            Files.createDirectories(file.getParent());
            try (var channel = FileChannel.open(
                            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = channel.lock()) {
                if (!condition.test(read(key, Integer.MAX_VALUE - 8))) {
                    return new Written.Conflict();
                }
                var draft = Files.createTempFile(file.getParent(), ".draft", null);
                try {
                    try (var out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                        var buffer = java.nio.ByteBuffer.wrap(bytes);
                        while (buffer.hasRemaining()) {
                            out.write(buffer);
                        }
                        out.force(true);
                    }
                    makeReadable(draft);
                    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                } finally {
                    Files.deleteIfExists(draft);
                }
                return new Written.Stored(version(bytes));
            }
        } catch (IOException e) {
            throw new StoreUnavailable("cannot write " + file + ": " + e.getMessage(), e);
        } finally {
            turn.unlock();
        }
    }

    /// Temporary files are private; what is published here is for a web server to read.
    private static void makeReadable(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
        }
    }

    private Path file(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("not a key");
        }
        return folder.resolve(key);
    }

    private static String version(byte[] bytes) {
        return ManifestHash.of(bytes).hex();
    }
}
