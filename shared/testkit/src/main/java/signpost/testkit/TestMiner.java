package signpost.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import signpost.chain.AccountId;
import signpost.chain.AccountSigner;
import signpost.chain.KeyScheme;
import signpost.challenge.BoundForm;
import signpost.challenge.Received;
import signpost.manifest.ManifestHash;

/// A miner that asks for challenges, with every part of its requests settable.
///
/// @param headers what is sent beside the signatures
/// @param query what is sent beside the signature
public record TestMiner(
        AccountSigner key, Clock clock, Map<String, String> headers, Map<String, String> query, AtomicLong requests) {

    public static TestMiner asking(AccountSigner key, Clock clock, String manifest, String element) {
        return new TestMiner(
                key,
                clock,
                Map.of("X-Manifest-Hash", manifest),
                Map.of("element_id", element, "netuid", Integer.toString(ChallengeStage.NETUID)),
                new AtomicLong());
    }

    public AccountId account() {
        return key.account();
    }

    public TestMiner with(String proof) {
        return withHeader("X-Commitment-Proof", proof);
    }

    public TestMiner withHeader(String name, String value) {
        var more = new TreeMap<>(headers);
        more.put(name, value);
        return new TestMiner(key, clock, more, query, requests);
    }

    public TestMiner withoutHeader(String name) {
        var fewer = new TreeMap<>(headers);
        fewer.remove(name);
        return new TestMiner(key, clock, fewer, query, requests);
    }

    public TestMiner withParameter(String name, String value) {
        var more = new TreeMap<>(query);
        more.put(name, value);
        return new TestMiner(key, clock, headers, more, requests);
    }

    public TestMiner withoutParameter(String name) {
        var fewer = new TreeMap<>(query);
        fewer.remove(name);
        return new TestMiner(key, clock, headers, fewer, requests);
    }

    /// The time in nanoseconds, and no two the same.
    public String nonce() {
        var now = clock.instant();
        return now.getEpochSecond() + String.format("%09d", now.getNano() + requests.incrementAndGet());
    }

    /// A request as the document's client makes it.
    public Received request() {
        return request(nonce());
    }

    public Received request(String nonce) {
        var uuid = uuid(nonce);
        var sent = new TreeMap<>(headers);
        if (headers.containsKey("X-Manifest-Hash")) {
            sent.put("X-Nonce", uuid);
            sent.put(
                    "X-Signature",
                    // the printed client writes this in front of whatever its key makes
                    "ed25519:" + signature(headers.get("X-Manifest-Hash") + ":" + uuid));
        }
        return received(ChallengeStage.V3, sent, query(nonce));
    }

    /// A request of the v2 interface, with no headers of ours.
    public Received task(String nonce) {
        return received(ChallengeStage.V2, Map.of(), query(nonce));
    }

    /// A request whose signature covers all of it, besides the others.
    public Received bound(String nonce) {
        return bound(request(nonce), ChallengeStage.RECEIVER);
    }

    public Received bound(Received request, String receiver) {
        var query = new LinkedHashMap<String, String>();
        request.query().forEach((name, values) -> query.put(name, values.getFirst()));
        var named = new LinkedHashMap<String, String>();
        request.headers().forEach((name, values) -> named.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        var message = BoundForm.message(
                key.scheme(),
                request.method(),
                BoundForm.target(request.path(), query),
                ManifestHash.of(new byte[0]).hex(),
                query.getOrDefault("nonce", ""),
                account().address(),
                receiver,
                named);
        var headers = new TreeMap<>(request.headers());
        headers.put("X-Bittensor-Version", List.of(BoundForm.VERSION));
        headers.put("X-Bittensor-Hotkey", List.of(account().address()));
        headers.put("X-Bittensor-Receiver", List.of(receiver));
        headers.put("X-Bittensor-Nonce", List.of(query.getOrDefault("nonce", "")));
        headers.put("X-Bittensor-Crypto", List.of(key.scheme().name().toLowerCase(Locale.ROOT)));
        headers.put(
                "X-Bittensor-Signature", List.of("0x" + key.signatureOf(message).hex()));
        return new Received(request.method(), request.path(), headers, request.query());
    }

    private Map<String, String> query(String nonce) {
        var sent = new TreeMap<>(query);
        sent.put("validator_hotkey", account().address());
        sent.put("nonce", nonce);
        sent.put("signature", "0x" + signature(nonce));
        return sent;
    }

    private String signature(String message) {
        return key.signatureOf(message.getBytes(StandardCharsets.UTF_8)).hex();
    }

    private static String uuid(String nonce) {
        var hex = ManifestHash.of(nonce.getBytes(StandardCharsets.US_ASCII)).hex();
        return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-4" + hex.substring(13, 16) + "-8"
                + hex.substring(17, 20) + "-" + hex.substring(20, 32);
    }

    private static Received received(String path, Map<String, String> headers, Map<String, String> query) {
        var sent = new TreeMap<String, List<String>>();
        headers.forEach((name, value) -> sent.put(name, List.of(value)));
        var asked = new LinkedHashMap<String, List<String>>();
        query.forEach((name, value) -> asked.put(name, List.of(value)));
        return new Received("GET", path, sent, asked);
    }

    public KeyScheme scheme() {
        return key.scheme();
    }
}
