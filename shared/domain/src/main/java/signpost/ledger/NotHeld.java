package signpost.ledger;

import java.util.Locale;

/// Why a hotkey has no commitment that can be relied on, in the words that callers see.
public enum NotHeld {
    MISSING_PROOF("the request names no proof; send X-Commitment-Proof: <block>:0x<extrinsic hash>"),
    MALFORMED_PROOF("a proof is <block>:0x<64 lower-case hex digits>"),
    NOT_REGISTERED("the hotkey is not registered on this subnet"),
    NOT_FOUND("the block holds no such extrinsic, or the document that it names is not published"),
    NOT_FINAL("the block is not final yet; try again in some seconds"),
    WRONG_CALL("the extrinsic is no direct set_commitment"),
    WRONG_NETUID("the commitment is to another subnet"),
    WRONG_SIGNER("another hotkey made the commitment"),
    WRONG_WINDOW("the commitment is for another window"),
    WRONG_ELEMENT("the commitment does not name the element"),
    WRONG_CHUTE("the commitment binds the element to another chute"),
    WITHDRAWN("a later commitment took the element away"),
    EXPIRED("the commitment has expired"),
    FAILED_ON_CHAIN("the extrinsic was included but failed"),
    SUPERSEDED("a later commitment binds the element otherwise; send its proof");

    private final String message;

    NotHeld(String message) {
        this.message = message;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String message() {
        return message;
    }
}
