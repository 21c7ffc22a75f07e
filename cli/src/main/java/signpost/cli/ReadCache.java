package signpost.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Collectors;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestVerification;
import signpost.publishing.Keys;
import signpost.signing.PublicKey;

/// What this reader keeps between runs, under `~/.score/cache`: manifests that verified, and the highest version
/// seen of each index, by which an older one that is served again is recognised.
///
/// Where the folder cannot be written, commands work without it.
final class ReadCache {

    private static final int MOST_DIGITS = 19;

    private final Path folder;

    ReadCache(Session session) {
        this.folder = session.scoreHome().resolve("cache");
    }

    Optional<byte[]> manifest(ManifestHash hash) {
        return read(folder.resolve("manifests").resolve(hash.hex() + ".json"), ManifestVerification.MOST_BYTES);
    }

    void keepManifest(ManifestHash hash, byte[] bytes) {
        write(folder.resolve("manifests").resolve(hash.hex() + ".json"), bytes);
    }

    /// The highest version seen of the index of a store, 0 if none.
    ///
    /// @param trusted whose index it is: under new keys counting starts anew, so that a publisher who had to change
    /// its keys is not locked out by what the old ones signed
    long seen(String store, Iterable<PublicKey> trusted) {
        return read(seenFile(store, trusted), MOST_DIGITS)
                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII).strip())
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(Long::parseLong)
                .orElse(0L);
    }

    void keepSeen(String store, Iterable<PublicKey> trusted, long version) {
        if (version > seen(store, trusted)) {
            write(seenFile(store, trusted), Long.toString(version).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private Path seenFile(String store, Iterable<PublicKey> trusted) {
        var keys = java.util.stream.StreamSupport.stream(trusted.spliterator(), false)
                .map(PublicKey::hex)
                .sorted()
                .collect(Collectors.joining(","));
        var identity = ManifestHash.of((store + "\n" + Keys.INDEX + "\n" + keys).getBytes(StandardCharsets.UTF_8));
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
            Files.createDirectories(file.getParent());
            var draft = Files.createTempFile(file.getParent(), ".draft", null);
            try {
                Files.write(draft, bytes);
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException notKept) {
            // The next run does the work again.
        }
    }
}
