package signpost.substrate;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.chain.BlockId;
import signpost.chain.ChainUnavailable;
import signpost.chain.ExtrinsicHash;
import signpost.chain.Neuron;
import signpost.commitment.CommitmentField;
import signpost.commitment.CommitmentSpace;
import signpost.commitment.Proof;
import signpost.commitment.ProofSource;
import signpost.commitment.RevealedCommitment;
import signpost.commitment.Sighting;
import signpost.commitment.Sighting.Outcome;
import signpost.commitment.StoredCommitment;
import signpost.document.Parsed;
import signpost.runtime.Event;
import signpost.runtime.Extrinsic;
import signpost.runtime.Value;
import signpost.scale.ScaleReader;
import signpost.scale.UnexpectedScale;
import signpost.substrate.SubstrateReads.KnownRuntime;

/// What hotkeys have committed on a subnet of Bittensor, and who they are.
public final class SubstrateCommitments implements ProofSource {

    static final String PALLET = "Commitments";
    private static final String SLOT = "CommitmentOf";
    static final String SUBTENSOR = "SubtensorModule";

    /// What a map holds where nothing was ever put.
    private static final AccountId NOBODY = AccountId.of(new byte[AccountId.BYTES]);

    /// What nodes say of state that they no longer keep; their codes differ.
    private static final List<String> DISCARDED =
            List.of("State already discarded", "state already discarded", "UnknownBlock", "Unknown block");

    /// How long a proof is looked for, whatever the nodes do.
    private static final Duration WHOLE_LOOK = Duration.ofSeconds(8);

    private final SubstrateReads chain;
    private final Duration wholeLook;

    /// The runtime seen last, whose keys are asked for together with the version that confirms it.
    private volatile @Nullable KnownRuntime last;

    public SubstrateCommitments(SubstrateReads chain) {
        this(chain, WHOLE_LOOK);
    }

    /// @param wholeLook how long a proof is looked for, all questions and all endpoints together
    public SubstrateCommitments(SubstrateReads chain, Duration wholeLook) {
        this.chain = chain;
        this.wholeLook = wholeLook;
    }

    /// All commitments of the subnet as they stand after that block, by hotkey.
    public Map<AccountId, StoredCommitment> current(int netuid, BlockHash at) {
        var runtime = chain.runtimeAt(at);
        var commitments = new LinkedHashMap<AccountId, StoredCommitment>();
        chain.all(runtime, at, PALLET, SLOT, List.of(Value.of(netuid)))
                .forEach((keys, value) -> commitments.put(account(keys.getFirst()), stored(value)));
        return commitments;
    }

    /// What stands for one hotkey after that block.
    public Optional<StoredCommitment> current(int netuid, AccountId hotkey, BlockHash at) {
        return chain.storage(chain.runtimeAt(at), at, PALLET, SLOT, slot(netuid, hotkey))
                .map(SubstrateCommitments::stored);
    }

    /// By which extrinsic of the hotkey's that came to stand, if its block can still be read.
    public Optional<Proof> proof(int netuid, AccountId hotkey, StoredCommitment standing) {
        var body = chain.hashOf(standing.block()).flatMap(chain::body);
        if (body.isEmpty()) {
            return Optional.empty();
        }
        var metadata = runtimeOf(body.get()).metadata();
        // Of several in one block the last is what stands.
        for (var raw : body.get().extrinsics().reversed()) {
            if (Extrinsic.parse(raw, metadata) instanceof Parsed.Ok<Extrinsic>(Extrinsic.Signed signed)
                    && signed.signer().equals(hotkey)
                    && signed.call().is(PALLET, "set_commitment")
                    && signed.call().argument("netuid").equals(Optional.of(Value.of(netuid)))
                    && signed.call()
                            .argument("info")
                            .flatMap(CommitmentField::fields)
                            .equals(Optional.of(standing.fields()))) {
                return Optional.of(new Proof(body.get().id().block(), Extrinsic.hash(raw)));
            }
        }
        return Optional.empty();
    }

    /// The runtime that made the block, or that of now where the state of its parent is discarded.
    private KnownRuntime runtimeOf(SubstrateReads.Body body) {
        try {
            return chain.runtimeAt(body.parent());
        } catch (ChainUnavailable discarded) {
            return chain.runtimeAt(chain.finalisedHead().hash());
        }
    }

    /// What was timelocked and has been revealed, by hotkey, the newest last.
    public Map<AccountId, List<RevealedCommitment>> revealed(int netuid, BlockHash at) {
        var runtime = chain.runtimeAt(at);
        var commitments = new LinkedHashMap<AccountId, List<RevealedCommitment>>();
        chain.all(runtime, at, PALLET, "RevealedCommitments", List.of(Value.of(netuid)))
                .forEach((keys, value) -> commitments.put(account(keys.getFirst()), revealed(value)));
        return commitments;
    }

    private static List<RevealedCommitment> revealed(Value value) {
        var entries = new ArrayList<RevealedCommitment>();
        for (var index = 0; value.item(index).isPresent(); index++) {
            var entry = value.item(index).get();
            var bytes = entry.item(0).flatMap(Value::bytes);
            var block = entry.item(1).flatMap(Value::number);
            if (bytes.isEmpty() || block.isEmpty() || block.get().bitLength() > 62) {
                throw SubstrateReads.unusable("a revealed commitment that is none");
            }
            entries.add(new RevealedCommitment(
                    new Block(block.get().longValue()), HexFormat.of().formatHex(withoutLength(bytes.get()))));
        }
        return List.copyOf(entries);
    }

    /// The SDK puts SCALE text into the ciphertext; what others put there stays as it is.
    private static byte[] withoutLength(byte[] revealed) {
        try {
            var in = new ScaleReader(revealed);
            var text = in.byteList();
            in.end();
            return text;
        } catch (UnexpectedScale e) {
            return revealed;
        }
    }

    /// The hotkey's place on the subnet, if it is registered.
    public OptionalInt uid(int netuid, AccountId hotkey, BlockHash at) {
        var runtime = chain.runtimeAt(at);
        return uid(chain.storage(runtime, at, SUBTENSOR, "Uids", slot(netuid, hotkey)));
    }

    /// The hotkey of the subnet's owner, if there is such a subnet and the runtime keeps one.
    public Optional<AccountId> ownerHotkey(int netuid, BlockHash at) {
        return chain.storage(chain.runtimeAt(at), at, SUBTENSOR, "SubnetOwnerHotkey", List.of(Value.of(netuid)))
                .map(SubstrateCommitments::account)
                .filter(owner -> !owner.equals(NOBODY));
    }

    private static OptionalInt uid(Optional<Value> stored) {
        var number = stored.flatMap(Value::number);
        return number.isPresent() ? OptionalInt.of(number.get().intValue()) : OptionalInt.empty();
    }

    /// What a hotkey has left to commit with in the block after that one.
    public CommitmentSpace space(int netuid, AccountId hotkey, BlockId at) {
        var runtime = chain.runtimeAt(at.hash());
        var replies = chain.rpc()
                .read(
                        SubstrateReads.storageRequest(runtime, at.hash(), PALLET, "MaxSpace", List.of()),
                        SubstrateReads.storageRequest(runtime, at.hash(), PALLET, "UsedSpaceOf", slot(netuid, hotkey)),
                        SubstrateReads.storageRequest(
                                runtime, at.hash(), SUBTENSOR, "Tempo", List.of(Value.of(netuid))));
        var most = whole(SubstrateReads.stored(runtime, PALLET, "MaxSpace", replies.get(0)), "MaxSpace");
        var tempo = whole(SubstrateReads.stored(runtime, SUBTENSOR, "Tempo", replies.get(2)), "Tempo");
        var epoch = CommitmentSpace.epoch(netuid, tempo, new Block(at.block().height() + 1));
        var used = SubstrateReads.stored(runtime, PALLET, "UsedSpaceOf", replies.get(1))
                .filter(usage -> SubstrateReads.number(usage, "last_epoch").equals(BigInteger.valueOf(epoch)))
                .map(usage -> whole(usage.field("used_space"), "used space"));
        return new CommitmentSpace(most, used.orElse(0L), CommitmentSpace.beginning(netuid, tempo, epoch + 1));
    }

    private static long whole(Optional<Value> value, String name) {
        return value.flatMap(Value::number)
                .filter(number -> number.bitLength() < 63)
                .orElseThrow(() -> SubstrateReads.unusable("no " + name))
                .longValue();
    }

    /// All registered hotkeys with their stakes; empty if there is no such subnet.
    public List<Neuron> metagraph(int netuid, BlockHash at) {
        var runtime = chain.runtimeAt(at);
        var answer = chain.call(runtime, at, "SubnetInfoRuntimeApi_get_metagraph", List.of(Value.of(netuid)));
        var graph = answer.item(0);
        if (graph.isEmpty()) {
            return List.of();
        }
        var hotkeys = column(graph.get(), "hotkeys");
        var alpha = column(graph.get(), "alpha_stake");
        var tao = column(graph.get(), "tao_stake");
        var total = column(graph.get(), "total_stake");
        var permits = column(graph.get(), "validator_permit");
        var axons = column(graph.get(), "axons");
        var sizes = Stream.of(alpha, tao, total, permits, axons)
                .map(List::size)
                .distinct()
                .toList();
        if (!sizes.equals(List.of(hotkeys.size()))) {
            throw SubstrateReads.unusable("a metagraph whose columns differ in length");
        }
        var neurons = new ArrayList<Neuron>();
        for (var uid = 0; uid < hotkeys.size(); uid++) {
            neurons.add(new Neuron(
                    uid,
                    account(hotkeys.get(uid)),
                    stake(alpha.get(uid)),
                    stake(tao.get(uid)),
                    stake(total.get(uid)),
                    permits.get(uid).equals(new Value.Flag(true)),
                    axon(axons.get(uid))));
        }
        return neurons;
    }

    private static List<Value> column(Value graph, String name) {
        return graph.field(name).orElse(new Value.Flag(false)) instanceof Value.Items(var items)
                ? items
                : unusableColumn(name);
    }

    private static List<Value> unusableColumn(String name) {
        throw SubstrateReads.unusable("a metagraph without " + name);
    }

    private static BigInteger stake(Value value) {
        return value.number().orElseThrow(() -> SubstrateReads.unusable("a stake that is no number"));
    }

    private static Optional<Neuron.Axon> axon(Value value) {
        var ip = SubstrateReads.number(value, "ip");
        var port = SubstrateReads.number(value, "port").intValue();
        return port == 0
                ? Optional.empty()
                : Optional.of(new Neuron.Axon(
                        ip,
                        SubstrateReads.number(value, "ip_type").intValue(),
                        port,
                        SubstrateReads.number(value, "protocol").intValue(),
                        SubstrateReads.number(value, "version").longValue()));
    }

    /// In two rounds while the runtime stays the same: which blocks, then what is in them.
    @Override
    public Sighting look(Proof proof, AccountId hotkey, int netuid) {
        return look(chain.within(wholeLook), proof, hotkey, netuid);
    }

    private Sighting look(SubstrateReads chain, Proof proof, AccountId hotkey, int netuid) {
        var number = proof.block();
        var first = chain.rpc()
                .read(
                        JsonRpc.request("chain_getFinalizedHead"),
                        SubstrateReads.hashRequest(number),
                        SubstrateReads.hashRequest(new Block(number.height() - 1)));
        var head = SubstrateReads.hash(first.get(0)).orElseThrow(() -> SubstrateReads.unusable("no finalised head"));
        var block = SubstrateReads.hash(first.get(1));
        var parent = SubstrateReads.hash(first.get(2));
        var runtime = last;
        if (runtime == null) {
            runtime = chain.runtimeAt(head);
        }
        var slot = slot(netuid, hotkey);
        var requests = new ArrayList<>(List.of(
                JsonRpc.request("chain_getHeader", SubstrateReads.text(head)),
                SubstrateReads.versionRequest(head),
                SubstrateReads.storageRequest(runtime, head, PALLET, SLOT, slot),
                SubstrateReads.storageRequest(runtime, head, SUBTENSOR, "Uids", slot)));
        if (block.isPresent() && parent.isPresent()) {
            requests.add(JsonRpc.request("chain_getBlock", SubstrateReads.text(block.get())));
            requests.add(
                    JsonRpc.request("state_getStorage", SubstrateReads.EVENTS_KEY, SubstrateReads.text(block.get())));
            requests.add(SubstrateReads.versionRequest(parent.get()));
        }
        var second = chain.rpc().read(requests.toArray(JsonRpc.Request[]::new));
        var finalised = JsonRpc.value(second.get(0))
                .flatMap(Answers::number)
                .orElseThrow(() -> SubstrateReads.unusable("no header of the finalised head"));
        if (number.isAfter(finalised)) {
            return new Sighting.NotFinal(finalised);
        }
        if (block.isEmpty() || parent.isEmpty()) {
            return new Sighting.NotFound();
        }
        var now = chain.runtime(second.get(1), head);
        last = now;
        var slotReply = second.get(2);
        var uidReply = second.get(3);
        if (!now.version().equals(runtime.version())) {
            var again = chain.rpc()
                    .read(
                            SubstrateReads.storageRequest(now, head, PALLET, SLOT, slot),
                            SubstrateReads.storageRequest(now, head, SUBTENSOR, "Uids", slot));
            slotReply = again.get(0);
            uidReply = again.get(1);
        }
        var body = SubstrateReads.body(second.get(4), block.get())
                .orElseThrow(() -> new ChainUnavailable("no node has the body of block " + number, null));
        if (!body.id().block().equals(number) || !body.parent().equals(parent.get())) {
            throw SubstrateReads.unusable("another block than was asked for");
        }
        var index = indexOf(proof.extrinsic(), body.extrinsics());
        if (index < 0) {
            return new Sighting.NotFound();
        }
        chain.requireAgreement(number, block.get());
        var then = isDiscarded(second.get(6)) ? now : chain.runtime(second.get(6), parent.get());
        var outcome = isDiscarded(second.get(5)) || isDiscarded(second.get(6))
                ? Outcome.DISCARDED
                : outcome(events(then, second.get(5)), index, hotkey, netuid);
        return new Sighting.Seen(
                block.get(),
                finalised,
                Extrinsic.parse(body.extrinsics().get(index), then.metadata()),
                outcome,
                SubstrateReads.stored(now, PALLET, SLOT, slotReply).map(SubstrateCommitments::stored),
                uid(SubstrateReads.stored(now, SUBTENSOR, "Uids", uidReply)).isPresent());
    }

    static int indexOf(ExtrinsicHash hash, List<byte[]> extrinsics) {
        for (var index = 0; index < extrinsics.size(); index++) {
            if (Extrinsic.hash(extrinsics.get(index)).equals(hash)) {
                return index;
            }
        }
        return -1;
    }

    static boolean isDiscarded(JsonRpc.Reply reply) {
        return reply instanceof JsonRpc.Reply.Failure(var message)
                && DISCARDED.stream().anyMatch(message::contains);
    }

    static List<Event> events(KnownRuntime runtime, JsonRpc.Reply reply) {
        return SubstrateReads.stored(runtime, "System", "Events", reply)
                .map(Event::of)
                .orElse(List.of());
    }

    /// Not every success is one of this hotkey's: a batch succeeds when its parts fail.
    private static Outcome outcome(List<Event> events, int index, AccountId hotkey, int netuid) {
        var hasCommitted = events.stream()
                .filter(event -> event.extrinsic().equals(OptionalInt.of(index)))
                .filter(event -> event.is(PALLET, "Commitment") || event.is(PALLET, "TimelockCommitment"))
                .anyMatch(event -> event.held().field("netuid").equals(Optional.of(Value.of(netuid)))
                        && event.held()
                                .field("who")
                                .flatMap(Value::bytes)
                                .filter(who -> Arrays.equals(who, hotkey.bytes()))
                                .isPresent());
        return hasCommitted ? Outcome.COMMITTED : Outcome.FAILED;
    }

    private static List<Value> slot(int netuid, AccountId hotkey) {
        return List.of(Value.of(netuid), Value.of(hotkey.bytes()));
    }

    private static StoredCommitment stored(Value value) {
        var block = SubstrateReads.number(value, "block");
        var fields = value.field("info").flatMap(CommitmentField::fields);
        if (block.bitLength() > 62 || fields.isEmpty()) {
            throw SubstrateReads.unusable("a commitment that is none");
        }
        return new StoredCommitment(new Block(block.longValue()), fields.get());
    }

    static AccountId account(Value value) {
        return value.bytes()
                .filter(bytes -> bytes.length == AccountId.BYTES)
                .map(AccountId::of)
                .orElseThrow(() -> SubstrateReads.unusable("an account that is none"));
    }
}
