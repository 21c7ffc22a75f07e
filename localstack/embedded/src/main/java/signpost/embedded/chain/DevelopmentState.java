package signpost.embedded.chain;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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

    private static final RuntimeVersion FIRST = new RuntimeVersion(SmallRuntime.SPEC_NAME, 1, 1);
    private static final RuntimeVersion UPGRADED = new RuntimeVersion(SmallRuntime.SPEC_NAME, 2, 1);

    private static final int TEMPO = 360;
    private static final int MOST_SPACE = 3100;
    private static final int COMMITMENTS = 18;
    private static final int NOT_ALLOWED = 1;
    private static final int SPACE_LIMIT = 2;
    private static final int PROXY = 16;
    private static final int NOT_PROXY = 2;

    /// Of how many revealed commitments of a hotkey the chain keeps.
    private static final int MOST_REVEALED = 10;

    /// When drand's quicknet began, and how often it has a round (seconds).
    private static final long DRAND_GENESIS = 1_692_803_367;

    private static final long DRAND_PERIOD = 3;

    /// Something that was done, as it is kept: a signed extrinsic, a hotkey that is simply there, or the opening of
    /// what a hotkey had sealed.
    ///
    /// @param raw hex digits of the extrinsic, or of the hotkey's account
    /// @param netuid of the subnet where the hotkey is registered; -1 for an extrinsic, and -2 - n where something
    /// is opened on subnet n
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
    private final Metadata upgradedMetadata;
    private final AccountSignatureCheck signatures = new AccountSignatures();
    private final BlockLedger blocks;
    private final List<Deed> deeds = new ArrayList<>();

    /// By the key's hex digits and the block that wrote it; null where a block took it away.
    private final TreeMap<String, TreeMap<Long, Optional<byte[]>>> storage = new TreeMap<>();

    private final Map<Long, List<byte[]>> extrinsics = new HashMap<>();
    private final Map<Long, List<Value>> events = new HashMap<>();
    private final Map<AccountId, BigInteger> nonces = new HashMap<>();
    private final Map<ExtrinsicHash, Long> included = new HashMap<>();

    /// What is sealed until a round of drand, by subnet and hotkey.
    private final Map<List<Value>, Long> sealed = new LinkedHashMap<>();

    /// What restores what a call has written, while it may yet be taken back.
    private @Nullable List<Runnable> undo;

    /// From the state of this block on the runtime is the upgraded one.
    private long upgradedAt = Long.MAX_VALUE;

    DevelopmentState(BlockLedger blocks, List<Deed> deeds) {
        this.blocks = blocks;
        this.metadata = must(Metadata.parse(SmallRuntime.metadata(15)));
        this.upgradedMetadata = must(Metadata.parse(SmallRuntime.upgradedMetadata(15)));
        deeds.forEach(this::does);
    }

    /// The runtime's in the state of a block, which executes the next one.
    synchronized Metadata metadata(long block) {
        return isUpgraded(block) ? upgradedMetadata : metadata;
    }

    synchronized RuntimeVersion version(long block) {
        return isUpgraded(block) ? UPGRADED : FIRST;
    }

    byte[] metadataBytes(long block, int form) {
        return isUpgraded(block) ? SmallRuntime.upgradedMetadata(form) : SmallRuntime.metadata(form);
    }

    private synchronized boolean isUpgraded(long block) {
        return block >= upgradedAt;
    }

    /// The next block upgrades the runtime. It is not kept: a chain that is started again has the first one.
    synchronized void upgrade() {
        upgradedAt = Math.min(upgradedAt, blocks.head() + 1);
    }

    /// Opens, in the block that is made next, what was sealed until now. There is no drand here: what is sealed for
    /// this chain is its own plain text.
    ///
    /// @return whether anything was
    synchronized boolean open(Instant now) {
        var round = (now.getEpochSecond() - DRAND_GENESIS) / DRAND_PERIOD + 1;
        var due = sealed.entrySet().stream()
                .filter(entry -> entry.getValue() <= round)
                .map(Map.Entry::getKey)
                .toList();
        due.forEach(slot -> does(new Deed(
                blocks.head() + 1,
                hex(slot.getLast().bytes().orElseThrow()),
                -2 - slot.getFirst().number().orElseThrow().intValueExact())));
        return !due.isEmpty();
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
        sealed.clear();
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
        var runtime = metadata(blocks.head());
        if (!(Extrinsic.parse(raw, runtime) instanceof Parsed.Ok<Extrinsic>(Extrinsic.Signed signed))) {
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
                version(next - 1), BlockHash.of(blocks.hash(0)), signed.era(), BlockHash.of(blocks.hash(birth)));
        var unsigned = must(UnsignedExtrinsic.of(signed.call(), signed.nonce(), signed.tip(), anchor, runtime));
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

    /// The block that it is in, or will be in.
    synchronized OptionalLong blockOf(ExtrinsicHash extrinsic) {
        var block = included.get(extrinsic);
        return block == null ? OptionalLong.empty() : OptionalLong.of(block);
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
        if (deed.netuid() < -1) {
            reveal(List.of(Value.of(-2 - deed.netuid()), Value.of(bytes)), deed.block());
            return;
        }
        var signed = (Extrinsic.Signed) must(Extrinsic.parse(bytes, metadata(deed.block() - 1)));
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
        return switch (call.pallet() + "." + call.name()) {
            case "Commitments.set_commitment" -> commit(arguments, signer, block, index);
            case "SubtensorModule.burned_register" -> {
                place(
                        whole(arguments, "netuid"),
                        AccountId.of(
                                arguments.field("hotkey").flatMap(Value::bytes).orElseThrow()),
                        block);
                yield null;
            }
            case "SubtensorModule.serve_axon" -> serve((Value.Fields) arguments, signer, block);
            case "Utility.batch", "Utility.force_batch" -> batch(call, signer, block, index);
            case "Utility.batch_all" -> allOrNothing(call, signer, block, index);
            case "Proxy.add_proxy" -> addProxy(arguments, signer, block);
            case "Proxy.proxy" -> proxy(arguments, signer, block, index);
            default -> null;
        };
    }

    private static List<Call> calls(Call batch) {
        var calls = new ArrayList<Call>();
        if (batch.argument("calls").orElse(Value.Items.NONE) instanceof Value.Items(var items)) {
            items.forEach(item -> calls.add(inner(item)));
        }
        return calls;
    }

    private static Call inner(Value value) {
        if (value instanceof Value.Variant(var pallet, var _, Value.Items(var held))
                && held.getFirst() instanceof Value.Variant(var name, var _, var arguments)) {
            return new Call(pallet, name, arguments);
        }
        throw new IllegalStateException("the metadata describes no such call");
    }

    /// A batch succeeds whatever its calls do; `batch` stops at the first that fails, `force_batch` goes on.
    private @Nullable Value batch(Call batch, AccountId signer, long block, int index) {
        var number = 0;
        var failures = 0;
        for (var each : calls(batch)) {
            var error = dispatch(each, signer, block, index);
            if (error == null) {
                event(block, index, "Utility", Value.variant("ItemCompleted", Value.Items.NONE));
            } else if (batch.name().equals("force_batch")) {
                failures++;
                event(block, index, "Utility", Value.variant("ItemFailed", new Value.Fields(Map.of("error", error))));
            } else {
                event(
                        block,
                        index,
                        "Utility",
                        Value.variant(
                                "BatchInterrupted",
                                new Value.Fields(Map.of("index", Value.of(number), "error", error))));
                return null;
            }
            number++;
        }
        event(
                block,
                index,
                "Utility",
                Value.variant(failures > 0 ? "BatchCompletedWithErrors" : "BatchCompleted", Value.Items.NONE));
        return null;
    }

    /// The whole batch fails with the first of its calls, and nothing of it was.
    private @Nullable Value allOrNothing(Call batch, AccountId signer, long block, int index) {
        var outer = undo;
        var written = new ArrayList<Runnable>();
        var said = events.getOrDefault(block, List.of()).size();
        undo = written;
        try {
            for (var each : calls(batch)) {
                var error = dispatch(each, signer, block, index);
                if (error != null) {
                    written.reversed().forEach(Runnable::run);
                    written.clear();
                    var all = events.getOrDefault(block, List.of());
                    all.subList(said, all.size()).clear();
                    return error;
                }
                event(block, index, "Utility", Value.variant("ItemCompleted", Value.Items.NONE));
            }
        } finally {
            undo = outer;
            if (outer != null) {
                outer.addAll(written);
            }
        }
        event(block, index, "Utility", Value.variant("BatchCompleted", Value.Items.NONE));
        return null;
    }

    private @Nullable Value addProxy(Value arguments, AccountId who, long block) {
        var before = stored(hex(key("Proxy", "Proxies", Value.of(who.bytes()))), block)
                .map(bytes -> value("Proxy", "Proxies", bytes));
        var definitions = new ArrayList<Value>();
        before.flatMap(found -> found.item(0)).ifPresent(found -> definitions.addAll(((Value.Items) found).items()));
        definitions.add(new Value.Fields(Map.of(
                "delegate",
                Value.of(address(arguments, "delegate").bytes()),
                "proxy_type",
                arguments.field("proxy_type").orElseThrow(),
                "delay",
                arguments.field("delay").orElseThrow())));
        write(
                "Proxy",
                "Proxies",
                List.of(Value.of(who.bytes())),
                new Value.Items(List.of(new Value.Items(definitions), Value.of(0))),
                block);
        return null;
    }

    /// A delegate acts as the account it stands for. Its own extrinsic succeeds whatever the call does.
    private @Nullable Value proxy(Value arguments, AccountId delegate, long block, int index) {
        var real = address(arguments, "real");
        var definitions = stored(hex(key("Proxy", "Proxies", Value.of(real.bytes()))), block)
                .map(bytes -> value("Proxy", "Proxies", bytes))
                .flatMap(found -> found.item(0));
        var isDelegate = definitions.orElse(Value.Items.NONE) instanceof Value.Items(var items)
                && items.stream()
                        .anyMatch(definition -> definition
                                .field("delegate")
                                .flatMap(Value::bytes)
                                .map(AccountId::of)
                                .equals(Optional.of(delegate)));
        if (!isDelegate) {
            return error(PROXY, NOT_PROXY);
        }
        var error = dispatch(inner(arguments.field("call").orElseThrow()), real, block, index);
        var result = error == null
                ? Value.variant("Ok", new Value.Items(List.of(Value.Items.NONE)))
                : Value.variant("Err", new Value.Items(List.of(error)));
        event(block, index, "Proxy", Value.variant("ProxyExecuted", new Value.Fields(Map.of("result", result))));
        return null;
    }

    private static AccountId address(Value arguments, String name) {
        return arguments
                .field(name)
                .flatMap(address -> address.item(0))
                .flatMap(Value::bytes)
                .map(AccountId::of)
                .orElseThrow();
    }

    /// What was sealed stands among what is revealed, the newest last, and its slot is empty.
    private void reveal(List<Value> slot, long block) {
        sealed.remove(slot);
        var standing = stored(hex(key("Commitments", "CommitmentOf", slot)), block)
                .map(bytes -> value("Commitments", "CommitmentOf", bytes))
                .flatMap(found -> found.field("info"))
                .flatMap(CommitmentField::fields)
                .orElse(List.of());
        var revealed = new ArrayList<Value>();
        stored(hex(key("Commitments", "RevealedCommitments", slot)), block)
                .map(bytes -> value("Commitments", "RevealedCommitments", bytes))
                .ifPresent(found -> revealed.addAll(((Value.Items) found).items()));
        for (var field : standing) {
            if (field instanceof CommitmentField.Timelocked(var hex, var _)) {
                revealed.add(new Value.Items(List.of(Value.of(HexFormat.of().parseHex(hex)), Value.of(block))));
            }
        }
        var kept = revealed.subList(Math.max(0, revealed.size() - MOST_REVEALED), revealed.size());
        write("Commitments", "RevealedCommitments", slot, new Value.Items(List.copyOf(kept)), block);
        storage.computeIfAbsent(hex(key("Commitments", "CommitmentOf", slot)), _ -> new TreeMap<>())
                .put(block, Optional.empty());
        var said = new LinkedHashMap<String, Value>();
        said.put("netuid", slot.getFirst());
        said.put("who", slot.getLast());
        events.computeIfAbsent(block, _ -> new ArrayList<>())
                .add(record(
                        Value.variant("Initialization", Value.Items.NONE),
                        "Commitments",
                        Value.variant("CommitmentRevealed", new Value.Fields(said))));
    }

    private @Nullable Value commit(Value arguments, AccountId who, long block, int index) {
        var netuid = whole(arguments, "netuid");
        var slot = List.of(Value.of(netuid), Value.of(who.bytes()));
        if (stored(hex(key("SubtensorModule", "Uids", slot)), block).isEmpty()) {
            return error(COMMITMENTS, NOT_ALLOWED);
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
            return error(COMMITMENTS, SPACE_LIMIT);
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
        var secret = fields.stream()
                .filter(CommitmentField.Timelocked.class::isInstance)
                .findFirst();
        sealed.remove(slot);
        if (secret.isPresent() && secret.get() instanceof CommitmentField.Timelocked(var _, var round)) {
            sealed.put(slot, round.longValueExact());
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
            return error(COMMITMENTS, NOT_ALLOWED);
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

    private static Value error(int pallet, int code) {
        return Value.variant(
                "Module",
                new Value.Items(List.of(new Value.Fields(
                        Map.of("index", Value.of(pallet), "error", Value.of(new byte[] {(byte) code, 0, 0, 0}))))));
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
        return record(Value.variant("ApplyExtrinsic", new Value.Items(List.of(Value.of(index)))), pallet, event);
    }

    private static Value record(Value phase, String pallet, Value event) {
        return new Value.Fields(Map.of(
                "phase",
                phase,
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
        var versions = storage.computeIfAbsent(hex(key(pallet, name, keys)), _ -> new TreeMap<>());
        var before = versions.put(block, Optional.of(encoded(pallet, name, value)));
        if (undo != null) {
            undo.add(before == null ? () -> versions.remove(block) : () -> versions.put(block, before));
        }
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
