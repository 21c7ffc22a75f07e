package signpost.challenge;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import signpost.chain.AccountId;
import signpost.chain.KeyScheme;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

/// What v2 and v3 have in common: who asks, and by which signatures.
///
/// @param headers those of ours that were sent, in a fixed order, by their names in lower case
/// @param parameters in the order in which they were sent
/// @param signature over the nonce's text, 128 hex digits
/// @param hashSignature over `<manifest hash as sent>:<X-Nonce>`, if there is one
public record SignedRequest(
        String method,
        String path,
        Map<String, String> headers,
        Map<String, String> parameters,
        AccountId hotkey,
        Nonce nonce,
        String signature,
        Optional<HashSignature> hashSignature,
        Optional<Bound> bound) {

    /// @param message what is signed
    public record HashSignature(String message, String signature) {}

    /// The signature that covers the request as a whole.
    ///
    /// @param scheme as the sender names it; it is signed, and does not decide
    public record Bound(String sender, String receiver, KeyScheme scheme, String signature) {}

    static final String MANIFEST_HASH = "x-manifest-hash";
    static final String COMMITMENT_PROOF = "x-commitment-proof";
    static final String CLIENT_ID = "x-client-id";
    static final String ELEMENT_ID = "x-element-id";
    static final String NONCE = "x-nonce";
    static final String SIGNATURE = "x-signature";

    /// The headers that say what is asked for, in the order in which they are signed.
    static final List<String> NAMED = List.of(MANIFEST_HASH, COMMITMENT_PROOF, CLIENT_ID, ELEMENT_ID, NONCE, SIGNATURE);

    private static final String BOUND = "x-bittensor-";
    private static final List<String> BOUND_PARTS =
            List.of("version", "hotkey", "receiver", "nonce", "crypto", "signature");

    /// Every header that we read, in lower case.
    static final List<String> READ = read();

    private static final Pattern QUERY_SIGNATURE = Pattern.compile("0x([0-9a-f]{128})");
    private static final Pattern HEADER_SIGNATURE = Pattern.compile("(ed25519|sr25519):([0-9a-f]{128})");
    private static final Pattern UUID_4 =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    private static final Pattern NETUID = Pattern.compile("0|[1-9][0-9]{0,4}");
    private static final Pattern CLIENT = Pattern.compile("[!-~]{1,128}");
    private static final Pattern RECEIVER = Pattern.compile("[!-~]{1,256}");
    private static final Pattern SCHEME = Pattern.compile("ed25519|sr25519");

    public SignedRequest {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    private static List<String> read() {
        var read = new ArrayList<>(NAMED);
        BOUND_PARTS.forEach(part -> read.add(BOUND + part));
        return List.copyOf(read);
    }

    /// Two requests with the same digest are the same request.
    public ManifestHash digest() {
        return ManifestHash.of(CanonicalJson.bytes(Json.Obj.builder()
                .put("method", method)
                .put("path", path)
                .put("headers", pairs(headers))
                .put("parameters", pairs(parameters))
                .build()));
    }

    private static List<Json.Arr> pairs(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> new Json.Arr(List.of(new Json.Text(field.getKey()), new Json.Text(field.getValue()))))
                .toList();
    }

    /// Empty if something is wrong; the reader knows what.
    ///
    /// @param netuid the subnet that is served
    static Optional<SignedRequest> read(Received received, RequestReader reader, int netuid) {
        var hotkey = reader.required("query validator_hotkey", reader.parameter("validator_hotkey"))
                .flatMap(address -> reader.taken("query validator_hotkey", AccountId.parse(address)));
        var signature =
                reader.required("signature", QUERY_SIGNATURE, "a signature is 0x and 128 lower-case hex digits");
        var nonce = reader.required("nonce", Nonce.FORM, "a nonce is the time in nanoseconds, 1 to 19 decimal digits");
        reader.required("netuid", NETUID, "a netuid is a whole number")
                .filter(asked -> !asked.equals(Integer.toString(netuid)))
                .ifPresent(_ -> reader.violation("query netuid", "netuid", "this is subnet " + netuid));
        reader.matching(
                "header " + CLIENT_ID,
                reader.header(CLIENT_ID),
                CLIENT,
                "a client id has 1 to 128 characters, no spaces");
        var hashSignature = hashSignature(reader);
        var bound = bound(reader);
        if (!reader.isWellFormed()) {
            return Optional.empty();
        }
        var headers = new LinkedHashMap<String, String>();
        READ.forEach(name -> reader.header(name).ifPresent(value -> headers.put(name, value)));
        return Optional.of(new SignedRequest(
                received.method(),
                received.path(),
                headers,
                reader.parameters(),
                hotkey.orElseThrow(),
                new Nonce(nonce.orElseThrow()),
                signature.orElseThrow().substring(2),
                hashSignature,
                bound));
    }

    private static Optional<HashSignature> hashSignature(RequestReader reader) {
        var nonce = reader.matching(
                "header " + NONCE, reader.header(NONCE), UUID_4, "this is a UUID of version 4 in lower case");
        var signature = reader.matching(
                "header " + SIGNATURE,
                reader.header(SIGNATURE),
                HEADER_SIGNATURE,
                "this is ed25519: or sr25519: and 128 lower-case hex digits");
        if (reader.header(NONCE).isPresent() != reader.header(SIGNATURE).isPresent()) {
            var missing = reader.header(NONCE).isPresent() ? SIGNATURE : NONCE;
            reader.violation("header " + missing, "pair", "x-nonce and x-signature are sent together or not at all");
        }
        if (signature.isPresent() && reader.header(MANIFEST_HASH).isEmpty()) {
            reader.violation("header " + MANIFEST_HASH, "required", "x-signature covers this");
        }
        return reader.header(MANIFEST_HASH)
                .flatMap(hash -> nonce.flatMap(text -> signature.map(
                        signed -> new HashSignature(hash + ":" + text, signed.substring(signed.indexOf(':') + 1)))));
    }

    private static Optional<Bound> bound(RequestReader reader) {
        var missing = BOUND_PARTS.stream()
                .filter(part -> reader.header(BOUND + part).isEmpty())
                .toList();
        if (missing.size() == BOUND_PARTS.size()) {
            return Optional.empty();
        }
        missing.forEach(part -> reader.violation(
                "header " + BOUND + part, "required", "the X-Bittensor headers are sent together or not at all"));
        same(reader, "version", Optional.of(BoundForm.VERSION), "the bound form is " + BoundForm.VERSION);
        same(reader, "hotkey", reader.parameter("validator_hotkey"), "this is validator_hotkey once more");
        same(reader, "nonce", reader.parameter("nonce"), "this is the parameter nonce once more");
        var sender = reader.header(BOUND + "hotkey");
        var receiver = matching(reader, "receiver", RECEIVER, "this names who is meant to receive the request");
        var scheme = matching(reader, "crypto", SCHEME, "this is ed25519 or sr25519");
        var signature =
                matching(reader, "signature", QUERY_SIGNATURE, "a signature is 0x and 128 lower-case hex digits");
        return sender.flatMap(from -> receiver.flatMap(to -> scheme.flatMap(by -> signature.map(
                signed -> new Bound(from, to, KeyScheme.valueOf(by.toUpperCase(Locale.ROOT)), signed.substring(2))))));
    }

    private static void same(RequestReader reader, String part, Optional<String> expected, String what) {
        var sent = reader.header(BOUND + part);
        if (sent.isPresent() && expected.isPresent() && !sent.equals(expected)) {
            reader.violation("header " + BOUND + part, "differs", what);
        }
    }

    private static Optional<String> matching(RequestReader reader, String part, Pattern form, String what) {
        return reader.matching("header " + BOUND + part, reader.header(BOUND + part), form, what);
    }
}
