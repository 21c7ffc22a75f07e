package signpost.testkit;

import org.junit.jupiter.api.Nested;
import signpost.challenge.Assignments;
import signpost.challenge.RateLimit;
import signpost.clips.ClipCatalogue;
import signpost.ledger.CommitmentLedger;
import signpost.reading.ReaderMemory;

/// The twins keep the contracts that adapters keep.
class InMemoryTwinsTest {

    @Nested
    class OfAssignments implements AssignmentsContract {
        @Override
        public Assignments assignments() {
            return new InMemoryAssignments();
        }
    }

    @Nested
    class OfRates implements RateStoreContract {
        @Override
        public RateLimit.Store store() {
            return new InMemoryRateStore();
        }
    }

    @Nested
    class OfCommitments implements CommitmentLedgerContract {
        @Override
        public CommitmentLedger ledger() {
            return new InMemoryCommitmentLedger();
        }
    }

    @Nested
    class OfWhatReadersRemember implements ReaderMemoryContract {
        @Override
        public ReaderMemory memory() {
            return new InMemoryReaderMemory();
        }
    }

    @Nested
    class OfClips implements ClipCatalogueContract {
        @Override
        public ClipCatalogue catalogue() {
            return new InMemoryClipCatalogue();
        }
    }
}
