package signpost.manifest;

import static signpost.document.Document.field;
import static signpost.document.Document.item;
import static signpost.document.Document.shown;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import signpost.document.Document;
import signpost.document.Position;
import signpost.document.Violation;
import signpost.json.Json;

/// What a manifest must be before it is signed. Everything that is wrong is found in one go.
///
/// Fields we do not know are kept and signed (what the author wrote is what is signed); they are warnings, because
/// they are more often a typo than a novelty. So are elements that nobody can be challenged on, because some are
/// published. Warnings are violations when the author asks for strictness.
public final class ManifestRules {

    /// What came of checking a document.
    ///
    /// @param manifest the manifest, unless there are violations
    /// @param warnings things that look wrong and are allowed
    public record Checked(Optional<Manifest> manifest, List<Violation> violations, List<Violation> warnings) {
        public Checked {
            violations = List.copyOf(violations);
            warnings = List.copyOf(warnings);
        }

        /// The refusal of a manifest that breaks rules, as every error goes over the wire.
        public Json.Obj problem() {
            return Json.Obj.builder()
                    .put("error", "invalid_manifest")
                    .put(
                            "message",
                            "the manifest breaks " + violations.size() + (violations.size() == 1 ? " rule" : " rules")
                                    + "; nothing was stored")
                    .put("violations", Violation.listed(violations))
                    .put("warnings", Violation.listed(warnings))
                    .build();
        }
    }

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern PILLAR = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern ENVIRONMENT = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private static final Set<String> MANIFEST_FIELDS =
            Set.of("window_id", "version", "expiry_block", "elements", "pgt_recipe_hash", "tee", "environment");

    /// Names that belong to the index; a manifest that carried them could be taken for one.
    private static final Set<String> INDEX_FIELDS =
            Set.of("index_version", "manifests", "valid_until", "current_manifest_hash", "keys");

    private static final Set<String> ELEMENT_FIELDS = Set.of(
            "id",
            "clips",
            "metrics",
            "latency_p95_ms",
            "service_rate_fps",
            "baseline_theta",
            "delta_floor",
            "beta",
            "preproc",
            "pgt_recipe_hash",
            "track",
            "first_block",
            "window_block",
            "eval_window",
            "weight",
            "ground_truth",
            "max_model_size_mb",
            "onnx_model",
            "salt",
            "keypoint_template",
            "objects",
            "challenge_type_version",
            "groundtruth_type",
            "challenge_type_id");

    private static final Set<String> METRICS_FIELDS = Set.of("pillars", "targets", "baselines");
    private static final Set<String> CLIP_FIELDS = Set.of("hash", "weight");
    private static final Set<String> PREPROC_FIELDS = Set.of("fps", "resize_long", "norm");
    private static final Set<String> TEE_FIELDS = Set.of("trusted_share_gamma");
    private static final Set<String> SALT_FIELDS = Set.of("offsets", "strides");

    private static final List<String> NORMS = List.of("rgb-01", "rgb-255", "none");

    /// Pillars that scoring knows, short and long names.
    private static final Set<String> KNOWN_PILLARS = Set.of(
            "iou",
            "count",
            "palette",
            "smoothness",
            "role",
            "keypoints_iou",
            "map50",
            "precision",
            "recall",
            "soccer_action",
            "cricket_scoring",
            "tcg_grading",
            "false_positive",
            "iou_placement",
            "count_accuracy",
            "palette_symmetry",
            "role_consistency");

    private static final int MOST_REPORTED = 500;

    /// Longer whole numbers are not reckoned with.
    private static final int MOST_DIGITS = 40;

    private final Document document;
    private final List<Violation> violations = new ArrayList<>();
    private final List<Violation> warnings = new ArrayList<>();

    private ManifestRules(Document document) {
        this.document = document;
    }

    /// @param strict whether what would be a warning is a violation
    public static Checked check(Document document, boolean strict) {
        var rules = new ManifestRules(document);
        // Where reading already found fault, the value there is a guess; saying more about it would mislead.
        var unread = new HashSet<String>();
        document.violations().forEach(violation -> unread.add(violation.path()));
        rules.manifest();
        var violations = new ArrayList<>(document.violations());
        rules.violations.stream()
                .filter(found -> !unread.contains(found.path()))
                .forEach(violations::add);
        if (strict) {
            violations.addAll(rules.warnings);
        }
        violations.sort(IN_READING_ORDER);
        rules.warnings.sort(IN_READING_ORDER);
        return new Checked(
                violations.isEmpty() ? Optional.of(Manifest.of((Json.Obj) document.root())) : Optional.empty(),
                bounded(violations),
                strict ? List.of() : bounded(rules.warnings));
    }

    /// An answer has an end, even about a megabyte of mistakes.
    private static List<Violation> bounded(List<Violation> found) {
        if (found.size() <= MOST_REPORTED) {
            return found;
        }
        var reported = new ArrayList<>(found.subList(0, MOST_REPORTED));
        reported.add(Violation.of("", "and_more", "and " + (found.size() - MOST_REPORTED) + " more like these"));
        return reported;
    }

    private static final Comparator<Violation> IN_READING_ORDER = Comparator.comparing(
            Violation::position,
            Comparator.nullsFirst(Comparator.comparingInt(Position::line).thenComparingInt(Position::column)));

    private void manifest() {
        if (!(document.root() instanceof Json.Obj root)) {
            violation(
                    "",
                    "type",
                    "a manifest is a mapping (window_id: …), this is "
                            + document.root().kind());
            return;
        }
        var manifest = new Fields("", root);
        for (var name : root.fields().keySet()) {
            if (INDEX_FIELDS.contains(name)) {
                violation(name, "reserved", "the name " + name + " belongs to the index; choose another one");
            } else {
                manifest.warnUnless(name, MANIFEST_FIELDS);
            }
        }
        manifest.name("window_id", WindowId::new);
        manifest.requiredText("version")
                .filter(String::isBlank)
                .ifPresent(blank -> violation(
                        "version", "empty", "version is empty; write the version of the rules, for example \"1.3\""));
        manifest.required("expiry_block", "the block at which the window ends")
                .filter(expiry -> !isPositiveWhole(expiry))
                .ifPresent(wrong -> violation(
                        "expiry_block", "positive_integer", "expiry_block is a whole number above 0 (a block height)"));
        manifest.digest("pgt_recipe_hash");
        manifest.mapping("tee").ifPresent(tee -> {
            tee.known(TEE_FIELDS);
            tee.number("trusted_share_gamma", ManifestRules::isShare, "from 0 to 1");
        });
        manifest.text("environment")
                .filter(environment -> !ENVIRONMENT.matcher(environment).matches())
                .ifPresent(wrong ->
                        violation("environment", "pattern", "environment is one lower-case word, for example prod"));
        elements(manifest);
    }

    private void elements(Fields manifest) {
        if (manifest.required("elements", "at least one element").isEmpty()) {
            return;
        }
        var elements = manifest.list("elements", "- id: …");
        if (elements.isPresent() && elements.get().isEmpty()) {
            violation("elements", "empty", "elements is empty; a window opens at least one element");
        }
        var ids = new HashSet<String>();
        eachMapping(manifest, "elements", "an element is a mapping (id, metrics, …)", element -> {
            element(element);
            element.mapping
                    .text("id")
                    .filter(id -> !ids.add(id))
                    .ifPresent(id -> violation(
                            element.at("id"),
                            "unique",
                            "the id " + shown(id) + " stands twice; every element has its own"));
        });
    }

    private void element(Fields element) {
        element.known(ELEMENT_FIELDS);
        element.name("id", ElementId::new)
                .filter(id -> !id.canBeAskedFor())
                .ifPresent(id -> warning(
                        element.at("id"),
                        "cannot_be_asked_for",
                        "nobody can commit to " + shown(id.value()) + " or be challenged on it: rename it to "
                                + ElementId.ASKABLE_IN_WORDS));
        element.list("clips", "- hash: …");
        eachMapping(element, "clips", "a clip is a mapping (hash, weight)", clip -> {
            clip.known(CLIP_FIELDS);
            if (clip.required("hash", "the SHA-256 of the clip").isPresent()) {
                clip.digest("hash");
            }
            clip.number("weight", ManifestRules::isNotNegative, "0 or more");
        });
        metrics(element);
        element.number("latency_p95_ms", ManifestRules::isPositive, "above 0 (milliseconds)");
        element.number("service_rate_fps", ManifestRules::isPositive, "above 0 (frames per second)");
        element.number("baseline_theta", ManifestRules::isNotNegative, "0 or more");
        element.number("delta_floor", ManifestRules::isNotNegative, "0 or more");
        element.number("beta", ManifestRules::isNotNegative, "0 or more");
        element.number("weight", ManifestRules::isNotNegative, "0 or more");
        element.number("max_model_size_mb", ManifestRules::isPositive, "above 0 (megabytes)");
        element.digest("pgt_recipe_hash");
        element.mapping("preproc").ifPresent(preproc -> {
            preproc.known(PREPROC_FIELDS);
            preproc.number("fps", ManifestRules::isPositive, "above 0 (frames per second)");
            preproc.value("resize_long")
                    .filter(size -> !isPositiveWhole(size))
                    .ifPresent(wrong -> violation(
                            preproc.at("resize_long"),
                            "positive_integer",
                            "resize_long is a whole number above 0 (pixels of the longer side)"));
            preproc.text("norm")
                    .filter(norm -> !NORMS.contains(norm))
                    .ifPresent(wrong ->
                            violation(preproc.at("norm"), "one_of", "norm is one of " + String.join(", ", NORMS)));
        });
        element.mapping("salt").ifPresent(salt -> salt.known(SALT_FIELDS));
    }

    private void metrics(Fields element) {
        if (element.required("metrics", "the pillars the element is scored by").isEmpty()) {
            return;
        }
        element.mapping("metrics").ifPresent(metrics -> {
            metrics.known(METRICS_FIELDS);
            metrics.mapping("targets");
            metrics.mapping("baselines");
            if (metrics.required("pillars", "each pillar with its weight").isPresent()) {
                metrics.mapping("pillars").ifPresent(this::pillars);
            }
        });
    }

    private void pillars(Fields pillars) {
        if (pillars.mapping.fields().isEmpty()) {
            violation(pillars.path, "empty", "pillars is empty; name at least one pillar with its weight");
            return;
        }
        var sum = BigDecimal.ZERO;
        var allSound = true;
        for (var pillar : pillars.mapping.fields().entrySet()) {
            var name = pillar.getKey();
            if (!PILLAR.matcher(name).matches()) {
                violation(
                        pillars.at(name),
                        "pattern",
                        "a pillar's name is lower-case letters, digits and _, a letter first");
            } else if (!KNOWN_PILLARS.contains(name)) {
                warning(
                        pillars.at(name),
                        "unknown_pillar",
                        "scoring knows no pillar " + shown(name) + suggestion(name, KNOWN_PILLARS));
            }
            var weight = decimal(pillar.getValue()).filter(ManifestRules::isShare);
            if (weight.isEmpty()) {
                violation(pillars.at(name), "range", "a pillar's weight is a number from 0 to 1");
                allSound = false;
            } else {
                sum = sum.add(weight.get());
            }
        }
        // In decimal, on the digits as written: binary floats would refuse sets that are right on paper.
        if (allSound && sum.compareTo(BigDecimal.ONE) != 0) {
            violation(
                    pillars.path,
                    "weights_sum",
                    "the weights of the pillars add up to "
                            + sum.stripTrailingZeros().toPlainString()
                            + "; they must add up to exactly 1");
        }
    }

    private void eachMapping(Fields from, String name, String what, Consumer<Fields> check) {
        var items = from.mapping.items(name);
        for (var i = 0; i < items.size(); i++) {
            var path = item(from.at(name), i);
            if (items.get(i) instanceof Json.Obj mapping) {
                check.accept(new Fields(path, mapping));
            } else {
                violation(path, "type", what + ", this is " + items.get(i).kind());
            }
        }
    }

    /// One mapping of the document and the path to it; reading a field of it reports what is wrong with that field.
    private final class Fields {
        private final String path;
        private final Json.Obj mapping;

        Fields(String path, Json.Obj mapping) {
            this.path = path;
            this.mapping = mapping;
        }

        String at(String name) {
            return field(path, name);
        }

        Optional<Json> value(String name) {
            return Optional.ofNullable(mapping.get(name));
        }

        Optional<Json> required(String name, String what) {
            var value = value(name).filter(found -> !(found instanceof Json.Null));
            if (value.isEmpty()) {
                violation(at(name), "required", name + " is missing: " + what);
            }
            return value;
        }

        Optional<String> requiredText(String name) {
            return required(name, "text in quotes").isPresent() ? text(name) : Optional.empty();
        }

        Optional<String> text(String name) {
            return value(name).flatMap(value -> switch (value) {
                case Json.Text(var text) -> Optional.of(text);
                case Json.Whole(var digits) -> quoteIt(name, digits);
                case Json.Real real -> quoteIt(name, real.written());
                case Json other -> {
                    violation(at(name), "type", name + " is text, this is " + other.kind());
                    yield Optional.empty();
                }
            });
        }

        private Optional<String> quoteIt(String name, String written) {
            violation(
                    at(name),
                    "quote_it",
                    name + " is text; put it in quotes: " + name + ": \"" + shown(written) + "\"");
            return Optional.empty();
        }

        <T> Optional<T> name(String name, Function<String, T> parse) {
            var text = requiredText(name);
            try {
                return text.map(parse);
            } catch (IllegalArgumentException notOne) {
                violation(
                        at(name),
                        text.filter(String::isEmpty).isPresent() ? "empty" : "pattern",
                        String.valueOf(notOne.getMessage()));
                return Optional.empty();
            }
        }

        Optional<Fields> mapping(String name) {
            return ofKind(name, Json.Obj.class, "a mapping").map(found -> new Fields(at(name), found));
        }

        Optional<List<Json>> list(String name, String example) {
            return ofKind(name, Json.Arr.class, "a list (" + example + ")").map(Json.Arr::items);
        }

        private <T extends Json> Optional<T> ofKind(String name, Class<T> kind, String inWords) {
            var value = value(name);
            value.filter(found -> !kind.isInstance(found))
                    .ifPresent(other ->
                            violation(at(name), "type", name + " is " + inWords + ", this is " + other.kind()));
            return value.filter(kind::isInstance).map(kind::cast);
        }

        void digest(String name) {
            value(name)
                    .filter(value -> !(value instanceof Json.Text(var text)
                            && DIGEST.matcher(text).matches()))
                    .ifPresent(wrong -> violation(
                            at(name), "digest", name + " is sha256: and 64 lower-case hex digits, in quotes"));
        }

        void number(String name, Predicate<BigDecimal> range, String rangeInWords) {
            value(name).ifPresent(value -> {
                if (!(value instanceof Json.Whole || value instanceof Json.Real)) {
                    violation(at(name), "type", name + " is a number, this is " + value.kind());
                } else if (decimal(value).filter(range).isEmpty()) {
                    violation(at(name), "range", name + " is " + rangeInWords);
                }
            });
        }

        void known(Set<String> known) {
            mapping.fields().keySet().forEach(name -> warnUnless(name, known));
        }

        void warnUnless(String name, Set<String> known) {
            if (!known.contains(name)) {
                warning(
                        at(name),
                        "unknown_field",
                        "no field " + shown(name) + " is known here; it is kept and signed" + suggestion(name, known));
            }
        }
    }

    /// The number as written, or empty if it is none or far beyond anything a manifest needs.
    private static Optional<BigDecimal> decimal(Json value) {
        return switch (value) {
            case Json.Whole(var digits) when digits.length() <= MOST_DIGITS -> Optional.of(new BigDecimal(digits));
            case Json.Real real -> real.decimal();
            default -> Optional.empty();
        };
    }

    private static boolean isPositiveWhole(Json value) {
        return value instanceof Json.Whole whole && whole.asLong().orElse(0) > 0;
    }

    private static boolean isShare(BigDecimal number) {
        return number.signum() >= 0 && number.compareTo(BigDecimal.ONE) <= 0;
    }

    private static boolean isNotNegative(BigDecimal number) {
        return number.signum() >= 0;
    }

    private static boolean isPositive(BigDecimal number) {
        return number.signum() > 0;
    }

    private void violation(String path, String rule, String message) {
        violations.add(Violation.at(document.positionOf(path), path, rule, message));
    }

    private void warning(String path, String rule, String message) {
        warnings.add(Violation.at(document.positionOf(path), path, rule, message));
    }

    // --- did you mean --------------------------------------------------------------------------------------------

    private String suggestion(String name, Set<String> known) {
        // Nobody reads past the first hundred, and each one costs a comparison with every known name.
        if (name.length() > 64 || warnings.size() > 100) {
            return "";
        }
        var most = Math.max(1, name.length() / 4);
        return known.stream()
                .filter(candidate -> distance(name, candidate) <= most)
                .min(Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .map(candidate -> "; did you mean " + candidate + "?")
                .orElse("");
    }

    /// Levenshtein's distance.
    private static int distance(String left, String right) {
        var row = new int[right.length() + 1];
        for (var j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (var i = 1; i <= left.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j < row.length; j++) {
                var above = row[j];
                var same = left.charAt(i - 1) == right.charAt(j - 1);
                row[j] = Math.min(Math.min(above, row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = above;
            }
        }
        return row[right.length()];
    }
}
