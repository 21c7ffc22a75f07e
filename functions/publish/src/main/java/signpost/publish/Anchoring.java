package signpost.publish;

import java.util.Optional;
import java.util.function.Supplier;
import signpost.chain.ChainUnavailable;
import signpost.json.Json;
import signpost.publishing.AnchorManifest;
import signpost.publishing.PublishManifest;
import signpost.signing.KeyUnavailable;
import signpost.store.StoreUnavailable;

/// Anchors what the function has published, if it has a hotkey for that.
///
/// No chain that cannot be reached takes back what is published, or keeps the schedule from its work: it is told beside
/// the answer, and the next run of the schedule writes down what has become final.
final class Anchoring {

    private final Supplier<Optional<AnchorManifest>> anchors;

    /// @param anchors asked when something is anchored: without its key everything else goes on
    Anchoring(Supplier<Optional<AnchorManifest>> anchors) {
        this.anchors = anchors;
    }

    /// Why nothing can be anchored here, before anything is published.
    Optional<Json.Obj> refusal(PublishRequest.Publish request) {
        return request.anchor() && anchors.get().isEmpty()
                ? Optional.of(Answers.problem(
                        "no_anchor_key",
                        "this function has no hotkey to anchor with (ANCHOR_KEY_SECRET); nothing was published:"
                                + " give the stack one, or publish without anchor"))
                : Optional.empty();
    }

    /// What became of the anchor, if one is asked for and there is something to anchor.
    Optional<Json.Obj> after(PublishRequest.Publish request, PublishManifest.Outcome outcome) {
        return request.anchor()
                ? outcome.live().flatMap(entry -> tried(() -> anchors.get().map(with -> with.anchor(entry))))
                : Optional.empty();
    }

    /// What was found to have become final since.
    Optional<Json.Obj> written() {
        return tried(() -> anchors.get().flatMap(AnchorManifest::recordStanding));
    }

    @FunctionalInterface
    private interface Attempt {
        Optional<AnchorManifest.Outcome> make();
    }

    private static Optional<Json.Obj> tried(Attempt attempt) {
        try {
            return attempt.make().map(AnchorManifest.Outcome::toJson);
        } catch (ChainUnavailable e) {
            return Optional.of(failed("chain_unavailable", String.valueOf(e.getMessage())));
        } catch (KeyUnavailable e) {
            return Optional.of(failed("key_unavailable", String.valueOf(e.getMessage())));
        } catch (StoreUnavailable e) {
            return Optional.of(failed("store_unavailable", String.valueOf(e.getMessage())));
        }
    }

    private static Json.Obj failed(String error, String message) {
        return Answers.problem(error, message).with("status", new Json.Text("not_anchored"));
    }
}
