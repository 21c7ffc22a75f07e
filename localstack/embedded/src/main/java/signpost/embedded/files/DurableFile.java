package signpost.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

/// A file that only its owner can read and that always holds one whole state: the one before a write or the one
/// after it. One writer at a time.
public record DurableFile(Path path) {

    public byte[] read() throws IOException {
        return Files.readAllBytes(path);
    }

    /// Replaces the content; when this returns, it is on disk.
    public void replace(byte[] content) throws IOException {
        var folder = path.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        var next = path.resolveSibling(path.getFileName() + ".next");
        Files.deleteIfExists(next);
        try (var channel = FileChannel.open(
                next, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly(path))) {
            var bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // The rename itself is on disk once the folder is.
        try (var directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
