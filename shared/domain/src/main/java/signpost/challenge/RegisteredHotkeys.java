package signpost.challenge;

import java.util.Map;
import java.util.Optional;
import signpost.chain.AccountId;
import signpost.chain.KeyScheme;

/// Who may ask at all.
public interface RegisteredHotkeys {

    /// Every hotkey that is registered on our subnet, with the scheme by which it signed its last finalised
    /// commitment, if it made one. A few hundred; read whole, about once a minute.
    ///
    /// @throws signpost.store.StoreUnavailable if it cannot be asked; an empty answer means that nobody is
    /// registered
    Map<AccountId, Optional<KeyScheme>> all();
}
