package signpost.publishing;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import signpost.chain.Block;
import signpost.chain.Chain;
import signpost.manifest.Manifest;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestVerification;
import signpost.manifest.SignedManifest;
import signpost.publishing.IndexWrites.Result;
import signpost.publishing.IndexWrites.Step;

/// Makes an earlier manifest the live one again.
///
/// A move forward, not back: the index version grows, and every entry that would keep the manifest from being
/// current (the same window, or one that ends no later) is retired in its favour and stays on record.
public final class RollBack {

    public sealed interface Outcome {
        record RolledBack(IndexEntry entry, List<ManifestHash> retired, long indexVersion, Block head)
                implements Outcome {}

        /// It is the current one already; nothing was written.
        record Unchanged(IndexEntry entry, long indexVersion, Block head) implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    private final Publisher publisher;
    private final boolean twoPeople;
    private final Chain chain;
    private final Clock clock;

    /// @param twoPeople whether nobody may publish alone: then nobody ends the open window by going "back" to a later
    /// one either
    public RollBack(Publisher publisher, boolean twoPeople, Chain chain, Clock clock) {
        this.publisher = publisher;
        this.twoPeople = twoPeople;
        this.chain = chain;
        this.clock = clock;
    }

    public Outcome to(ManifestHash hash) {
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var head = chain.head();
        var untrusted = publisher.refusedIndexSigner();
        if (untrusted.isPresent()) {
            return new Outcome.Refused(untrusted.get());
        }
        return switch (publisher.readManifest(hash).orElse(null)) {
            case null -> new Outcome.Refused(new Refusal.UnknownManifest(hash));
            case ManifestVerification.Outcome.Unverified(var reason, var message) ->
                new Outcome.Refused(new Refusal.NotVerified(hash, reason.code(), message));
            case ManifestVerification.Outcome.Verified(var manifest) -> to(manifest, head, now);
        };
    }

    private Outcome to(SignedManifest signed, Block head, Instant now) {
        var manifest = signed.manifest();
        var elsewhere = publisher.policy().refusedEnvironment(manifest);
        if (elsewhere.isPresent()) {
            return new Outcome.Refused(elsewhere.get());
        }
        if (!Manifest.isActive(manifest.expiry(), head)) {
            return new Outcome.Refused(new Refusal.WindowExpired(manifest.expiry(), head));
        }
        return switch (publisher
                .writes()
                .update(Optional.of(head), now, index -> step(index, signed, index.latest(head), now))) {
            case Result.Refused(var why) -> new Outcome.Refused(why);
            case Result.Done(var index, var written) -> {
                var entry = entry(index, signed, now);
                var retired = retiredFor(index, signed.hash(), now);
                if (!written && retired.isEmpty()) {
                    yield new Outcome.Unchanged(entry, index.version(), index.latest(head));
                }
                publisher.verifyAsStranger(signed.hash());
                yield new Outcome.RolledBack(entry, retired, index.version(), index.latest(head));
            }
        };
    }

    private Step step(Index index, SignedManifest signed, Block head, Instant now) {
        if (index.version() == 0) {
            return new Step.Refuse(new Refusal.NoIndex());
        }
        if (!Manifest.isActive(signed.manifest().expiry(), head)) {
            return new Step.Refuse(new Refusal.WindowExpired(signed.manifest().expiry(), head));
        }
        var open = index.current(head).filter(_ -> twoPeople);
        if (open.isPresent()
                && !open.get().window().equals(signed.manifest().window())
                && signed.manifest().expiry().isAfter(open.get().expiry())) {
            return new Step.Refuse(new Refusal.WindowAhead(
                    signed.manifest().window(), open.get().window()));
        }
        Predicate<IndexEntry> shadows =
                other -> other.window().equals(signed.manifest().window())
                        || !other.expiry().isAfter(signed.manifest().expiry());
        var isLive = index.find(signed.hash()).isPresent();
        var shadowed = index.entries().stream()
                .anyMatch(other -> !other.hash().equals(signed.hash()) && other.isActive(head) && shadows.test(other));
        // What an earlier try of ours retired tells that it went through; a window opened since must stay open.
        if ((isLive && !shadowed) || !retiredFor(index, signed.hash(), now).isEmpty()) {
            return new Step.Nothing();
        }
        return new Step.Write(index.with(entry(index, signed, now), shadows, Retirement.Reason.ROLLED_BACK, head, now));
    }

    /// The entry as it stood before, or a new one if it has long gone to the archive.
    private IndexEntry entry(Index index, SignedManifest signed, Instant now) {
        return index.find(signed.hash())
                .or(() -> index.findRetired(signed.hash()).map(Retirement::entry))
                .orElseGet(() -> IndexEntry.of(signed, now, publisher.publishedBy()));
    }

    private static List<ManifestHash> retiredFor(Index index, ManifestHash successor, Instant now) {
        return index.retired().stream()
                .filter(past -> past.reason() == Retirement.Reason.ROLLED_BACK
                        && past.successor().equals(Optional.of(successor))
                        && past.retiredAt().equals(now))
                .map(past -> past.entry().hash())
                .toList();
    }
}
