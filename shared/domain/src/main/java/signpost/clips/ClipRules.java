package signpost.clips;

import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import signpost.document.Document;
import signpost.document.Parsed;
import signpost.document.Violation;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

/// What a list of clips must say: every fact of every clip, no clip twice, and nothing else.
///
/// A mapping with one field, `clips`, a list of mappings. All but `legacy` are required; everything that is wrong is
/// told at once, with its place.
public final class ClipRules {

    /// In the order in which they are shown.
    public static final List<String> FIELDS = List.of(
            "hash", "url", "duration_ms", "fps", "width", "height", "sport", "scenario", "challenge_type", "legacy");

    private static final String LIST = "clips";

    private static final int MOST_REPORTED = 100;
    /// Also in the forms that old resolvers take: 127.1, 0x7f.1, 2130706433.
    private static final Pattern NUMERIC =
            Pattern.compile("(?:0[xX][0-9a-fA-F]*|[0-9]+)(?:\\.(?:0[xX][0-9a-fA-F]*|[0-9]+))*");

    private static final int MOST_URL_CHARACTERS = 2048;
    private static final int MOST_PIXELS = 1 << 15;
    private static final long MOST_MILLIS = 24L * 60 * 60 * 1000;
    private static final int MOST_DIGITS = 19;
    private static final BigDecimal MOST_FPS = BigDecimal.valueOf(1000);
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}");

    private final Document document;
    private final List<Violation> violations;
    private final Set<String> hashes = new HashSet<>();

    private ClipRules(Document document) {
        this.document = document;
        this.violations = new ArrayList<>(document.violations());
    }

    public static Parsed<List<Clip>> check(Document document) {
        var rules = new ClipRules(document);
        var clips = rules.clips();
        if (rules.violations.isEmpty()) {
            return new Parsed.Ok<>(clips);
        }
        var found = rules.violations;
        if (found.size() <= MOST_REPORTED) {
            return new Parsed.Malformed<>(found);
        }
        var more = Violation.of("", "and_more", "and " + (found.size() - MOST_REPORTED) + " more like these");
        return new Parsed.Malformed<>(Stream.concat(found.stream().limit(MOST_REPORTED), Stream.of(more))
                .toList());
    }

    private List<Clip> clips() {
        if (!(document.root() instanceof Json.Obj root)) {
            violation(
                    "",
                    "type",
                    "this is a mapping (clips: …), not " + document.root().kind());
            return List.of();
        }
        root.fields().keySet().stream()
                .filter(name -> !name.equals(LIST))
                .forEach(name -> violation(Document.field("", name), "unknown_field", "there is one field, clips"));
        if (!(root.get(LIST) instanceof Json.Arr(var items)) || items.isEmpty()) {
            violation(root.has(LIST) ? LIST : "", "required", "clips is a list of at least one clip");
            return List.of();
        }
        var clips = new ArrayList<Clip>();
        for (var i = 0; i < items.size(); i++) {
            var path = Document.item(LIST, i);
            if (items.get(i) instanceof Json.Obj clip) {
                clip(path, clip).ifPresent(clips::add);
            } else {
                violation(path, "type", "a clip is a mapping (hash, url, …)");
            }
        }
        return List.copyOf(clips);
    }

    private Optional<Clip> clip(String path, Json.Obj clip) {
        clip.fields().keySet().stream()
                .filter(name -> !FIELDS.contains(name))
                .forEach(name -> violation(
                        Document.field(path, name),
                        "unknown_field",
                        "a clip has the fields " + String.join(", ", FIELDS)));
        var hash = hash(path, clip);
        var url = url(path, clip);
        var duration = whole(path, clip, "duration_ms", MOST_MILLIS);
        var fps = fps(path, clip);
        var width = whole(path, clip, "width", MOST_PIXELS);
        var height = whole(path, clip, "height", MOST_PIXELS);
        var sport = word(path, clip, "sport");
        var scenario = word(path, clip, "scenario");
        var type = word(path, clip, "challenge_type");
        var legacy = clip.get("legacy");
        if (legacy != null && !(legacy instanceof Json.Bool)) {
            violation(Document.field(path, "legacy"), "type", "legacy is true or false");
        }
        if (hash.isEmpty()
                || url.isEmpty()
                || duration.isEmpty()
                || fps.isEmpty()
                || width.isEmpty()
                || height.isEmpty()
                || sport.isEmpty()
                || scenario.isEmpty()
                || type.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Clip(
                hash.get(),
                url.get(),
                duration.getAsLong(),
                fps.get(),
                (int) width.getAsLong(),
                (int) height.getAsLong(),
                sport.get(),
                scenario.get(),
                type.get(),
                legacy instanceof Json.Bool(var isLegacy) && isLegacy));
    }

    private Optional<ManifestHash> hash(String path, Json.Obj clip) {
        var text = text(path, clip, "hash");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        var at = Document.field(path, "hash");
        if (!ManifestHash.isOne(text.get())) {
            violation(at, "digest", "hash is sha256: and 64 lower-case hex digits, of the video");
            return Optional.empty();
        }
        if (!hashes.add(text.get())) {
            violation(at, "unique", "this clip stands twice");
        }
        return Optional.of(new ManifestHash(text.get()));
    }

    private Optional<URI> url(String path, Json.Obj clip) {
        var text = text(path, clip, "url");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        var at = Document.field(path, "url");
        var url = uri(text.get());
        if (url.isEmpty()) {
            violation(
                    at,
                    "url",
                    "url is an address, https://host/path, of at most " + MOST_URL_CHARACTERS + " characters");
            return Optional.empty();
        }
        var query = Optional.ofNullable(url.get().getRawQuery()).orElse("").toLowerCase(Locale.ROOT);
        if (query.contains("x-amz-security-token") || query.contains("x-amz-expires")) {
            violation(
                    at,
                    "presigned",
                    "a presigned url ends before its challenges do; publish the clip, or sign for CloudFront");
        }
        return url;
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(URI.create(text))
                    .filter(_ -> text.length() <= MOST_URL_CHARACTERS)
                    .filter(url -> "https".equals(url.getScheme()) || "http".equals(url.getScheme()))
                    .filter(url -> url.getHost() != null && url.getUserInfo() == null)
                    .filter(url -> !isOfOneMachine(url.getHost()));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    /// Miners fetch what is named here: an address by number, or of their own machine, would have them ask whatever
    /// answers there.
    private static boolean isOfOneMachine(String host) {
        return host.startsWith("[") || NUMERIC.matcher(host).matches() || !host.contains(".") || host.endsWith(".");
    }

    private Optional<Double> fps(String path, Json.Obj clip) {
        var value = required(path, clip, "fps");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Optional<BigDecimal> number = switch (value.get()) {
            case Json.Whole(var digits) when digits.length() <= MOST_DIGITS -> Optional.of(new BigDecimal(digits));
            case Json.Real real -> real.decimal();
            default -> Optional.empty();
        };
        var fps = number.filter(found -> found.signum() > 0 && found.compareTo(MOST_FPS) <= 0);
        if (fps.isEmpty()) {
            violation(Document.field(path, "fps"), "range", "fps is a number above 0 and at most " + MOST_FPS);
        }
        return fps.map(BigDecimal::doubleValue);
    }

    private OptionalLong whole(String path, Json.Obj clip, String name, long most) {
        var value = required(path, clip, name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        var number = value.get() instanceof Json.Whole whole ? whole.asLong() : OptionalLong.empty();
        if (number.isEmpty() || number.getAsLong() < 1 || number.getAsLong() > most) {
            violation(Document.field(path, name), "range", name + " is a whole number, 1 to " + most);
            return OptionalLong.empty();
        }
        return number;
    }

    private Optional<String> word(String path, Json.Obj clip, String name) {
        var text = text(path, clip, name);
        text.filter(found -> !WORD.matcher(found).matches())
                .ifPresent(_ -> violation(
                        Document.field(path, name),
                        "pattern",
                        name + " has 1 to 64 letters, digits, spaces and . _ -, a letter or digit first"));
        return text.filter(found -> WORD.matcher(found).matches());
    }

    private Optional<String> text(String path, Json.Obj clip, String name) {
        var value = required(path, clip, name);
        value.filter(found -> !(found instanceof Json.Text))
                .ifPresent(other ->
                        violation(Document.field(path, name), "type", name + " is text, this is " + other.kind()));
        return value.flatMap(found -> found instanceof Json.Text(var text) ? Optional.of(text) : Optional.empty());
    }

    private Optional<Json> required(String path, Json.Obj clip, String name) {
        var value = clip.get(name);
        if (value == null || value instanceof Json.Null) {
            violation(path, "required", name + " is missing");
            return Optional.empty();
        }
        return Optional.of(value);
    }

    private void violation(String path, String rule, String message) {
        violations.add(Violation.at(document.positionOf(path), path, rule, message));
    }
}
