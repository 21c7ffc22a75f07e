package signpost.job;

import java.util.List;
import java.util.Optional;

/// One page of a listing. A cursor names the place after the last item that was looked at, so that what is added or
/// removed meanwhile moves nothing.
///
/// @param next where the next page begins; a page may be short and still have one
public record Page<T>(List<T> items, Optional<String> next) {
    public Page {
        items = List.copyOf(items);
    }
}
