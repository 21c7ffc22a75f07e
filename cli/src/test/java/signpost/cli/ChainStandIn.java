package signpost.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import signpost.chain.AccountId;
import signpost.chain.BlockHash;
import signpost.commitment.CommitmentField;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.runtime.Extrinsic;
import signpost.runtime.Metadata;
import signpost.runtime.SmallRuntime;
import signpost.runtime.Value;
import signpost.scale.ScaleWriter;
import signpost.scale.UnexpectedScale;

/// Plays a node of a chain on a port of this machine, with the small runtime.
///
/// It executes one kind of extrinsic, a commitment, at once; the block is final three blocks later, which come at once
/// too. The embedded stack has a chain that does all of it, and the client is tested against that one; this one is for
/// what commands say and write.
final class ChainStandIn implements AutoCloseable {

    static final BlockHash GENESIS = new BlockHash("%064x".formatted(1));

    /// `Commitments.SpaceLimitExceeded`.
    private static final Value SPACE_LIMIT = Value.variant(
            "Module",
            new Value.Items(List.of(
                    new Value.Fields(Map.of("index", Value.of(18), "error", Value.of(new byte[] {2, 0, 0, 0}))))));

    private static final Value DISPATCHED = new Value.Fields(Map.of(
            "weight",
            new Value.Fields(Map.of("ref_time", Value.of(1), "proof_size", Value.of(1))),
            "class",
            Value.variant("Normal", Value.Items.NONE),
            "pays_fee",
            Value.variant("No", Value.Items.NONE)));

    private final Metadata metadata = ok(Metadata.parse(SmallRuntime.metadata(14)));
    private final Map<String, byte[]> storage = new HashMap<>();
    private final Map<Long, List<byte[]>> blocks = new HashMap<>();
    private final Map<Long, byte[]> events = new HashMap<>();
    private final HttpServer server;
    private long head;
    private long nonce;

    /// Another chain has another one.
    BlockHash genesis = GENESIS;

    /// How many extrinsics came.
    int submitted;

    /// Whether commitments are included and fail.
    boolean fails;

    /// Whether what is submitted is carried out and never answered.
    boolean losesAnswers;

    /// Whether what is submitted is in no block, though many are made.
    boolean dropsSubmissions;

    ChainStandIn(long head) {
        this.head = head;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /// Bytes that the hotkey has committed in this epoch.
    void use(int netuid, AccountId hotkey, long bytes) {
        store(
                "Commitments",
                "UsedSpaceOf",
                List.of(Value.of(netuid), Value.of(hotkey.bytes())),
                new Value.Fields(
                        Map.of("last_epoch", Value.of((head + netuid + 1) / 361), "used_space", Value.of(bytes))));
    }

    /// Makes it the owner hotkey of the subnet.
    void own(int netuid, AccountId hotkey) {
        store("SubtensorModule", "SubnetOwnerHotkey", List.of(Value.of(netuid)), Value.of(hotkey.bytes()));
    }

    /// What the hotkey has committed before.
    void commit(int netuid, AccountId hotkey, List<CommitmentField> fields) {
        store(
                "Commitments",
                "CommitmentOf",
                List.of(Value.of(netuid), Value.of(hotkey.bytes())),
                new Value.Fields(Map.of(
                        "deposit",
                        Value.of(0),
                        "block",
                        Value.of(head - 100),
                        "info",
                        CommitmentField.arguments(netuid, fields).field("info").orElseThrow())));
    }

    void register(int netuid, AccountId hotkey) {
        store("SubtensorModule", "Tempo", List.of(Value.of(netuid)), Value.of(360));
        store("SubtensorModule", "Uids", List.of(Value.of(netuid), Value.of(hotkey.bytes())), Value.of(7));
    }

    void tellTime(java.time.Instant now) {
        store("Timestamp", "Now", List.of(), Value.of(now.toEpochMilli()));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request = ok(JsonReader.read(exchange.getRequestBody().readAllBytes()));
            var answer = request instanceof Json.Arr(var items)
                    ? new Json.Arr(items.stream().map(this::one).toList())
                    : one(request);
            if (losesAnswers && CanonicalJson.text(request).contains("author_submitExtrinsic")) {
                return;
            }
            var bytes = CanonicalJson.bytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized Json one(Json json) {
        if (!(json instanceof Json.Obj request)) {
            throw new IllegalArgumentException("no request");
        }
        var answer = Json.Obj.builder().put("jsonrpc", "2.0").put("id", Objects.requireNonNull(request.get("id")));
        var result = result(request.text("method").orElseThrow(), request.items("params"));
        return result.map(value -> answer.put("result", value).build())
                .orElseGet(() -> answer.put(
                                "error",
                                Json.Obj.builder()
                                        .put("code", -32601)
                                        .put("message", "Method not found")
                                        .build())
                        .build());
    }

    private Optional<Json> result(String method, List<Json> parameters) {
        return Optional.ofNullable(
                switch (method) {
                    case "chain_getHeader" -> header(parameters.isEmpty() ? head : block(parameters.getFirst()));
                    case "chain_getFinalizedHead" -> hash(head - 3);
                    case "chain_getBlockHash" -> {
                        var number =
                                ((Json.Whole) parameters.getFirst()).asLong().orElseThrow();
                        yield number > head
                                ? new Json.Null()
                                : number == 0 ? new Json.Text(genesis.toString()) : hash(number);
                    }
                    case "chain_getBlock" -> body(block(parameters.getFirst()));
                    case "state_getRuntimeVersion" ->
                        Json.Obj.builder()
                                .put("specName", SmallRuntime.SPEC_NAME)
                                .put("specVersion", 1)
                                .put("transactionVersion", 1)
                                .build();
                    case "state_getMetadata" -> hex(SmallRuntime.metadata(14));
                    case "state_getStorage" -> stored(text(parameters.getFirst()), block(parameters.get(1)));
                    case "system_accountNextIndex" -> Json.Whole.of(nonce);
                    case "author_submitExtrinsic" -> submit(text(parameters.getFirst()));
                    default -> null;
                });
    }

    private static Json.Text hash(long number) {
        return new Json.Text("0x%064x".formatted(number + 1));
    }

    private static long block(Json hash) {
        return Long.parseLong(text(hash), 2, 66, 16) - 1;
    }

    private static String text(Json json) {
        return ((Json.Text) json).value();
    }

    private static Json header(long number) {
        return Json.Obj.builder()
                .put("number", "0x" + Long.toHexString(number))
                .put("parentHash", hash(number - 1))
                .build();
    }

    private Json body(long number) {
        return Json.Obj.builder()
                .put(
                        "block",
                        Json.Obj.builder()
                                .put("header", header(number))
                                .put(
                                        "extrinsics",
                                        blocks.getOrDefault(number, List.of()).stream()
                                                .map(ChainStandIn::hex)
                                                .toList())
                                .build())
                .build();
    }

    private Json stored(String key, long block) {
        var eventsKey = "0x" + HexFormat.of().formatHex(key("System", "Events", List.of()));
        var bytes = key.equals(eventsKey) ? events.get(block) : storage.get(key);
        return bytes == null ? new Json.Null() : hex(bytes);
    }

    private Json submit(String hex) {
        var raw = HexFormat.of().parseHex(hex.substring(2));
        var signed = (Extrinsic.Signed) ok(Extrinsic.parse(raw, metadata));
        submitted++;
        if (dropsSubmissions) {
            head += 100;
            return new Json.Text(Extrinsic.hash(raw).toString());
        }
        nonce++;
        head++;
        blocks.put(head, List.of(raw));
        var netuid = signed.call().argument("netuid").orElseThrow();
        var who = Value.of(signed.signer().bytes());
        if (!fails) {
            store(
                    "Commitments",
                    "CommitmentOf",
                    List.of(netuid, who),
                    new Value.Fields(Map.of(
                            "deposit",
                            Value.of(0),
                            "block",
                            Value.of(head),
                            "info",
                            signed.call().argument("info").orElseThrow())));
        }
        events.put(head, events(netuid, who));
        head += 4;
        return new Json.Text(Extrinsic.hash(raw).toString());
    }

    private byte[] events(Value netuid, Value who) {
        var all = new ArrayList<Value>();
        if (fails) {
            all.add(event(
                    "System",
                    Value.variant(
                            "ExtrinsicFailed",
                            new Value.Fields(Map.of("dispatch_error", SPACE_LIMIT, "dispatch_info", DISPATCHED)))));
        } else {
            all.add(event(
                    "Commitments",
                    Value.variant("Commitment", new Value.Fields(Map.of("netuid", netuid, "who", who)))));
            all.add(event(
                    "System",
                    Value.variant("ExtrinsicSuccess", new Value.Fields(Map.of("dispatch_info", DISPATCHED)))));
        }
        return encoded("System", "Events", new Value.Items(all));
    }

    private static Value event(String pallet, Value event) {
        return new Value.Fields(Map.of(
                "phase",
                Value.variant("ApplyExtrinsic", new Value.Items(List.of(Value.of(0)))),
                "event",
                Value.variant(pallet, new Value.Items(List.of(event))),
                "topics",
                Value.Items.NONE));
    }

    private void store(String pallet, String name, List<Value> keys, Value value) {
        storage.put("0x" + HexFormat.of().formatHex(key(pallet, name, keys)), encoded(pallet, name, value));
    }

    private byte[] key(String pallet, String name, List<Value> keys) {
        try {
            return metadata.storage(pallet, name).key(metadata.types(), keys);
        } catch (UnexpectedScale e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] encoded(String pallet, String name, Value value) {
        try {
            var out = new ScaleWriter();
            metadata.types().write(metadata.storage(pallet, name).value(), value, out);
            return out.toBytes();
        } catch (UnexpectedScale e) {
            throw new IllegalStateException(e);
        }
    }

    private static Json.Text hex(byte[] bytes) {
        return new Json.Text("0x" + HexFormat.of().formatHex(bytes));
    }

    private static <T> T ok(Parsed<T> parsed) {
        if (parsed instanceof Parsed.Ok<T>(var value)) {
            return value;
        }
        throw new IllegalArgumentException("cannot be read: " + parsed);
    }
}
