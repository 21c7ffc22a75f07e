package signpost.manifest;

import signpost.document.Document;
import signpost.document.Parsed;

/// Reads the YAML (or JSON) that operators write, by one set of strict rules.
public interface ManifestReader {

    /// Most bytes of UTF-8 in one document.
    int MOST_BYTES = 1 << 20;

    /// How deep mappings and lists of a manifest may lie in one another.
    int MOST_DEPTH = 32;

    /// The document, with everything on the way that broke a rule of reading; malformed only if it could not be
    /// read to its end.
    Parsed<Document> read(byte[] utf8);
}
