package signpost.publishing;

import java.util.List;
import signpost.manifest.ManifestHash;

/// Where things lie in the bucket of what is published.
public final class Keys {

    public static final String INDEX = "scorevision/index.json";

    /// What is below is named by a hash or by a number that only grows.
    private static final List<String> IMMUTABLE = List.of(
            "scorevision/manifests/", "scorevision/commitments/", "scorevision/index-archive/", "scorevision/log/");

    private Keys() {}

    /// The key of a manifest: its hash without the prefix.
    public static String manifest(ManifestHash hash) {
        return "scorevision/manifests/" + hash.hex() + ".json";
    }

    /// The same bytes under the spelling that printed clients paste into the URL: the hash with its prefix.
    public static String manifestAsPrinted(ManifestHash hash) {
        return "scorevision/manifests/" + hash.value() + ".json";
    }

    /// The document of a commitment whose hash stands on the chain.
    public static String commitment(ManifestHash document) {
        return "scorevision/commitments/" + document.hex() + ".json";
    }

    /// Entries that left the index, from 1.
    public static String archive(long number) {
        return "scorevision/index-archive/" + number + ".json";
    }

    /// Whether what lies there is only ever created, so that whoever has read it need not ask again.
    public static boolean isImmutable(String key) {
        return IMMUTABLE.stream().anyMatch(key::startsWith);
    }
}
