package signpost.yaml;

import signpost.ingest.IngestReader;
import signpost.manifest.ManifestReader;

/// Whose YAML is read.
enum Dialect {
    /// What is signed: only what every reader of the world understands alike, and nothing that stands for something
    /// written elsewhere.
    SIGNED(ManifestReader.MOST_BYTES),

    /// What existing ingest manifests carry: the scalars, merges and aliases of YAML 1.1, within bounds.
    INGEST(IngestReader.MOST_BYTES);

    private final int mostBytes;

    Dialect(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    int mostBytes() {
        return mostBytes;
    }

    PlainScalar plain(String text) {
        return this == SIGNED ? PlainScalar.of(text) : Yaml11Scalar.of(text);
    }
}
