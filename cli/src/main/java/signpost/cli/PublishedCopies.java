package signpost.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestVerification;

/// Copies of what was published, in `manifests/published/`, for reference. They are a convenience: what goes wrong
/// with them is told and changes nothing about the publishing.
final class PublishedCopies {

    private final Session session;
    private final Printer printer;

    PublishedCopies(Session session, Printer printer) {
        this.session = session;
        this.printer = printer;
    }

    void keep(ConfigFile config, ManifestHash hash, byte[] bytes) {
        var file = folder(config.path()).resolve(hash.hex() + ".json");
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            printer.warning("no copy could be kept at " + file);
        }
    }

    /// Fetches what somebody else published for us.
    void fetch(ConfigFile config, ManifestHash hash, String url) {
        try {
            var answer = printer.waiting("reading it back", () -> {
                try {
                    return Target.http().get(Target.uri(url), ManifestVerification.MOST_BYTES);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            if (answer.status() == 200 && ManifestHash.of(answer.body()).equals(hash)) {
                keep(config, hash, answer.body());
                return;
            }
        } catch (java.io.UncheckedIOException | Stop unreachable) {
            // Told below.
        }
        printer.warning("it is published, but could not be read back at " + url);
    }

    /// Beside the folder of configs that the documents prescribe, else where the command was started.
    private Path folder(Path config) {
        var parent = config.toAbsolutePath().normalize().getParent();
        if (parent != null && parent.endsWith("configs") && parent.getParent() != null) {
            return parent.getParent().resolve("published");
        }
        return session.folder().resolve("manifests").resolve("published");
    }
}
