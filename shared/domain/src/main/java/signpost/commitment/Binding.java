package signpost.commitment;

import java.util.Optional;
import signpost.manifest.ElementId;

/// An element and the chute that serves it.
///
/// @param chuteSlug the name under which runners call it
public record Binding(ElementId element, String chuteSlug, Optional<String> chuteId, Optional<String> hfRevision) {}
