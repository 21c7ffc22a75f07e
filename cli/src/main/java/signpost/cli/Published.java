package signpost.cli;

import java.time.Instant;
import java.util.Optional;
import signpost.chain.Block;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestVerification;
import signpost.manifest.SignedManifest;
import signpost.publishing.Index;
import signpost.publishing.IndexEntry;
import signpost.publishing.IndexVerification;
import signpost.publishing.Keys;
import signpost.signing.SignatureCheck;
import signpost.signing.TrustedKeys;

/// What is published at a target, as far as it may be believed. Whatever does not verify ends the command.
final class Published {

    private final Target target;
    private final TrustedKeys trusted;
    private final SignatureCheck signatures;
    private final ReadCache cache;
    private final Printer printer;
    private final Instant now;
    private final boolean allowStale;

    Published(
            Target target,
            TrustedKeys trusted,
            SignatureCheck signatures,
            ReadCache cache,
            Printer printer,
            Instant now,
            boolean allowStale) {
        this.target = target;
        this.trusted = trusted;
        this.signatures = signatures;
        this.cache = cache;
        this.printer = printer;
        this.now = now;
        this.allowStale = allowStale;
    }

    /// The index, or empty if nothing has been published yet.
    Optional<Index> index() {
        var keys = Trust.required(trusted.indexKeys(), "index", "--index-key");
        var stored = printer.waiting(
                "reading the index of " + target.name(),
                () -> target.reads().get().read(Keys.INDEX, Index.MOST_BYTES));
        var seen = cache.seen(target.name(), keys);
        if (stored.isEmpty()) {
            if (seen > 0) {
                throw notToBeReliedOn(
                        IndexVerification.Reason.ROLLBACK_DETECTED,
                        "the index is gone after version " + seen + " of it was seen");
            }
            return Optional.empty();
        }
        var verification = new IndexVerification(signatures, keys);
        var bytes = stored.get().bytes();
        var index = switch (verification.verify(bytes, now, seen)) {
            case IndexVerification.Outcome.Verified(var verified) -> verified;
            case IndexVerification.Outcome.Unverified(var reason, var message)
            when reason == IndexVerification.Reason.INDEX_EXPIRED && allowStale -> {
                printer.warning(message);
                yield author(verification, bytes);
            }
            case IndexVerification.Outcome.Unverified(var reason, var message) ->
                throw notToBeReliedOn(reason, message);
        };
        cache.keepSeen(target.name(), keys, index.version());
        return Optional.of(index);
    }

    private static Index author(IndexVerification verification, byte[] bytes) {
        return switch (verification.verifyAuthor(bytes)) {
            case IndexVerification.Outcome.Verified(var index) -> index;
            case IndexVerification.Outcome.Unverified(var reason, var message) ->
                throw notToBeReliedOn(reason, message);
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
                    case TOO_LARGE, MALFORMED, INVALID_SIGNATURE -> "check the address; ask the publisher";
                });
    }

    /// The manifest of that hash, from the store or from what verified before.
    SignedManifest manifest(ManifestHash hash) {
        var verification = manifestVerification();
        var kept = cache.manifest(hash);
        if (kept.isPresent()
                && verification.verify(hash, kept.get())
                        instanceof ManifestVerification.Outcome.Verified(var manifest)) {
            return manifest;
        }
        var bytes = received(hash)
                .orElseThrow(() -> Stop.refused(
                        "unknown_manifest",
                        "there is no manifest " + hash + " at " + target.name(),
                        "see which there are with sv manifest list --all"));
        return switch (verification.verify(hash, bytes)) {
            case ManifestVerification.Outcome.Verified(var manifest) -> {
                cache.keepManifest(hash, bytes);
                yield manifest;
            }
            case ManifestVerification.Outcome.Unverified(var reason, var message) -> throw notVerified(reason, message);
        };
    }

    /// The manifest that an entry of the verified index names.
    ///
    /// What the index says of it and what it says itself must agree: an entry of one window with another window's
    /// manifest is a mix of two truths.
    SignedManifest manifest(IndexEntry entry) {
        var signed = manifest(entry.hash());
        if (!signed.manifest().window().equals(entry.window())
                || !signed.manifest().expiry().equals(entry.expiry())) {
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
