package signpost.embedded.secrets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One secret with its versions, oldest first, by their ids.
///
/// @param created seconds since 1970
record Secret(
        String arn,
        String name,
        @Nullable String description,
        double created,
        double changed,
        Map<String, Version> versions) {

    static final String CURRENT = "AWSCURRENT";
    static final String PREVIOUS = "AWSPREVIOUS";

    /// What the secret was from one change to the next: text, or bytes in Base64, never both.
    record Version(@Nullable String string, @Nullable String binary, double created, List<String> stages) {

        Version {
            stages = List.copyOf(stages);
        }

        boolean holdsSameAs(Version other) {
            return Objects.equals(string, other.string) && Objects.equals(binary, other.binary);
        }

        private Version inStages(List<String> stages) {
            return new Version(string, binary, created, stages);
        }

        @Override
        public String toString() {
            return "Version[created=" + created + ", stages=" + stages + "]";
        }
    }

    Optional<String> idOf(String stage) {
        return versions.entrySet().stream()
                .filter(version -> version.getValue().stages().contains(stage))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    List<String> stagesOf(String id) {
        var version = versions.get(id);
        return version == null ? List.of() : version.stages();
    }

    /// With one more version. A stage belongs to one version: the new one takes its stages from the others, and
    /// what was current becomes previous. A version that has no stage left is gone.
    Secret with(String id, Version added) {
        var next = new LinkedHashMap<String, Version>();
        var previous = added.stages().contains(CURRENT) ? idOf(CURRENT).orElse("") : "";
        versions.forEach((each, version) -> {
            var kept = without(version.stages(), added.stages());
            if (!previous.isEmpty()) {
                kept = each.equals(previous) ? with(kept, PREVIOUS) : without(kept, List.of(PREVIOUS));
            }
            if (!kept.isEmpty()) {
                next.put(each, version.inStages(kept));
            }
        });
        next.put(id, added);
        return new Secret(arn, name, description, created, added.created(), next);
    }

    private static List<String> without(List<String> stages, List<String> taken) {
        return stages.stream().filter(stage -> !taken.contains(stage)).toList();
    }

    private static List<String> with(List<String> stages, String stage) {
        var all = new ArrayList<>(stages);
        all.add(stage);
        return all;
    }
}
