package signpost.chain;

import java.util.Optional;

/// What came of handing a signed extrinsic to the chain, and what becomes of it.
///
/// It is named by its hash from before it was sent. So whatever was lost on the way, it is looked for and not
/// sent twice: a second one would be another extrinsic, and both might be included.
public sealed interface Submission {

    /// Not taken: nothing of it will be in a block.
    record Refused(String reason) implements Submission {}

    /// On its way.
    ///
    /// @param isAcknowledged whether a node said that it has it; without that it may have been lost
    /// @param born the finalised block its era begins with
    /// @param death the first block that can no longer include it
    /// @param searched up to which finalised block it has been looked for
    record Sent(ExtrinsicHash extrinsic, boolean isAcknowledged, Block born, Block death, Block searched)
            implements Submission {}

    /// In a block that may still be undone; it is still to be looked for among the finalised ones.
    record Included(Sent sent, BlockId block) implements Submission {}

    /// In a block for good.
    ///
    /// @param failure why the call failed, if it did; failed extrinsics are in blocks too
    record Finalised(ExtrinsicHash extrinsic, BlockId block, int index, Optional<String> failure)
            implements Submission {}

    /// In no block, and none will include it any more: it may be made anew.
    record Expired(ExtrinsicHash extrinsic) implements Submission {}
}
