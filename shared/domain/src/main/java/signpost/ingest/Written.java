package signpost.ingest;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import signpost.document.Document;
import signpost.json.Json;

/// An ingest manifest as it was written.
///
/// @param overwritten values that a later key or a merge replaced, each as a mapping from its key: they are in the text
///     and nowhere in the document
/// @param dates the values that were dates, and the mappings with a date for a key; told apart by identity, because
///     the same text in quotes is no date
public record Written(Document document, List<Json.Obj> overwritten, Set<Json> dates) {
    public Written {
        overwritten = List.copyOf(overwritten);
        dates = Collections.unmodifiableSet(dates);
    }
}
