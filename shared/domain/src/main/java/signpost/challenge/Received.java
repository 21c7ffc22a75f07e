package signpost.challenge;

import java.util.List;
import java.util.Map;

/// A request as it came, whatever brought it here.
///
/// @param headers every value of each header, under the names that were sent
/// @param query every value of each parameter, decoded, in the order in which they were sent
public record Received(
        String method, String path, Map<String, List<String>> headers, Map<String, List<String>> query) {}
