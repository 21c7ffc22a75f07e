package signpost.challenge;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import signpost.chain.AccountId;
import signpost.manifest.ManifestHash;

/// Which request a nonce belongs to, and what was given out for it. It is one record for both, so that
/// nothing can be given out twice for one nonce, over any number of instances.
///
/// Every method may throw [signpost.store.StoreUnavailable]: then it is not known whether something was
/// stored, and doing the same again does no harm.
public interface Assignments {

    /// @param request digest of the request that the nonce belongs to
    /// @param assignment what was given out for it, if anything
    /// @param keptUntil from then on it may be forgotten; never before the nonce is stale
    record Use(
            AccountId hotkey, Nonce nonce, ManifestHash request, Optional<Assignment> assignment, Instant keptUntil) {}

    /// The use as it stands at this moment, never an older one. One read.
    Optional<Use> find(AccountId hotkey, Nonce nonce);

    sealed interface Recorded {
        record Stored() implements Recorded {}

        /// Nothing was stored, and this is there.
        record Taken(Use by) implements Recorded {}
    }

    /// Stores the use if the nonce is unused, or belongs to the same request and nothing was given out for
    /// it. Of any number that are recorded at once, with something given out, one is stored. One write.
    Recorded record(Use use);

    /// Uses of the hotkey for which something was given out, newest nonce first. For operators.
    List<Use> given(AccountId hotkey, int most);
}
