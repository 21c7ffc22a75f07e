package signpost.cli;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import signpost.document.Parsed;
import signpost.document.Utf8;
import signpost.document.Violation;
import signpost.ingest.CheckIngestManifest;
import signpost.ingest.ContractSettings;
import signpost.ingest.IngestManifest;
import signpost.ingest.ManifestName;
import signpost.ingest.Written;
import signpost.json.Json;
import signpost.yaml.IngestYaml;

/// An ingest manifest in a file, as its author wrote it.
///
/// @param shown the path as the user wrote it, for messages
record IngestFile(String shown, String content) {

    /// Bytes of standard input that are taken.
    private static final int MOST_BYTES = 1 << 20;

    static IngestFile read(Session session, Printer printer, String written) {
        return switch (Utf8.text(bytes(session, written))) {
            case Parsed.Ok<String>(var text) -> new IngestFile(shown(written), text);
            case Parsed.Malformed<String>(var violations) ->
                throw invalid(printer, shown(written), violations, List.of());
        };
    }

    static String shown(String written) {
        return written.equals("-") ? "(standard input)" : written;
    }

    /// What a file holds, or standard input where it is called `-`.
    static byte[] bytes(Session session, String written) {
        if (!written.equals("-")) {
            return ConfigFile.read(session, written).bytes();
        }
        try {
            return session.in().readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw Stop.unreachable(
                    "input_unavailable", "standard input cannot be read: " + e.getMessage(), "try again");
        }
    }

    /// @param name what it must be called, if that is known
    CheckIngestManifest.Checked check(@Nullable ManifestName name) {
        return new CheckIngestManifest(new IngestYaml())
                .check(content, name, ContractSettings.DEFAULT.baseCapabilities());
    }

    /// The manifest, or the end of the command with everything that is wrong with it. Warnings are told.
    IngestManifest manifest(Printer printer, @Nullable ManifestName name) {
        var checked = check(name);
        checked.warnings().forEach(warning -> printer.violation(shown, warning, true));
        return checked.manifest().orElseThrow(() -> invalid(printer, shown, checked.violations(), checked.warnings()));
    }

    /// What it says, whether or not it is a good manifest.
    static Json root(Printer printer, String shown, String content) {
        return switch (new IngestYaml().read(content.getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
            case Parsed.Ok<Written>(var written) -> written.document().root();
            case Parsed.Malformed<Written>(var violations) -> throw invalid(printer, shown, violations, List.of());
        };
    }

    /// Tells every violation; the answer holds them too.
    static Stop invalid(Printer printer, String shown, List<Violation> violations, List<Violation> warnings) {
        violations.forEach(violation -> printer.violation(shown, violation, false));
        var count = violations.size();
        return Stop.refused(
                        "invalid_manifest",
                        shown + " breaks " + count + (count == 1 ? " rule" : " rules"),
                        "put right what is listed above and validate again")
                .with(Json.Obj.builder()
                        .put("path", shown)
                        .put("violations", Violation.listed(violations))
                        .put("warnings", Violation.listed(warnings))
                        .build());
    }
}
