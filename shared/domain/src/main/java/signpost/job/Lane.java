package signpost.job;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/// Jobs that the same workers can do: of one type, needing one set of capabilities.
///
/// @param capabilities what a worker needs, sorted
public record Lane(JobType type, List<String> capabilities) {
    public Lane {
        capabilities = List.copyOf(capabilities);
        if (capabilities.isEmpty()) {
            throw new IllegalArgumentException("a lane needs at least one capability");
        }
    }

    public static Lane of(JobType type, Collection<String> capabilities) {
        return new Lane(type, capabilities.stream().distinct().sorted().toList());
    }

    public boolean isCoveredBy(Set<JobType> types, Set<String> offered) {
        return types.contains(type) && offered.containsAll(capabilities);
    }

    /// Unique among lanes: `manifest#embeddings,manifest,openai,qdrant`.
    public String id() {
        return type.word() + "#" + String.join(",", capabilities);
    }
}
