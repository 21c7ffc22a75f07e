package signpost.substrate;

import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.chain.BlockId;
import signpost.chain.Chain;
import signpost.chain.ChainUnavailable;
import signpost.document.Parsed;
import signpost.http.BoundedHttp;
import signpost.json.Json;
import signpost.runtime.Metadata;
import signpost.runtime.RuntimeVersion;
import signpost.runtime.StorageEntry;
import signpost.runtime.Value;
import signpost.scale.ScaleReader;
import signpost.scale.ScaleWriter;
import signpost.scale.UnexpectedScale;

/// Blocks, state and functions of a Substrate chain, read by the metadata of the runtime they belong to.
///
/// What a node says that does not fit is no answer: [ChainUnavailable]. Only a plain null is absence.
public final class SubstrateReads implements Chain {

    /// The newest form with runtime functions that every runtime in question has.
    private static final int METADATA_VERSION = 15;

    private static final int MOST_RUNTIMES = 4;

    /// Keys asked for at once; a node gives no more than a thousand.
    private static final int PAGE = 512;

    /// No subnet has more hotkeys than this; a node that lists more is not believed.
    private static final int MOST_KEYS = 8192;

    /// `System.Events`, which is read before it is known which runtime wrote it.
    static final Json EVENTS_KEY = new Json.Text("0x26aa394eea5630e07c48ae0c9558cef780d41e5e16056765bc8461851072c9d7");

    /// A runtime and what it says of itself.
    public record KnownRuntime(RuntimeVersion version, Metadata metadata) {}

    /// The extrinsics of a block, as bytes.
    public record Body(BlockId id, BlockHash parent, List<byte[]> extrinsics) {}

    private final JsonRpc rpc;

    /// By spec version, the one least recently used in front.
    private final Map<Long, KnownRuntime> runtimes;

    /// @param endpoints in the order in which they are asked, at least one
    public SubstrateReads(BoundedHttp http, List<URI> endpoints) {
        this(new JsonRpc(http, endpoints));
    }

    SubstrateReads(JsonRpc rpc) {
        this(rpc, Collections.synchronizedMap(new LinkedHashMap<>(8, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, KnownRuntime> eldest) {
                return size() > MOST_RUNTIMES;
            }
        }));
    }

    private SubstrateReads(JsonRpc rpc, Map<Long, KnownRuntime> runtimes) {
        this.rpc = rpc;
        this.runtimes = runtimes;
    }

    /// The same chain for something that must end within `whole`, however many questions it takes.
    SubstrateReads within(Duration whole) {
        return new SubstrateReads(rpc.within(whole), runtimes);
    }

    JsonRpc rpc() {
        return rpc;
    }

    @Override
    public Block head() {
        return rpc.readOne(JsonRpc.request("chain_getHeader"))
                .flatMap(Answers::number)
                .orElseThrow(() -> unusable("no header of the head"));
    }

    public BlockId finalisedHead() {
        var hash = rpc.readOne(JsonRpc.request("chain_getFinalizedHead"))
                .flatMap(Answers::hash)
                .orElseThrow(() -> unusable("no finalised head"));
        var number = rpc.readOne(JsonRpc.request("chain_getHeader", text(hash)))
                .flatMap(Answers::number)
                .orElseThrow(() -> unusable("no header of the finalised head"));
        return new BlockId(number, hash);
    }

    /// The hash of the first block, by which a chain is known.
    public BlockHash genesis() {
        return hashOf(new Block(0)).orElseThrow(() -> unusable("no genesis"));
    }

    /// The hash of the block of that height on the best chain, if there is one by now.
    public Optional<BlockHash> hashOf(Block block) {
        return hash(rpc.read(hashRequest(block)).getFirst());
    }

    /// One node alone could make up a block: of the others that answer and have the block, all must call it
    /// the same.
    ///
    /// @throws ChainUnavailable if one does not
    void requireAgreement(Block block, BlockHash hash) {
        for (var reply : rpc.witnesses(hashRequest(block))) {
            if (reply instanceof JsonRpc.Reply.Result(var json)
                    && !(json instanceof Json.Null)
                    && !Answers.hash(json).equals(Optional.of(hash))) {
                throw new ChainUnavailable("the endpoints disagree about block " + block, null);
            }
        }
    }

    static JsonRpc.Request hashRequest(Block block) {
        return JsonRpc.request("chain_getBlockHash", Json.Whole.of(block.height()));
    }

    static Optional<BlockHash> hash(JsonRpc.Reply reply) {
        return JsonRpc.value(reply)
                .map(json -> Answers.hash(json).orElseThrow(() -> unusable("something that is no block hash")));
    }

    /// The block, or empty if the node does not have it.
    public Optional<Body> body(BlockHash hash) {
        return body(rpc.read(JsonRpc.request("chain_getBlock", text(hash))).getFirst(), hash);
    }

    static Optional<Body> body(JsonRpc.Reply reply, BlockHash hash) {
        return JsonRpc.value(reply).map(json -> {
            if (!(json instanceof Json.Obj answer)) {
                throw unusable("something that is no block");
            }
            var block = answer.object("block").orElseThrow(() -> unusable("something that is no block"));
            var header = block.object("header").orElseThrow(() -> unusable("a block without a header"));
            var number = Answers.number(header).orElseThrow(() -> unusable("a block without a number"));
            var parent = Optional.ofNullable(header.get("parentHash"))
                    .flatMap(Answers::hash)
                    .orElseThrow(() -> unusable("a block without a parent"));
            var extrinsics = new ArrayList<byte[]>();
            for (var extrinsic : block.items("extrinsics")) {
                extrinsics.add(Answers.bytes(extrinsic).orElseThrow(() -> unusable("an extrinsic that is no hex")));
            }
            return new Body(new BlockId(number, hash), parent, extrinsics);
        });
    }

    /// The runtime whose code is in the state of that block, which makes and reads the next one.
    public KnownRuntime runtimeAt(BlockHash at) {
        return runtime(rpc.read(versionRequest(at)).getFirst(), at);
    }

    static JsonRpc.Request versionRequest(BlockHash at) {
        return JsonRpc.request("state_getRuntimeVersion", text(at));
    }

    KnownRuntime runtime(JsonRpc.Reply reply, BlockHash at) {
        var version =
                JsonRpc.value(reply).flatMap(SubstrateReads::version).orElseThrow(() -> unusable("no runtime version"));
        var known = runtimes.get(version.specVersion());
        if (known != null && known.version().equals(version)) {
            return known;
        }
        var runtime = new KnownRuntime(version, metadataAt(at));
        runtimes.put(version.specVersion(), runtime);
        return runtime;
    }

    private static Optional<RuntimeVersion> version(Json json) {
        if (json instanceof Json.Obj fields
                && fields.whole("specVersion").isPresent()
                && fields.whole("transactionVersion").isPresent()) {
            return Optional.of(new RuntimeVersion(
                    fields.text("specName").orElse(""),
                    fields.whole("specVersion").getAsLong(),
                    fields.whole("transactionVersion").getAsLong()));
        }
        return Optional.empty();
    }

    private Metadata metadataAt(BlockHash at) {
        var newer = rpc.read(JsonRpc.request(
                        "state_call",
                        new Json.Text("Metadata_metadata_at_version"),
                        Answers.hex(new ScaleWriter().u32(METADATA_VERSION).toBytes()),
                        text(at)))
                .getFirst();
        // Runtimes before version 15 of metadata have no such function, and answer with an error.
        var bytes = newer instanceof JsonRpc.Reply.Result(var json)
                ? Answers.bytes(json).flatMap(SubstrateReads::some)
                : Optional.<byte[]>empty();
        if (bytes.isEmpty()) {
            bytes = rpc.readOne(JsonRpc.request("state_getMetadata", text(at))).flatMap(Answers::bytes);
        }
        return switch (Metadata.parse(bytes.orElseThrow(() -> unusable("no metadata")))) {
            case Parsed.Ok<Metadata>(var metadata) -> metadata;
            case Parsed.Malformed<Metadata>(var violations) ->
                throw unusable(
                        "metadata that cannot be read: " + violations.getFirst().message());
        };
    }

    /// The bytes in an `Option<Vec<u8>>`.
    private static Optional<byte[]> some(byte[] option) {
        try {
            var in = new ScaleReader(option);
            return in.flag() ? Optional.of(in.byteList()) : Optional.empty();
        } catch (UnexpectedScale e) {
            return Optional.empty();
        }
    }

    /// What is stored, or its default, or empty.
    public Optional<Value> storage(KnownRuntime runtime, BlockHash at, String pallet, String name, List<Value> keys) {
        return stored(
                runtime,
                pallet,
                name,
                rpc.read(storageRequest(runtime, at, pallet, name, keys)).getFirst());
    }

    static JsonRpc.Request storageRequest(
            KnownRuntime runtime, BlockHash at, String pallet, String name, List<Value> keys) {
        return decoded(() -> JsonRpc.request(
                "state_getStorage",
                Answers.hex(entry(runtime, pallet, name).key(runtime.metadata().types(), keys)),
                text(at)));
    }

    static Optional<Value> stored(KnownRuntime runtime, String pallet, String name, JsonRpc.Reply reply) {
        return decoded(() -> {
            var json = JsonRpc.value(reply);
            var bytes = json.isEmpty()
                    ? null
                    : Answers.bytes(json.get()).orElseThrow(() -> unusable("a stored value that is no hex"));
            return entry(runtime, pallet, name).read(runtime.metadata().types(), bytes);
        });
    }

    /// All that is stored in a map under keys that begin with these, by the rest of their keys.
    public Map<List<Value>, Value> all(
            KnownRuntime runtime, BlockHash at, String pallet, String name, List<Value> firstKeys) {
        return decoded(() -> {
            var types = runtime.metadata().types();
            var entry = entry(runtime, pallet, name);
            var prefix = entry.key(types, firstKeys);
            var found = new LinkedHashMap<List<Value>, Value>();
            var pages = pages(prefix, at);
            for (var page = 0; page < pages.size(); page += PAGE) {
                var keys = pages.subList(page, Math.min(page + PAGE, pages.size()));
                for (var change : changes(keys, at).entrySet()) {
                    var arguments = entry.arguments(types, HexFormat.of().parseHex(change.getKey()));
                    var value = entry.read(types, change.getValue());
                    if (value.isPresent()) {
                        found.put(arguments.subList(firstKeys.size(), arguments.size()), value.get());
                    }
                }
            }
            return found;
        });
    }

    /// Hex digits of all keys with that prefix.
    private List<String> pages(byte[] prefix, BlockHash at) {
        var wanted = HexFormat.of().formatHex(prefix);
        var keys = new ArrayList<String>();
        Json last = new Json.Null();
        while (true) {
            var answer = rpc.readOne(
                    JsonRpc.request("state_getKeysPaged", Answers.hex(prefix), Json.Whole.of(PAGE), last, text(at)));
            if (!(answer.orElse(new Json.Arr(List.of())) instanceof Json.Arr(var page))) {
                throw unusable("keys that are no list");
            }
            for (var item : page) {
                var key = Answers.bytes(item).map(HexFormat.of()::formatHex).orElse("");
                if (!key.startsWith(wanted) || (!keys.isEmpty() && key.compareTo(keys.getLast()) <= 0)) {
                    throw unusable("keys that were not asked for");
                }
                keys.add(key);
            }
            if (page.size() < PAGE) {
                return keys;
            }
            if (keys.size() > MOST_KEYS) {
                throw unusable("more than " + MOST_KEYS + " keys");
            }
            last = page.getLast();
        }
    }

    private Map<String, byte @Nullable []> changes(List<String> keys, BlockHash at) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        var wanted = new Json.Arr(
                keys.stream().map(key -> (Json) new Json.Text("0x" + key)).toList());
        var answer = rpc.readOne(JsonRpc.request("state_queryStorageAt", wanted, text(at)));
        if (!(answer.orElse(new Json.Null()) instanceof Json.Arr(var sets))) {
            throw unusable("stored values that are no list");
        }
        var changes = new LinkedHashMap<String, byte @Nullable []>();
        for (var set : sets) {
            for (var change : set instanceof Json.Obj fields ? fields.items("changes") : List.<Json>of()) {
                if (change instanceof Json.Arr(var pair)
                        && pair.size() == 2
                        && pair.getFirst() instanceof Json.Text(var key)
                        && key.startsWith("0x")
                        && keys.contains(key.substring(2))) {
                    changes.put(key.substring(2), Answers.bytes(pair.getLast()).orElse(null));
                }
            }
        }
        return changes;
    }

    /// What a function of the runtime answers.
    public Value call(KnownRuntime runtime, BlockHash at, String function, List<Value> arguments) {
        return decoded(() -> {
            var types = runtime.metadata().types();
            var method = runtime.metadata().method(function);
            var answer = rpc.readOne(JsonRpc.request(
                            "state_call",
                            new Json.Text(function),
                            Answers.hex(method.parameters(types, arguments)),
                            text(at)))
                    .flatMap(Answers::bytes)
                    .orElseThrow(() -> unusable("no answer of " + function));
            return types.read(method.output(), answer);
        });
    }

    private static StorageEntry entry(KnownRuntime runtime, String pallet, String name) throws UnexpectedScale {
        return runtime.metadata().storage(pallet, name);
    }

    @FunctionalInterface
    interface Decoding<T> {
        T decode() throws UnexpectedScale;
    }

    /// A node that sends what its own metadata does not describe gives no answer that can be used.
    static <T> T decoded(Decoding<T> decoding) {
        try {
            return decoding.decode();
        } catch (UnexpectedScale e) {
            throw unusable("what its metadata does not describe: " + e.reason());
        }
    }

    static ChainUnavailable unusable(String what) {
        return new ChainUnavailable("the node sent " + what, null);
    }

    static Json.Text text(BlockHash hash) {
        return new Json.Text(hash.toString());
    }

    /// A number that must be there and fit.
    static BigInteger number(Value value, String field) {
        return value.field(field)
                .flatMap(Value::number)
                .orElseThrow(() -> unusable("a value without the number " + field));
    }
}
