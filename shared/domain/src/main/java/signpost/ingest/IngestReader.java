package signpost.ingest;

import signpost.document.Parsed;

/// Reads the YAML of an ingest manifest as its authors' tools read it (YAML 1.1), within bounds.
public interface IngestReader {

    /// Most bytes of UTF-8 in one manifest.
    int MOST_BYTES = 256 << 10;

    /// How deep mappings and lists may lie in one another, aliases written out.
    int MOST_DEPTH = 32;

    /// Most values in one manifest, so that reading it ends soon: one for every five bytes of the longest.
    int MOST_VALUES = 50_000;

    int MOST_ALIASES = 50;

    /// Most characters that aliases stand for, written out.
    int MOST_EXPANDED = 1 << 20;

    /// The manifest, with everything on the way that broke a rule of reading; malformed only if it could not be read to
    /// its end. Never throws, whatever the bytes.
    Parsed<Written> read(byte[] utf8);
}
