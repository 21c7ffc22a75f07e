package signpost.commitment;

import java.util.Optional;
import signpost.manifest.ManifestHash;

/// Published documents of commitments that do not fit on-chain.
public interface CommitmentDocuments {

    /// The state whose document has that hash; empty if it is not published, or is none.
    ///
    /// @throws signpost.store.StoreUnavailable if the store could not be asked
    Optional<CommitmentState> find(ManifestHash document);
}
