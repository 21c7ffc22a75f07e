package signpost.publishing;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import signpost.chain.Submission;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.publishing.IndexWrites.Result;
import signpost.publishing.IndexWrites.Step;

/// Puts the hash of a published manifest on the chain, and into the index where it stands there.
///
/// Publishing comes first and is never undone by it: an anchor that failed is made by asking again. Asking again makes
/// no second one of what is anchored, and one that became final while nobody looked is found in the account's place
/// and written down.
public final class AnchorManifest {

    public sealed interface Outcome {

        /// As it stands in answers, beside what was published.
        default Json.Obj toJson() {
            var json = Json.Obj.builder();
            return switch (this) {
                case Anchored(var _, var anchor) ->
                    json.put("status", "anchored")
                            .put("block", anchor.block().height())
                            .put("extrinsic_hash", anchor.extrinsic().toString())
                            .build();
                case Sent(var submission) ->
                    json.put("status", "sent")
                            .put("extrinsic_hash", submission.extrinsic().toString())
                            .put("before_block", submission.death().height())
                            .build();
                case NotSent(var reason, var message) ->
                    json.put("status", "not_anchored")
                            .put("error", reason.code())
                            .put("message", message)
                            .build();
                case Refused(var why) ->
                    json.put("status", "not_anchored")
                            .put("error", why.code())
                            .put("message", why.message())
                            .build();
            };
        }

        /// It is final, and the index says so.
        record Anchored(ManifestHash hash, Anchor anchor) implements Outcome {}

        /// It is on its way; asking again, or [#recordStanding], writes it down.
        record Sent(Submission.Sent submission) implements Outcome {}

        record NotSent(Reason reason, String message) implements Outcome {}

        /// It is final, and the index cannot say so.
        record Refused(Refusal why) implements Outcome {}
    }

    /// Why an anchor was not sent.
    public enum Reason {
        /// The account has no place on the subnet.
        ANCHOR_NOT_REGISTERED,
        /// The account has committed to something else, which an anchor would take away.
        ANCHOR_SLOT_IN_USE,
        REFUSED_BY_NODE;

        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final Publisher publisher;
    private final Anchors anchors;
    private final Clock clock;

    public AnchorManifest(Publisher publisher, Anchors anchors, Clock clock) {
        this.publisher = publisher;
        this.anchors = anchors;
        this.clock = clock;
    }

    /// Anchors what is in the index, unless it is anchored.
    public Outcome anchor(IndexEntry entry) {
        if (entry.anchor().isPresent()) {
            return new Outcome.Anchored(entry.hash(), entry.anchor().get());
        }
        return switch (anchors.standing()) {
            case Anchors.Standing.Anchored(var hash, var anchor) when hash.equals(entry.hash()) -> record(hash, anchor);
            case Anchors.Standing.Anchored(var hash, var anchor) -> {
                // Its place is taken now, and with it what could still be found there.
                var _ = record(hash, anchor);
                yield send(entry);
            }
            case Anchors.Standing.Free() -> send(entry);
            case Anchors.Standing.NotRegistered() ->
                new Outcome.NotSent(
                        Reason.ANCHOR_NOT_REGISTERED, "the anchoring hotkey is not registered on the subnet");
            case Anchors.Standing.InUse(var what) ->
                new Outcome.NotSent(
                        Reason.ANCHOR_SLOT_IN_USE,
                        "an anchor would replace what the hotkey has committed (" + what
                                + "); anchor with a hotkey that does nothing else");
        };
    }

    private Outcome send(IndexEntry entry) {
        return switch (anchors.send(entry.hash(), entry.window())) {
            case Submission.Sent sent -> new Outcome.Sent(sent);
            case Submission.Refused(var reason) -> new Outcome.NotSent(Reason.REFUSED_BY_NODE, reason);
            case Submission.Included _, Submission.Finalised _, Submission.Expired _ ->
                throw new IllegalStateException("what has just been sent is known to be no more than sent");
        };
    }

    /// Writes down the anchor that stands, if the index names its manifest and does not say so yet.
    public Optional<Outcome> recordStanding() {
        return anchors.standing() instanceof Anchors.Standing.Anchored(var hash, var anchor)
                        && publisher.readIndex() instanceof Publisher.IndexRead.Found(var index)
                        && index.lacksAnchor(hash)
                ? Optional.of(record(hash, anchor))
                : Optional.empty();
    }

    /// Writes down an anchor that is final. One that stands in the index already stays there.
    public Outcome record(ManifestHash hash, Anchor anchor) {
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var untrusted = publisher.refusedIndexSigner();
        if (untrusted.isPresent()) {
            return new Outcome.Refused(untrusted.get());
        }
        var result = publisher
                .writes()
                .update(
                        Optional.empty(),
                        now,
                        index -> index.lacksAnchor(hash)
                                ? new Step.Write(index.anchored(hash, anchor))
                                : new Step.Nothing());
        return switch (result) {
            case Result.Refused(var why) -> new Outcome.Refused(why);
            case Result.Done(var index, var _) ->
                new Outcome.Anchored(hash, index.anchorOf(hash).orElse(anchor));
        };
    }
}
