package signpost.embedded.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/// One small file per write under way: its bucket on the first line, its key after it.
///
/// s3proxy writes an object beside its place, as `<key>-<uuid>`, and renames it when it is whole. A process killed
/// in between leaves that file, which would be listed as an object. Its name alone does not tell: a client's key
/// may look the same. A file of that shape, beside a key that was being written, no older than that write, is what
/// was left.
final class FileWriteJournal implements WriteJournal {

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Path folder;
    private final AtomicLong sequence = new AtomicLong();

    private FileWriteJournal(Path folder) {
        this.folder = folder;
    }

    /// Opens the journal in `folder`, clearing what writes that were cut off left under `buckets`.
    static FileWriteJournal open(Path folder, Path buckets) throws IOException {
        Files.createDirectories(folder);
        try (var cutOff = Files.newDirectoryStream(folder)) {
            for (var entry : cutOff) {
                clear(entry, buckets);
                Files.delete(entry);
            }
        }
        return new FileWriteJournal(folder);
    }

    private static void clear(Path entry, Path buckets) throws IOException {
        var text = Files.readString(entry);
        var end = text.indexOf('\n');
        if (end < 0) {
            return; // killed while noting it: the write itself had not begun
        }
        var object = buckets.resolve(text.substring(0, end)).resolve(text.substring(end + 1));
        var folder = object.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return;
        }
        var since = Files.getLastModifiedTime(entry);
        var prefix = object.getFileName() + "-";
        try (var besides = Files.newDirectoryStream(folder, path -> {
            var name = path.getFileName().toString();
            return name.startsWith(prefix)
                    && UUID.matcher(name.substring(prefix.length())).matches()
                    && Files.getLastModifiedTime(path).compareTo(since) >= 0;
        })) {
            for (var leftOver : besides) {
                Files.deleteIfExists(leftOver);
            }
        }
    }

    @Override
    public Entry begin(String bucket, String key) {
        var entry = folder.resolve(Long.toString(sequence.incrementAndGet()));
        try {
            Files.writeString(entry, bucket + "\n" + key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return () -> {
            try {
                Files.delete(entry);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
