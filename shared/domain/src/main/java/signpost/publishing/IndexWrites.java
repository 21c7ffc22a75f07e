package signpost.publishing;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import signpost.chain.Block;
import signpost.json.CanonicalJson;
import signpost.publishing.ObjectStore.Written;
import signpost.publishing.Publisher.IndexRead;
import signpost.signing.Signer;
import signpost.store.Pauses;
import signpost.store.StoreUnavailable;

/// Moves the index from one version to the next, however many others do the same.
///
/// Each try reads the index, asks what it should become, and writes it on condition that nobody wrote in between. A
/// write whose response was lost is recognised by its bytes when the index is read again. Because what the index
/// should become is asked anew each time, whoever asks must find its own change in an index that others have moved
/// on since, and answer that nothing is left to do.
final class IndexWrites {

    /// What the index should become.
    sealed interface Step {
        record Write(Index next) implements Step {}

        record Nothing() implements Step {}

        record Refuse(Refusal why) implements Step {}
    }

    sealed interface Result {
        /// The index as it is now, by our write or, if `written` is false, without one.
        record Done(Index index, boolean written) implements Result {}

        record Refused(Refusal why) implements Result {}
    }

    /// Enough for dozens of publishers at once; each try that fails is another one's success.
    private static final int MOST_ATTEMPTS = 60;

    /// Archive objects that writers left behind who lost the race for the index, one after another.
    private static final int MOST_TAKEN = 1_000;

    private final ObjectStore store;
    private final Function<Optional<StoredObject>, IndexRead> judge;
    private final Signer signer;
    private final Pauses pauses;

    /// @param judge whether what is stored, or that nothing is, can be built upon
    IndexWrites(ObjectStore store, Function<Optional<StoredObject>, IndexRead> judge, Signer signer, Pauses pauses) {
        this.store = store;
        this.judge = judge;
        this.signer = signer;
        this.pauses = pauses;
    }

    /// @param head by which the next version says what is current; empty if the chain could not be asked
    /// @param now decided once, when the action began
    Result update(Optional<Block> head, Instant now, Function<Index, Step> change) {
        Attempt last = null;
        for (var attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
            if (attempt > 1) {
                pauses.before(attempt);
            }
            try {
                var stored = store.read(Keys.INDEX, Index.MOST_BYTES);
                if (last != null
                        && stored.isPresent()
                        && Arrays.equals(stored.get().bytes(), last.bytes())) {
                    return new Result.Done(last.index(), true);
                }
                Index current;
                switch (judge.apply(stored)) {
                    case IndexRead.Refused(var why) -> {
                        return new Result.Refused(why);
                    }
                    case IndexRead.Found(var index) -> current = index;
                }
                switch (change.apply(current)) {
                    case Step.Refuse(var why) -> {
                        return new Result.Refused(why);
                    }
                    case Step.Nothing() -> {
                        return new Result.Done(current, false);
                    }
                    case Step.Write(var changed) -> {
                        var next = archived(changed.next(current.latest(head), now));
                        var bytes = SignedIndex.bytes(next, signer);
                        if (bytes.length > Index.MOST_BYTES) {
                            // Written, it would be refused by every reader and by every later write of ours.
                            return new Result.Refused(new Refusal.IndexFull(bytes.length, Index.MOST_BYTES));
                        }
                        last = new Attempt(next, bytes);
                        if (write(stored.orElse(null), last.bytes()) instanceof Written.Stored) {
                            return new Result.Done(next, true);
                        }
                    }
                }
            } catch (StoreUnavailable unknown) {
                // Perhaps written, perhaps not: reading again tells.
                if (attempt == MOST_ATTEMPTS) {
                    throw unknown;
                }
            }
        }
        return new Result.Refused(new Refusal.Contended(MOST_ATTEMPTS));
    }

    private Written write(@Nullable StoredObject stored, byte[] bytes) {
        return stored == null ? store.create(Keys.INDEX, bytes) : store.replace(Keys.INDEX, bytes, stored.version());
    }

    /// Moves what is past to the archive when there is too much of it, so that the index stays small for ever.
    ///
    /// The archive object is written first: should the index then not be written, it is one that nothing points to.
    /// Its number may be taken by such a one, or by another writer's; the next free one is as good.
    private Index archived(Index next) {
        if (!next.hasTooManyPast()) {
            return next;
        }
        var first = next.archive().orElse(0) + 1;
        for (var number = first; number < first + MOST_TAKEN; number++) {
            var bytes = CanonicalJson.bytes(next.toArchive(number));
            if (store.create(Keys.archive(number), bytes) instanceof Written.Stored
                    || store.read(Keys.archive(number), Index.MOST_BYTES)
                            .filter(object -> Arrays.equals(object.bytes(), bytes))
                            .isPresent()) {
                return next.archivedAs(number);
            }
        }
        throw new StoreUnavailable("the numbers of the archive from " + first + " on are taken by others", null);
    }

    @SuppressWarnings("ArrayRecordComponent") // what was last sent, to be compared byte for byte with what is there
    private record Attempt(Index index, byte[] bytes) {}
}
