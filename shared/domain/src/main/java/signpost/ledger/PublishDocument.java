package signpost.ledger;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import signpost.commitment.CommitmentState;
import signpost.document.Parsed;
import signpost.document.Violation;
import signpost.manifest.ManifestHash;
import signpost.publishing.Keys;
import signpost.publishing.ObjectStore;
import signpost.store.StoreUnavailable;

/// Publishes the document of a commitment that stands on the chain by its hash alone.
///
/// Anybody may bring one, and nobody can store anything that the chain did not ask for: bytes of another
/// hash and what is no document of ours are refused first, because that costs nothing; then the copy of
/// the chain is asked, once. Only what it does not await is looked for in the store, so that whoever
/// lost an answer hears that all is well.
public final class PublishDocument {

    /// A commitment is final after some blocks, and copied within a minute of that.
    private static final Duration UNTIL_COPIED = Duration.ofSeconds(60);

    public sealed interface Outcome {

        /// It is there from now on.
        record Published() implements Outcome {}

        /// It was there already.
        record Present() implements Outcome {}

        /// No commitment that was copied waits for it; one that was made just now may not be copied yet.
        record NotAwaited(Duration retryAfter) implements Outcome {}

        /// The bytes are not the document of that hash.
        record Invalid(List<Violation> violations) implements Outcome {}
    }

    private final CommitmentCopies copies;
    private final ObjectStore objects;

    public PublishDocument(CommitmentCopies copies, ObjectStore objects) {
        this.copies = copies;
        this.objects = objects;
    }

    /// @throws StoreUnavailable if it is not known whether the document is awaited or was stored
    public Outcome publish(ManifestHash document, byte[] bytes) {
        var violations = violations(document, bytes);
        if (!violations.isEmpty()) {
            return new Outcome.Invalid(violations);
        }
        if (!isAwaited(document)) {
            return isPresent(document, bytes) ? new Outcome.Present() : new Outcome.NotAwaited(UNTIL_COPIED);
        }
        return switch (objects.create(Keys.commitment(document), bytes)) {
            case ObjectStore.Written.Stored _ -> new Outcome.Published();
            case ObjectStore.Written.Conflict _ -> {
                if (!isPresent(document, bytes)) {
                    throw new StoreUnavailable("another write of " + document + " is under way", null);
                }
                yield new Outcome.Present();
            }
        };
    }

    private static List<Violation> violations(ManifestHash document, byte[] bytes) {
        if (!ManifestHash.of(bytes).equals(document)) {
            return List.of(Violation.of("", "hash", "the body has another SHA-256 than the path says"));
        }
        return switch (CommitmentState.parse(bytes)) {
            case Parsed.Malformed<CommitmentState>(var violations) -> violations;
            case Parsed.Ok<CommitmentState>(var state) ->
                Arrays.equals(state.documentBytes(), bytes)
                        ? List.of()
                        : List.of(Violation.of("", "canonical", "the body is not in canonical form"));
        };
    }

    private boolean isAwaited(ManifestHash document) {
        return copies.state().map(CopyState::pending).orElse(List.of()).stream()
                .anyMatch(waiting -> waiting.document().equals(document));
    }

    private boolean isPresent(ManifestHash document, byte[] bytes) {
        return objects.read(Keys.commitment(document), bytes.length)
                .filter(found -> Arrays.equals(found.bytes(), bytes))
                .isPresent();
    }
}
