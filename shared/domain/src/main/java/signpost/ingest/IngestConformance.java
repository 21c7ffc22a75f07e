package signpost.ingest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import signpost.document.Parsed;
import signpost.document.Violation;
import signpost.ingest.ManifestJobContract.Outcome;
import signpost.json.Json;
import signpost.secrets.SecretScanner;
import signpost.secrets.SecretScanner.BelowCredential;
import signpost.secrets.SecretScanner.Finding;

/// Answers vectors of the job contract, of the secret scanner and of capabilities, so that anybody can hold the shipped
/// program against their own.
public final class IngestConformance {

    private final IngestReader reader;
    private final SecretScanner scanner = new SecretScanner(BelowCredential.NO_RAW_SECRETS);

    public IngestConformance(IngestReader reader) {
        this.reader = reader;
    }

    /// `{payload, settings?, registry?: {name: yaml}}` → `{ok, normalized, sanitized, warnings}` or
    /// `{ok: false, violations, warnings}`.
    ///
    /// Without a registry, what a payload of kind `registry` holds is what the registry holds.
    public Json.Obj jobContract(Json.Obj asked) {
        var payload = Optional.ofNullable(asked.get("payload")).orElseGet(Json.Null::new);
        if (asked.text("op").filter("sanitize"::equals).isPresent()) {
            var stored = payload instanceof Json.Obj object
                    ? object
                    : Json.Obj.builder().build();
            return Json.Obj.builder()
                    .put("ok", true)
                    .put("sanitized", ManifestJobContract.sanitized(stored))
                    .build();
        }
        return switch (new ManifestJobContract(reader, settings(asked)).normalize(payload, registry(asked, payload))) {
            case Outcome.Accepted(var normalized, var sanitized, var warnings) ->
                Json.Obj.builder()
                        .put("ok", true)
                        .put("normalized", normalized)
                        .put("sanitized", sanitized)
                        .put("warnings", Violation.listed(warnings))
                        .build();
            case Outcome.Refused(var violations, var warnings) ->
                Json.Obj.builder()
                        .put("ok", false)
                        .put("violations", Violation.listed(violations))
                        .put("warnings", Violation.listed(warnings))
                        .build();
        };
    }

    /// `{text}` or `{key?, value}` → `{ok, findings: [{path, rule}]}`.
    public Json.Obj secretScan(Json.Obj asked) {
        var findings = asked.text("text")
                .map(this::inText)
                .orElseGet(() -> scanner.scanValue(
                        asked.text("key").orElse(null),
                        Optional.ofNullable(asked.get("value")).orElseGet(Json.Null::new)));
        return Json.Obj.builder()
                .put("ok", true)
                .put("findings", findings.stream().map(Finding::toJson).toList())
                .build();
    }

    /// `{payload}` as in a job, or `{content}`, with `settings?` → `{ok, requiredCapabilities, violations}`.
    public Json.Obj capabilities(Json.Obj asked) {
        var content = asked.text("content")
                .or(() -> asked.text("yaml"))
                .or(() -> asked.text("text"))
                .or(() -> content(asked.get("payload")))
                .orElse("");
        var checked = new CheckIngestManifest(reader)
                .check(content, null, settings(asked).baseCapabilities());
        var needed =
                checked.manifest().map(IngestManifest::requiredCapabilities).orElse(List.of());
        return Json.Obj.builder()
                .put("ok", checked.manifest().isPresent())
                .put("requiredCapabilities", needed.stream().map(Json.Text::new).toList())
                .put("violations", Violation.listed(checked.violations()))
                .build();
    }

    private static ContractSettings settings(Json.Obj asked) {
        var given = asked.object("settings").orElseGet(() -> Json.Obj.builder().build());
        var settings =
                ContractSettings.DEFAULT.withAllowPath(given.flag("allowPath").orElse(false));
        if (!(given.get("baseCapabilities") instanceof Json.Arr(var items))) {
            return settings;
        }
        var base = new ArrayList<String>();
        items.forEach(item -> {
            if (item instanceof Json.Text(var capability)) {
                base.add(capability);
            }
        });
        return settings.withBaseCapabilities(base);
    }

    private static ManifestContents registry(Json.Obj asked, Json payload) {
        if (asked.get("registry") instanceof Json.Obj held) {
            return name -> held.text(name.value());
        }
        return name -> content(payload);
    }

    private static Optional<String> content(@org.jspecify.annotations.Nullable Json payload) {
        return payload instanceof Json.Obj object
                ? object.object("manifest")
                        .flatMap(manifest -> manifest.object("source"))
                        .flatMap(source -> source.text("content"))
                : Optional.empty();
    }

    /// Each document of a YAML text by its structure; any other text by its lines.
    private List<Finding> inText(String text) {
        var findings = new LinkedHashSet<Finding>();
        var line = 1;
        for (var part : documents(text)) {
            var before = line - 1;
            inDocument(part).forEach(finding -> findings.add(below(finding, before)));
            line += (int) part.chars().filter(c -> c == '\n').count();
        }
        return List.copyOf(findings);
    }

    private List<Finding> inDocument(String part) {
        var utf8 = part.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= IngestReader.MOST_BYTES
                && reader.read(utf8) instanceof Parsed.Ok<Written>(var written)
                && (written.document().root() instanceof Json.Obj
                        || written.document().root() instanceof Json.Arr)) {
            return scanner.scan(part, written.document().root(), written.overwritten());
        }
        return scanner.scanText(part);
    }

    private static Finding below(Finding finding, int lines) {
        return lines > 0 && finding.path().startsWith("line ")
                ? new Finding("line " + (Integer.parseInt(finding.path().substring(5)) + lines), finding.rule())
                : finding;
    }

    private static List<String> documents(String text) {
        var documents = new ArrayList<String>();
        var start = 0;
        for (var at = text.indexOf("\n---", start); at >= 0; at = text.indexOf("\n---", at + 1)) {
            var end = at + 4;
            if (end == text.length() || Character.isWhitespace(text.charAt(end))) {
                documents.add(text.substring(start, at + 1));
                start = at + 1;
            }
        }
        documents.add(text.substring(start));
        return documents;
    }
}
