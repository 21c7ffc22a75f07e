package signpost.yaml;

import signpost.document.Parsed;
import signpost.ingest.IngestReader;
import signpost.ingest.Written;

/// Reads ingest manifests: the same event reader as [YamlReader], in the dialect of YAML 1.1.
public final class IngestYaml implements IngestReader {

    @Override
    public Parsed<Written> read(byte[] utf8) {
        return YamlReader.read(utf8, Dialect.INGEST, MOST_DEPTH);
    }
}
