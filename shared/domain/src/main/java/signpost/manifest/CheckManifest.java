package signpost.manifest;

import java.util.List;
import java.util.Optional;
import signpost.document.Document;
import signpost.document.Parsed;

/// Reads and checks what an operator wrote, from bytes to a manifest or to everything that is wrong with it.
public final class CheckManifest {

    private final ManifestReader reader;

    public CheckManifest(ManifestReader reader) {
        this.reader = reader;
    }

    /// @param strict whether what would be a warning is a violation
    public ManifestRules.Checked check(byte[] utf8, boolean strict) {
        return switch (reader.read(utf8)) {
            case Parsed.Ok<Document>(var document) -> ManifestRules.check(document, strict);
            case Parsed.Malformed<Document>(var violations) ->
                new ManifestRules.Checked(Optional.empty(), violations, List.of());
        };
    }
}
