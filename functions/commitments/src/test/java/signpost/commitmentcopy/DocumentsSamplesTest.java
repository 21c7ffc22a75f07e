package signpost.commitmentcopy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.chain.BlockId;
import signpost.chain.ExtrinsicHash;
import signpost.chain.KeyScheme;
import signpost.commitment.CommitmentState;
import signpost.commitment.Proof;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.ledger.CopyState;
import signpost.manifest.ManifestHash;
import signpost.publishing.Keys;
import signpost.testkit.ApiProbe;
import signpost.testkit.OpenApi;
import signpost.testkit.TemplateRoutes;
import signpost.testkit.Vectors;

/// Every file of events/documents, until every answer that the API's description has was given.
class DocumentsSamplesTest {

    private static final Path EVENTS = Path.of(System.getProperty("signpost.root"), "events", "documents");
    private static final OpenApi API = OpenApi.read();

    private final CopyDesk desk = new CopyDesk();
    private final ApiProbe probe = new ApiProbe(new DocumentsHandler(desk.publish, desk.clock), API);

    /// The chain asks for the document of `publish`; that of `publish-again` was published and is no longer asked for.
    @ParameterizedTest
    @CsvSource({
        "publish, 201, ",
        "publish-printed, 201, ",
        "publish-again, 200, ",
        "publish-bad-not-awaited, 409, not_awaited",
        "publish-bad-hash, 422, invalid_request",
        "publish-bad-other-bytes, 422, invalid_document",
        "publish-bad-not-canonical, 422, invalid_document",
        "publish-bad-foreign, 422, invalid_document",
        "publish-bad-json, 422, invalid_document",
        "publish-bad-parameter, 422, invalid_request",
        "bad-route, 404, not_found",
    })
    void each_sample_event_is_answered_as_its_name_says(String file, int status, String error) throws IOException {
        await(hash("publish"));
        desk.objects.put(Keys.commitment(hash("publish-again")), body("publish-again"));
        var before = desk.objects.keys("");

        var reply = file.equals("bad-route") ? probe.send(CanonicalJson.bytes(event(file))) : probe.send(event(file));

        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.error()).isEqualTo(error == null ? "" : error);
        assertThat(file.contains("-bad-") || file.startsWith("bad-")).isEqualTo(status >= 400);
        assertThat(reply.headers()).containsEntry("Cache-Control", "no-store");
        if (status != 201) {
            assertThat(desk.objects.keys("")).isEqualTo(before);
        }
    }

    @Test
    void every_sample_event_has_its_row_above() throws IOException {
        var method = Stream.of(getClass().getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals("each_sample_event_is_answered_as_its_name_says"))
                .findFirst()
                .orElseThrow();
        var rows = Stream.of(method.getAnnotation(CsvSource.class).value()).map(row -> row.replaceFirst(",.*", ""));
        try (var files = Files.list(EVENTS)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".json", "")))
                    .containsExactlyInAnyOrderElementsOf(rows.toList());
        }
    }

    @Test
    void what_is_stored_is_what_came_byte_for_byte_and_readers_find_its_state() throws IOException {
        await(hash("publish"));

        var reply = probe.send(event("publish"));

        assertThat(reply.text("key")).isEqualTo(Keys.commitment(hash("publish")));
        assertThat(desk.objects.read(reply.text("key"), 1 << 20).orElseThrow().bytes())
                .isEqualTo(body("publish"));
    }

    @Test
    void sent_twice_it_is_taken_once_before_and_after_it_was_copied() throws IOException {
        await(hash("publish"));

        probe.send(event("publish")).expect(201);
        probe.send(event("publish")).expect(200);
        await();
        probe.send(event("publish")).expect(200);
    }

    @Test
    void whoever_is_early_hears_when_to_come_again_and_is_taken_then() throws IOException {
        var early = probe.send(event("publish")).expect(409, "not_awaited");
        assertThat(early.headers()).containsEntry("Retry-After", "60");
        assertThat(early.json().whole("retry_after")).hasValue(60);

        await(hash("publish"));

        probe.send(event("publish")).expect(201);
    }

    @Test
    void a_document_beyond_the_bound_is_refused_before_anything_is_asked() {
        for (var call : List.of(
                put("00".repeat(32)).body(" ".repeat(CommitmentState.MOST_DOCUMENT_BYTES + 1)),
                put("00".repeat(32)).binary(new byte[CommitmentState.MOST_DOCUMENT_BYTES + 1]))) {
            assertThat(call.send().expect(413, "payload_too_large").json().whole("limitBytes"))
                    .hasValue(CommitmentState.MOST_DOCUMENT_BYTES);
        }
        assertThat(desk.ledger.reads()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%2Fb", "..%2f..%2findex.json", "%2e%2e", "../index.json", "00%00", "SHA256:00"})
    void T16_a_hash_that_is_none_costs_no_read(String hash) {
        put(hash).body("{}").send().expect(422, "invalid_request");

        assertThat(desk.ledger.reads()).isZero();
        assertThat(desk.objects.keys("")).isEmpty();
    }

    @Test
    void what_is_no_document_costs_no_read() throws IOException {
        probe.send(event("publish-bad-other-bytes"));
        probe.send(event("publish-bad-foreign"));
        probe.send(event("publish-bad-not-canonical"));

        assertThat(desk.ledger.reads()).isZero();
    }

    @Test
    void a_ledger_out_of_reach_is_503_and_nothing_is_stored() throws IOException {
        await(hash("publish"));
        desk.ledger.cutOff();

        var reply = probe.send(event("publish")).expect(503, "store_unavailable");

        assertThat(reply.headers()).containsEntry("Retry-After", "1");
        assertThat(desk.objects.keys("")).isEmpty();
    }

    @Test
    void the_log_names_the_document_and_nothing_of_its_contents() throws IOException {
        await(hash("publish"));
        probe.send(event("publish"));

        assertThat(probe.lines()).singleElement().satisfies(line -> {
            assertThat(Vectors.parse(line).text("document"))
                    .contains(hash("publish").value());
            assertThat(line).doesNotContain("miner-element");
        });
    }

    @Test
    void the_route_is_that_of_the_template_and_of_the_description() {
        assertThat(TemplateRoutes.below("/api/commitments")).containsExactly(DocumentsApi.ROUTE);
        assertThat(API.operations("/api/commitments")).containsExactly(DocumentsApi.ROUTE);
    }

    @AfterAll
    static void every_answer_that_is_documented_was_given() {
        var missing = API.documented("/api/commitments");
        missing.removeAll(API.reached());
        assertThat(missing).isEmpty();
    }

    private ApiProbe.Call put(String hash) {
        return probe.call(DocumentsApi.ROUTE).path("hash", hash).asNobody();
    }

    /// The copy of the chain waits for these documents.
    private void await(ManifestHash... documents) {
        var block = desk.ledger
                .state()
                .map(state -> state.head().block().height() + 1)
                .orElse(1000L);
        var proof = new Proof(new Block(block), new ExtrinsicHash("ab".repeat(32)));
        var waiting = Stream.of(documents)
                .map(document -> new CopyState.Pending(CopyDesk.hotkey(1), proof, 1, KeyScheme.SR25519, document))
                .toList();
        desk.ledger.advance(
                desk.ledger.state(),
                new CopyState(
                        new BlockId(new Block(block), new BlockHash("cd".repeat(32))), Map.of(), Set.of(), waiting));
    }

    private static Json.Obj event(String file) throws IOException {
        return Vectors.parse(Files.readString(EVENTS.resolve(file + ".json")));
    }

    private static byte[] body(String file) throws IOException {
        return event(file).text("body").orElseThrow().getBytes(StandardCharsets.UTF_8);
    }

    private static ManifestHash hash(String file) throws IOException {
        return event(file)
                .object("pathParameters")
                .flatMap(parameters -> parameters.text("hash"))
                .map(ManifestHash::parse)
                .orElseThrow();
    }
}
