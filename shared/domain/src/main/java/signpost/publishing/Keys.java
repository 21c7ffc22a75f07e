package signpost.publishing;

import signpost.manifest.ManifestHash;

/// Where things lie in the bucket of what is published.
public final class Keys {

    public static final String INDEX = "scorevision/index.json";

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
}
