package signpost.cli;

import java.time.Duration;
import java.util.Optional;
import signpost.json.Json;
import signpost.ledger.NotHeld;
import signpost.miner.Challenged;

/// What came of asking for a challenge, where it was none, as commands stop with it.
final class NotChallenged {

    private static final String DOCTOR = "sv miner doctor shows what is wrong";

    private NotChallenged() {}

    static Stop stop(Challenged why) {
        return switch (why) {
            case Challenged.Task _ -> throw new IllegalArgumentException("that is a challenge");
            case Challenged.NotCommitted(var window) ->
                Stop.refused(
                        "not_committed",
                        "there is no receipt of a commitment to that for window " + window,
                        "commit with sv miner commit; if you have, sv miner commitments writes the receipts again");
            case Challenged.InvalidRequest(var violations) ->
                Stop.refused(
                                "invalid_request",
                                "the API does not understand the request" + first(violations),
                                "check --netuid and --api; sv may be older than the API")
                        .with(Json.Obj.builder().put("violations", violations).build());
            case Challenged.Unauthorized(var error, var message) ->
                Stop.refused(error.isEmpty() ? "unauthorized" : error, unauthorized(error, message), fixOf401(error));
            case Challenged.NotRegistered _ ->
                Stop.refused(
                        "not_registered",
                        "the hotkey is not registered on the subnet",
                        "check --netuid and the hotkey; registering is done with btcli subnet register, and is seen"
                                + " here a minute later");
            case Challenged.NoActiveWindow(var error, var reason) ->
                Stop.refused(error.isEmpty() ? "no_active_window" : error, closed(reason), fixOfWindow(reason))
                        .with(Json.Obj.builder().put("reason", reason).build());
            case Challenged.NothingToDo(var error, var message) ->
                Stop.refused(
                        error,
                        message.isEmpty() ? "there is nothing to do" : message,
                        error.equals("unknown_element")
                                ? "see the elements with sv miner elements"
                                : "ask again later, or for another element");
            case Challenged.RateLimited(var wait) ->
                Stop.refused(
                                "rate_limit_exceeded",
                                "this hotkey has asked as often as it may",
                                "ask again in " + Ago.length(wait))
                        .with(waiting(wait).build());
            case Challenged.MissingCommitment(var reason, var message, var wait) -> missing(reason, message, wait);
            case Challenged.Unavailable(var error, var wait) ->
                Stop.unreachable(
                                "api_unavailable",
                                error.equals("unreachable")
                                        ? "the challenge API cannot be reached"
                                        : "the challenge API cannot answer now" + inBrackets(error),
                                "check --api and the network, and try again in " + Ago.length(wait))
                        .with(waiting(wait).put("reason", error).build());
            case Challenged.Mismatch(var field, var asked, var answered) ->
                Stop.refused(
                        "mismatch",
                        "the answer is to something else: " + field + " is " + answered + ", asked was " + asked,
                        "do not act on it; check --api, and tell whoever runs it");
            case Challenged.Unexpected(var status, var message) -> unexpected(status, message);
        };
    }

    private static Stop unexpected(int status, String message) {
        var said = "the answer is none of a challenge API: " + status + inBrackets(message);
        return status >= 500
                ? Stop.unreachable("api_unavailable", said, "try again in a while")
                : Stop.refused("unexpected_answer", said, "check --api: is this the address of the challenge API?");
    }

    private static String first(java.util.List<Json> violations) {
        return violations.stream()
                .filter(Json.Obj.class::isInstance)
                .map(Json.Obj.class::cast)
                .flatMap(violation -> violation.text("message").stream()
                        .map(message -> ": "
                                + violation
                                        .text("path")
                                        .map(path -> path + ": ")
                                        .orElse("") + message))
                .findFirst()
                .orElse("");
    }

    private static String inBrackets(String said) {
        return said.isEmpty() ? "" : " (" + said + ")";
    }

    private static Json.Builder waiting(Duration wait) {
        return Json.Obj.builder().put("retry_after", wait.toSeconds());
    }

    private static String unauthorized(String error, String message) {
        return switch (error) {
            case "stale_nonce" -> "the clock of this machine and that of the API are more than 120 s apart";
            default -> message.isEmpty() ? "the API does not take the request for this hotkey's" : message;
        };
    }

    static String fixOf401(String error) {
        return switch (error) {
            case "stale_nonce" ->
                "set the clock of this machine, by timedatectl set-ntp true or as your system does it";
            case "replayed_nonce" -> "ask again; if it happens again, another program asks with the same hotkey";
            case "bad_key_type" ->
                "use the hotkey file whose scheme committed on the chain; sv miner commitments shows what stands there";
            case "bound_request_required" -> "check --stage, and whether there is a newer version of sv";
            default -> "check --stage (it is signed) and the hotkey's file; " + DOCTOR;
        };
    }

    private static String closed(String reason) {
        return switch (reason) {
            case "expired" -> "the window of that manifest has ended";
            case "not_yet_active" -> "the window of that manifest is not open yet";
            case "superseded" -> "another manifest has taken the place of that one";
            case "rolled_back" -> "that manifest was rolled back";
            case "unknown_manifest" -> "the API knows no such manifest";
            default -> "no window is open" + inBrackets(reason);
        };
    }

    private static String fixOfWindow(String reason) {
        return reason.equals("not_yet_active")
                ? "leave out --manifest for the window that is open now"
                : "fetch the current manifest: leave out --manifest, and see sv manifest current";
    }

    private static Stop missing(String reason, String message, Optional<Duration> wait) {
        var facts = Json.Obj.builder().put("reason", reason);
        wait.ifPresent(pause -> facts.put("retry_after", pause.toSeconds()));
        return Stop.refused(
                        "missing_commitment",
                        "the API finds no commitment" + inBrackets(reason) + (message.isEmpty() ? "" : ": " + message),
                        fixOf412(reason, wait))
                .with(facts.build());
    }

    /// What to do about a commitment that is not found, for each reason.
    static String fixOf412(String reason, Optional<Duration> wait) {
        var held = java.util.Arrays.stream(NotHeld.values())
                .filter(why -> why.code().equals(reason))
                .findFirst();
        if (held.isEmpty()) {
            return DOCTOR;
        }
        return switch (held.get()) {
            case NOT_FINAL -> "ask again in " + Ago.length(wait.orElse(Duration.ofSeconds(36)));
            case MISSING_PROOF, MALFORMED_PROOF, NOT_FOUND, SUPERSEDED ->
                "write the receipts again from what stands on the chain: sv miner commitments";
            case NOT_REGISTERED -> "register the hotkey with btcli subnet register, and commit again: sv miner commit";
            case WRONG_CALL, WRONG_NETUID, WRONG_SIGNER ->
                "check --netuid and the hotkey; sv miner commitments writes the receipts again";
            case WRONG_WINDOW, EXPIRED -> "commit to the window that is open: sv miner commit --window current";
            case WRONG_ELEMENT, WITHDRAWN -> "commit to the element: sv miner commit --elements ELEMENT:REVISION";
            case WRONG_CHUTE -> "commit again with the chute that serves: sv miner commit --chute ELEMENT=SLUG";
            case FAILED_ON_CHAIN -> "commit again: sv miner commit";
        };
    }
}
