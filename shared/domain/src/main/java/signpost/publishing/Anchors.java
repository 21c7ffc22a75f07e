package signpost.publishing;

import signpost.chain.Submission;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;

/// The chain, as the account sees it that anchors manifests.
///
/// An account has one place there, and what it puts into it replaces what was in it before. That an anchor was there
/// stays true: it is found by its block and its extrinsic, and not by the place.
///
/// Every method may throw [signpost.chain.ChainUnavailable]; what was sent may have arrived all the same.
public interface Anchors {

    /// What is in the account's place at the finalised head.
    sealed interface Standing {

        /// Nothing that an anchor would take away.
        record Free() implements Standing {}

        /// The account has no place: it is not registered.
        record NotRegistered() implements Standing {}

        record Anchored(ManifestHash hash, Anchor anchor) implements Standing {}

        /// Something else, which an anchor would replace: the account is not one for anchoring.
        record InUse(String what) implements Standing {}
    }

    Standing standing();

    /// Signs an anchor and sends it, once.
    Submission send(ManifestHash hash, WindowId window);
}
