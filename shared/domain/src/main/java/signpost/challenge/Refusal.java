package signpost.challenge;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.KeyScheme;
import signpost.document.Violation;
import signpost.ledger.NotHeld;
import signpost.manifest.ElementId;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;

/// Why nothing was given out. Each case carries what the caller needs in order to act on it.
public sealed interface Refusal {

    record InvalidRequest(List<Violation> violations) implements Refusal {}

    /// @param scheme of the hotkey, where it is on record
    record InvalidSignature(Optional<KeyScheme> scheme) implements Refusal {}

    /// The signature holds, but by another scheme than the one on record.
    record BadKeyType(KeyScheme scheme) implements Refusal {}

    record StaleNonce() implements Refusal {}

    record ReplayedNonce() implements Refusal {}

    record BoundRequestRequired() implements Refusal {}

    /// For v2, which knows no commitments.
    record NotRegistered(AccountId hotkey) implements Refusal {}

    record RateLimited(Duration retryAfter) implements Refusal {}

    /// Why no window is open for a manifest.
    enum Closed {
        UNKNOWN_MANIFEST,
        NOT_YET_ACTIVE,
        SUPERSEDED,
        ROLLED_BACK;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @param manifest as it was sent
    record NoActiveWindow(String manifest, Closed reason, Optional<ManifestHash> current) implements Refusal {}

    record UnknownElement(String manifest, WindowId window, ElementId element) implements Refusal {}

    record NoChallengeAvailable(Optional<String> manifest, Optional<ElementId> element) implements Refusal {}

    record WindowExpired(Block expiredAt, Block current) implements Refusal {}

    /// @param window where it is known already
    record MissingCommitment(AccountId hotkey, Optional<WindowId> window, ElementId element, NotHeld reason)
            implements Refusal {}

    /// Neither the chain nor what we copied of it could be asked.
    ///
    /// @param cause for whoever runs the stage; callers are not told
    record ChainUnavailable(String cause) implements Refusal {}

    /// What is published could not be read, or did not verify.
    ///
    /// @param cause for whoever runs the stage; callers are not told
    record IndexUnavailable(String cause) implements Refusal {}

    /// @param cause for whoever runs the stage; callers are not told
    record StoreUnavailable(String cause) implements Refusal {}

    /// The interface is switched off on this stage.
    record SwitchedOff() implements Refusal {}
}
