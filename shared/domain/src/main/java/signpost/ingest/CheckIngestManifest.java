package signpost.ingest;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import signpost.document.Parsed;
import signpost.document.Position;
import signpost.document.Violation;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.secrets.SecretScanner;
import signpost.secrets.SecretScanner.BelowCredential;

/// Checks the YAML of an ingest manifest: reading, secrets, schema, capabilities, references. Everything that is wrong
/// is
/// found in one go, and nothing of what was written is repeated in what is said about it unless it is harmless.
public final class CheckIngestManifest {

    /// What came of checking.
    ///
    /// @param manifest the manifest, unless there are violations
    public record Checked(Optional<IngestManifest> manifest, List<Violation> violations, List<Violation> warnings) {
        public Checked {
            violations = List.copyOf(violations);
            warnings = List.copyOf(warnings);
        }
    }

    static final String READABLE = "content readable";
    static final String EMPTY = "content empty";
    static final String NO_SECRETS = "content secrets";
    static final String SAME_NAME = "metadata.name same";
    static final String NAME_FORM = "metadata.name pattern";

    private static final int MOST_REPORTED = 200;

    private final IngestReader reader;
    private final Capabilities capabilities;
    private final Set<String> without;
    private final SecretScanner scanner = new SecretScanner(BelowCredential.REFERENCES_ONLY);

    public CheckIngestManifest(IngestReader reader) {
        this(reader, Capabilities.ALL, Set.of());
    }

    /// @param without names of checks that are left out, for those who want to know whether they are needed
    CheckIngestManifest(IngestReader reader, Capabilities capabilities, Set<String> without) {
        this.reader = reader;
        this.capabilities = capabilities;
        this.without = without;
    }

    /// @param name what the manifest must be called, if that is known
    /// @param base what every job needs of its worker
    public Checked check(String content, @Nullable ManifestName name, List<String> base) {
        var report = new Report(without);
        var manifest = read(content, name == null ? null : name.value(), base, report);
        var safe = sorted(report.violations());
        return new Checked(safe.isEmpty() ? manifest : Optional.empty(), safe, sorted(report.warnings()));
    }

    /// As [#check], into a report that may hold more. What is reported is not yet redacted.
    Optional<IngestManifest> read(String content, @Nullable String name, List<String> base, Report report) {
        if (Words.trimmed(content).isEmpty()) {
            report.violation(EMPTY, "", "empty", "the manifest is empty; write one");
            return Optional.empty();
        }
        var bytes = utf8(content);
        if (bytes.isEmpty()) {
            report.violation(READABLE, "", "not_utf8", "the text has half of a surrogate pair; remove it");
            return Optional.empty();
        }
        return switch (reader.read(bytes.get())) {
            case Parsed.Malformed<Written>(var violations) -> {
                violations.forEach(violation -> report.violation(READABLE, violation));
                scanner.scanText(content).forEach(finding -> secret(finding, report));
                yield Optional.empty();
            }
            case Parsed.Ok<Written>(var written) -> {
                report.reading(written.document());
                yield read(content, bytes.get(), written, name, base, report);
            }
        };
    }

    private Optional<IngestManifest> read(
            String content, byte[] bytes, Written written, @Nullable String name, List<String> base, Report report) {
        var document = written.document();
        // Where reading already found fault, the value there is a guess; saying more about it would mislead.
        var unread = new HashSet<String>();
        for (var violation : document.violations()) {
            unread.add(violation.path());
            report.violation(READABLE, violation);
        }
        scanner.scan(content, document.root(), written.overwritten()).forEach(finding -> secret(finding, report));
        var rest = new Report(without);
        rest.reading(document);
        V0Schema.check(document, rest);
        var found = document.root() instanceof Json.Obj root
                ? content(root, written.dates(), bytes, name, base, rest)
                : Optional.<IngestManifest>empty();
        rest.violations().stream()
                .filter(violation -> !unread.contains(violation.path()))
                .forEach(violation -> report.violation("", violation));
        rest.warnings().forEach(warning -> report.warning(warning.path(), warning.rule(), warning.message()));
        return found;
    }

    private Optional<IngestManifest> content(
            Json.Obj root, Set<Json> dates, byte[] bytes, @Nullable String name, List<String> base, Report report) {
        var written = root.object("metadata")
                .flatMap(metadata -> metadata.text("name"))
                .map(Words::trimmed);
        written.ifPresent(title -> {
            if (name != null && !title.equals(name)) {
                report.violation(
                        SAME_NAME,
                        "metadata.name",
                        "name_mismatch",
                        "metadata.name is not the name the manifest is known by; make them the same");
            } else if (name == null && !title.isEmpty() && !ManifestName.isOne(title)) {
                report.violation(
                        NAME_FORM,
                        "metadata.name",
                        "pattern",
                        "a name has 1 to 128 characters: letters, digits, '.', '_' and '-', a letter or digit first");
            }
        });
        EffectiveRunConfig.check(root, dates, report);
        var needed = capabilities.of(root, base, report);
        var references = SecretReferences.of(root, report);
        return Optional.of(new IngestManifest(written.orElse(""), ManifestHash.of(bytes), root, needed, references));
    }

    static void secret(SecretScanner.Finding finding, Report report) {
        var line = finding.path().startsWith("line ")
                ? Integer.parseInt(finding.path().substring(5))
                : 0;
        var message = "a raw secret (" + finding.rule() + ") stands here; put a reference in its place: ${NAME},"
                + " profile://<provider>#<field> or vault://<mount>/<path>#<field>";
        if (line > 0) {
            report.violation(NO_SECRETS, Violation.at(new Position(line, 1), "", "raw_secret", message));
        } else {
            report.violation(NO_SECRETS, finding.path(), "raw_secret", message);
        }
    }

    private static Optional<byte[]> utf8(String content) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(content));
            var bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return Optional.of(bytes);
        } catch (CharacterCodingException halfACharacter) {
            return Optional.empty();
        }
    }

    private static final Comparator<Violation> IN_READING_ORDER = Comparator.comparing(
            Violation::position,
            Comparator.nullsFirst(Comparator.comparingInt(Position::line).thenComparingInt(Position::column)));

    /// In reading order, with an end, and without anything secret: a key may be a token, and a path names keys.
    List<Violation> sorted(List<Violation> found) {
        var distinct = new ArrayList<>(new java.util.LinkedHashSet<>(found));
        distinct.sort(IN_READING_ORDER);
        var reported = new ArrayList<Violation>();
        for (var violation : distinct.subList(0, Math.min(distinct.size(), MOST_REPORTED))) {
            reported.add(Violation.at(
                    violation.position(),
                    bounded(scanner.redact(violation.path())),
                    violation.rule(),
                    bounded(scanner.redact(violation.message()))));
        }
        if (distinct.size() > MOST_REPORTED) {
            reported.add(Violation.of("", "and_more", "and " + (distinct.size() - MOST_REPORTED) + " more like these"));
        }
        return List.copyOf(reported);
    }

    private static final int MOST_SHOWN = 600;

    private static String bounded(String text) {
        return text.length() <= MOST_SHOWN ? text : text.substring(0, text.offsetByCodePoints(0, MOST_SHOWN / 2)) + "…";
    }
}
