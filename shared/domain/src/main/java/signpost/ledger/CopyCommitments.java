package signpost.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.BlockId;
import signpost.chain.ChainUnavailable;
import signpost.commitment.Binding;
import signpost.commitment.CommitmentDocuments;
import signpost.commitment.CommitmentForm;
import signpost.commitment.CommitmentForm.Reading;
import signpost.commitment.CommitmentState;
import signpost.commitment.StoredCommitment;
import signpost.ledger.CopiedCommitment.Content;
import signpost.ledger.CopyState.Pending;
import signpost.ledger.CopyState.Slot;
import signpost.ledger.FinalisedCommitments.InBlock;
import signpost.ledger.FinalisedCommitments.Made;
import signpost.ledger.FinalisedCommitments.Standing;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;
import signpost.store.StoreUnavailable;

/// Copies the finalised commitments of our subnet from the chain into the ledger.
///
/// The slots at the finalised head tell what changed since the last run. Only then are blocks read:
/// those of the slots that changed, and those in between, in which commitments may lie that were
/// replaced since. Everything is written before the mark of how far the copy has come, and writing it
/// twice changes nothing, so that a run may end anywhere.
public final class CopyCommitments {

    /// Behind the head: a node keeps no state of older blocks, so that nobody could say what succeeded there.
    static final int MOST_BLOCKS_BACK = 300;

    /// After so many blocks it is noted how far the copy has come, for a run that is cut short.
    static final int BLOCKS_AT_ONCE = 50;

    /// A document is waited for this long, about a day.
    static final int BLOCKS_TO_PUBLISH = 7200;

    /// Of each hotkey, the newest. Each costs a read at each run, so that whoever commits to documents that nobody
    /// publishes cannot make runs longer and longer.
    static final int MOST_AWAITED_OF_A_HOTKEY = 3;

    /// What a run did.
    ///
    /// @param copied commitments that were written, those that say nothing to us included
    /// @param skipped those of them that are not of our form, at most a hundred
    /// @param unseen blocks that hold, or may hold, commitments which could not be read or proven
    /// @param awaited commitments whose document is not published
    /// @param lag finalised blocks since what was copied before
    /// @param isBehind whether the node, or this run, is behind what was copied already; then nothing was
    /// done
    public record Report(
            Block head,
            int registered,
            int copied,
            int withdrawn,
            List<CopiedCommitment> skipped,
            int unseen,
            int awaited,
            long lag,
            boolean isBehind) {}

    private static final int MOST_SKIPPED = 100;

    private final FinalisedCommitments chain;
    private final CommitmentCopies copies;
    private final CommitmentDocuments documents;

    public CopyCommitments(FinalisedCommitments chain, CommitmentCopies copies, CommitmentDocuments documents) {
        this.chain = chain;
        this.copies = copies;
        this.documents = documents;
    }

    /// @throws ChainUnavailable if the chain could not be read; what was copied before stays as it is
    /// @throws StoreUnavailable if the ledger could not be written
    public Report copy() {
        var from = copies.state();
        var standing = chain.standing();
        var head = standing.head();
        if (from.isPresent() && from.get().head().block().isAfter(head.block())) {
            return new Report(head.block(), standing.registered().size(), 0, 0, List.of(), 0, 0, 0, true);
        }
        from.ifPresent(this::requireSameChain);
        return new Run(from, standing).copy();
    }

    /// What is final does not change: a node that says otherwise is not believed.
    private void requireSameChain(CopyState copied) {
        var hash = chain.hash(copied.head().block());
        if (!hash.equals(Optional.of(copied.head().hash()))) {
            throw new ChainUnavailable(
                    "block " + copied.head().block() + " is another one than was copied: another chain, or a lie",
                    null);
        }
    }

    private final class Run {

        private final Standing standing;
        private final Map<AccountId, Slot> slots = new HashMap<>();
        private final List<Pending> pending = new ArrayList<>();
        private final List<CopiedCommitment> skipped = new ArrayList<>();
        private final long lag;
        private Optional<CopyState> saved;
        private int copied;
        private int withdrawn;
        private int unseen;

        Run(Optional<CopyState> from, Standing standing) {
            this.saved = from;
            this.standing = standing;
            this.lag = from.map(state -> standing.head().block().height()
                            - state.head().block().height())
                    .orElse(0L);
            from.ifPresent(state -> {
                slots.putAll(state.slots());
                slots.keySet().retainAll(standing.registered());
                pending.addAll(state.pending());
            });
        }

        Report copy() {
            awaited();
            var since = saved.map(CopyState::head).orElse(standing.head());
            var count = 0;
            for (var block : blocks(since.block())) {
                var read = chain.in(block);
                if (read.isEmpty()) {
                    unseen++;
                } else {
                    take(read.get());
                    since = later(since, read.get().id());
                }
                if (++count % BLOCKS_AT_ONCE == 0 && !save(since)) {
                    return report(true);
                }
            }
            noteEmptied();
            return report(!save(standing.head()));
        }

        private Report report(boolean isBehind) {
            return new Report(
                    standing.head().block(),
                    standing.registered().size(),
                    copied,
                    withdrawn,
                    List.copyOf(skipped),
                    unseen,
                    pending.size(),
                    lag,
                    isBehind);
        }

        private boolean save(BlockId head) {
            var state = new CopyState(head, slots, standing.registered(), pending);
            if (!copies.advance(saved, state)) {
                return false;
            }
            saved = Optional.of(state);
            return true;
        }

        /// Those to be read, in the order of the chain.
        private Set<Block> blocks(Block since) {
            var blocks = new TreeSet<Block>();
            var last = since;
            for (var hotkey : standing.registered()) {
                var stands = standing.slots().get(hotkey);
                var known = slots.get(hotkey);
                if (stands != null && (known == null || !known.block().equals(stands.block()))) {
                    blocks.add(stands.block());
                    last = later(last, stands.block());
                } else if (stands == null && known != null && !known.isEmptied()) {
                    // A timelocked commitment took its place and was revealed: the slot is empty since.
                    last = standing.head().block();
                }
            }
            var first = since.height() + 1;
            var oldest = standing.head().block().height() - MOST_BLOCKS_BACK;
            if (first < oldest && last.isAfter(since)) {
                unseen += Math.toIntExact(Math.min(oldest, last.height() + 1) - first);
                first = oldest;
            }
            for (var height = first; height <= last.height(); height++) {
                blocks.add(new Block(height));
            }
            return blocks;
        }

        private void take(InBlock block) {
            if (block.isProven()) {
                block.made().forEach(this::take);
                return;
            }
            var proven = new HashSet<Made>();
            standing.slots().forEach((hotkey, stands) -> {
                if (stands.block().equals(block.id().block())) {
                    block.made().stream()
                            .filter(made -> made.hotkey().equals(hotkey))
                            .filter(made -> made.fields().equals(Optional.of(stands.fields())))
                            .reduce((earlier, later) -> later)
                            .ifPresent(proven::add);
                }
            });
            block.made().stream().filter(proven::contains).forEach(this::take);
            if (proven.size() < block.made().size() || isAnySlotUnproven(block, proven)) {
                unseen++;
            }
        }

        /// Whether the block filled a slot in a way that cannot be shown any more.
        private boolean isAnySlotUnproven(InBlock block, Set<Made> proven) {
            return standing.registered().stream()
                    .filter(hotkey -> isOf(block.id().block(), standing.slots().get(hotkey)))
                    .anyMatch(hotkey ->
                            proven.stream().noneMatch(made -> made.hotkey().equals(hotkey)));
        }

        private void take(Made made) {
            if (made.fields().isEmpty() || made.scheme().isEmpty()) {
                add(made, new Content.Skipped("no direct set_commitment by the hotkey, so that nothing proves it"));
                return;
            }
            switch (CommitmentForm.read(made.fields().get())) {
                case Reading.Inline(var state) -> add(made, bindings(state));
                case Reading.Withdrawn() -> add(made, new Content.Withdrawn());
                case Reading.Skipped(var reason) -> add(made, new Content.Skipped(reason));
                case Reading.ByHash(var document) -> {
                    var waiting = new Pending(
                            made.hotkey(),
                            made.proof(),
                            made.index(),
                            made.scheme().get(),
                            document);
                    find(document).ifPresentOrElse(state -> add(made, bindings(state)), () -> {
                        await(waiting);
                        follow(made, CopiedCommitment.End.SUPERSEDED);
                    });
                }
            }
        }

        private void await(Pending waiting) {
            if (pending.contains(waiting)) {
                return;
            }
            pending.add(waiting);
            var ofHotkey = pending.stream()
                    .filter(other -> other.hotkey().equals(waiting.hotkey()))
                    .toList();
            if (ofHotkey.size() > MOST_AWAITED_OF_A_HOTKEY) {
                pending.remove(ofHotkey.getFirst());
            }
        }

        /// A document may be published after its hash was committed.
        private void awaited() {
            for (var waiting : List.copyOf(pending)) {
                var state = find(waiting.document());
                if (state.isPresent()) {
                    add(
                            new Made(
                                    waiting.hotkey(),
                                    waiting.proof(),
                                    waiting.index(),
                                    Optional.of(waiting.scheme()),
                                    Optional.empty()),
                            bindings(state.get()),
                            // It counts from now on, or whoever committed could wait and choose when to be bound.
                            standing.head().block());
                }
                var age = standing.head().block().height()
                        - waiting.proof().block().height();
                if (state.isPresent() || age > BLOCKS_TO_PUBLISH) {
                    pending.remove(waiting);
                }
            }
        }

        private void add(Made made, Content content) {
            add(made, content, made.proof().block());
        }

        private void add(Made made, Content content, Block from) {
            var commitment =
                    new CopiedCommitment(made.hotkey(), made.proof(), made.index(), made.scheme(), content, from);
            copies.add(commitment);
            copied++;
            withdrawn += content instanceof Content.Withdrawn ? 1 : 0;
            if (content instanceof Content.Skipped && skipped.size() < MOST_SKIPPED) {
                skipped.add(commitment);
            }
            follow(made, commitment.endOfEarlier());
        }

        /// Puts it in its place among those of its hotkey.
        private void follow(Made made, CopiedCommitment.End endOfEarlier) {
            var known = slots.get(made.hotkey());
            if (known != null && known.proof().equals(made.proof())) {
                return;
            }
            if (known != null && !known.isBefore(made.proof(), made.index())) {
                copies.end(made.hotkey(), made.proof(), known.proof(), CopiedCommitment.End.SUPERSEDED);
                return;
            }
            if (known != null) {
                copies.end(made.hotkey(), known.proof(), made.proof(), endOfEarlier);
            }
            if (standing.registered().contains(made.hotkey())) {
                var scheme = made.scheme().or(() -> Optional.ofNullable(known).flatMap(Slot::scheme));
                slots.put(made.hotkey(), new Slot(made.proof(), made.index(), scheme, false));
            }
        }

        private void noteEmptied() {
            slots.replaceAll((hotkey, slot) -> standing.slots().containsKey(hotkey) ? slot : slot.emptied());
        }
    }

    /// Object storage out of reach keeps nobody's commitment from being copied but those that are there.
    private Optional<CommitmentState> find(ManifestHash document) {
        try {
            return documents.find(document);
        } catch (StoreUnavailable later) {
            return Optional.empty();
        }
    }

    private static Content bindings(CommitmentState state) {
        var windows = new HashMap<WindowId, List<Binding>>();
        state.windows().forEach(window -> windows.put(window.window(), window.bindings()));
        return new Content.Bindings(windows);
    }

    private static boolean isOf(Block block, @Nullable StoredCommitment stands) {
        return stands != null && stands.block().equals(block);
    }

    private static Block later(Block one, Block other) {
        return other.isAfter(one) ? other : one;
    }

    private static BlockId later(BlockId one, BlockId other) {
        return other.block().isAfter(one.block()) ? other : one;
    }
}
