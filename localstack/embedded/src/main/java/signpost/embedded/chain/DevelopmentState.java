package signpost.embedded.chain;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import signpost.bouncycastle.AccountSignatures;
import signpost.chain.AccountId;
import signpost.chain.AccountSignatureCheck;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.chain.ExtrinsicHash;
import signpost.commitment.CommitmentField;
import signpost.commitment.CommitmentSpace;
import signpost.document.Parsed;
import signpost.runtime.Call;
import signpost.runtime.Era;
import signpost.runtime.Extrinsic;
import signpost.runtime.Metadata;
import signpost.runtime.RuntimeVersion;
import signpost.runtime.SmallRuntime;
import signpost.runtime.UnsignedExtrinsic;
import signpost.runtime.Value;
import signpost.scale.ScaleWriter;
import signpost.scale.UnexpectedScale;

/// What the extrinsics of a development chain have made of its state, block by block.
///
/// Only what somebody did is kept: the blocks between follow from their number. Registering a hotkey costs
/// nothing.
final class DevelopmentState {

    static final RuntimeVersion VERSION = new RuntimeVersion(SmallRuntime.SPEC_NAME, 1, 1);

    private static final int TEMPO = 360;
    private static final int MOST_SPACE = 3100;
    private static final int COMMITMENTS = 18;
    private static final int NOT_ALLOWED = 1;
    private static final int SPACE_LIMIT = 2;

    /// Something that was done, as it is kept: a signed extrinsic, or a hotkey that is simply there.
    ///
    /// @param raw hex digits of the extrinsic, or of the hotkey's account
    /// @param netuid of the subnet where the hotkey is registered, or -1 for an extrinsic
    record Deed(long block, String raw, int netuid) {}

    /// Why the pool does not take an extrinsic.
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final int code;

        Refused(int code, String message) {
            super(message);
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    private final Metadata metadata;
    private final AccountSignatureCheck signatures = new AccountSignatures();
    private final BlockLedger blocks;
    private final List<Deed> deeds = new ArrayList<>();

    /// By the key's hex digits and the block that wrote it; null where a block took it away.
    private final TreeMap<String, TreeMap<Long, Optional<byte[]>>> storage = new TreeMap<>();

    private final Map<Long, List<byte[]>> extrinsics = new HashMap<>();
    private final Map<Long, List<Value>> events = new HashMap<>();
    private final Map<AccountId, BigInteger> nonces = new HashMap<>();
    private final Map<ExtrinsicHash, Long> included = new HashMap<>();

    DevelopmentState(BlockLedger blocks, List<Deed> deeds) {
        this.blocks = blocks;
        this.metadata = must(Metadata.parse(SmallRuntime.metadata(15)));
        deeds.forEach(this::does);
    }

    Metadata metadata() {
        return metadata;
    }

    synchronized List<Deed> deeds() {
        return List.copyOf(deeds);
    }

    /// Undoes the blocks that are not final; what was in them is in the next one to be made.
    synchronized void fork() {
        var last = blocks.finalisedHead();
        blocks.fork();
        var next = blocks.head() + 1;
        var again = deeds.stream()
                .map(deed -> deed.block() <= last ? deed : new Deed(next, deed.raw(), deed.netuid()))
                .toList();
        deeds.clear();
        storage.clear();
        extrinsics.clear();
        events.clear();
        nonces.clear();
        included.clear();
        again.forEach(this::does);
    }

    /// @param block from which on the hotkey has its place, unless it has it already
    synchronized void register(int netuid, AccountId hotkey, long block) {
        does(new Deed(block, hotkey.hex(), netuid));
    }

    synchronized boolean isRegistered(int netuid, AccountId hotkey, long block) {
        var slot = List.of(Value.of(netuid), Value.of(hotkey.bytes()));
        return stored(hex(key("SubtensorModule", "Uids", slot)), block).isPresent();
    }

    /// Takes it into the block that is made next.
    synchronized ExtrinsicHash submit(byte[] raw) throws Refused {
        var hash = Extrinsic.hash(raw);
        if (!(Extrinsic.parse(raw, metadata) instanceof Parsed.Ok<Extrinsic>(Extrinsic.Signed signed))) {
            throw new Refused(1002, "Verification Error: Runtime error: the extrinsic cannot be decoded");
        }
        if (included.containsKey(hash)) {
            throw new Refused(1013, "Transaction is already imported: Already Imported");
        }
        var next = blocks.head() + 1;
        var birth = 0L;
        if (signed.era() instanceof Era.Mortal mortal) {
            birth = mortal.birth(new Block(next - 1)).height();
        }
        var anchor = new UnsignedExtrinsic.Anchor(
                VERSION, BlockHash.of(blocks.hash(0)), signed.era(), BlockHash.of(blocks.hash(birth)));
        var unsigned = must(UnsignedExtrinsic.of(signed.call(), signed.nonce(), signed.tip(), anchor, metadata));
        if (!signatures.holds(signed.signer(), unsigned.signedBytes(), signed.signature())) {
            throw new Refused(1010, "Invalid Transaction: Transaction has a bad signature");
        }
        var due = nonce(signed.signer());
        if (signed.nonce().compareTo(due) != 0) {
            throw new Refused(
                    1010,
                    signed.nonce().compareTo(due) < 0
                            ? "Invalid Transaction: Transaction is outdated"
                            : "Invalid Transaction: Transaction will be valid in the future");
        }
        does(new Deed(next, HexFormat.of().formatHex(raw), -1));
        return hash;
    }

    synchronized BigInteger nonce(AccountId account) {
        return nonces.getOrDefault(account, BigInteger.ZERO);
    }

    /// As a block lists them: the time first, then what was submitted.
    synchronized List<byte[]> extrinsics(long block) {
        var all = new ArrayList<byte[]>();
        var body = new ScaleWriter().u8(4).u8(2).u8(0).compact(block * 12_000).toBytes();
        all.add(new ScaleWriter().byteList(body).toBytes());
        all.addAll(extrinsics.getOrDefault(block, List.of()));
        return all;
    }

    synchronized Optional<byte[]> stored(String key, long block) {
        if (key.equals(hex(key("System", "Events")))) {
            return Optional.of(events(block));
        }
        var versions = storage.get(key);
        var version = versions == null ? null : versions.floorEntry(block);
        return version == null ? Optional.empty() : version.getValue();
    }

    /// Keys with that prefix that hold something after that block, in their order.
    synchronized List<String> keys(String prefix, long block) {
        return storage.tailMap(prefix).keySet().stream()
                .takeWhile(key -> key.startsWith(prefix))
                .filter(key -> stored(key, block).isPresent())
                .toList();
    }

    /// The columns of the metagraph that the small runtime has.
    synchronized Value metagraph(int netuid, long block) {
        var hotkeys = new ArrayList<Value>();
        var axons = new ArrayList<Value>();
        for (var uid = 0; ; uid++) {
            var hotkey = stored(hex(key("SubtensorModule", "Keys", Value.of(netuid), Value.of(uid))), block);
            if (hotkey.isEmpty()) {
                break;
            }
            hotkeys.add(Value.of(hotkey.get()));
            var served = stored(hex(key("SubtensorModule", "Axons", Value.of(netuid), Value.of(hotkey.get()))), block);
            axons.add(served.map(bytes -> value("SubtensorModule", "Axons", bytes))
                    .orElseGet(() -> axon(0, Map.of())));
        }
        if (hotkeys.isEmpty()) {
            return Value.variant("None", Value.Items.NONE);
        }
        var none = new Value.Items(hotkeys.stream().map(_ -> Value.of(0)).toList());
        var graph = new LinkedHashMap<String, Value>();
        graph.put("netuid", Value.of(netuid));
        graph.put("num_uids", Value.of(hotkeys.size()));
        graph.put("hotkeys", new Value.Items(hotkeys));
        graph.put("axons", new Value.Items(axons));
        graph.put(
                "validator_permit",
                new Value.Items(
                        hotkeys.stream().map(_ -> (Value) new Value.Flag(false)).toList()));
        graph.put("alpha_stake", none);
        graph.put("tao_stake", none);
        graph.put("total_stake", none);
        return Value.variant("Some", new Value.Items(List.of(new Value.Fields(graph))));
    }

    private void does(Deed deed) {
        deeds.add(deed);
        var bytes = HexFormat.of().parseHex(deed.raw());
        if (deed.netuid() >= 0) {
            place(deed.netuid(), AccountId.of(bytes), deed.block());
            return;
        }
        var signed = (Extrinsic.Signed) must(Extrinsic.parse(bytes, metadata));
        var listed = extrinsics.computeIfAbsent(deed.block(), _ -> new ArrayList<>());
        listed.add(bytes);
        nonces.put(signed.signer(), signed.nonce().add(BigInteger.ONE));
        included.put(Extrinsic.hash(bytes), deed.block());
        var index = listed.size();
        var error = dispatch(signed.call(), signed.signer(), deed.block(), index);
        event(deed.block(), index, "System", error == null ? succeeded() : failed(error));
    }

    /// What the call does; the error of the pallet if it does nothing.
    private @Nullable Value dispatch(Call call, AccountId signer, long block, int index) {
        var arguments = call.arguments();
        if (call.is("Commitments", "set_commitment")) {
            return commit(arguments, signer, block, index);
        }
        if (call.is("SubtensorModule", "burned_register")) {
            place(
                    whole(arguments, "netuid"),
                    AccountId.of(arguments.field("hotkey").flatMap(Value::bytes).orElseThrow()),
                    block);
            return null;
        }
        if (call.is("SubtensorModule", "serve_axon")) {
            return serve((Value.Fields) arguments, signer, block);
        }
        if (call.pallet().equals("Utility")) {
            batch(call, signer, block, index);
        }
        return null;
    }

    /// A batch succeeds whatever its calls do; `batch` stops at the first that fails.
    private void batch(Call batch, AccountId signer, long block, int index) {
        var calls = (Value.Items) batch.argument("calls").orElse(Value.Items.NONE);
        for (var each : calls.items()) {
            if (each instanceof Value.Variant(var pallet, var _, Value.Items(var held))
                    && held.getFirst() instanceof Value.Variant(var name, var _, var arguments)
                    && dispatch(new Call(pallet, name, arguments), signer, block, index) != null
                    && !batch.name().equals("force_batch")) {
                return;
            }
        }
    }

    private @Nullable Value commit(Value arguments, AccountId who, long block, int index) {
        var netuid = whole(arguments, "netuid");
        var slot = List.of(Value.of(netuid), Value.of(who.bytes()));
        if (stored(hex(key("SubtensorModule", "Uids", slot)), block).isEmpty()) {
            return error(NOT_ALLOWED);
        }
        var info = arguments.field("info").orElseThrow();
        var fields = CommitmentField.fields(info).orElse(List.of());
        var epoch = CommitmentSpace.epoch(netuid, TEMPO, new Block(block));
        var usage = stored(hex(key("Commitments", "UsedSpaceOf", slot)), block)
                .map(bytes -> value("Commitments", "UsedSpaceOf", bytes))
                .filter(value -> whole(value, "last_epoch") == epoch);
        var used = CommitmentSpace.of(fields)
                + usage.map(value -> whole(value, "used_space")).orElse(0);
        if (used > MOST_SPACE) {
            return error(SPACE_LIMIT);
        }
        write(
                "Commitments",
                "UsedSpaceOf",
                slot,
                new Value.Fields(Map.of("last_epoch", Value.of(epoch), "used_space", Value.of(used))),
                block);
        write(
                "Commitments",
                "CommitmentOf",
                slot,
                new Value.Fields(Map.of("deposit", Value.of(0), "block", Value.of(block), "info", info)),
                block);
        write("Commitments", "LastCommitment", slot, Value.of(block), block);
        var said = new LinkedHashMap<String, Value>();
        said.put("netuid", slot.getFirst());
        said.put("who", slot.getLast());
        var sealed = fields.stream()
                .filter(CommitmentField.Timelocked.class::isInstance)
                .findFirst();
        if (sealed.isPresent() && sealed.get() instanceof CommitmentField.Timelocked(var _, var round)) {
            said.put("reveal_round", new Value.Whole(round));
            event(block, index, "Commitments", Value.variant("TimelockCommitment", new Value.Fields(said)));
        } else {
            event(block, index, "Commitments", Value.variant("Commitment", new Value.Fields(said)));
        }
        return null;
    }

    private @Nullable Value serve(Value.Fields axon, AccountId who, long block) {
        var slot = List.of(Value.of(whole(axon, "netuid")), Value.of(who.bytes()));
        if (stored(hex(key("SubtensorModule", "Uids", slot)), block).isEmpty()) {
            return error(NOT_ALLOWED);
        }
        write("SubtensorModule", "Axons", slot, axon(block, axon.fields()), block);
        return null;
    }

    private static Value axon(long block, Map<String, Value> given) {
        var axon = new LinkedHashMap<String, Value>();
        axon.put("block", Value.of(block));
        for (var name : List.of("version", "ip", "port", "ip_type", "protocol", "placeholder1", "placeholder2")) {
            axon.put(name, given.getOrDefault(name, Value.of(0)));
        }
        return new Value.Fields(axon);
    }

    /// The next free place of the subnet, unless the hotkey has one.
    private void place(int netuid, AccountId hotkey, long block) {
        var net = List.of(Value.of(netuid));
        var slot = List.of(Value.of(netuid), Value.of(hotkey.bytes()));
        if (stored(hex(key("SubtensorModule", "Uids", slot)), block).isPresent()) {
            return;
        }
        var count = stored(hex(key("SubtensorModule", "SubnetworkN", net)), block)
                .map(bytes -> value("SubtensorModule", "SubnetworkN", bytes)
                        .number()
                        .orElseThrow()
                        .intValue())
                .orElse(0);
        write("SubtensorModule", "NetworksAdded", net, new Value.Flag(true), block);
        write("SubtensorModule", "Tempo", net, Value.of(TEMPO), block);
        write("SubtensorModule", "Uids", slot, Value.of(count), block);
        write("SubtensorModule", "Keys", List.of(Value.of(netuid), Value.of(count)), Value.of(hotkey.bytes()), block);
        write("SubtensorModule", "SubnetworkN", net, Value.of(count + 1), block);
    }

    private static Value error(int code) {
        return Value.variant(
                "Module",
                new Value.Items(List.of(new Value.Fields(Map.of(
                        "index", Value.of(COMMITMENTS), "error", Value.of(new byte[] {(byte) code, 0, 0, 0}))))));
    }

    private static Value dispatchInfo() {
        return new Value.Fields(Map.of(
                "weight",
                new Value.Fields(Map.of("ref_time", Value.of(1), "proof_size", Value.of(1))),
                "class",
                Value.variant("Normal", Value.Items.NONE),
                "pays_fee",
                Value.variant("No", Value.Items.NONE)));
    }

    private static Value succeeded() {
        return Value.variant("ExtrinsicSuccess", new Value.Fields(Map.of("dispatch_info", dispatchInfo())));
    }

    private static Value failed(Value error) {
        return Value.variant(
                "ExtrinsicFailed", new Value.Fields(Map.of("dispatch_error", error, "dispatch_info", dispatchInfo())));
    }

    private void event(long block, int index, String pallet, Value event) {
        events.computeIfAbsent(block, _ -> new ArrayList<>()).add(record(index, pallet, event));
    }

    private static Value record(int index, String pallet, Value event) {
        return new Value.Fields(Map.of(
                "phase",
                Value.variant("ApplyExtrinsic", new Value.Items(List.of(Value.of(index)))),
                "event",
                Value.variant(pallet, new Value.Items(List.of(event))),
                "topics",
                Value.Items.NONE));
    }

    private byte[] events(long block) {
        var all = new ArrayList<Value>();
        all.add(record(0, "System", succeeded()));
        all.addAll(events.getOrDefault(block, List.of()));
        return encoded("System", "Events", new Value.Items(all));
    }

    private void write(String pallet, String name, List<Value> keys, Value value, long block) {
        storage.computeIfAbsent(hex(key(pallet, name, keys)), _ -> new TreeMap<>())
                .put(block, Optional.of(encoded(pallet, name, value)));
    }

    private byte[] key(String pallet, String name, Value... keys) {
        return key(pallet, name, List.of(keys));
    }

    private byte[] key(String pallet, String name, List<Value> keys) {
        return fitting(() -> metadata.storage(pallet, name).key(metadata.types(), keys));
    }

    private byte[] encoded(String pallet, String name, Value value) {
        return fitting(() -> {
            var out = new ScaleWriter();
            metadata.types().write(metadata.storage(pallet, name).value(), value, out);
            return out.toBytes();
        });
    }

    private Value value(String pallet, String name, byte[] stored) {
        return fitting(
                () -> metadata.types().read(metadata.storage(pallet, name).value(), stored));
    }

    private static int whole(Value value, String field) {
        return value.field(field).flatMap(Value::number).orElseThrow().intValueExact();
    }

    @FunctionalInterface
    private interface Fitting<T> {
        T get() throws UnexpectedScale;
    }

    /// The runtime is our own, so whatever is written fits it.
    private static <T> T fitting(Fitting<T> fitting) {
        try {
            return fitting.get();
        } catch (UnexpectedScale e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T must(Parsed<T> parsed) {
        return switch (parsed) {
            case Parsed.Ok<T>(var value) -> value;
            case Parsed.Malformed<T>(var violations) -> throw new IllegalStateException(violations.toString());
        };
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
