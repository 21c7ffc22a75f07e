package signpost.cli;

import java.time.Clock;
import java.util.Optional;
import signpost.chain.Block;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestVerification;
import signpost.manifest.SignedManifest;
import signpost.publishing.Catalogue.IndexFound;
import signpost.publishing.Catalogue.ManifestFound;
import signpost.publishing.Index;
import signpost.publishing.IndexEntry;
import signpost.publishing.IndexVerification;
import signpost.publishing.Keys;
import signpost.publishing.ObjectReads;
import signpost.publishing.StoredObject;
import signpost.reading.ManifestClient;
import signpost.reading.ReaderMemory;
import signpost.signing.SignatureCheck;
import signpost.signing.TrustedKeys;

/// What is published at a target, as far as it may be believed. Whatever does not verify ends the command.
final class Published {

    private final Target target;
    private final TrustedKeys trusted;
    private final SignatureCheck signatures;
    private final ManifestClient client;
    private final Printer printer;
    private final boolean allowStale;

    Published(
            Target target,
            TrustedKeys trusted,
            SignatureCheck signatures,
            ReaderMemory memory,
            Printer printer,
            Clock clock,
            boolean allowStale) {
        this.target = target;
        this.trusted = trusted;
        this.signatures = signatures;
        this.client = new ManifestClient(target.name(), new Told(target, printer), trusted, signatures, memory, clock);
        this.printer = printer;
        this.allowStale = allowStale;
    }

    /// The same as a library has it, for use cases.
    ManifestClient client() {
        Trust.required(trusted.indexKeys(), "index", "--index-key");
        Trust.required(trusted.manifestKeys(), "manifest", "--public-key");
        return client;
    }

    /// Reads at the target, which is opened when it is first needed, and tells whoever waits.
    private record Told(Target target, Printer printer) implements ObjectReads {

        @Override
        public Optional<StoredObject> read(String key, int mostBytes) {
            return printer.waiting(what(key), () -> target.reads().get().read(key, mostBytes));
        }

        @Override
        public Since readSince(String version, String key, int mostBytes) {
            return printer.waiting(what(key), () -> target.reads().get().readSince(version, key, mostBytes));
        }

        private String what(String key) {
            return "reading " + (key.equals(Keys.INDEX) ? "the index of " + target.name() : key);
        }
    }

    /// The index, or empty if nothing has been published yet.
    Optional<Index> index() {
        Trust.required(trusted.indexKeys(), "index", "--index-key");
        var found = client.index();
        if (allowStale
                && found instanceof IndexFound.Unverified(var reason, var message)
                && reason == IndexVerification.Reason.INDEX_EXPIRED) {
            printer.warning(message);
            found = client.indexHoweverOld();
        }
        return switch (found) {
            case IndexFound.Verified(var index) -> Optional.of(index);
            case IndexFound.Absent() -> Optional.empty();
            case IndexFound.Unverified(var reason, var message) -> throw notToBeReliedOn(reason, message);
        };
    }

    static Stop notToBeReliedOn(IndexVerification.Reason reason, String message) {
        return Stop.refused(
                reason.code(),
                "the index cannot be relied on: " + message,
                switch (reason) {
                    case UNTRUSTED_KEY ->
                        "if that key is the publisher's, by what they told you, pin it with --index-key";
                    case INDEX_EXPIRED -> "ask the publisher; to read it all the same, say --allow-stale";
                    case ROLLBACK_DETECTED -> "ask the publisher; read it from another address";
                    case UNKNOWN_FORMAT -> "take a newer version of this program";
                    case TOO_LARGE, MALFORMED, INVALID_SIGNATURE -> "check the address; ask the publisher";
                });
    }

    /// The manifest of that hash, from the store or from what verified before.
    SignedManifest manifest(ManifestHash hash) {
        Trust.required(trusted.manifestKeys(), "manifest", "--public-key");
        return switch (client.manifest(hash)) {
            case ManifestFound.Verified(var manifest) -> manifest;
            case ManifestFound.Absent() ->
                throw Stop.refused(
                        "unknown_manifest",
                        "there is no manifest " + hash + " at " + target.name(),
                        "see which there are with sv manifest list --all");
            case ManifestFound.Unverified(var reason, var message) -> throw notVerified(reason, message);
        };
    }

    /// The manifest that an entry of the verified index names.
    SignedManifest manifest(IndexEntry entry) {
        var signed = manifest(entry.hash());
        if (!entry.isOf(signed.manifest())) {
            throw Stop.refused(
                    "index_mismatch",
                    "the index says window " + entry.window() + " until block " + entry.expiry() + " of " + entry.hash()
                            + ", the manifest says " + signed.manifest().window() + " until "
                            + signed.manifest().expiry(),
                    "ask the publisher");
        }
        return signed;
    }

    /// The manifest whose window is open at `head`, if one is.
    Optional<SignedManifest> current(Block head) {
        return index().flatMap(index -> index.current(head)).map(this::manifest);
    }

    /// The bytes as they are at the target now.
    Optional<byte[]> received(ManifestHash hash) {
        return printer.waiting(
                        "reading " + hash,
                        () -> target.reads().get().read(Keys.manifest(hash), ManifestVerification.MOST_BYTES))
                .map(object -> object.bytes());
    }

    ManifestVerification manifestVerification() {
        return new ManifestVerification(signatures, Trust.required(trusted.manifestKeys(), "manifest", "--public-key"));
    }

    static Stop notVerified(ManifestVerification.Reason reason, String message) {
        return Stop.refused(
                reason.code(),
                "the manifest does not verify: " + message,
                switch (reason) {
                    case UNTRUSTED_KEY ->
                        "if that key is the publisher's, by what they told you, pin it with --public-key";
                    case HASH_MISMATCH, TOO_LARGE, MALFORMED, NOT_CANONICAL, INVALID_SIGNATURE ->
                        "do not use it; read it from another address and tell the publisher";
                });
    }
}
