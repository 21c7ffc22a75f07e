package signpost.publishing;

import java.time.Clock;
import java.util.Optional;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestVerification;
import signpost.manifest.SignedManifest;
import signpost.signing.SignatureCheck;
import signpost.signing.TrustedKeys;

/// What is published, as a stranger reads it: nothing is believed that does not verify.
public final class Catalogue {

    public sealed interface IndexFound {
        record Verified(Index index) implements IndexFound {}

        /// Nothing has been published here yet.
        record Absent() implements IndexFound {}

        record Unverified(IndexVerification.Reason reason, String message) implements IndexFound {}
    }

    public sealed interface ManifestFound {
        record Verified(SignedManifest manifest) implements ManifestFound {}

        record Absent() implements ManifestFound {}

        record Unverified(ManifestVerification.Reason reason, String message) implements ManifestFound {}
    }

    private final ObjectReads objects;
    private final ManifestVerification manifests;
    private final IndexVerification indexes;
    private final Clock clock;

    public Catalogue(ObjectReads objects, TrustedKeys trusted, SignatureCheck signatures, Clock clock) {
        this.objects = objects;
        this.manifests = new ManifestVerification(signatures, trusted.manifestKeys());
        this.indexes = new IndexVerification(signatures, trusted.indexKeys());
        this.clock = clock;
    }

    /// @param seen the highest index version this reader has seen, 0 at first
    public IndexFound index(long seen) {
        var now = clock.instant();
        Optional<StoredObject> stored = objects.read(Keys.INDEX, Index.MOST_BYTES);
        if (stored.isEmpty()) {
            return new IndexFound.Absent();
        }
        return switch (indexes.verify(stored.get().bytes(), now, seen)) {
            case IndexVerification.Outcome.Verified(var index) -> new IndexFound.Verified(index);
            case IndexVerification.Outcome.Unverified(var reason, var message) ->
                new IndexFound.Unverified(reason, message);
        };
    }

    public ManifestFound manifest(ManifestHash hash) {
        var stored = objects.read(Keys.manifest(hash), ManifestVerification.MOST_BYTES);
        if (stored.isEmpty()) {
            return new ManifestFound.Absent();
        }
        return switch (manifests.verify(hash, stored.get().bytes())) {
            case ManifestVerification.Outcome.Verified(var manifest) -> new ManifestFound.Verified(manifest);
            case ManifestVerification.Outcome.Unverified(var reason, var message) ->
                new ManifestFound.Unverified(reason, message);
        };
    }
}
