package signpost.publishing;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import signpost.chain.Block;
import signpost.chain.Chain;
import signpost.manifest.Envelope;
import signpost.manifest.Manifest;
import signpost.manifest.ManifestDiff;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestVerification;
import signpost.manifest.SignedManifest;
import signpost.publishing.IndexWrites.Result;
import signpost.publishing.IndexWrites.Step;

/// Signs a manifest and makes it the live one of its window.
///
/// The order is what keeps every crash harmless: what can be refused is refused before anything is written; the
/// objects are written before the index that names them; and the index, one conditional write, is the moment at
/// which the manifest is published. An object that no index names does no harm and is never deleted, because
/// another version of the index may name it. At the end the result is read back and verified as a stranger would.
public final class PublishManifest {

    /// @param allowFarExpiry whether the expiry may lie further ahead than the policy's bound
    /// @param dryRun whether to stop before the first write
    public record Options(boolean allowFarExpiry, boolean dryRun) {}

    public sealed interface Outcome {

        /// What is live now, if that was to be done.
        default Optional<IndexEntry> live() {
            return switch (this) {
                case Published published -> Optional.of(published.entry());
                case Unchanged unchanged -> Optional.of(unchanged.entry());
                case WouldPublish _, Refused _ -> Optional.empty();
            };
        }

        /// The manifest is live under this hash.
        ///
        /// @param superseded what was live for the window before
        /// @param keys the objects that were written
        record Published(
                SignedManifest manifest,
                IndexEntry entry,
                Optional<ManifestHash> superseded,
                long indexVersion,
                Block head,
                List<String> keys)
                implements Outcome {}

        /// A manifest with the same canonical bytes is live for that window already; nothing was written.
        record Unchanged(IndexEntry entry, long indexVersion, Block head) implements Outcome {}

        /// What would be published, and over what. The hash will be another one, because it covers the time of
        /// signing.
        ///
        /// @param comparedWith what the changes are to: what is live for the window, or else what is current
        record WouldPublish(
                SignedManifest manifest,
                Optional<IndexEntry> superseded,
                Optional<IndexEntry> comparedWith,
                List<ManifestDiff.Change> changes,
                Block head,
                List<String> keys)
                implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    private final Publisher publisher;
    private final Chain chain;
    private final Clock clock;

    public PublishManifest(Publisher publisher, Chain chain, Clock clock) {
        this.publisher = publisher;
        this.chain = chain;
        this.clock = clock;
    }

    public Outcome publish(Manifest manifest, Options options) {
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var asked = chain.head();
        var untrusted = publisher.refusedSigner();
        if (untrusted.isPresent()) {
            return new Outcome.Refused(untrusted.get());
        }
        Index before;
        switch (publisher.readIndex()) {
            case Publisher.IndexRead.Refused(var why) -> {
                return new Outcome.Refused(why);
            }
            case Publisher.IndexRead.Found(var index) -> before = index;
        }
        var head = before.latest(asked);
        var refused = refused(manifest, before, head, options);
        if (refused.isPresent()) {
            return new Outcome.Refused(refused.get());
        }
        var live = before.liveOf(manifest.window(), head);
        var canonicalHash = ManifestHash.of(manifest.canonical());
        if (live.isPresent() && live.get().manifestSha256().equals(canonicalHash)) {
            return new Outcome.Unchanged(live.get(), before.version(), head);
        }

        var envelope = Envelope.sign(manifest.json(), publisher.manifestKey(), now.toString());
        var bytes = envelope.bytes();
        if (bytes.length > ManifestVerification.MOST_BYTES) {
            return new Outcome.Refused(new Refusal.ManifestTooLarge(bytes.length));
        }
        var signed = new SignedManifest(ManifestHash.of(bytes), manifest, envelope);
        var keys = List.of(Keys.manifest(signed.hash()), Keys.manifestAsPrinted(signed.hash()), Keys.INDEX);
        if (options.dryRun()) {
            var comparedWith = live.or(() -> before.current(head));
            var changes = comparedWith
                    .flatMap(entry -> publisher.readManifest(entry.hash()))
                    .map(there -> there instanceof ManifestVerification.Outcome.Verified(var other)
                            ? ManifestDiff.between(other.manifest().json(), manifest.json())
                            : List.<ManifestDiff.Change>of())
                    .orElse(List.of());
            return new Outcome.WouldPublish(signed, live, comparedWith, changes, head, keys);
        }
        publisher.storeManifest(signed.hash(), bytes);
        var entry = IndexEntry.of(signed, now, publisher.publishedBy());
        return switch (publisher
                .writes()
                .update(
                        Optional.of(asked),
                        now,
                        index -> step(index, entry, manifest, index.latest(asked), now, options))) {
            case Result.Refused(var why) -> new Outcome.Refused(why);
            case Result.Done(var index, var _) -> published(index, entry, signed, index.latest(asked), keys);
        };
    }

    /// The hash under which this manifest was published at or after `since`, whether or not it is still live.
    public Optional<ManifestHash> publishedSince(Manifest manifest, Instant since) {
        var canonicalHash = ManifestHash.of(manifest.canonical());
        return switch (publisher.readIndex()) {
            case Publisher.IndexRead.Refused _ -> Optional.empty();
            case Publisher.IndexRead.Found(var index) ->
                Stream.concat(index.entries().stream(), index.retired().stream().map(Retirement::entry))
                        .filter(entry -> entry.manifestSha256().equals(canonicalHash)
                                && !entry.publishedAt().isBefore(since))
                        .map(IndexEntry::hash)
                        .findFirst();
        };
    }

    private Step step(Index index, IndexEntry entry, Manifest manifest, Block head, Instant now, Options options) {
        if (index.find(entry.hash()).isPresent()
                || index.findRetired(entry.hash()).isPresent()) {
            // An earlier try of ours went through, and somebody has moved on from there.
            return new Step.Nothing();
        }
        var live = index.liveOf(entry.window(), head);
        if (live.isPresent() && live.get().manifestSha256().equals(entry.manifestSha256())) {
            // Somebody published the same manifest meanwhile.
            return new Step.Nothing();
        }
        var refused = refused(manifest, index, head, options);
        if (refused.isPresent()) {
            return new Step.Refuse(refused.get());
        }
        return new Step.Write(index.with(
                entry, other -> other.window().equals(entry.window()), Retirement.Reason.SUPERSEDED, head, now));
    }

    private Outcome published(Index index, IndexEntry entry, SignedManifest signed, Block head, List<String> keys) {
        var ours = index.find(entry.hash())
                .or(() -> index.findRetired(entry.hash()).map(Retirement::entry));
        if (ours.isEmpty()) {
            var live = index.liveOf(entry.window(), head).orElseThrow();
            return new Outcome.Unchanged(live, index.version(), head);
        }
        publisher.verifyAsStranger(entry.hash());
        var superseded = index.retired().stream()
                .filter(past -> past.successor().equals(Optional.of(entry.hash())))
                .map(past -> past.entry().hash())
                .findFirst();
        return new Outcome.Published(signed, ours.get(), superseded, index.version(), head, keys);
    }

    private Optional<Refusal> refused(Manifest manifest, Index index, Block head, Options options) {
        var policy = publisher.policy();
        var elsewhere = policy.refusedEnvironment(manifest);
        if (elsewhere.isPresent()) {
            return elsewhere;
        }
        if (!Manifest.isActive(manifest.expiry(), head)) {
            return Optional.of(new Refusal.WindowExpired(manifest.expiry(), head));
        }
        if (!options.allowFarExpiry() && manifest.expiry().height() - head.height() > policy.mostBlocksAhead()) {
            return Optional.of(new Refusal.ExpiryTooFar(manifest.expiry(), head, policy.mostBlocksAhead()));
        }
        return index.past(manifest.window(), head)
                .<Refusal>map(past -> new Refusal.WindowPast(manifest.window(), past.expiry()))
                .or(() -> index.clashing(manifest.window(), manifest.expiry(), head)
                        .map(clash -> new Refusal.ExpiryTaken(manifest.expiry(), clash.window())));
    }
}
