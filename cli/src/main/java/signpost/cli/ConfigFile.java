package signpost.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import signpost.document.Document;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.document.Violation;
import signpost.json.Json;
import signpost.manifest.CheckManifest;
import signpost.manifest.Manifest;
import signpost.manifest.ManifestReader;
import signpost.manifest.ManifestRules;
import signpost.yaml.YamlReader;

/// A manifest in a file: as its author wrote it, or signed, as it is published.
///
/// @param shown the path as the user wrote it, for messages
@SuppressWarnings("ArrayRecordComponent") // handed on to the one that parses it, never compared
record ConfigFile(Path path, String shown, byte[] bytes) {

    private static final Set<String> ENVELOPE_FIELDS = Set.of("manifest", "signature", "signed_at", "signed_by");

    static ConfigFile read(Session session, String written) {
        try {
            var path = session.path(written);
            try (var in = Files.newInputStream(path)) {
                return new ConfigFile(path, written, in.readNBytes(ManifestReader.MOST_BYTES + 1));
            }
        } catch (NoSuchFileException absent) {
            throw Stop.usage("no_such_file", "there is no file " + written, "check the path");
        } catch (InvalidPathException noPath) {
            throw Stop.usage("no_such_file", "that is no path of a file", "check the path");
        } catch (IOException e) {
            throw Stop.usage("unreadable_file", written + " cannot be read", "name a file that can be read");
        }
    }

    /// Whether it is a signed manifest and not one to be signed.
    boolean isEnvelope() {
        return JsonReader.read(bytes) instanceof Parsed.Ok<Json>(Json.Obj(var fields))
                && fields.keySet().equals(ENVELOPE_FIELDS);
    }

    ManifestRules.Checked check(boolean strict) {
        return new CheckManifest(new YamlReader()).check(bytes, strict);
    }

    /// The manifest, or the end of the command with everything that is wrong with it. Warnings are told.
    Manifest manifest(Printer printer, boolean strict) {
        var checked = check(strict);
        checked.warnings().forEach(warning -> printer.violation(shown, warning, true));
        return checked.manifest().orElseThrow(() -> invalid(printer, checked));
    }

    /// Tells every violation; the answer holds them too.
    Stop invalid(Printer printer, ManifestRules.Checked checked) {
        checked.violations().forEach(violation -> printer.violation(shown, violation, false));
        var count = checked.violations().size();
        return Stop.refused(
                        "invalid_manifest",
                        shown + " breaks " + count + (count == 1 ? " rule" : " rules"),
                        "put right what is listed above and validate again")
                .with(Json.Obj.builder()
                        .put("path", shown)
                        .put("violations", Violation.listed(checked.violations()))
                        .put("warnings", Violation.listed(checked.warnings()))
                        .build());
    }

    /// What it says, for comparing: the manifest itself, also of a signed one (whose signature nobody asked about).
    Json.Obj content(Printer printer) {
        if (isEnvelope() && JsonReader.read(bytes) instanceof Parsed.Ok<Json>(Json.Obj envelope)) {
            return envelope.object("manifest")
                    .orElseThrow(() -> Stop.refused("malformed", shown + " holds no manifest", "check the file"));
        }
        return switch (new YamlReader().read(bytes)) {
            case Parsed.Ok<Document>(var document)
            when document.violations().isEmpty() && document.root() instanceof Json.Obj root -> root;
            case Parsed.Ok<Document> _ -> throw invalid(printer, check(false));
            case Parsed.Malformed<Document> _ -> throw invalid(printer, check(false));
        };
    }
}
