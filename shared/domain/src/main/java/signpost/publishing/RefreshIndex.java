package signpost.publishing;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import signpost.chain.Block;
import signpost.manifest.ManifestHash;
import signpost.publishing.IndexWrites.Result;
import signpost.publishing.IndexWrites.Step;

/// Keeps the index true while nobody publishes: names the next window as current when one ends, and renews the time
/// until which readers may rely on it.
public final class RefreshIndex {

    public sealed interface Outcome {

        /// A new version was written.
        ///
        /// @param flipped whether another window is current now
        record Refreshed(boolean flipped, Optional<ManifestHash> current, long indexVersion, Instant validUntil)
                implements Outcome {}

        /// There was nothing to do.
        record Fresh(Optional<ManifestHash> current, long indexVersion) implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    private final Publisher publisher;
    private final Clock clock;

    public RefreshIndex(Publisher publisher, Clock clock) {
        this.publisher = publisher;
        this.clock = clock;
    }

    /// Writes if something is due.
    ///
    /// @param head the chain's head, or empty when the chain cannot be asked: then the index is renewed as it is
    public Outcome ifDue(Optional<Block> head) {
        return refresh(head, false);
    }

    /// Writes a new version in any case.
    public Outcome now(Optional<Block> head) {
        return refresh(head, true);
    }

    private Outcome refresh(Optional<Block> head, boolean always) {
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var untrusted = publisher.refusedIndexSigner();
        if (untrusted.isPresent()) {
            return new Outcome.Refused(untrusted.get());
        }
        var flip = new AtomicBoolean();
        var began = new AtomicLong(-1);
        var result = publisher.writes().update(head, now, index -> {
            if (index.version() == 0) {
                return new Step.Refuse(new Refusal.NoIndex());
            }
            // Heads only move forward, even when one endpoint of the chain lags behind another.
            var flips = !index.current(index.latest(head)).map(IndexEntry::hash).equals(index.currentHash());
            flip.compareAndSet(false, flips);
            // Once anybody, perhaps an earlier try of ours, has written since we began, the index is as good as
            // renewed.
            began.compareAndSet(-1, index.version());
            var wanted = always && index.version() == began.get();
            return flips || index.isDueForRenewal(now) || wanted ? new Step.Write(index) : new Step.Nothing();
        });
        return switch (result) {
            case Result.Refused(var why) -> new Outcome.Refused(why);
            case Result.Done(var index, var written) ->
                written
                        ? new Outcome.Refreshed(flip.get(), index.currentHash(), index.version(), index.validUntil())
                        : new Outcome.Fresh(index.currentHash(), index.version());
        };
    }
}
