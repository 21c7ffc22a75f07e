package signpost.embedded.s3;

/// Remembers which keys are being written, so that a next start can clear away what a killed one left half done.
interface WriteJournal {

    /// For a store that does not outlive the process.
    WriteJournal NONE = (bucket, key) -> () -> {};

    /// Called before a key is written; the entry is closed when the write is over, whatever came of it.
    Entry begin(String bucket, String key);

    interface Entry extends AutoCloseable {
        @Override
        void close();
    }
}
