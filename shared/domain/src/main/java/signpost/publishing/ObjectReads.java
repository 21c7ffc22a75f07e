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

    /// Whether an object is still the one that was read before.
    sealed interface Since {
        /// It still has that version.
        record Same() implements Since {}

        record Now(Optional<StoredObject> object) implements Since {}
    }

    /// The object, unless it still has the version that was read before. Where that cannot be asked it is read again.
    ///
    /// @throws StoreUnavailable if the store could not be asked; never taken for absence
    default Since readSince(String version, String key, int mostBytes) {
        return new Since.Now(read(key, mostBytes));
    }
}
