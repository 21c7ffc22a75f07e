package signpost.challenge;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import signpost.chain.KeyScheme;
import signpost.document.Violation;
import signpost.json.Json;
import signpost.ledger.NotHeld;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;

/// An answer as it goes over the wire.
///
/// @param retryAfter seconds, for the header `Retry-After`
public record Answer(int status, OptionalLong retryAfter, Json.Obj body) {

    private static final Duration BLOCK = Duration.ofSeconds(12);
    private static final Duration SOON = Duration.ofSeconds(2);

    /// The one place where outcomes meet statuses. A new [Refusal] does not compile until it is given one
    /// here.
    public static Answer of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Issued(var assignment) -> new Answer(200, OptionalLong.empty(), assignment.answer());
            case Outcome.Refused(var why) -> of(why);
        };
    }

    public static Answer of(Refusal refusal) {
        return switch (refusal) {
            case Refusal.InvalidRequest(var violations) ->
                problem(400, "invalid_request", "the request cannot be acted on; see violations")
                        .with("violations", new Json.Arr(java.util.List.copyOf(Violation.listed(violations))));
            case Refusal.InvalidSignature(var scheme) ->
                problem(401, "invalid_signature", name(scheme) + " verification failed");
            case Refusal.BadKeyType(var scheme) ->
                problem(401, "bad_key_type", "the hotkey is on record with " + name(scheme) + "; sign with that");
            case Refusal.StaleNonce() ->
                problem(
                        401,
                        "stale_nonce",
                        "the nonce is more than " + Nonce.TOLERANCE.toSeconds()
                                + " s off; it is the time in nanoseconds, check the clock");
            case Refusal.ReplayedNonce() ->
                problem(401, "replayed_nonce", "the nonce was used for another request; use each one once");
            case Refusal.BoundRequestRequired() ->
                problem(
                        401,
                        "bound_request_required",
                        "requests here are signed as a whole; send the X-Bittensor headers of " + BoundForm.VERSION);
            case Refusal.NotRegistered(var hotkey) ->
                problem(403, "not_registered", "the hotkey is not registered on this subnet")
                        .with("hotkey", hotkey.address());
            case Refusal.RateLimited(var wait) ->
                problem(409, "rate_limit_exceeded", "Too many requests. Retry after: " + seconds(wait) + "s")
                        .retryAfter(wait);
            case Refusal.NoActiveWindow(var manifest, var reason, var current) ->
                problem(404, "no_active_window", "No evaluation window active for manifest_hash")
                        .with("manifest_hash", manifest)
                        .with("reason", reason.code())
                        .with(
                                "current_manifest_hash",
                                Json.ofNullable(current.map(ManifestHash::value).orElse(null)));
            case Refusal.UnknownElement(var manifest, var window, var element) ->
                problem(404, "unknown_element", "the manifest has no element " + element + "; see sv miner elements")
                        .with("manifest_hash", manifest)
                        .with("window_id", window.value())
                        .with("element_id", element.value());
            case Refusal.NoChallengeAvailable(var manifest, var element) ->
                problem(404, "no_challenge_available", "no clip is available at the moment; try again later")
                        .with("manifest_hash", Json.ofNullable(manifest.orElse(null)))
                        .with(
                                "element_id",
                                Json.ofNullable(element.map(Object::toString).orElse(null)));
            case Refusal.WindowExpired(var expiredAt, var current) ->
                problem(410, "window_expired", "Evaluation window expired at block " + expiredAt)
                        .with("expired_at_block", Json.Whole.of(expiredAt.height()))
                        .with("current_block", Json.Whole.of(current.height()));
            case Refusal.MissingCommitment missing -> of(missing);
            case Refusal.ChainUnavailable(var _) ->
                problem(503, "chain_unavailable", "the chain cannot be asked at the moment; try again")
                        .retryAfter(BLOCK);
            case Refusal.IndexUnavailable(var _) ->
                problem(503, "index_unavailable", "the published index cannot be relied on at the moment; try again")
                        .retryAfter(SOON);
            case Refusal.StoreUnavailable(var _) ->
                problem(503, "store_unavailable", "the store does not answer at the moment; try again")
                        .retryAfter(SOON);
            case Refusal.SwitchedOff() ->
                problem(404, "not_found", "this version of the interface is switched off; use /api/challenge/v3");
        };
    }

    private static Answer of(Refusal.MissingCommitment missing) {
        var window = missing.window().map(id -> " in window " + id).orElse("");
        var answer = problem(
                        412,
                        "missing_commitment",
                        "Miner has no commitment for element " + missing.element() + window + ": "
                                + missing.reason().message())
                .with("hotkey", missing.hotkey().address())
                .with(
                        "window_id",
                        Json.ofNullable(missing.window().map(WindowId::value).orElse(null)))
                .with("element_id", missing.element().value())
                .with("reason", missing.reason().code());
        return missing.reason() == NotHeld.NOT_FINAL ? answer.retryAfter(BLOCK) : answer;
    }

    private static Answer problem(int status, String error, String message) {
        return new Answer(
                status,
                OptionalLong.empty(),
                Json.Obj.builder().put("error", error).put("message", message).build());
    }

    private Answer with(String name, String value) {
        return with(name, new Json.Text(value));
    }

    private Answer with(String name, Json value) {
        return new Answer(status, retryAfter, body.with(name, value));
    }

    private Answer retryAfter(Duration wait) {
        return new Answer(
                status, OptionalLong.of(seconds(wait)), body.with("retry_after", Json.Whole.of(seconds(wait))));
    }

    /// Rounded up: who comes at that time is not too early.
    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusSeconds(1).minusNanos(1).toSeconds());
    }

    private static String name(Optional<KeyScheme> scheme) {
        return scheme.map(Answer::name).map(named -> named + " signature").orElse("Signature");
    }

    private static String name(KeyScheme scheme) {
        return switch (scheme) {
            case ED25519 -> "Ed25519";
            case SR25519 -> "sr25519";
            case ECDSA -> "ECDSA";
        };
    }
}
