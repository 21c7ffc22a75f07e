package signpost.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import signpost.manifest.Manifest;
import signpost.publishing.Catalogue;
import signpost.publishing.Index;
import signpost.publishing.ObjectStore;
import signpost.publishing.PublishManifest;
import signpost.publishing.Publisher;
import signpost.publishing.RefreshIndex;
import signpost.publishing.RollBack;
import signpost.reading.ManifestClient;
import signpost.signing.TrustedKeys;
import signpost.store.Pauses;

/// A stage on which things are published: keys, clock and chain of its own over a store that the test chooses.
public final class Stage {

    public final SettableClock clock = new SettableClock(Instant.parse("2025-10-23T00:00:00Z"));
    public final SettableChain chain = new SettableChain(1_000);
    public final JdkEd25519 manifestKey;
    public final JdkEd25519 indexKey;
    public final TrustedKeys trusted;

    public Stage() {
        this(JdkEd25519.generate(), JdkEd25519.generate());
    }

    /// With keys that a test knows.
    public Stage(JdkEd25519 manifestKey, JdkEd25519 indexKey) {
        this.manifestKey = manifestKey;
        this.indexKey = indexKey;
        this.trusted = new TrustedKeys(Set.of(manifestKey.publicKey()), Set.of(indexKey.publicKey()));
    }

    public Publisher publisher(ObjectStore store) {
        return new Publisher(
                store,
                manifestKey,
                indexKey,
                "5FTestPublisher",
                trusted,
                JdkEd25519.CHECK,
                new Publisher.Policy("test", Publisher.Policy.DEFAULT_MOST_BLOCKS_AHEAD),
                Pauses.jittered(Duration.ofMillis(1), Duration.ofMillis(8), new Random(1)));
    }

    public PublishManifest publish(ObjectStore store) {
        return new PublishManifest(publisher(store), chain, clock);
    }

    public RollBack rollBack(ObjectStore store) {
        return new RollBack(publisher(store), false, chain, clock);
    }

    public RefreshIndex refresh(ObjectStore store) {
        return new RefreshIndex(publisher(store), clock);
    }

    public Catalogue catalogue(ObjectStore store) {
        return new Catalogue(store, trusted, JdkEd25519.CHECK, clock);
    }

    /// Everything published in the store, as a reader reads it who has never been there.
    public ManifestClient client(ObjectStore store) {
        return new ManifestClient("stage", store, trusted, JdkEd25519.CHECK, new InMemoryReaderMemory(), clock);
    }

    public PublishManifest.Outcome publish(ObjectStore store, Manifest manifest) {
        return publish(store).publish(manifest, new PublishManifest.Options(false, false));
    }

    /// The index as a stranger reads it.
    public Index index(ObjectStore store) {
        return switch (catalogue(store).index(0)) {
            case Catalogue.IndexFound.Verified(var index) -> index;
            case Catalogue.IndexFound other -> throw new AssertionError(other.toString());
        };
    }
}
