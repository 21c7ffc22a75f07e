package signpost.ingest;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a stack is deployed with.
///
/// @param allowPath whether manifests may be named by a path: on development stacks only
/// @param pathRoot the folder that every such path lies below
/// @param baseCapabilities what every manifest job needs of its worker, `manifest` always among it
public record ContractSettings(boolean allowPath, String pathRoot, List<String> baseCapabilities) {

    public static final String MANIFEST = "manifest";

    public static final ContractSettings DEFAULT = new ContractSettings(false, "/opt", List.of(MANIFEST));

    public ContractSettings {
        baseCapabilities = withManifest(baseCapabilities);
    }

    public ContractSettings withAllowPath(boolean allow) {
        return new ContractSettings(allow, pathRoot, baseCapabilities);
    }

    public ContractSettings withBaseCapabilities(List<String> base) {
        return new ContractSettings(allowPath, pathRoot, base);
    }

    private static List<String> withManifest(List<String> base) {
        Set<String> capabilities = new LinkedHashSet<>();
        base.stream()
                .map(Words::plain)
                .filter(capability -> !capability.isEmpty())
                .forEach(capabilities::add);
        if (!capabilities.contains(MANIFEST)) {
            var all = new LinkedHashSet<String>();
            all.add(MANIFEST);
            all.addAll(capabilities);
            return List.copyOf(all);
        }
        return List.copyOf(capabilities);
    }
}
