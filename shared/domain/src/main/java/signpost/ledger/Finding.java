package signpost.ledger;

/// What the chain says of the extrinsic that a hotkey's proof names.
public sealed interface Finding {

    /// A finalised, successful commitment of that hotkey to our subnet.
    record Committed(Commitment commitment) implements Finding {}

    record FailedOnChain() implements Finding {}

    /// It is somebody else's, whatever it is.
    record WrongSigner() implements Finding {}

    /// Something else than a direct `set_commitment`, or one whose fields are none of ours.
    record WrongCall() implements Finding {}

    record WrongNetuid() implements Finding {}

    record NotFound() implements Finding {}

    /// The block lies above the finalised head.
    record NotFinal() implements Finding {}

    /// Whether it stays so whatever the chain does: what is finalised does not change, what is missing may
    /// come.
    default boolean isLasting() {
        return switch (this) {
            case Committed _, FailedOnChain _, WrongSigner _, WrongCall _, WrongNetuid _ -> true;
            case NotFound _, NotFinal _ -> false;
        };
    }
}
