package signpost.publishing;

import signpost.chain.Block;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestVerification;
import signpost.manifest.WindowId;
import signpost.signing.PublicKey;

/// Why something was not published. Each case carries what the operator needs in order to act on it.
public sealed interface Refusal {

    record WindowExpired(Block expiry, Block head) implements Refusal {}

    /// The expiry lies further ahead than the policy allows.
    record ExpiryTooFar(Block expiry, Block head, long mostBlocksAhead) implements Refusal {}

    /// The window has been, and a window does not come back.
    record WindowPast(WindowId window, Block expiredAt) implements Refusal {}

    /// Another live window ends at the same block.
    record ExpiryTaken(Block expiry, WindowId by) implements Refusal {}

    record WrongEnvironment(String ofManifest, String ofStage) implements Refusal {}

    /// It would have expired before the block at which it is to be published.
    record EndsBeforeItStarts(Block expiry, Block notBefore) implements Refusal {}

    /// What waits so long is better scheduled later; what lies under `pending/` is kept for a bounded time.
    record StartTooFar(Block notBefore, Block head, long mostBlocksAhead) implements Refusal {}

    /// So much waits to be published that each run would take long to look through it.
    record TooManyPending(int most) implements Refusal {}

    /// Going back to it would be going ahead: its window comes after the one that is open.
    record WindowAhead(WindowId window, WindowId open) implements Refusal {}

    /// What was scheduled is no longer what lies there.
    record ConfigChanged(String key) implements Refusal {}

    /// Nothing waits to be published under that key.
    record NothingPending(String key) implements Refusal {}

    /// What waited to be published is done.
    ///
    /// @param end how: `outcome`, and what was recorded with it
    record Ended(String name, Json.Obj end) implements Refusal {}

    /// Another text waits there than the one that was looked at.
    record NotWhatWasReviewed(String key, ManifestHash reviewed, ManifestHash waiting) implements Refusal {}

    /// The key at hand is not one that readers trust; what it signs would be refused by all of them.
    record UntrustedSigner(PublicKey key, String role) implements Refusal {}

    /// The index that is there is not one of ours; writing the next version would vouch for it.
    record IndexNotTrusted(IndexVerification.Reason reason, String detail) implements Refusal {}

    /// The index that is there is another stage's; two stages do not share a bucket.
    record IndexOfAnotherEnvironment(String ofIndex, String ofStage) implements Refusal {}

    record NoIndex() implements Refusal {}

    record UnknownManifest(ManifestHash hash) implements Refusal {}

    record NotVerified(ManifestHash hash, String reason, String detail) implements Refusal {}

    /// Signed, it would be larger than any reader takes.
    record ManifestTooLarge(int bytes) implements Refusal {}

    /// The live windows alone would make the index larger than readers accept.
    record IndexFull(int bytes, int mostBytes) implements Refusal {}

    /// Others kept writing the index first.
    record Contended(int attempts) implements Refusal {}

    /// As every error goes over the wire: `{"error", "message", …facts}`.
    default Json.Obj toJson() {
        var json = Json.Obj.builder().put("error", code()).put("message", message());
        facts().fields().forEach(json::put);
        return json.build();
    }

    /// The stable snake_case name of this refusal.
    default String code() {
        return switch (this) {
            case WindowExpired ignored -> "window_expired";
            case ExpiryTooFar ignored -> "expiry_too_far";
            case WindowPast ignored -> "window_past";
            case ExpiryTaken ignored -> "expiry_taken";
            case WrongEnvironment ignored -> "wrong_environment";
            case EndsBeforeItStarts ignored -> "ends_before_it_starts";
            case StartTooFar ignored -> "start_too_far";
            case TooManyPending ignored -> "too_many_pending";
            case WindowAhead ignored -> "window_ahead";
            case ConfigChanged ignored -> "config_changed";
            case NothingPending ignored -> "nothing_pending";
            case Ended ignored -> "already_ended";
            case NotWhatWasReviewed ignored -> "not_what_was_reviewed";
            case UntrustedSigner ignored -> "untrusted_signer";
            case IndexNotTrusted ignored -> "index_not_trusted";
            case IndexOfAnotherEnvironment ignored -> "wrong_environment";
            case NoIndex ignored -> "no_index";
            case UnknownManifest ignored -> "unknown_manifest";
            case NotVerified ignored -> "not_verified";
            case ManifestTooLarge ignored -> "manifest_too_large";
            case IndexFull ignored -> "index_full";
            case Contended ignored -> "index_contended";
        };
    }

    /// What is wrong and how to put it right.
    default String message() {
        return switch (this) {
            case WindowExpired(var expiry, var head) ->
                "the window ends at block " + expiry + ", the chain is at " + head
                        + "; set expiry_block to a block that is still ahead";
            case ExpiryTooFar(var expiry, var head, var most) ->
                "expiry_block " + expiry + " is more than " + most + " blocks ahead of " + head
                        + "; check it for a typo, or allow it with --allow-far-expiry";
            case WindowPast(var window, var expiredAt) ->
                "window " + window + " ended at block " + expiredAt + "; publish under a new window_id";
            case ExpiryTaken(var expiry, var by) ->
                "window " + by + " is live and ends at the same block " + expiry
                        + "; two windows cannot end together, move expiry_block by at least one";
            case WrongEnvironment(var ofManifest, var ofStage) ->
                "the manifest is for environment " + ofManifest + ", this is " + ofStage
                        + "; publish it there, or change its environment field";
            case EndsBeforeItStarts(var expiry, var notBefore) ->
                "the window ends at block " + expiry + ", before it would be published at " + notBefore
                        + "; schedule it earlier, or let it end later";
            case StartTooFar(var notBefore, var head, var most) ->
                "block " + notBefore + " is more than " + most + " blocks ahead of " + head
                        + "; schedule it when its time is nearer";
            case TooManyPending(var most) ->
                "more than " + most + " manifests wait to be published"
                        + "; withdraw those that nobody wants any more (sv manifest pending)";
            case WindowAhead(var window, var open) ->
                "window " + window + " comes after " + open + ", which is open, and nobody ends a window alone here"
                        + "; publish what is to be open now by two people, or roll back to what was open before";
            case ConfigChanged(var key) ->
                key + " is not what was scheduled; schedule it again, and find out who changed it";
            case NothingPending(var key) -> "nothing waits under " + key + "; see sv manifest pending";
            case Ended(var name, var end) ->
                name + " does not wait any more (" + end.text("outcome").orElse("ended") + ")"
                        + "; see sv manifest list --all for what is published, or prepare it again";
            case NotWhatWasReviewed(var key, var reviewed, var waiting) ->
                "what waits under " + key + " has the hash " + waiting + ", not " + reviewed
                        + "; look at it again with sv manifest pending " + key;
            case UntrustedSigner(var key, var role) ->
                "the " + role + " key " + key + " is not one of the trusted keys"
                        + "; use the right key, or add it to the trusted keys first";
            case IndexNotTrusted(var reason, var detail) ->
                "the index that is there cannot be trusted (" + reason.code() + ": " + detail
                        + "); find out who wrote it before publishing over it";
            case IndexOfAnotherEnvironment(var ofIndex, var ofStage) ->
                "the index that is there is of environment " + ofIndex + ", this is " + ofStage
                        + "; publish to the bucket of this environment, or name the right one";
            case NoIndex() -> "nothing has been published here yet";
            case UnknownManifest(var hash) -> "no manifest " + hash + " is stored here; see sv manifest list --all";
            case NotVerified(var hash, var reason, var detail) ->
                "manifest " + hash + " does not verify (" + reason + ": " + detail + ")";
            case ManifestTooLarge(var bytes) ->
                "signed, the manifest has " + bytes + " bytes, and readers take at most "
                        + ManifestVerification.MOST_BYTES
                        + "; make it smaller (a character outside ASCII counts six bytes or twelve)";
            case IndexFull(var bytes, var most) ->
                "with this manifest the index would have " + bytes + " bytes, and readers take at most " + most
                        + "; publish fewer elements at once, or wait until some of the live windows have ended";
            case Contended(var attempts) ->
                "others wrote the index first, " + attempts + " times in a row; nothing is lost, try again";
        };
    }

    /// Whether trying again later, with nothing changed, may succeed.
    default boolean mayPass() {
        return switch (this) {
            case Contended ignored -> true;
            case IndexFull ignored -> true;
            case ManifestTooLarge ignored -> false;
            case NothingPending ignored -> false;
            case Ended ignored -> false;
            case NotWhatWasReviewed ignored -> false;
            case UntrustedSigner ignored -> true;
            case IndexNotTrusted ignored -> true;
            case WindowExpired ignored -> false;
            case ExpiryTooFar ignored -> false;
            case WindowPast ignored -> false;
            case ExpiryTaken ignored -> false;
            case WrongEnvironment ignored -> false;
            case EndsBeforeItStarts ignored -> false;
            case StartTooFar ignored -> false;
            case TooManyPending ignored -> true;
            case WindowAhead ignored -> true;
            case ConfigChanged ignored -> false;
            case IndexOfAnotherEnvironment ignored -> true;
            case NoIndex ignored -> false;
            case UnknownManifest ignored -> false;
            case NotVerified ignored -> false;
        };
    }

    /// The facts of this refusal, under the names they have in an answer.
    default Json.Obj facts() {
        var facts = Json.Obj.builder();
        switch (this) {
            case WindowExpired(var expiry, var head) ->
                facts.put("expired_at_block", expiry.height()).put("current_block", head.height());
            case ExpiryTooFar(var expiry, var head, var most) ->
                facts.put("expiry_block", expiry.height())
                        .put("current_block", head.height())
                        .put("most_blocks_ahead", most);
            case WindowPast(var window, var expiredAt) ->
                facts.put("window_id", window.value()).put("expired_at_block", expiredAt.height());
            case ExpiryTaken(var expiry, var by) ->
                facts.put("expiry_block", expiry.height()).put("window_id", by.value());
            case WrongEnvironment(var ofManifest, var ofStage) ->
                facts.put("manifest_environment", ofManifest).put("environment", ofStage);
            case EndsBeforeItStarts(var expiry, var notBefore) ->
                facts.put("expiry_block", expiry.height()).put("not_before_block", notBefore.height());
            case StartTooFar(var notBefore, var head, var most) ->
                facts.put("not_before_block", notBefore.height())
                        .put("current_block", head.height())
                        .put("most_blocks_ahead", most);
            case TooManyPending(var most) -> facts.put("most_pending", most);
            case WindowAhead(var window, var open) ->
                facts.put("window_id", window.value()).put("open_window_id", open.value());
            case ConfigChanged(var key) -> facts.put("key", key);
            case NothingPending(var key) -> facts.put("key", key);
            case Ended(var name, var end) -> facts.put("name", name).put("ended", end);
            case NotWhatWasReviewed(var key, var reviewed, var waiting) ->
                facts.put("key", key).put("reviewed", reviewed.value()).put("config_sha256", waiting.value());
            case UntrustedSigner(var key, var role) ->
                facts.put("public_key", key.hex()).put("role", role);
            case IndexNotTrusted(var reason, var ignored) -> facts.put("reason", reason.code());
            case IndexOfAnotherEnvironment(var ofIndex, var ofStage) ->
                facts.put("index_environment", ofIndex).put("environment", ofStage);
            case NoIndex() -> {}
            case UnknownManifest(var hash) -> facts.put("manifest_hash", hash.value());
            case NotVerified(var hash, var reason, var ignored) ->
                facts.put("manifest_hash", hash.value()).put("reason", reason);
            case ManifestTooLarge(var bytes) ->
                facts.put("bytes", bytes).put("most_bytes", ManifestVerification.MOST_BYTES);
            case IndexFull(var bytes, var most) -> facts.put("bytes", bytes).put("most_bytes", most);
            case Contended(var attempts) -> facts.put("attempts", attempts);
        }
        return facts.build();
    }
}
