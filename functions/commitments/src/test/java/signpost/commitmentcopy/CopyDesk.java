package signpost.commitmentcopy;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.chain.BlockId;
import signpost.chain.ChainUnavailable;
import signpost.chain.ExtrinsicHash;
import signpost.chain.KeyScheme;
import signpost.commitment.CommitmentField;
import signpost.commitment.Proof;
import signpost.commitment.PublishedCommitmentDocuments;
import signpost.commitment.StoredCommitment;
import signpost.ledger.CopyCommitments;
import signpost.ledger.FinalisedCommitments;
import signpost.ledger.PublishDocument;
import signpost.testkit.InMemoryCommitmentLedger;
import signpost.testkit.InMemoryObjectStore;
import signpost.testkit.SettableClock;

/// A chain that a test writes, and both functions on stores in memory. The real chain and the real ledger are tested
/// where they are; this is for what handlers say.
final class CopyDesk implements FinalisedCommitments {

    final SettableClock clock = new SettableClock(Instant.parse("2026-11-20T12:00:00Z"));
    final InMemoryCommitmentLedger ledger = new InMemoryCommitmentLedger();
    final InMemoryObjectStore objects = new InMemoryObjectStore();
    final CopyCommitments copy = new CopyCommitments(this, ledger, new PublishedCommitmentDocuments(objects));
    final PublishDocument publish = new PublishDocument(ledger, objects);

    private final Map<AccountId, StoredCommitment> slots = new HashMap<>();
    private final Map<Block, Made> made = new HashMap<>();
    private final Set<AccountId> registered = new HashSet<>();
    private long head = 1000;
    private boolean isDown;

    static AccountId hotkey(int number) {
        return new AccountId("%064x".formatted(number));
    }

    /// In a block of its own.
    Proof commit(int hotkey, List<CommitmentField> fields) {
        head++;
        var block = new Block(head);
        var proof = new Proof(block, new ExtrinsicHash("%064x".formatted(head)));
        registered.add(hotkey(hotkey));
        slots.put(hotkey(hotkey), new StoredCommitment(block, fields));
        made.put(block, new Made(hotkey(hotkey), proof, 1, Optional.of(KeyScheme.SR25519), Optional.of(fields)));
        return proof;
    }

    void moveTo(long block) {
        head = block;
    }

    void goDown() {
        isDown = true;
    }

    private void reach() {
        if (isDown) {
            throw new ChainUnavailable("no node of the chain answers", null);
        }
    }

    @Override
    public Standing standing() {
        reach();
        return new Standing(id(new Block(head)), slots, registered);
    }

    @Override
    public Optional<BlockHash> hash(Block block) {
        reach();
        return Optional.of(id(block).hash());
    }

    @Override
    public Optional<InBlock> in(Block block) {
        reach();
        return Optional.of(new InBlock(
                id(block), true, Optional.ofNullable(made.get(block)).stream().toList()));
    }

    private static BlockId id(Block block) {
        return new BlockId(block, new BlockHash("%064x".formatted(block.height())));
    }
}
