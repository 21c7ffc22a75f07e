package signpost.commitment;

import signpost.chain.AccountId;

/// What the chain says of the extrinsic that a proof names.
public sealed interface Finding {

    /// A finalised, successful commitment to our subnet.
    record Committed(Commitment commitment) implements Finding {}

    record FailedOnChain(AccountId signer) implements Finding {}

    /// Something else than a direct `set_commitment`, or one whose fields are none of ours.
    record WrongCall() implements Finding {}

    record WrongNetuid() implements Finding {}

    record NotFound() implements Finding {}

    /// The block lies above the finalised head.
    record NotFinal() implements Finding {}

    /// Whether it stays so whatever the chain does: what is finalised does not change, what is missing
    /// may come.
    default boolean isLasting() {
        return switch (this) {
            case Committed _, FailedOnChain _, WrongCall _, WrongNetuid _ -> true;
            case NotFound _, NotFinal _ -> false;
        };
    }
}
