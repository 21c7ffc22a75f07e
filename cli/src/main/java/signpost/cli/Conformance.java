package signpost.cli;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import signpost.bouncycastle.Ed25519Key;
import signpost.bouncycastle.StrictEd25519;
import signpost.chain.Block;
import signpost.document.Document;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.document.Violation;
import signpost.ingest.IngestConformance;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.CheckManifest;
import signpost.manifest.Envelope;
import signpost.manifest.Manifest;
import signpost.manifest.ManifestHash;
import signpost.signing.PublicKey;
import signpost.signing.Signature;
import signpost.yaml.IngestYaml;
import signpost.yaml.YamlReader;

/// Answers vectors, a JSON line for each, so that anybody can hold the shipped program against their own.
///
/// Each line stands for itself: one that cannot be read is answered with `"ok": false`, its id and the reason.
final class Conformance {

    /// What is asked.
    enum Suite {
        CANONICAL_JSON,
        MANIFEST,
        ED25519_VERIFY,
        ED25519_SIGN,
        ENVELOPE,
        INDEX_CURRENT,
        JOB_CONTRACT,
        SECRET_SCAN,
        CAPABILITIES,
        SS58,
        SR25519_VERIFY,
        EXTRINSIC,
        COMMITMENT,
        PROOF;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// How deep a value may lie where only bytes are measured.
    private static final int MOST_DEPTH = 512;

    /// No line is longer; the rest of one is skipped.
    private static final int MOST_LINE_BYTES = 16 << 20;

    private static final Pattern ID = Pattern.compile(
            "\"id\"\\s*:\\s*(\"(?:[^\"\\\\]|\\\\.){0,1000}\"|-?[0-9][0-9.eE+-]{0,100}|true|false|null)");
    private static final Pattern SURROGATE_PAIR_OR_HALF = Pattern.compile(
            "(\\\\\\\\)|\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\\\u[dD][89a-fA-F][0-9a-fA-F]{2})");

    private static final StrictEd25519 SIGNATURES = new StrictEd25519();
    private static final ChainConformance CHAIN = new ChainConformance();
    private static final IngestConformance INGEST = new IngestConformance(new IngestYaml());

    private final Suite suite;

    Conformance(Suite suite) {
        this.suite = suite;
    }

    void run(InputStream in, OutputStream out) throws IOException {
        var lines = new BufferedInputStream(in, 1 << 16);
        var answers = new BufferedOutputStream(out, 1 << 16);
        for (var line = line(lines); line != null; line = line(lines)) {
            answers.write(CanonicalJson.bytes(answer(line)));
            answers.write('\n');
            if (lines.available() == 0) {
                // Somebody may be waiting for this answer before they ask on.
                answers.flush();
            }
        }
        answers.flush();
    }

    /// The next line without its end, or null when there is none.
    private static byte @Nullable [] line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        var c = in.read();
        if (c < 0) {
            return null;
        }
        for (; c >= 0 && c != '\n'; c = in.read()) {
            if (line.size() <= MOST_LINE_BYTES) {
                line.write(c);
            }
        }
        return line.toByteArray();
    }

    /// Why a line has no answer.
    private static final class Unanswerable extends Exception {
        private static final long serialVersionUID = 1;

        Unanswerable(String message) {
            super(message, null, false, false);
        }
    }

    Json.Obj answer(byte[] line) {
        if (line.length > MOST_LINE_BYTES) {
            return failure(new Json.Null(), "the line is longer than " + MOST_LINE_BYTES + " bytes");
        }
        return switch (JsonReader.read(line)) {
            case Parsed.Ok<Json>(Json.Obj asked) -> {
                var id = Optional.ofNullable(asked.get("id")).orElseGet(Json.Null::new);
                try {
                    yield answer(id, asked);
                } catch (Unanswerable | RuntimeException e) {
                    yield failure(id, String.valueOf(e.getMessage()));
                }
            }
            case Parsed.Ok<Json>(var other) -> failure(new Json.Null(), "a line is an object, this is " + other.kind());
            case Parsed.Malformed<Json>(var violations) -> {
                var failure = failure(idOf(line), violations.getFirst().toString());
                // A payload that is no JSON is refused like any other.
                yield suite == Suite.JOB_CONTRACT
                        ? failure.with(
                                "violations",
                                new Json.Arr(violations.stream()
                                        .map(violation -> (Json) violation.toJson())
                                        .toList()))
                        : failure;
            }
        };
    }

    private static Json.Obj failure(Json id, String error) {
        // What is told of a line that could not be read must itself be writable.
        var sound =
                JsonReader.read("\"" + error.replaceAll("[\"\\\\\\x00-\\x1f]", " ") + "\"") instanceof Parsed.Ok<Json>;
        return Json.Obj.builder()
                .put("id", id)
                .put("ok", false)
                .put("error", sound ? error : "the line cannot be read")
                .build();
    }

    /// The id of a line that is no JSON we accept; often the rest of it is what is being tested.
    private static Json idOf(byte[] line) {
        var text = new String(line, StandardCharsets.UTF_8);
        var paired = SURROGATE_PAIR_OR_HALF
                .matcher(text)
                .replaceAll(found ->
                        found.group(2) == null ? java.util.regex.Matcher.quoteReplacement(found.group()) : "\\\\ufffd");
        if (JsonReader.read(paired) instanceof Parsed.Ok<Json>(Json.Obj asked)) {
            return Optional.ofNullable(asked.get("id")).orElseGet(Json.Null::new);
        }
        var matcher = ID.matcher(paired);
        return matcher.find() && JsonReader.read(matcher.group(1)) instanceof Parsed.Ok<Json>(var id)
                ? id
                : new Json.Null();
    }

    private Json.Obj answer(Json id, Json.Obj asked) throws Unanswerable {
        var answer = Json.Obj.builder().put("id", id);
        switch (suite) {
            case CANONICAL_JSON -> {
                var canonical = CanonicalJson.bytes(value(asked));
                answer.put("ok", true)
                        .put("canonical", new String(canonical, StandardCharsets.US_ASCII))
                        .put("sha256", ManifestHash.of(canonical).hex());
            }
            case MANIFEST -> {
                var yaml = text(asked, "yaml").getBytes(StandardCharsets.UTF_8);
                var checked = new CheckManifest(new YamlReader())
                        .check(yaml, asked.flag("strict").orElse(false));
                answer.put("ok", checked.manifest().isPresent())
                        .put("violations", Violation.listed(checked.violations()))
                        .put("warnings", Violation.listed(checked.warnings()))
                        .put(
                                "canonical",
                                Json.ofNullable(checked.manifest()
                                        .map(manifest -> CanonicalJson.text(manifest.json()))
                                        .orElse(null)));
            }
            case ED25519_VERIFY -> answer.put("ok", verifies(asked));
            case ED25519_SIGN -> {
                var key = key(asked);
                answer.put("public_hex", key.publicKey().hex())
                        .put(
                                "signature_hex",
                                key.sign(hex(asked, "message_hex")).hex());
            }
            case ENVELOPE -> {
                if (!(value(asked) instanceof Json.Obj manifest)) {
                    throw new Unanswerable("a manifest is a mapping");
                }
                var bytes = Envelope.sign(manifest, key(asked), text(asked, "signed_at"))
                        .bytes();
                answer.put("envelope", new String(bytes, StandardCharsets.US_ASCII))
                        .put("hash", ManifestHash.of(bytes).value());
            }
            case INDEX_CURRENT -> {
                var live = live(asked);
                answer.put("current", live.isEmpty() ? new Json.Null() : live.getFirst())
                        .put("upcoming", live.stream().skip(1).toList());
            }
            case JOB_CONTRACT -> INGEST.jobContract(asked).fields().forEach(answer::put);
            case SECRET_SCAN -> INGEST.secretScan(asked).fields().forEach(answer::put);
            case CAPABILITIES -> INGEST.capabilities(asked).fields().forEach(answer::put);
            case SS58 -> CHAIN.ss58(asked).fields().forEach(answer::put);
            case SR25519_VERIFY -> CHAIN.sr25519Verify(asked).fields().forEach(answer::put);
            case EXTRINSIC -> CHAIN.extrinsic(asked).fields().forEach(answer::put);
            case COMMITMENT -> CHAIN.commitment(asked).fields().forEach(answer::put);
            case PROOF -> CHAIN.proof(asked).fields().forEach(answer::put);
        }
        return answer.build();
    }

    /// The value that a line holds as the text of a JSON or a YAML document. Only its bytes are measured: no rule
    /// of manifests applies.
    private static Json value(Json.Obj asked) throws Unanswerable {
        if (asked.has("yaml")) {
            var yaml = text(asked, "yaml").getBytes(StandardCharsets.UTF_8);
            return switch (new YamlReader(MOST_DEPTH).read(yaml)) {
                case Parsed.Ok<Document>(var document)
                when document.violations().isEmpty() -> document.root();
                case Parsed.Ok<Document>(var document) ->
                    throw new Unanswerable(document.violations().getFirst().toString());
                case Parsed.Malformed<Document>(var violations) ->
                    throw new Unanswerable(violations.getFirst().toString());
            };
        }
        return switch (JsonReader.read(text(asked, "json"), MOST_DEPTH)) {
            case Parsed.Ok<Json>(var value) -> value;
            case Parsed.Malformed<Json>(var violations) ->
                throw new Unanswerable(violations.getFirst().toString());
        };
    }

    /// Keys and signatures of a wrong length do not verify; they are no reason to fail.
    private static boolean verifies(Json.Obj asked) throws Unanswerable {
        var message = hex(asked, "message_hex");
        PublicKey key;
        Signature signature;
        try {
            key = PublicKey.of(hex(asked, "public_hex"));
            signature = Signature.of(hex(asked, "signature_hex"));
        } catch (IllegalArgumentException wrongLength) {
            return false;
        }
        return SIGNATURES.holds(key, message, signature);
    }

    private static Ed25519Key key(Json.Obj asked) throws Unanswerable {
        try {
            return Ed25519Key.ofSeed(hex(asked, "seed_hex"));
        } catch (IllegalArgumentException wrongLength) {
            throw new Unanswerable("seed_hex is 64 hex digits");
        }
    }

    private static byte[] hex(Json.Obj asked, String name) throws Unanswerable {
        try {
            return HexFormat.of().parseHex(text(asked, name));
        } catch (IllegalArgumentException notHex) {
            throw new Unanswerable(name + " is not hex");
        }
    }

    private static String text(Json.Obj asked, String name) throws Unanswerable {
        return asked.text(name).orElseThrow(() -> new Unanswerable(name + " is missing or no text"));
    }

    /// The hashes of the windows that have not ended at the block, the one that ends first in front: of any index
    /// with `hash` and `expiry_block`, in whatever order it lists them.
    private static List<Json> live(Json.Obj asked) throws Unanswerable {
        var height = asked.whole("block");
        if (height.isEmpty() || height.getAsLong() < 0) {
            throw new Unanswerable("block is missing or no block height");
        }
        var head = new Block(height.getAsLong());
        var entries = new ArrayList<Json.Obj>();
        for (var item : index(asked).items("manifests")) {
            if (!(item instanceof Json.Obj entry)
                    || entry.get("hash") == null
                    || expiry(entry).isEmpty()) {
                throw new Unanswerable("an entry of the index has a hash and an expiry_block");
            }
            if (Manifest.isActive(expiry(entry).get(), head)) {
                entries.add(entry);
            }
        }
        entries.sort(Comparator.comparing((Json.Obj entry) -> expiry(entry).orElseThrow())
                .thenComparing(entry -> entry.text("published_at").orElse(""))
                .thenComparing(entry -> entry.text("hash").orElse("")));
        return entries.stream().map(entry -> entry.fields().get("hash")).toList();
    }

    private static Optional<Block> expiry(Json.Obj entry) {
        var height = entry.whole("expiry_block");
        return height.isPresent() && height.getAsLong() >= 0
                ? Optional.of(new Block(height.getAsLong()))
                : Optional.empty();
    }

    private static Json.Obj index(Json.Obj asked) throws Unanswerable {
        if (asked.get("index") instanceof Json.Obj index) {
            return index;
        }
        if (JsonReader.read(text(asked, "index")) instanceof Parsed.Ok<Json>(Json.Obj index)) {
            return index;
        }
        throw new Unanswerable("index is no index");
    }
}
