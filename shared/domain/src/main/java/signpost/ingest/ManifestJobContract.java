package signpost.ingest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import signpost.document.Violation;
import signpost.json.Json;
import signpost.secrets.SecretScanner;
import signpost.secrets.SecretScanner.BelowCredential;

/// What a job of type `manifest` must be, and what it becomes before it is stored. One contract for the queue and the
/// registry.
///
/// The order of the steps is that of a reader of the payload: name, action, source, content, options. All failures are
/// reported together. What a client says about capabilities, hash and run configuration is ignored: those are derived
/// here, from the content alone.
public final class ManifestJobContract {

    /// What came of a payload.
    public sealed interface Outcome {
        /// @param normalized what is stored: the payload with everything derived
        /// @param sanitized what answers show: the same without the YAML
        record Accepted(Json.Obj normalized, Json.Obj sanitized, List<Violation> warnings) implements Outcome {}

        record Refused(List<Violation> violations, List<Violation> warnings) implements Outcome {}
    }

    private static final String PAYLOAD = "payload type";
    private static final String MANIFEST = "manifest type";
    private static final String NAME = "manifest.name text";
    private static final String NAME_FORM = "manifest.name pattern";
    private static final String ACTION = "manifest.action known";
    private static final String SOURCE = "manifest.source type";
    private static final String KIND = "manifest.source.kind known";
    private static final String PATH_ALLOWED = "manifest.source.kind path_allowed";
    private static final String PATH = "manifest.source.path below_root";
    private static final String CONTENT = "manifest.source.content text";
    private static final String REGISTRY_NAME = "manifest.source.name same";
    private static final String REGISTRY_ENTRY = "manifest.source.name found";
    private static final String REGISTRY_COPY = "manifest.source.content same";
    private static final String NO_SECRETS = "payload secrets";

    private final CheckIngestManifest manifests;
    private final ContractSettings settings;
    private final Set<String> without;
    private final SecretScanner scanner = new SecretScanner(BelowCredential.REFERENCES_ONLY);

    public ManifestJobContract(IngestReader reader, ContractSettings settings) {
        this(reader, settings, Capabilities.ALL, Set.of());
    }

    /// @param without names of checks that are left out, for those who want to know whether they are needed
    ManifestJobContract(
            IngestReader reader, ContractSettings settings, Capabilities capabilities, Set<String> without) {
        this.manifests = new CheckIngestManifest(reader, capabilities, without);
        this.settings = settings;
        this.without = without;
    }

    /// The name of every check.
    static List<String> checks() {
        var names = new ArrayList<>(List.of(
                PAYLOAD,
                MANIFEST,
                NAME,
                NAME_FORM,
                ACTION,
                SOURCE,
                KIND,
                PATH_ALLOWED,
                PATH,
                CONTENT,
                REGISTRY_NAME,
                REGISTRY_ENTRY,
                REGISTRY_COPY,
                NO_SECRETS,
                CheckIngestManifest.READABLE,
                CheckIngestManifest.EMPTY,
                CheckIngestManifest.NO_SECRETS,
                CheckIngestManifest.SAME_NAME,
                EffectiveRunConfig.SIZE,
                EffectiveRunConfig.DATES,
                SecretReferences.WELL_FORMED));
        names.addAll(RunOptions.checks());
        names.addAll(Capabilities.checks());
        names.addAll(V0Schema.checks());
        return List.copyOf(names);
    }

    /// @param registry what the content of a source of kind `registry` is looked up in
    public Outcome normalize(Json payload, ManifestContents registry) {
        var report = new Report(without);
        var job = job(payload, registry, report);
        var violations = manifests.sorted(report.violations());
        var warnings = manifests.sorted(report.warnings());
        return violations.isEmpty() && job.isPresent()
                ? new Outcome.Accepted(job.get(), sanitized(job.get()), warnings)
                : new Outcome.Refused(violations, warnings);
    }

    private Optional<Json.Obj> job(Json payload, ManifestContents registry, Report report) {
        if (!(payload instanceof Json.Obj object)) {
            report.violation(PAYLOAD, "", "type", "a payload is an object, this is " + payload.kind());
            return Optional.empty();
        }
        if (!(object.get("manifest") instanceof Json.Obj manifest)) {
            report.violation(MANIFEST, "manifest", "required", "manifest is an object with name and source; add it");
            return Optional.empty();
        }
        var name = name(manifest, report);
        var action = action(manifest, report);
        var options = RunOptions.of(manifest.get("options"), "manifest.options", report);
        secrets("manifest.options", manifest.get("options"), report);
        var source = source(manifest, name, registry, report);
        if (source.isEmpty()) {
            return Optional.empty();
        }
        var read = manifests.read(source.get().content, name.orElse(null), settings.baseCapabilities(), report);
        if (read.isEmpty()) {
            return Optional.empty();
        }
        var config = EffectiveRunConfig.of(read.get().root(), options);
        return Optional.of(normalized(name.orElse(""), action, source.get(), options, read.get(), config));
    }

    private static Json.Obj normalized(
            String name, String action, Source source, Json.Obj options, IngestManifest read, Json.Obj config) {
        var kept = Json.Obj.builder().put("kind", source.kind);
        switch (source.kind) {
            case "registry" -> kept.put("name", name);
            case "path" -> kept.put("content", source.content).put("path", source.path);
            default -> kept.put("content", source.content);
        }
        kept.put("contentHash", read.hash().value()).put("version", V0Schema.VERSION);
        var job = Json.Obj.builder()
                .put(
                        "manifest",
                        Json.Obj.builder()
                                .put("name", name)
                                .put("action", action)
                                .put("source", kept.build())
                                .put("options", options)
                                .build())
                .put("manifestHash", read.hash().value())
                .put("manifestVersion", V0Schema.VERSION)
                .put(
                        "requiredCapabilities",
                        read.requiredCapabilities().stream().map(Json.Text::new).toList())
                .put("effectiveRunConfig", config);
        if (!read.secretReferences().fields().isEmpty()) {
            job.put("manifestSecretRefs", read.secretReferences());
        }
        return job.build();
    }

    private Optional<String> name(Json.Obj manifest, Report report) {
        if (!(manifest.get("name") instanceof Json.Text(var name))) {
            report.violation(
                    NAME, "manifest.name", "required", "manifest.name is text and says which manifest this is");
            return Optional.empty();
        }
        if (!ManifestName.isOne(name)) {
            report.violation(
                    NAME_FORM,
                    "manifest.name",
                    "pattern",
                    "a manifest's name has 1 to 128 characters: letters, digits, '.', '_' and '-', a letter or digit first,"
                            + " and no space around it");
        }
        secrets("manifest.name", new Json.Text(name), report);
        return Optional.of(name);
    }

    private static String action(Json.Obj manifest, Report report) {
        var action = manifest.get("action");
        if (action == null || action instanceof Json.Null) {
            return "run";
        }
        var word = action instanceof Json.Text(var text) ? Words.plain(text) : "";
        if (word.equals("plan") || word.equals("run")) {
            return word;
        }
        report.violation(
                ACTION,
                "manifest.action",
                "not_supported",
                word.equals("evaluate")
                        ? "the action evaluate is not there yet; choose plan or run"
                        : "an action is plan or run");
        return "run";
    }

    private record Source(String kind, String content, String path) {}

    private Optional<Source> source(
            Json.Obj manifest, Optional<String> name, ManifestContents registry, Report report) {
        if (!(manifest.get("source") instanceof Json.Obj source)) {
            report.violation(SOURCE, "manifest.source", "required", "manifest.source is an object with a kind; add it");
            return Optional.empty();
        }
        var kind = source.text("kind").map(Words::plain).orElse("");
        return switch (kind) {
            case "inline" -> content(source, report).map(content -> new Source(kind, content, ""));
            case "registry" -> registered(source, name, registry, report);
            case "path" -> {
                if (!settings.allowPath()) {
                    report.violation(
                            PATH_ALLOWED,
                            "manifest.source.kind",
                            "not_allowed",
                            "path is for development stacks; choose inline or registry");
                }
                var path = path(source, report);
                yield content(source, report).map(content -> new Source(kind, content, path));
            }
            case "repo" -> {
                report.violation(
                        KIND,
                        "manifest.source.kind",
                        "not_yet",
                        "sources of kind repo are not there yet; choose inline or registry");
                yield Optional.empty();
            }
            default -> {
                report.violation(
                        KIND, "manifest.source.kind", "not_supported", "a source's kind is inline or registry");
                yield Optional.empty();
            }
        };
    }

    private static Optional<String> content(Json.Obj source, Report report) {
        var content = source.text("content");
        if (content.isEmpty()) {
            report.violation(
                    CONTENT,
                    "manifest.source.content",
                    "required",
                    "manifest.source.content is the YAML of the manifest, as text");
        }
        return content;
    }

    private Optional<Source> registered(
            Json.Obj source, Optional<String> name, ManifestContents registry, Report report) {
        var asked = source.get("name");
        var same = asked == null
                || asked instanceof Json.Null
                || (asked instanceof Json.Text(var text)
                        && name.filter(text::equals).isPresent());
        if (!same) {
            report.violation(
                    REGISTRY_NAME,
                    "manifest.source.name",
                    "name_mismatch",
                    "manifest.source.name is not manifest.name; leave it out, or make them the same");
            secrets("manifest.source.name", asked, report);
        }
        if (name.filter(ManifestName::isOne).isEmpty()) {
            return Optional.empty();
        }
        var held = registry.find(new ManifestName(name.get()));
        if (held.isEmpty()) {
            report.violation(
                    REGISTRY_ENTRY,
                    "manifest.name",
                    "manifest_not_found",
                    "the registry has no manifest of this name; put it there first");
            return Optional.empty();
        }
        var copy = source.get("content");
        if (copy != null && !(copy instanceof Json.Null) && !copy.equals(new Json.Text(held.get()))) {
            report.violation(
                    REGISTRY_COPY,
                    "manifest.source.content",
                    "content_mismatch",
                    "the content is taken from the registry, and this copy differs; leave it out");
        }
        return held.map(content -> new Source("registry", content, ""));
    }

    /// The path, if it lies below the root, whatever is on the disk: it is looked at as text only.
    private String path(Json.Obj source, Report report) {
        var path = source.text("path").map(Words::trimmed).orElse("");
        if (!isBelowRoot(path)) {
            report.violation(
                    PATH,
                    "manifest.source.path",
                    "below_root",
                    "manifest.source.path is a relative path, or one below " + settings.pathRoot()
                            + ", without .., ~, variables and backslashes");
        }
        secrets("manifest.source.path", new Json.Text(path), report);
        return path;
    }

    private boolean isBelowRoot(String path) {
        if (path.isEmpty()
                || path.length() > 1024
                || path.chars()
                        .anyMatch(c -> Character.isISOControl(c)
                                || c == '\\'
                                || c == ':'
                                || c == '$'
                                || c == '~'
                                || c == '%')) {
            return false;
        }
        var segments = new ArrayList<>(List.of(path.split("/", -1)));
        var relative = !path.startsWith("/");
        if (!relative) {
            if (!path.startsWith(settings.pathRoot() + "/")) {
                return false;
            }
            segments.removeFirst();
        }
        return new HashSet<>(segments)
                .stream().noneMatch(segment -> segment.isEmpty() || segment.equals(".") || segment.equals(".."));
    }

    private void secrets(String path, @Nullable Json value, Report report) {
        if (value == null) {
            return;
        }
        for (var finding : scanner.scan(value)) {
            report.violation(
                    NO_SECRETS,
                    finding.path().isEmpty() ? path : path + "." + finding.path(),
                    "raw_secret",
                    "a raw secret (" + finding.rule() + ") stands here; remove it");
        }
    }

    // --- what answers show ---------------------------------------------------------------------------------------

    /// A stored payload as answers show it: only what is known to be there, without the YAML.
    public static Json.Obj sanitized(Json.Obj payload) {
        var shown = Json.Obj.builder();
        payload.object("manifest").ifPresent(manifest -> {
            var kept = Json.Obj.builder();
            texts(manifest, kept, "name", "action");
            manifest.object("source").ifPresent(source -> {
                var from = Json.Obj.builder();
                texts(source, from, "kind", "name", "path", "contentHash", "version");
                if (!from.build().fields().isEmpty()) {
                    kept.put("source", from.build());
                }
            });
            manifest.object("options")
                    .filter(options -> !options.fields().isEmpty())
                    .ifPresent(options -> kept.put("options", options));
            if (!kept.build().fields().isEmpty()) {
                shown.put("manifest", kept.build());
            }
        });
        texts(payload, shown, "manifestHash", "manifestVersion");
        if (payload.get("requiredCapabilities") instanceof Json.Arr(var items)) {
            var capabilities = items.stream()
                    .flatMap(capability ->
                            capability instanceof Json.Text(var text) ? Stream.of(Words.plain(text)) : Stream.of())
                    .filter(capability -> !capability.isEmpty())
                    .distinct()
                    .map(Json.Text::new)
                    .toList();
            shown.put("requiredCapabilities", capabilities);
        }
        payload.object("effectiveRunConfig").ifPresent(config -> shown.put("effectiveRunConfig", config));
        payload.object("manifestSecretRefs").ifPresent(references -> {
            var kept = Json.Obj.builder();
            var profiles = SecretReferences.kept(
                    references.items("profile"), List.of("provider", "field", "envKey", "normalized"));
            var vaults = SecretReferences.kept(references.items("vault"), List.of("mount", "path", "field", "ref"));
            if (!profiles.isEmpty()) {
                kept.put("profile", profiles);
            }
            if (!vaults.isEmpty()) {
                kept.put("vault", vaults);
            }
            if (!kept.build().fields().isEmpty()) {
                shown.put("manifestSecretRefs", kept.build());
            }
        });
        return shown.build();
    }

    private static void texts(Json.Obj from, Json.Builder into, String... names) {
        for (var name : names) {
            from.text(name).map(Words::trimmed).filter(text -> !text.isEmpty()).ifPresent(text -> into.put(name, text));
        }
    }
}
