package signpost.publishing;

import java.util.List;
import signpost.store.StoreUnavailable;

/// Objects by key with conditional writes, of which at most one wins.
///
/// Every write may report [Written.Conflict] although it was the one that won: its response may have been lost and
/// the request sent again. Whoever meets a conflict reads back and compares before believing it.
public interface ObjectStore extends ObjectReads {

    sealed interface Written {
        record Stored(String version) implements Written {}

        /// Somebody else's object is there, or its version is another one; nothing was changed.
        record Conflict() implements Written {}
    }

    /// Stores the object if there is none under that key.
    ///
    /// @throws StoreUnavailable if it is not known whether the object was stored
    Written create(String key, byte[] bytes);

    /// Stores the object if the one that is there has exactly this version.
    ///
    /// @throws StoreUnavailable if it is not known whether the object was stored
    Written replace(String key, byte[] bytes, String version);

    /// The keys that start with `prefix`, in the order of their UTF-8 bytes.
    ///
    /// @throws StoreUnavailable if the store could not be asked
    List<String> keys(String prefix);
}
