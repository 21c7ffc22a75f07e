package signpost.publishing;

import java.util.Arrays;
import java.util.Optional;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.manifest.Manifest;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestVerification;
import signpost.publishing.ObjectStore.Written;
import signpost.signing.SignatureCheck;
import signpost.signing.Signer;
import signpost.signing.TrustedKeys;
import signpost.store.Pauses;
import signpost.store.StoreUnavailable;

/// One stage's means of publishing: its store, its keys, whom it trusts and what it allows. The actions share it.
public final class Publisher {

    /// @param environment the stage: a manifest that names another one is refused
    /// @param mostBlocksAhead how far ahead an expiry block may lie (blocks)
    public record Policy(String environment, long mostBlocksAhead) {
        public static final long DEFAULT_MOST_BLOCKS_AHEAD = 100_000;

        /// Why a manifest that names another environment is refused, if it does.
        public Optional<Refusal> refusedEnvironment(Manifest manifest) {
            return manifest.environment()
                    .filter(named -> !named.equals(environment))
                    .map(named -> new Refusal.WrongEnvironment(named, environment));
        }
    }

    /// The index as its publisher reads it: who made it matters, how old it is does not.
    public sealed interface IndexRead {
        /// The index, empty if there is none yet (version 0).
        record Found(Index index) implements IndexRead {}

        record Refused(Refusal why) implements IndexRead {}
    }

    /// Tries of a write that may or may not have happened.
    private static final int MOST_ATTEMPTS = 5;

    private final ObjectStore store;
    private final Signer manifestKey;
    private final Signer indexKey;
    private final String publishedBy;
    private final TrustedKeys trusted;
    private final Policy policy;
    private final Pauses pauses;
    private final ManifestVerification manifests;
    private final IndexVerification indexes;

    /// @param publishedBy the SS58 address of the manifest key
    public Publisher(
            ObjectStore store,
            Signer manifestKey,
            Signer indexKey,
            String publishedBy,
            TrustedKeys trusted,
            SignatureCheck signatures,
            Policy policy,
            Pauses pauses) {
        this.store = store;
        this.manifestKey = manifestKey;
        this.indexKey = indexKey;
        this.publishedBy = publishedBy;
        this.trusted = trusted;
        this.policy = policy;
        this.pauses = pauses;
        this.manifests = new ManifestVerification(signatures, trusted.manifestKeys());
        this.indexes = new IndexVerification(signatures, trusted.indexKeys());
    }

    Signer manifestKey() {
        return manifestKey;
    }

    String publishedBy() {
        return publishedBy;
    }

    public Policy policy() {
        return policy;
    }

    IndexWrites writes() {
        return new IndexWrites(store, this::judge, indexKey, pauses);
    }

    /// Why what our keys sign would be refused by every reader, if so.
    Optional<Refusal> refusedSigner() {
        return trusted.manifestKeys().contains(manifestKey.publicKey())
                ? refusedIndexSigner()
                : Optional.of(new Refusal.UntrustedSigner(manifestKey.publicKey(), "manifest"));
    }

    Optional<Refusal> refusedIndexSigner() {
        return trusted.indexKeys().contains(indexKey.publicKey())
                ? Optional.empty()
                : Optional.of(new Refusal.UntrustedSigner(indexKey.publicKey(), "index"));
    }

    public IndexRead readIndex() {
        return judge(store.read(Keys.INDEX, Index.MOST_BYTES));
    }

    /// What has left the index, by the number of its object. Who made it is not proved, as only we can.
    ///
    /// @throws StoreUnavailable if it is not there, or is none
    Json.Obj readArchive(long number) {
        var key = Keys.archive(number);
        return store.read(key, Index.MOST_BYTES)
                .flatMap(object -> JsonReader.read(object.bytes()) instanceof Parsed.Ok<Json>(Json.Obj json)
                        ? Optional.of(json)
                        : Optional.empty())
                .orElseThrow(() -> new StoreUnavailable(key + ", which the index names, cannot be read", null));
    }

    private IndexRead judge(Optional<StoredObject> stored) {
        if (stored.isEmpty()) {
            return new IndexRead.Found(Index.empty(policy.environment()));
        }
        return switch (indexes.verifyAuthor(stored.get().bytes())) {
            case IndexVerification.Outcome.Verified(var index)
            when !index.environment().equals(policy.environment()) ->
                new IndexRead.Refused(new Refusal.IndexOfAnotherEnvironment(index.environment(), policy.environment()));
            case IndexVerification.Outcome.Verified(var index) -> new IndexRead.Found(index);
            case IndexVerification.Outcome.Unverified(var reason, var message) ->
                new IndexRead.Refused(new Refusal.IndexNotTrusted(reason, message));
        };
    }

    /// The stored manifest of that hash, verified, or why it cannot be had.
    Optional<ManifestVerification.Outcome> readManifest(ManifestHash hash) {
        return store.read(Keys.manifest(hash), ManifestVerification.MOST_BYTES)
                .map(object -> manifests.verify(hash, object.bytes()));
    }

    /// Stores a manifest under both spellings of its hash. A conflict on a content-addressed key means that the
    /// same bytes are there, which is checked.
    void storeManifest(ManifestHash hash, byte[] bytes) {
        store(Keys.manifest(hash), bytes);
        store(Keys.manifestAsPrinted(hash), bytes);
    }

    private void store(String key, byte[] bytes) {
        for (var attempt = 1; ; attempt++) {
            if (attempt > 1) {
                pauses.before(attempt);
            }
            try {
                switch (store.create(key, bytes)) {
                    case Written.Stored _ -> {
                        return;
                    }
                    case Written.Conflict() -> {
                        var there = store.read(key, ManifestVerification.MOST_BYTES);
                        if (there.isPresent()) {
                            if (Arrays.equals(there.get().bytes(), bytes)) {
                                return;
                            }
                            throw new IllegalStateException(
                                    "other bytes lie under " + key + ", which its name rules out");
                        }
                        // Another write of the same object is under way, and may yet fail.
                        if (attempt == MOST_ATTEMPTS) {
                            throw new StoreUnavailable("writing " + key + " kept meeting another write of it", null);
                        }
                    }
                }
            } catch (StoreUnavailable unknown) {
                if (attempt == MOST_ATTEMPTS) {
                    throw unknown;
                }
            }
        }
    }

    /// Reads the index and the manifest back and verifies them as anybody would.
    ///
    /// @throws IllegalStateException if a reader would refuse them, which no correct store lets happen
    void verifyAsStranger(ManifestHash hash) {
        switch (readIndex()) {
            case IndexRead.Found(var index)
            when index.find(hash).isPresent() || index.findRetired(hash).isPresent() -> {}
            case IndexRead.Found _ -> throw new IllegalStateException("the index that came back does not name " + hash);
            case IndexRead.Refused(var why) -> throw new IllegalStateException(why.message());
        }
        switch (readManifest(hash).orElse(null)) {
            case ManifestVerification.Outcome.Verified _ -> {}
            case ManifestVerification.Outcome.Unverified(var reason, var message) ->
                throw new IllegalStateException(hash + " came back wrong (" + reason.code() + "): " + message);
            case null -> throw new IllegalStateException(hash + " cannot be read back");
        }
    }
}
