package signpost.registryapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.testkit.ApiProbe.Call;
import signpost.testkit.ApiProbe.Reply;
import signpost.testkit.OpenApi;
import signpost.testkit.Vectors;

class RegistryHandlerTest {

    private static final OpenApi API = OpenApi.read();

    private static final String OTHER = "sha256:" + "0".repeat(64);

    private final RegistryDesk desk = new RegistryDesk(API);

    // --- putting and getting -------------------------------------------------------------------------------------

    @Test
    void what_was_put_is_answered_exactly_as_it_was_sent() {
        var yaml = RegistryDesk.YAML + "# ünïcode, and no end of line";

        var put = desk.putDocs(yaml).expect(200);
        var got = desk.ofDocs("GET").send().expect(200);

        assertThat(got.text("content")).isEqualTo(yaml);
        assertThat(got.text("contentHash"))
                .isEqualTo(
                        ManifestHash.of(yaml.getBytes(StandardCharsets.UTF_8)).value());
        assertThat(got.headers()).containsEntry("ETag", "\"" + got.text("contentHash") + "\"");
        assertThat(put.json().without("warnings")).isEqualTo(got.json());
        assertThat(got.json().get("lastRun")).isEqualTo(new Json.Null());
        assertThat(got.text("createdAt")).isEqualTo("2026-11-20T12:00:00.000Z");
    }

    @Test
    void an_older_version_stays_and_is_read_by_its_hash() {
        desk.put("confluence-docs");
        desk.clock.advance(Duration.ofSeconds(1));
        desk.putDocs(RegistryDesk.changed(60)).expect(200);

        var older = desk.ofDocs("GET").query("hash", RegistryDesk.HASH).send().expect(200);
        var versions = desk.ofDocs("GET /versions").send().expect(200).json().items("items");

        assertThat(older.text("content")).isEqualTo(RegistryDesk.YAML);
        assertThat(older.headers()).containsEntry("ETag", "\"" + RegistryDesk.HASH + "\"");
        assertThat(versions).hasSize(2);
        assertThat(((Json.Obj) versions.getLast()).text("contentHash")).contains(RegistryDesk.HASH);
        desk.ofDocs("GET").query("hash", OTHER).send().expect(404, "manifest_not_found");
    }

    @Test
    void what_is_deleted_is_gone_until_a_put_brings_it_back_and_its_versions_stay() {
        desk.put("confluence-docs");
        desk.ofDocs("DELETE").send().expect(204);

        desk.ofDocs("GET").send().expect(404, "manifest_not_found");
        desk.ofDocs("DELETE").send().expect(404, "manifest_not_found");
        desk.ofDocs("POST /runs").send().expect(404, "manifest_not_found");
        assertThat(desk.probe.call("GET /api/manifests").send().json().items("items"))
                .isEmpty();
        desk.ofDocs("GET").query("hash", RegistryDesk.HASH).send().expect(200);
        desk.ofDocs("PUT")
                .header("If-None-Match", "*")
                .body(RegistryDesk.content(RegistryDesk.YAML))
                .send()
                .expect(200);
        desk.ofDocs("GET").send().expect(200);
    }

    // --- preconditions -------------------------------------------------------------------------------------------

    @Test
    void an_entity_tag_is_of_the_content_alone() {
        var before =
                Objects.requireNonNull(desk.put("confluence-docs").headers().get("ETag"));
        desk.run();
        var held = desk.claim();
        state(held.job().id().value(), held.token().value()).expect(200);

        assertThat(desk.ofDocs("GET").send().headers()).containsEntry("ETag", before);
        desk.ofDocs("GET").header("If-None-Match", before).send().expect(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"x\", \"HASH\"", "W/\"HASH\"", "\"HASH\" ,W/\"y\""})
    void a_get_answers_304_if_any_tag_is_the_current_one(String tags) {
        desk.put("confluence-docs");

        var reply = desk.ofDocs("GET")
                .header("if-none-match", tags.replace("HASH", RegistryDesk.HASH))
                .send()
                .expect(304);

        assertThat(reply.body()).isEmpty();
        assertThat(reply.headers()).containsEntry("ETag", "\"" + RegistryDesk.HASH + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "\"sha256:0\", W/\"y\""})
    void a_get_answers_the_manifest_if_no_tag_is_the_current_one(String tags) {
        desk.put("confluence-docs");

        desk.ofDocs("GET").header("If-None-Match", tags).send().expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"HASH\"", "\"x\", \"HASH\"", "\"OTHER\",\"HASH\""})
    void a_put_happens_if_any_tag_is_the_current_one(String tags) {
        desk.put("confluence-docs");

        putIfMatch(tags).expect(200);
        assertThat(desk.ofDocs("GET").send().text("content")).contains("batchSize: 60");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"OTHER\"", "W/\"HASH\"", "\"HASH2\"", "\"OTHER\", \"x\""})
    void a_put_does_not_happen_if_no_tag_is_the_current_one_and_says_what_is_current(String tags) {
        desk.put("confluence-docs");

        var reply = putIfMatch(tags).expect(412, "precondition_failed");

        assertThat(reply.text("currentHash")).isEqualTo(RegistryDesk.HASH);
        assertThat(desk.ofDocs("GET").send().text("content")).isEqualTo(RegistryDesk.YAML);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HASH", "\"HASH", "\"HASH\"x", ",", "* , \"x\"", "w/\"HASH\""})
    void what_is_no_list_of_tags_is_refused(String tags) {
        desk.put("confluence-docs");

        assertThat(putIfMatch(tags).expect(422, "invalid_request").paths()).containsExactly("header If-Match");
    }

    @Test
    void a_put_that_wants_something_to_be_there_does_not_happen_where_nothing_is() {
        for (var tags : List.of("*", "\"HASH\"")) {
            var reply = putIfMatch(tags).expect(412, "precondition_failed");

            assertThat(reply.json().get("currentHash")).isEqualTo(new Json.Null());
        }
        desk.ofDocs("GET").send().expect(404);
    }

    @Test
    void a_put_knows_only_the_star_of_If_None_Match_and_not_both_headers() {
        var body = RegistryDesk.content(RegistryDesk.YAML);

        desk.ofDocs("PUT").header("If-None-Match", "\"x\"").body(body).send().expect(422, "invalid_request");
        desk.ofDocs("PUT")
                .header("If-None-Match", "*")
                .header("If-Match", "*")
                .body(body)
                .send()
                .expect(422, "invalid_request");
    }

    @Test
    void of_a_hundred_puts_at_once_none_is_lost_and_none_fails() throws Exception {
        var number = new AtomicInteger(100);

        var replies = atOnce(100, () -> desk.putDocs(RegistryDesk.changed(number.incrementAndGet())));

        assertThat(replies).allMatch(reply -> reply.status() == 200);
        var hashes = new HashSet<String>();
        replies.forEach(reply -> hashes.add(reply.text("contentHash")));
        assertThat(hashes).hasSize(100);
        for (var hash : hashes) {
            desk.ofDocs("GET").query("hash", hash).send().expect(200);
        }
    }

    @Test
    void of_a_hundred_puts_at_once_on_top_of_the_same_content_one_wins() throws Exception {
        desk.put("confluence-docs");
        var number = new AtomicInteger(100);

        var replies = atOnce(
                100,
                () -> desk.ofDocs("PUT")
                        .header("If-Match", "\"" + RegistryDesk.HASH + "\"")
                        .body(RegistryDesk.content(RegistryDesk.changed(number.incrementAndGet())))
                        .send());

        assertThat(replies).filteredOn(reply -> reply.status() == 200).hasSize(1);
        assertThat(replies).filteredOn(reply -> reply.status() == 412).hasSize(99);
    }

    private Reply putIfMatch(String tags) {
        var changed = RegistryDesk.changed(60);
        return desk.ofDocs("PUT")
                .header("If-Match", tags.replace("HASH", RegistryDesk.HASH).replace("OTHER", OTHER))
                .body(RegistryDesk.content(changed))
                .send();
    }

    // --- where the peer breaks (section 5) -----------------------------------------------------------------------

    @Test
    void the_reasons_of_a_refused_put_are_told_with_path_rule_line_and_column() {
        var reply = desk.putDocs(RegistryDesk.YAML.replace("qdrant", "shoebox").replace("google", "someone"))
                .expect(422, "invalid_manifest");

        assertThat(reply.paths()).contains("embeddings.provider", "vectorStore.type");
        assertThat(reply.json().items("violations"))
                .allSatisfy(violation ->
                        assertThat(((Json.Obj) violation).whole("line")).isPresent());
        desk.ofDocs("GET").send().expect(404);
    }

    @Test
    void options_that_would_change_what_the_manifest_is_made_of_are_refused_by_name_on_runs_too() {
        desk.put("confluence-docs");
        for (var option :
                List.of("dataSources", "embeddings", "vectorStore", "indices", "retrievers", "security", "anything")) {
            var reply = desk.ofDocs("POST /runs")
                    .body("{\"options\":{\"" + option + "\":[],\"dryRun\":true}}")
                    .send()
                    .expect(422, "invalid_manifest_job");

            assertThat(reply.paths()).containsExactly("options." + option);
        }
        assertThat(desk.ofDocs("GET /runs").send().json().items("items")).isEmpty();
    }

    @Test
    void a_manifest_of_another_name_is_refused() {
        var reply = desk.of("other-docs", "PUT")
                .body(RegistryDesk.content(RegistryDesk.YAML))
                .send()
                .expect(422, "invalid_manifest");

        assertThat(reply.rules()).containsExactly("name_mismatch");
    }

    @Test
    void the_last_run_follows_its_job_through_every_state() {
        desk.put("confluence-docs");
        var id = desk.run();
        assertThat(lastRun().text("status")).contains("queued");
        var held = desk.claim();
        assertThat(lastRun().text("status")).contains("running");
        assertThat(lastRun().text("startedAt")).contains("2026-11-20T12:00:00.000Z");
        desk.clock.advance(Duration.ofSeconds(60));
        assertThat(lastRun().text("status")).as("the lease has run out").contains("queued");
        var again = desk.claim();
        assertThat(again.job().id()).isEqualTo(held.job().id());
        desk.report.complete(again.job().id(), again.token(), new Json.Null());

        assertThat(lastRun().text("jobId")).contains(id);
        assertThat(lastRun().text("status")).contains("succeeded");
        assertThat(lastRun().text("finishedAt")).contains("2026-11-20T12:01:00.000Z");
        var item = (Json.Obj) desk.probe
                .call("GET /api/manifests")
                .send()
                .expect(200)
                .json()
                .items("items")
                .getFirst();
        assertThat(item.text("lastRunJobId")).contains(id);
        assertThat(item.text("lastRunStatus")).contains("succeeded");
    }

    private Json.Obj lastRun() {
        return desk.ofDocs("GET").send().expect(200).json().object("lastRun").orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " alpha ",
                "%20alpha%20",
                "alpha ",
                "%61lpha",
                "al/pha",
                "al%2Fpha",
                "../alpha",
                "..%2falpha",
                "%2e%2e",
                "alpha%00",
                "-alpha",
                "älpha",
                "\u0000"
            })
    void T16_a_name_that_is_none_makes_no_twin(String name) {
        desk.put("alpha");

        for (var what : List.of("GET", "DELETE", "GET /versions", "GET /runs", "POST /runs")) {
            desk.of(name, what).send().expect(422, "invalid_request");
        }
        desk.of(name, "PUT")
                .body(RegistryDesk.content(RegistryDesk.yaml("alpha")))
                .send()
                .expect(422, "invalid_request");
        assertThat(desk.probe.call("GET /api/manifests").send().json().items("items"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run: {since: !!int x}",
                "run: &a {self: *a}",
                "run: {when: .inf}",
                "x-a: &a [x,x,x,x,x,x,x,x,x]\nx-b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nx-c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
                        + "x-d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\nx-e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nx-f: [*e,*e,*e,*e,*e,*e,*e,*e,*e]",
                "security: {apiKey: 'profile://[x'}",
            })
    void what_makes_the_peer_fall_over_is_refused(String yaml) {
        desk.putDocs(RegistryDesk.YAML.replaceFirst("(?s)run:.*", "") + yaml + "\n")
                .expect(422, "invalid_manifest");
        desk.ofDocs("GET").send().expect(404);
    }

    @Test
    void a_date_under_run_is_refused_and_one_in_quotes_is_text() {
        desk.putDocs(RegistryDesk.YAML.replace("batchSize: 50", "since: 2026-01-31"))
                .expect(422, "invalid_manifest");

        desk.putDocs(RegistryDesk.YAML.replace("batchSize: 50", "since: '2026-01-31'"))
                .expect(200);
        desk.run();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "true", "1.9", "\"1_000\"", "0", "\"ten\"", "[1]"})
    void maxDocs_is_a_whole_number(String maxDocs) {
        desk.put("confluence-docs");

        desk.ofDocs("POST /runs")
                .body("{\"options\":{\"maxDocs\":" + maxDocs + "}}")
                .send()
                .expect(422);
    }

    @Test
    void a_search_is_a_literal_prefix() {
        List.of("docs-a", "docs-b", "docsXc", "other").forEach(desk::put);

        assertThat(found("docs-")).containsExactly("docs-a", "docs-b");
        assertThat(found("docs")).containsExactly("docs-a", "docs-b", "docsXc");
        assertThat(found("")).hasSize(4);
        assertThat(found("ocs")).isEmpty();
        for (var wildcard : List.of("docs_", "%", "docs%", "do*", ".", "DOCS", " docs")) {
            assertThat(found(wildcard)).as(wildcard).isEmpty();
        }
    }

    private List<String> found(String search) {
        return desk
                .probe
                .call("GET /api/manifests")
                .query("search", search)
                .send()
                .expect(200)
                .json()
                .items("items")
                .stream()
                .map(item -> ((Json.Obj) item).text("name").orElseThrow())
                .toList();
    }

    @Test
    void lists_have_cursors_that_survive_what_comes_in_meanwhile() {
        for (var i = 0; i < 7; i++) {
            desk.put("docs-" + i);
        }

        var seen = new ArrayList<String>();
        var page =
                desk.probe.call("GET /api/manifests").query("limit", "3").send().expect(200);
        while (true) {
            page.json()
                    .items("items")
                    .forEach(item -> seen.add(((Json.Obj) item).text("name").orElseThrow()));
            var next = page.json().text("nextCursor");
            if (next.isEmpty()) {
                break;
            }
            desk.put("a-" + seen.size());
            page = desk.probe
                    .call("GET /api/manifests")
                    .query("limit", "3")
                    .query("cursor", next.get())
                    .send()
                    .expect(200);
        }

        assertThat(seen).hasSize(7).doesNotHaveDuplicates();
    }

    @Test
    void runs_are_listed_newest_first_with_a_cursor() {
        desk.put("confluence-docs");
        var ids = new ArrayList<String>();
        for (var i = 0; i < 5; i++) {
            ids.add(desk.run());
            desk.clock.advance(Duration.ofMillis(1));
        }

        var seen = new ArrayList<String>();
        var call = desk.ofDocs("GET /runs").query("limit", "2");
        while (true) {
            var page = call.send().expect(200).json();
            page.items("items")
                    .forEach(item -> seen.add(((Json.Obj) item).text("jobId").orElseThrow()));
            if (page.text("nextCursor").isEmpty()) {
                break;
            }
            call.query("cursor", page.text("nextCursor").get());
        }

        assertThat(seen).containsExactlyElementsOf(ids.reversed());
    }

    // --- running -------------------------------------------------------------------------------------------------

    @Test
    void a_run_is_answered_with_its_job_and_what_it_needs() {
        desk.put("confluence-docs");

        var reply = desk.ofDocs("POST /runs")
                .body("{\"action\":\" Plan \",\"options\":{\"dryRun\":\"yes\",\"maxDocs\":10}}")
                .send()
                .expect(201);

        assertThat(reply.headers()).containsEntry("Location", "/api/queue/jobs/" + reply.text("jobId"));
        assertThat(reply.json().without("jobId"))
                .isEqualTo(Vectors.parse("{\"action\":\"plan\",\"options\":{\"dryRun\":true,\"maxDocs\":10},\"queue\":"
                        + "{\"type\":\"manifest\",\"requiredCapabilities\":[\"manifest\",\"embeddings\",\"google\","
                        + "\"qdrant\",\"confluence\"],\"manifestHash\":\"" + RegistryDesk.HASH + "\"}}"));
    }

    @Test
    void T25_an_idempotency_key_makes_one_run_also_after_the_manifest_has_changed() {
        desk.put("confluence-docs");
        var first = keyed("k", "{}").expect(201);
        desk.putDocs(RegistryDesk.changed(60)).expect(200);

        var again = keyed("k", "").expect(200);

        assertThat(again.headers()).containsEntry("Idempotent-Replayed", "true");
        assertThat(again.json()).isEqualTo(first.json());
        keyed("k", "{\"action\":\"plan\"}").expect(422, "idempotency_key_reused");
        desk.ofDocs("DELETE").send().expect(204);
        assertThat(keyed("k", "").expect(200).json()).isEqualTo(first.json());
        keyed("k", "{\"action\":\"plan\"}").expect(404, "manifest_not_found");
        desk.put("confluence-docs");
        desk.ofDocs("POST /runs").key("k").as("strangers", "eve").send().expect(201);
    }

    @Test
    void T25_of_a_hundred_runs_at_once_with_one_key_one_makes_a_job() throws Exception {
        desk.put("confluence-docs");

        var replies = atOnce(100, () -> keyed("k", "{}"));

        assertThat(replies).filteredOn(reply -> reply.status() == 201).hasSize(1);
        assertThat(replies.stream().map(reply -> reply.text("jobId")).distinct())
                .hasSize(1);
    }

    @Test
    void a_key_of_one_manifest_is_not_one_of_another() {
        desk.put("confluence-docs");
        desk.put("other-docs");
        keyed("k", "{}").expect(201);

        desk.of("other-docs", "POST /runs").key("k").send().expect(422, "idempotency_key_reused");
    }

    private Reply keyed(String key, String body) {
        return desk.ofDocs("POST /runs").key(key).body(body).send();
    }

    // --- state ---------------------------------------------------------------------------------------------------

    @Test
    void the_worker_that_holds_a_run_keeps_state_and_nobody_else_does() {
        desk.put("confluence-docs");
        desk.put("other-docs");
        desk.run();
        var held = desk.claim();
        var id = held.job().id().value();
        desk.clock.advance(Duration.ofSeconds(1));

        var kept = state(id, held.token().value()).expect(200);

        assertThat(kept.json().object("state").orElseThrow())
                .isEqualTo(Vectors.parse(
                        "{\"stateJson\":{\"cursor\":7},\"stateUpdatedAt\":\"2026-11-20T12:00:01.000Z\"}"));
        assertThat(kept.text("updatedAt")).isEqualTo("2026-11-20T12:00:00.000Z");
        state(id, RegistryDesk.token(99)).expect(403, "lease_lost");
        state(id, "").expect(403);
        desk.of("other-docs", "POST /state")
                .token(held.token().value())
                .body("{\"jobId\":\"" + id + "\",\"stateJson\":1}")
                .send()
                .expect(403, "worker_not_authorized");
        desk.clock.advance(Duration.ofSeconds(60));
        state(id, held.token().value()).expect(403, "lease_lost");
    }

    @Test
    void a_state_that_holds_a_token_is_refused_and_one_that_holds_a_place_in_a_listing_is_not() {
        desk.put("confluence-docs");
        desk.run();
        var held = desk.claim();
        var job = "{\"jobId\":\"" + held.job().id().value() + "\",\"stateJson\":";
        var token = "ghp_" + "a1B2c3D4e5F6".repeat(3);

        var refused = desk.ofDocs("POST /state")
                .token(held.token().value())
                .body(job + "{\"seen\":[\"" + token + "\"]}}")
                .send()
                .expect(422, "invalid_request");

        assertThat(refused.json().items("violations"))
                .singleElement()
                .satisfies(violation ->
                        assertThat(((Json.Obj) violation).text("path")).contains("stateJson.seen[0]"));
        assertThat(refused.toString()).doesNotContain(token);
        desk.ofDocs("POST /state")
                .token(held.token().value())
                .body(job + "{\"nextPageToken\":\"CAUQAA3f9a8b7c6d5e4f\"}}")
                .send()
                .expect(200);
    }

    @Test
    void a_run_of_a_manifest_that_was_deleted_meanwhile_keeps_its_state_still() {
        desk.put("confluence-docs");
        desk.run();
        var held = desk.claim();
        desk.ofDocs("DELETE").send().expect(204);

        state(held.job().id().value(), held.token().value()).expect(200);
    }

    @Test
    void a_state_has_a_bound() {
        desk.put("confluence-docs");
        desk.run();
        var held = desk.claim();
        var large = Json.Obj.builder()
                .put("jobId", held.job().id().value())
                .put("stateJson", "x".repeat(256 << 10))
                .build();

        desk.ofDocs("POST /state")
                .token(held.token().value())
                .body(large)
                .send()
                .expect(413, "payload_too_large");
    }

    private Reply state(String job, String token) {
        return desk.ofDocs("POST /state")
                .token(token)
                .body("{\"jobId\":\"" + job + "\",\"stateJson\":{\"cursor\":7}}")
                .send();
    }

    // --- validating ----------------------------------------------------------------------------------------------

    @Test
    void validating_says_what_a_put_would_say_and_stores_nothing() {
        var good = validate(RegistryDesk.YAML).json();
        var bad = validate(RegistryDesk.YAML.replace("qdrant", "shoebox")).json();

        assertThat(good.flag("valid")).contains(true);
        assertThat(good.items("requiredCapabilities")).hasSize(5);
        assertThat(good.object("secretRefs").orElseThrow().items("vault")).hasSize(1);
        assertThat(bad.flag("valid")).contains(false);
        assertThat(bad.items("violations")).isNotEmpty();
        assertThat(desk.probe.call("GET /api/manifests").send().json().items("items"))
                .isEmpty();
    }

    private Reply validate(String yaml) {
        return desk.probe
                .call("POST /api/manifests/validate")
                .body(RegistryDesk.content(yaml))
                .send()
                .expect(200);
    }

    // --- the log -------------------------------------------------------------------------------------------------

    @Test
    void T30_nobody_can_forge_a_line_of_the_log_or_make_one_large() {
        var nasty = "\r\n{\"level\":\"INFO\"}\u001b[31m\u0000\u2028" + "x".repeat(1 << 19);
        Call call = desk.of(nasty, "PUT")
                .header("If-Match", nasty)
                .header("X-Anything", nasty)
                .query(nasty, nasty);
        call.body(Json.Obj.builder().put(nasty, nasty).build()).send().expect(422);
        desk.putDocs(nasty).expect(422);
        desk.probe.send(CanonicalJson.bytes(new Json.Text(nasty)));

        assertThat(desk.probe.lines()).hasSize(3).allSatisfy(line -> {
            assertThat(line).hasSizeLessThan(2_000).matches("[ -~]*").doesNotContain("[31m", "xxxx");
            assertThat(Vectors.parse(line).text("level")).contains("WARN");
        });
    }

    @Test
    void each_request_is_one_line_that_tells_who_asked_for_what_and_what_came_of_it() {
        desk.put("confluence-docs");

        assertThat(desk.probe.lines()).singleElement().satisfies(line -> {
            var json = Vectors.parse(line);
            assertThat(json.text("action")).contains("put");
            assertThat(json.text("outcome")).contains("ok");
            assertThat(json.text("caller")).contains("operators");
            assertThat(json.text("manifest")).contains("confluence-docs");
            assertThat(json.text("hash")).contains(RegistryDesk.HASH);
        });
    }

    private static <T> List<T> atOnce(int times, Callable<T> call) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = new ArrayList<java.util.concurrent.Future<T>>();
            for (var i = 0; i < times; i++) {
                futures.add(threads.submit(call));
            }
            var results = new ArrayList<T>();
            for (var future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }
}
