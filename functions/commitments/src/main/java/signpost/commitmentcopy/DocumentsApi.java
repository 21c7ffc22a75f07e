package signpost.commitmentcopy;

import java.util.List;
import java.util.Optional;
import signpost.apigateway.Answer;
import signpost.apigateway.HttpFunction;
import signpost.apigateway.Reading;
import signpost.apigateway.Request;
import signpost.commitment.CommitmentState;
import signpost.document.Violation;
import signpost.json.Json;
import signpost.ledger.PublishDocument;
import signpost.ledger.PublishDocument.Outcome;
import signpost.manifest.ManifestHash;
import signpost.publishing.Keys;

/// The one route of documents, open to anybody: what may be stored is decided by the chain.
final class DocumentsApi implements HttpFunction.Api {

    static final String ROUTE = "PUT /api/commitments/{hash}";

    private static final String MALFORMED = "invalid_request";
    private static final String INVALID = "invalid_document";

    private final PublishDocument publish;

    DocumentsApi(PublishDocument publish) {
        this.publish = publish;
    }

    @Override
    public Optional<String> action(String method, String resource) {
        return ROUTE.equals(method + " " + resource) ? Optional.of("publish") : Optional.empty();
    }

    @Override
    public boolean isOpen(String action) {
        return true;
    }

    @Override
    public Answer answer(Request request) {
        var reading = new Reading(request, MALFORMED);
        var hash = reading.path(
                "hash",
                text -> text.matches("(sha256:)?[0-9a-f]{64}"),
                ManifestHash::parse,
                "a document is named by its SHA-256, 64 lower-case hex digits");
        return reading.then(() -> request.body().length > CommitmentState.MOST_DOCUMENT_BYTES
                ? HttpFunction.tooLarge("document", CommitmentState.MOST_DOCUMENT_BYTES)
                : publish(hash.orElseThrow(), request.body()));
    }

    private Answer publish(ManifestHash hash, byte[] bytes) {
        var answer = switch (publish.publish(hash, bytes)) {
            case Outcome.Published() -> Answer.created(published(hash));
            case Outcome.Present() -> Answer.ok(published(hash));
            case Outcome.NotAwaited(var retryAfter) ->
                Answer.problem(
                                409,
                                "not_awaited",
                                "no commitment that was copied from the chain waits for this document; one that was made "
                                        + "in the last minutes may not be copied yet")
                        .with("retry_after", Json.Whole.of(retryAfter.toSeconds()))
                        .withHeader("Retry-After", Long.toString(retryAfter.toSeconds()));
            case Outcome.Invalid(var violations) -> invalid(violations);
        };
        return answer.logging("document", new Json.Text(hash.value()));
    }

    private static Json.Obj published(ManifestHash hash) {
        return Json.Obj.builder()
                .put("hash", hash.value())
                .put("key", Keys.commitment(hash))
                .build();
    }

    private static Answer invalid(List<Violation> violations) {
        return Answer.problem(422, INVALID, "this is not the document of a commitment of that hash; see violations")
                .with("violations", new Json.Arr(List.copyOf(Violation.listed(violations))))
                .logging("rules", Reading.rules(violations));
    }
}
