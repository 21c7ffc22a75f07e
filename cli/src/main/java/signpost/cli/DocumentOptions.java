package signpost.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import signpost.commitment.PublishedCommitmentDocuments;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

/// What becomes of the document of a commitment that does not fit on the chain: it is kept here before anything is
/// sent, and published when the commitment is final.
final class DocumentOptions {

    @Option(
            names = "--document",
            paramLabel = "FILE",
            description = "Keep a copy of the document here as well; with --upload, take it from here.")
    private @Nullable String document;

    @Option(
            names = "--api",
            paramLabel = "URL",
            description = "Where documents are published. Otherwise SIGNPOST_API, or the local stack's.")
    private @Nullable String api;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long to wait until the document is taken (${DEFAULT-VALUE}).")
    private int wait = 300;

    @Option(
            names = "--upload",
            description = "Commit to nothing new: publish the document of what stands on the chain.")
    boolean upload;

    /// A document with its hash.
    @SuppressWarnings("ArrayRecordComponent") // written and sent, never compared
    record Document(ManifestHash hash, byte[] bytes) {
        static Document of(byte[] bytes) {
            return new Document(ManifestHash.of(bytes), bytes);
        }

        Json.Obj json(String status, Path file) {
            return Json.Obj.builder()
                    .put("status", status)
                    .put("hash", hash.value())
                    .put("bytes", bytes.length)
                    .put("file", file.toString())
                    .build();
        }
    }

    /// Ends the command where nobody could read the commitment afterwards.
    void check(Session session, Document document) {
        if (this.document == null && address(session).isEmpty()) {
            throw Stop.refused(
                    "too_long",
                    "the commitment does not fit on the chain, and only its hash would stand there",
                    "say with --api URL where its document is published; or commit to fewer elements, or keep it with"
                            + " --document FILE and have it published as "
                            + PublishedCommitmentDocuments.key(document.hash()));
        }
    }

    /// Before anything is sent: nobody could rebuild it from its hash.
    Path keep(Session session, Document document) {
        if (this.document != null) {
            var file = session.path(this.document);
            try {
                Files.write(file, document.bytes());
            } catch (IOException e) {
                throw Stop.refused("cannot_write", file + " cannot be written", "name a file that can be written");
            }
        }
        return new KeptDocuments(session).keep(document.bytes());
    }

    /// The document of that hash, from the file that is named or from what is kept.
    Document find(Session session, ManifestHash hash) {
        if (document == null) {
            var kept = new KeptDocuments(session);
            return kept.find(hash)
                    .map(Document::of)
                    .orElseThrow(() -> Stop.refused(
                            "document_missing",
                            "there is no document at " + kept.file(hash),
                            "name it with --document FILE; it is on the machine that committed"));
        }
        try {
            return KeptDocuments.read(session.path(document))
                    .map(Document::of)
                    .filter(found -> found.hash().equals(hash))
                    .orElseThrow(() -> Stop.refused(
                            "other_document",
                            document + " is not the document of what stands, " + hash,
                            "name the one that was kept when it was committed"));
        } catch (IOException e) {
            throw Stop.usage("cannot_read", document + " cannot be read", "check --document");
        }
    }

    private Optional<String> address(Session session) {
        return DocumentUpload.api(session, Optional.ofNullable(api));
    }

    DocumentUpload.Outcome publish(Session session, Printer printer, Document document) {
        var address = address(session);
        return address.isEmpty()
                ? new DocumentUpload.Outcome.Later(
                        "it is not known where documents are published; say it with --api URL")
                : new DocumentUpload(address.get(), Duration.ofSeconds(wait), printer)
                        .publish(document.hash(), document.bytes());
    }

    /// The commitment stands, and nobody can read it yet.
    static Stop notPublished(DocumentUpload.Outcome outcome, Json.Obj answer) {
        return switch (outcome) {
            case DocumentUpload.Outcome.Refused(var reason) ->
                Stop.refused(
                                "document_refused",
                                "it is committed, and its document is not taken: " + reason,
                                "ask whoever runs the API; sv miner commit --upload tries again")
                        .with(answer);
            case DocumentUpload.Outcome.Later(var reason) ->
                Stop.unreachable(
                                "document_not_published",
                                "it is committed, and its document is not published yet: " + reason,
                                "publish it with sv miner commit --upload; until then the commitment binds nothing")
                        .with(answer);
            case DocumentUpload.Outcome.Published() -> throw new IllegalArgumentException("it is published");
        };
    }
}
