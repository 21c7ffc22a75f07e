package signpost.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestVerification;
import signpost.publishing.Index;
import signpost.publishing.Keys;
import signpost.publishing.StoredObject;
import signpost.reading.ReaderMemory;
import signpost.signing.PublicKey;

/// [ReaderMemory] in a folder of the user's own.
///
/// A file is written whole or not at all, so that several readers may share the folder.
public final class FileReaderMemory implements ReaderMemory {

    private static final int MOST_DIGITS = 19;

    /// An entity tag is shorter.
    private static final int MOST_VERSION = 1024;

    private final Path folder;

    public FileReaderMemory(Path folder) {
        this.folder = folder;
    }

    @Override
    public Optional<byte[]> manifest(ManifestHash hash) {
        return read(manifestFile(hash), ManifestVerification.MOST_BYTES);
    }

    @Override
    public void keepManifest(ManifestHash hash, byte[] bytes) {
        write(manifestFile(hash), bytes);
    }

    private Path manifestFile(ManifestHash hash) {
        return folder.resolve("manifests").resolve(hash.hex() + ".json");
    }

    /// The version stands in the first line, and the index behind it.
    @Override
    public Optional<StoredObject> index(String place) {
        return read(indexFile(place), MOST_VERSION + 1 + Index.MOST_BYTES).flatMap(FileReaderMemory::index);
    }

    private static Optional<StoredObject> index(byte[] file) {
        for (var end = 1; end < Math.min(file.length, MOST_VERSION); end++) {
            if (file[end] == '\n') {
                return Optional.of(new StoredObject(
                        Arrays.copyOfRange(file, end + 1, file.length),
                        new String(file, 0, end, StandardCharsets.UTF_8)));
            }
        }
        return Optional.empty();
    }

    /// Without a version it could never be asked for again.
    @Override
    public void keepIndex(String place, StoredObject index) {
        var version = index.version().getBytes(StandardCharsets.UTF_8);
        if (version.length == 0
                || version.length >= MOST_VERSION
                || index.version().contains("\n")) {
            return;
        }
        var file = Arrays.copyOf(version, version.length + 1 + index.bytes().length);
        file[version.length] = '\n';
        System.arraycopy(index.bytes(), 0, file, version.length + 1, index.bytes().length);
        write(indexFile(place), file);
    }

    private Path indexFile(String place) {
        var identity = ManifestHash.of((place + "\n" + Keys.INDEX).getBytes(StandardCharsets.UTF_8));
        return folder.resolve("indexes").resolve(identity.hex());
    }

    @Override
    public long seen(String place, Set<PublicKey> trusted) {
        return read(seenFile(place, trusted), MOST_DIGITS)
                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII).strip())
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(Long::parseLong)
                .orElse(0L);
    }

    @Override
    public void keepSeen(String place, Set<PublicKey> trusted, long version) {
        if (version > seen(place, trusted)) {
            write(seenFile(place, trusted), Long.toString(version).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private Path seenFile(String place, Set<PublicKey> trusted) {
        var keys = trusted.stream().map(PublicKey::hex).sorted().collect(Collectors.joining(","));
        var identity = ManifestHash.of((place + "\n" + Keys.INDEX + "\n" + keys).getBytes(StandardCharsets.UTF_8));
        return folder.resolve("index-versions").resolve(identity.hex());
    }

    private static Optional<byte[]> read(Path file, int mostBytes) {
        try (var in = Files.newInputStream(file)) {
            return Optional.of(in.readNBytes(mostBytes));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    private static void write(Path file, byte[] bytes) {
        try {
            WholeFile.replace(file, bytes);
        } catch (IOException notKept) {
            // The next run does the work again.
        }
    }
}
