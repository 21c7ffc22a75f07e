package signpost.runtime;

import static signpost.runtime.TypeTable.choice;
import static signpost.runtime.TypeTable.field;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import signpost.runtime.Type.Primitive;
import signpost.runtime.TypeTable.Choice;
import signpost.runtime.TypeTable.Named;
import signpost.scale.ScaleWriter;

/// A runtime of our own making for the development chain and for tests: the pallets that commitments touch,
/// with the indices and layouts that subtensor gives them, so that what is signed for one is signed for the
/// other.
public final class SmallRuntime {

    /// What it says its name is.
    public static final String SPEC_NAME = "signpost-development";

    private static final int EXTENSIONS = 10;

    @SuppressWarnings("ArrayRecordComponent") // written once, never compared
    private record Storage(
            String name, List<Hasher> hashers, int key, int value, boolean hasDefault, byte[] fallback) {}

    private record Outer(
            String name, int index, OptionalInt calls, OptionalInt events, OptionalInt errors, List<Storage> storage) {}

    private record Function(String name, List<Named> inputs, int output) {}

    private final TypeTable types = new TypeTable();
    private final int u8 = types.primitive(Primitive.U8);
    private final int u16 = types.primitive(Primitive.U16);
    private final int u32 = types.primitive(Primitive.U32);
    private final int u64 = types.primitive(Primitive.U64);
    private final int u128 = types.primitive(Primitive.U128);
    private final int bool = types.primitive(Primitive.BOOL);
    private final int bytes = types.list(u8);
    private final int hash = types.composite("primitive_types::H256", field("", types.array(32, u8)));
    private final int account = types.composite("sp_core::crypto::AccountId32", field("", types.array(32, u8)));
    private final int nothing = types.tuple();
    private final int runtimeCall = types.reserve();
    private final int runtimeEvent = types.reserve();
    private final int runtimeError = types.reserve();
    private final int perSubnet = types.tuple(u16, account);
    private final int dispatchError = types.variants(
            "sp_runtime::DispatchError",
            choice(0, "Other"),
            choice(1, "CannotLookup"),
            choice(2, "BadOrigin"),
            choice(
                    3,
                    "Module",
                    field(
                            "",
                            types.composite(
                                    "sp_runtime::ModuleError",
                                    field("index", u8),
                                    field("error", types.array(4, u8))))));
    private final List<Outer> pallets;

    private SmallRuntime(boolean isUpgraded) {
        pallets = List.of(system(), timestamp(), subtensor(), utility(), proxy(), commitments(isUpgraded));
    }

    /// Its metadata.
    ///
    /// @param version of the form: 14, 15 or 16
    public static byte[] metadata(int version) {
        return new SmallRuntime(false).write(version);
    }

    /// That of its next version, which has a call more.
    public static byte[] upgradedMetadata(int version) {
        return new SmallRuntime(true).write(version);
    }

    private Outer system() {
        var dispatch = types.composite(
                "frame_system::DispatchEventInfo",
                field(
                        "weight",
                        types.composite(
                                "sp_weights::Weight",
                                field("ref_time", types.compact(u64)),
                                field("proof_size", types.compact(u64)))),
                field(
                        "class",
                        types.variants(
                                "DispatchClass",
                                choice(0, "Normal"),
                                choice(1, "Operational"),
                                choice(2, "Mandatory"))),
                field("pays_fee", types.variants("Pays", choice(0, "Yes"), choice(1, "No"))));
        var events = types.variants(
                "frame_system::Event",
                choice(0, "ExtrinsicSuccess", field("dispatch_info", dispatch)),
                choice(1, "ExtrinsicFailed", field("dispatch_error", dispatchError), field("dispatch_info", dispatch)),
                choice(5, "Remarked", field("sender", account), field("hash", hash)));
        var phase = types.variants(
                "frame_system::Phase",
                choice(0, "ApplyExtrinsic", field("", u32)),
                choice(1, "Finalization"),
                choice(2, "Initialization"));
        var record = types.composite(
                "frame_system::EventRecord",
                field("phase", phase),
                field("event", runtimeEvent),
                field("topics", types.list(hash)));
        var data = types.composite(
                "pallet_balances::AccountData",
                field("free", u64),
                field("reserved", u64),
                field("frozen", u64),
                field("flags", u128));
        var info = types.composite(
                "frame_system::AccountInfo",
                field("nonce", u32),
                field("consumers", u32),
                field("providers", u32),
                field("sufficients", u32),
                field("data", data));
        return new Outer(
                "System",
                0,
                type(
                        "frame_system::Call",
                        choice(0, "remark", field("remark", bytes)),
                        choice(7, "remark_with_event", field("remark", bytes))),
                OptionalInt.of(events),
                OptionalInt.empty(),
                List.of(
                        map("Account", account, info, new byte[56], Hasher.BLAKE2_128_CONCAT),
                        plain("Events", types.list(record), new byte[1]),
                        plain("Number", u32, new byte[4])));
    }

    private Outer timestamp() {
        return new Outer(
                "Timestamp",
                2,
                type("pallet_timestamp::Call", choice(0, "set", field("now", types.compact(u64)))),
                OptionalInt.empty(),
                OptionalInt.empty(),
                List.of(plain("Now", u64, new byte[8])));
    }

    private Outer subtensor() {
        var axon = axon();
        return new Outer(
                "SubtensorModule",
                7,
                type(
                        "pallet_subtensor::Call",
                        choice(
                                4,
                                "serve_axon",
                                field("netuid", u16),
                                field("version", u32),
                                field("ip", u128),
                                field("port", u16),
                                field("ip_type", u8),
                                field("protocol", u8),
                                field("placeholder1", u8),
                                field("placeholder2", u8)),
                        choice(7, "burned_register", field("netuid", u16), field("hotkey", account))),
                type(
                        "pallet_subtensor::Event",
                        choice(6, "NeuronRegistered", field("", u16), field("", u16), field("", account)),
                        choice(28, "AxonServed", field("", u16), field("", account))),
                OptionalInt.empty(),
                List.of(
                        map("Uids", perSubnet, u16, Hasher.IDENTITY, Hasher.BLAKE2_128_CONCAT),
                        map("Keys", types.tuple(u16, u16), account, new byte[32], Hasher.IDENTITY, Hasher.IDENTITY),
                        map("NetworksAdded", u16, bool, new byte[1], Hasher.IDENTITY),
                        map("SubnetworkN", u16, u16, new byte[2], Hasher.IDENTITY),
                        map("Tempo", u16, u16, new byte[2], Hasher.IDENTITY),
                        map("SubnetOwnerHotkey", u16, account, new byte[32], Hasher.IDENTITY),
                        map("Axons", perSubnet, axon, Hasher.IDENTITY, Hasher.BLAKE2_128_CONCAT)));
    }

    private int axon() {
        return types.composite(
                "pallet_subtensor::AxonInfo",
                field("block", u64),
                field("version", u32),
                field("ip", u128),
                field("port", u16),
                field("ip_type", u8),
                field("protocol", u8),
                field("placeholder1", u8),
                field("placeholder2", u8));
    }

    private Outer utility() {
        var calls = field("calls", types.list(runtimeCall));
        return new Outer(
                "Utility",
                11,
                type(
                        "pallet_utility::Call",
                        choice(0, "batch", calls),
                        choice(2, "batch_all", calls),
                        choice(4, "force_batch", calls)),
                type(
                        "pallet_utility::Event",
                        choice(0, "BatchInterrupted", field("index", u32), field("error", dispatchError)),
                        choice(1, "BatchCompleted"),
                        choice(2, "BatchCompletedWithErrors"),
                        choice(3, "ItemCompleted"),
                        choice(4, "ItemFailed", field("error", dispatchError))),
                OptionalInt.empty(),
                List.of());
    }

    private Outer proxy() {
        var kind = types.variants("subtensor_runtime_common::ProxyType", choice(0, "Any"), choice(1, "Owner"));
        var address = types.variants("sp_runtime::MultiAddress", choice(0, "Id", field("", account)));
        var result = types.variants(
                "Result", choice(0, "Ok", field("", nothing)), choice(1, "Err", field("", dispatchError)));
        var definition = types.composite(
                "pallet_proxy::ProxyDefinition",
                field("delegate", account),
                field("proxy_type", kind),
                field("delay", u32));
        return new Outer(
                "Proxy",
                16,
                type(
                        "pallet_proxy::Call",
                        choice(
                                0,
                                "proxy",
                                field("real", address),
                                field("force_proxy_type", types.option(kind)),
                                field("call", runtimeCall)),
                        choice(
                                1,
                                "add_proxy",
                                field("delegate", address),
                                field("proxy_type", kind),
                                field("delay", u32))),
                type("pallet_proxy::Event", choice(0, "ProxyExecuted", field("result", result))),
                type("pallet_proxy::Error", choice(0, "TooMany"), choice(1, "NotFound"), choice(2, "NotProxy")),
                List.of(map(
                        "Proxies",
                        account,
                        types.tuple(types.list(definition), u64),
                        new byte[9],
                        Hasher.TWOX_64_CONCAT)));
    }

    private Outer commitments(boolean isUpgraded) {
        var data = new ArrayList<Choice>();
        data.add(choice(0, "None"));
        for (var length = 0; length <= 128; length++) {
            data.add(choice(length + 1, "Raw" + length, field("", types.array(length, u8))));
        }
        for (var digest : List.of("BlakeTwo256", "Sha256", "Keccak256", "ShaThree256")) {
            data.add(choice(data.size(), digest, field("", types.array(32, u8))));
        }
        data.add(choice(134, "TimelockEncrypted", field("encrypted", bytes), field("reveal_round", u64)));
        data.add(choice(135, "ResetBondsFlag"));
        data.add(choice(136, "BigRaw", field("", bytes)));
        var info = types.composite(
                "pallet_commitments::CommitmentInfo",
                field("fields", types.list(types.variants("pallet_commitments::Data", data))));
        var registration = types.composite(
                "pallet_commitments::Registration", field("deposit", u64), field("block", u32), field("info", info));
        var usage =
                types.composite("pallet_commitments::UsageTracker", field("last_epoch", u64), field("used_space", u64));
        var revealed = types.list(types.tuple(bytes, u64));
        var who = List.of(field("netuid", u16), field("who", account));
        var commit = choice(0, "set_commitment", field("netuid", u16), field("info", info));
        return new Outer(
                "Commitments",
                18,
                isUpgraded
                        ? type("pallet_commitments::Call", commit, choice(2, "set_max_space", field("new_limit", u32)))
                        : type("pallet_commitments::Call", commit),
                type(
                        "pallet_commitments::Event",
                        new Choice(0, "Commitment", who),
                        choice(1, "TimelockCommitment", who.getFirst(), who.getLast(), field("reveal_round", u64)),
                        new Choice(2, "CommitmentRevealed", who)),
                type(
                        "pallet_commitments::Error",
                        choice(0, "TooManyFieldsInCommitmentInfo"),
                        choice(1, "AccountNotAllowedCommit"),
                        choice(2, "SpaceLimitExceeded")),
                List.of(
                        map("CommitmentOf", perSubnet, registration, Hasher.IDENTITY, Hasher.TWOX_64_CONCAT),
                        map("LastCommitment", perSubnet, u32, Hasher.IDENTITY, Hasher.TWOX_64_CONCAT),
                        map("UsedSpaceOf", perSubnet, usage, Hasher.IDENTITY, Hasher.TWOX_64_CONCAT),
                        map("RevealedCommitments", perSubnet, revealed, Hasher.IDENTITY, Hasher.TWOX_64_CONCAT),
                        plain("MaxSpace", u32, new ScaleWriter().u32(3100).toBytes())));
    }

    private OptionalInt type(String path, Choice... choices) {
        return OptionalInt.of(types.variants(path, choices));
    }

    private static Storage plain(String name, int value, byte[] fallback) {
        return new Storage(name, List.of(), 0, value, true, fallback);
    }

    private static Storage map(String name, int key, int value, Hasher... hashers) {
        return new Storage(name, List.of(hashers), key, value, false, new byte[1]);
    }

    private static Storage map(String name, int key, int value, byte[] fallback, Hasher... hashers) {
        return new Storage(name, List.of(hashers), key, value, true, fallback);
    }

    private List<Function> functions() {
        var metagraph = types.composite(
                "signpost::Metagraph",
                field("netuid", types.compact(u16)),
                field("num_uids", types.compact(u16)),
                field("hotkeys", types.list(account)),
                field("axons", types.list(axon())),
                field("validator_permit", types.list(bool)),
                field("alpha_stake", types.list(types.compact(u64))),
                field("tao_stake", types.list(types.compact(u64))),
                field("total_stake", types.list(types.compact(u64))));
        return List.of(
                new Function("AccountNonceApi_account_nonce", List.of(field("account", account)), u32),
                new Function(
                        "SubnetInfoRuntimeApi_get_metagraph", List.of(field("netuid", u16)), types.option(metagraph)));
    }

    private void outer(int reserved, String path, java.util.function.Function<Outer, OptionalInt> part) {
        types.define(
                reserved,
                path,
                pallets.stream()
                        .filter(pallet -> part.apply(pallet).isPresent())
                        .map(pallet -> choice(
                                pallet.index(),
                                pallet.name(),
                                field("", part.apply(pallet).getAsInt())))
                        .toList());
    }

    private byte[] write(int version) {
        outer(runtimeCall, "signpost::RuntimeCall", Outer::calls);
        outer(runtimeEvent, "signpost::RuntimeEvent", Outer::events);
        outer(runtimeError, "signpost::RuntimeError", Outer::errors);
        var functions = functions();
        var extensions = extensions();
        var out = new ScaleWriter().u32(0x6174656d).u8(version);
        types.write(out);
        out.compact(pallets.size());
        pallets.forEach(pallet -> write(pallet, version, out));
        switch (version) {
            case 14 -> out.compact(nothing).u8(4).bytes(extensions).compact(nothing);
            case 15 ->
                out.u8(4)
                        .compact(nothing)
                        .compact(runtimeCall)
                        .compact(nothing)
                        .compact(nothing)
                        .bytes(extensions)
                        .compact(nothing);
            default -> {
                out.byteList(new byte[] {4})
                        .compact(nothing)
                        .compact(runtimeCall)
                        .compact(nothing);
                // Extrinsics of version 4 have all extensions, in their order.
                out.compact(1).u8(0).compact(EXTENSIONS);
                for (var i = 0; i < EXTENSIONS; i++) {
                    out.compact(i);
                }
                out.bytes(extensions);
            }
        }
        if (version > 14) {
            out.compact(functions.size());
            functions.forEach(function -> write(function, version, out));
            out.compact(runtimeCall).compact(runtimeEvent).compact(runtimeError).compact(0);
        }
        return out.toBytes();
    }

    /// Those of subtensor's spec 293.
    private byte[] extensions() {
        var era = types.variants("sp_runtime::Era", choice(0, "Immortal"));
        var mode = types.variants("Mode", choice(0, "Disabled"), choice(1, "Enabled"));
        var out = new ScaleWriter().compact(EXTENSIONS);
        extension(out, "CheckNonZeroSender", nothing, nothing);
        extension(out, "CheckSpecVersion", nothing, u32);
        extension(out, "CheckTxVersion", nothing, u32);
        extension(out, "CheckGenesis", nothing, hash);
        extension(out, "CheckMortality", era, hash);
        extension(out, "CheckNonce", types.compact(u32), nothing);
        extension(out, "CheckWeight", nothing, nothing);
        extension(out, "ChargeTransactionPayment", types.compact(u64), nothing);
        extension(out, "SubtensorTransactionExtension", nothing, nothing);
        extension(
                out,
                "CheckMetadataHash",
                types.composite("CheckMetadataHash", field("mode", mode)),
                types.option(types.array(32, u8)));
        return out.toBytes();
    }

    private static void extension(ScaleWriter out, String name, int type, int implicit) {
        out.text(name).compact(type).compact(implicit);
    }

    private void write(Outer pallet, int version, ScaleWriter out) {
        out.text(pallet.name())
                .flag(true)
                .text(pallet.name())
                .compact(pallet.storage().size());
        for (var entry : pallet.storage()) {
            out.text(entry.name())
                    .flag(entry.hasDefault())
                    .flag(!entry.hashers().isEmpty());
            if (!entry.hashers().isEmpty()) {
                out.compact(entry.hashers().size());
                entry.hashers()
                        .forEach(hasher -> out.u8(List.of(Hasher.values()).indexOf(hasher)));
                out.compact(entry.key());
            }
            out.compact(entry.value()).byteList(entry.fallback());
            notes(version, out);
        }
        part(pallet.calls(), version, out);
        part(pallet.events(), version, out);
        out.compact(0);
        part(pallet.errors(), version, out);
        if (version == 16) {
            out.compact(0).compact(0);
        }
        out.u8(pallet.index());
        if (version > 14) {
            notes(version, out);
        }
    }

    private static void part(OptionalInt type, int version, ScaleWriter out) {
        out.flag(type.isPresent());
        if (type.isPresent()) {
            out.compact(type.getAsInt());
            if (version == 16) {
                out.compact(0);
            }
        }
    }

    private static void write(Function function, int version, ScaleWriter out) {
        var parts = function.name().split("_", 2);
        out.text(parts[0]).compact(1).text(parts[1]).compact(function.inputs().size());
        function.inputs().forEach(input -> out.text(input.name()).compact(input.type()));
        out.compact(function.output());
        notes(version, out);
        out.compact(0);
        if (version == 16) {
            out.compact(1).u8(0);
        }
    }

    /// No documentation, and in version 16 that it is not deprecated.
    private static void notes(int version, ScaleWriter out) {
        out.compact(0);
        if (version == 16) {
            out.u8(0);
        }
    }
}
