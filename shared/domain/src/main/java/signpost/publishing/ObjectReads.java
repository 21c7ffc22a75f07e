package signpost.publishing;

import java.util.Optional;
import signpost.store.StoreUnavailable;

/// Objects by key, for reading.
public interface ObjectReads {

    /// The object, or empty if there is none.
    ///
    /// Of an object larger than `mostBytes` no more than one byte beyond is fetched, so that the caller sees that
    /// it is too large without paying for it.
    ///
    /// @throws StoreUnavailable if the store could not be asked; never taken for absence
    Optional<StoredObject> read(String key, int mostBytes);
}
