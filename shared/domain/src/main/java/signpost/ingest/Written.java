package signpost.ingest;

import java.util.List;
import signpost.document.Document;
import signpost.json.Json;

/// An ingest manifest as it was written.
///
/// @param overwritten values that a later key or a merge replaced, each as a mapping from its key: they are in the text
///     and nowhere in the document
public record Written(Document document, List<Json.Obj> overwritten) {
    public Written {
        overwritten = List.copyOf(overwritten);
    }
}
