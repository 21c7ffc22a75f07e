package signpost.substrate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.commitment.CommitmentField;
import signpost.commitment.Proof;
import signpost.document.Parsed;
import signpost.ledger.FinalisedCommitments;
import signpost.runtime.Call;
import signpost.runtime.Event;
import signpost.runtime.Extrinsic;
import signpost.runtime.Value;
import signpost.substrate.SubstrateReads.KnownRuntime;

/// [FinalisedCommitments] of one subnet by JSON-RPC: two calls for all slots, two rounds for a block.
public final class SubstrateFinalisedCommitments implements FinalisedCommitments {

    private final SubstrateReads chain;
    private final SubstrateCommitments commitments;
    private final int netuid;

    public SubstrateFinalisedCommitments(SubstrateReads chain, int netuid) {
        this.chain = chain;
        this.commitments = new SubstrateCommitments(chain);
        this.netuid = netuid;
    }

    @Override
    public Standing standing() {
        var head = chain.finalisedHead();
        chain.requireAgreement(head.block(), head.hash());
        var runtime = chain.runtimeAt(head.hash());
        var registered = new HashSet<AccountId>();
        chain.all(runtime, head.hash(), SubstrateCommitments.SUBTENSOR, "Keys", List.of(Value.of(netuid)))
                .forEach((_, value) -> registered.add(SubstrateCommitments.account(value)));
        return new Standing(head, commitments.current(netuid, head.hash()), registered);
    }

    @Override
    public Optional<BlockHash> hash(Block block) {
        return chain.hashOf(block);
    }

    @Override
    public Optional<InBlock> in(Block block) {
        var first = chain.rpc()
                .read(
                        SubstrateReads.hashRequest(block),
                        SubstrateReads.hashRequest(new Block(Math.max(0, block.height() - 1))));
        var hash = SubstrateReads.hash(first.get(0));
        var parent = SubstrateReads.hash(first.get(1));
        if (hash.isEmpty() || parent.isEmpty()) {
            return Optional.empty();
        }
        var second = chain.rpc()
                .read(
                        JsonRpc.request("chain_getBlock", SubstrateReads.text(hash.get())),
                        JsonRpc.request("state_getStorage", SubstrateReads.EVENTS_KEY, SubstrateReads.text(hash.get())),
                        SubstrateReads.versionRequest(parent.get()));
        var body = SubstrateReads.body(second.get(0), hash.get());
        if (body.isEmpty()) {
            return Optional.empty();
        }
        if (!body.get().id().block().equals(block) || !body.get().parent().equals(parent.get())) {
            throw SubstrateReads.unusable("another block than was asked for");
        }
        chain.requireAgreement(block, hash.get());
        var isDiscarded =
                SubstrateCommitments.isDiscarded(second.get(1)) || SubstrateCommitments.isDiscarded(second.get(2));
        return Optional.of(
                isDiscarded
                        ? new InBlock(body.get().id(), false, tried(body.get()))
                        : new InBlock(
                                body.get().id(),
                                true,
                                made(body.get(), chain.runtime(second.get(2), parent.get()), second.get(1))));
    }

    /// What the events say was committed, by whatever extrinsic.
    private List<Made> made(SubstrateReads.Body body, KnownRuntime runtime, JsonRpc.Reply events) {
        var made = new LinkedHashSet<Made>();
        for (var event : SubstrateCommitments.events(runtime, events)) {
            if (isCommitment(event) && event.extrinsic().isPresent()) {
                var index = event.extrinsic().getAsInt();
                var who = event.held().field("who").map(SubstrateCommitments::account);
                if (who.isEmpty() || index >= body.extrinsics().size()) {
                    throw SubstrateReads.unusable("an event of no commitment");
                }
                made.add(made(body, runtime, index, who.get()));
            }
        }
        return List.copyOf(made);
    }

    private boolean isCommitment(Event event) {
        return (event.is(SubstrateCommitments.PALLET, "Commitment")
                        || event.is(SubstrateCommitments.PALLET, "TimelockCommitment"))
                && event.held().field("netuid").equals(Optional.of(Value.of(netuid)));
    }

    private Made made(SubstrateReads.Body body, KnownRuntime runtime, int index, AccountId who) {
        var raw = body.extrinsics().get(index);
        var proof = new Proof(body.id().block(), Extrinsic.hash(raw));
        return signed(raw, runtime)
                .filter(signed -> signed.signer().equals(who))
                .map(signed -> new Made(
                        who, proof, index, Optional.of(signed.signature().scheme()), committed(signed.call())))
                .orElseGet(() -> new Made(who, proof, index, Optional.empty(), Optional.empty()));
    }

    /// Direct calls, of which nobody can say whether they succeeded.
    private List<Made> tried(SubstrateReads.Body body) {
        var runtime = chain.runtimeAt(chain.finalisedHead().hash());
        var tried = new ArrayList<Made>();
        for (var index = 0; index < body.extrinsics().size(); index++) {
            var signed = signed(body.extrinsics().get(index), runtime);
            if (signed.isPresent() && committed(signed.get().call()).isPresent()) {
                tried.add(made(body, runtime, index, signed.get().signer()));
            }
        }
        return tried;
    }

    private static Optional<Extrinsic.Signed> signed(byte[] raw, KnownRuntime runtime) {
        return Extrinsic.parse(raw, runtime.metadata()) instanceof Parsed.Ok<Extrinsic>(Extrinsic.Signed signed)
                ? Optional.of(signed)
                : Optional.empty();
    }

    private Optional<List<CommitmentField>> committed(Call call) {
        return call.is(SubstrateCommitments.PALLET, "set_commitment")
                        && call.argument("netuid").equals(Optional.of(Value.of(netuid)))
                ? call.argument("info").flatMap(CommitmentField::fields)
                : Optional.empty();
    }
}
