package signpost.cli;

import java.util.Optional;
import signpost.chain.Block;
import signpost.manifest.Manifest;
import signpost.manifest.WindowId;
import signpost.publishing.Index;
import signpost.publishing.IndexEntry;

/// When windows begin and end, as far as the index that was read says so.
record OpenWindows(Optional<Index> index, Block head) {

    /// The entry of a window that has not ended.
    Optional<IndexEntry> live(WindowId window) {
        return index.flatMap(found -> found.liveOf(window, head));
    }

    Optional<Block> expiry(WindowId window) {
        return entry(window).map(IndexEntry::expiry);
    }

    /// The live entry, else the one that ended last.
    private Optional<IndexEntry> entry(WindowId window) {
        return live(window)
                .or(() -> index.flatMap(found -> found.entries().stream()
                        .filter(entry -> entry.window().equals(window))
                        .reduce((_, later) -> later)));
    }

    boolean isCurrent(WindowId window) {
        return index.flatMap(found -> found.current(head))
                .filter(entry -> entry.window().equals(window))
                .isPresent();
    }

    /// Whether it is known to have ended.
    boolean hasEnded(WindowId window) {
        return expiry(window).filter(block -> !Manifest.isActive(block, head)).isPresent();
    }

    /// ` (current, until block 107200)`, for people.
    String said(WindowId window) {
        return expiry(window)
                .map(block -> hasEnded(window)
                        ? " (ended at block " + block + ")"
                        : " (" + (isCurrent(window) ? "current" : "upcoming") + ", until block " + block + ")")
                .orElse(index.isPresent() ? " (not published)" : "");
    }
}
