package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

/// Commands over a local stack that is found by its state file: a stand-in that serves a folder, a function's
/// answers and the head of a chain, all on one port.
class LocalStackTest {

    @TempDir
    private Path folder = Path.of("");

    private Desk desk = new Desk(Path.of("target"));
    private final List<String> aliases = new CopyOnWriteArrayList<>();
    private final List<Json.Obj> requests = new CopyOnWriteArrayList<>();
    private Json.Obj answer = Json.Obj.builder().build();
    private int status = 200;
    private HttpServer server = closed();

    private static HttpServer closed() {
        try {
            return HttpServer.create();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void start() throws IOException {
        desk = new Desk(folder);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/scorevision/", exchange -> {
            var file = folder.resolve("store")
                    .resolve(exchange.getRequestURI().getPath().substring(1));
            if (Files.exists(file)) {
                send(exchange, 200, Files.readAllBytes(file));
            } else {
                send(exchange, 404, new byte[0]);
            }
        });
        server.createContext("/2015-03-31/functions/signpost-local-publish/invocations", exchange -> {
            aliases.add(exchange.getRequestURI().getQuery());
            assertThat(exchange.getRequestHeaders().getFirst("Authorization")).contains("Credential=AKIALOCAL/");
            if (JsonReader.read(exchange.getRequestBody().readAllBytes())
                    instanceof Parsed.Ok<Json>(Json.Obj request)) {
                requests.add(request);
            }
            send(exchange, status, CanonicalJson.bytes(answer));
        });
        server.createContext(
                "/rpc",
                exchange -> send(
                        exchange,
                        200,
                        "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"number\":\"0x186a0\"}}"
                                .getBytes(StandardCharsets.US_ASCII)));
        server.start();
        state(ProcessHandle.current().pid());
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private void state(long pid) {
        var url = "http://127.0.0.1:" + server.getAddress().getPort();
        desk.write(
                "state.json",
                CanonicalJson.text(Json.Obj.builder()
                        .put("pid", pid)
                        .put("awsEndpoint", url)
                        .put("publicUrl", url)
                        .put("chainUrl", url + "/rpc")
                        .put("region", "us-east-1")
                        .put("accessKeyId", "AKIALOCAL")
                        .put("secretAccessKey", "not-shown")
                        .put("manifestBucket", "bucket")
                        .put("publishFunction", "signpost-local-publish:live")
                        .put(
                                "manifestKeys",
                                List.of(new Json.Text(Desk.KEY.publicKey().hex())))
                        .put(
                                "indexKeys",
                                List.of(new Json.Text(Desk.KEY
                                        .derived(Signing.INDEX_KEY_CONTEXT)
                                        .publicKey()
                                        .hex())))
                        .build()));
        desk.env.put("SIGNPOST_STATE", "state.json");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void reading_needs_no_option_at_all() {
        var hash = desk.publish("w", 107_200).isDone().json().text("hash").orElseThrow();

        assertThat(desk.sv("manifest", "current").isDone().out()).contains("Hash: " + hash, "7200 blocks left");
        assertThat(desk.sv("manifest", "verify", hash).isDone().out()).contains("Verified " + hash);
        assertThat(desk.sv(
                                "manifest",
                                "verify",
                                "http://127.0.0.1:" + server.getAddress().getPort() + "/scorevision/manifests/" + hash
                                        + ".json")
                        .isDone()
                        .out())
                .contains("Verified " + hash);
        assertThat(desk.sv("miner", "elements").isDone().out()).contains("PlayerDetect_v1@1.0");
        assertThat(desk.sv("manifest", "list").isDone().err()).isEmpty();
    }

    @Test
    void publishing_goes_through_the_function_and_leaves_a_copy() throws IOException {
        var config = desk.config("w", 107_200, 0.78);
        var published = desk.publish(100_000, config).isDone().json();
        try (var copies = Files.newDirectoryStream(folder.resolve("manifests/published"))) {
            for (var copy : copies) {
                Files.delete(copy);
            }
        }
        var hash = published.text("hash").orElseThrow();
        answer = published.with(
                "public_url",
                new Json.Text("http://127.0.0.1:" + server.getAddress().getPort() + "/scorevision/manifests/"
                        + hash.substring(7) + ".json"));

        var ran = desk.sv("manifest", "publish", config, "--allow-far-expiry").isDone();

        assertThat(ran.out()).contains("Manifest hash: " + hash, "✓ Published manifest");
        assertThat(ran.err()).isEmpty();
        assertThat(requests)
                .containsExactly(Json.Obj.builder()
                        .put("action", "publish")
                        .put("config", desk.read(config))
                        .put("allow_far_expiry", true)
                        .build());
        assertThat(folder.resolve("manifests/published/" + hash.substring(7) + ".json"))
                .exists();
    }

    @Test
    void a_bad_manifest_is_refused_before_the_function_is_asked() {
        desk.write("bad.yaml", "window_id: 5\n");

        desk.sv("manifest", "publish", "bad.yaml").ends(1, "bad.yaml:1:12: ");

        assertThat(requests).isEmpty();
    }

    @Test
    void what_the_function_refuses_is_refused_in_its_words() {
        var config = desk.config("w", 107_200, 0.78);
        answer = Json.Obj.builder()
                .put("error", "window_expired")
                .put("message", "the window has ended; move it")
                .put("current_block", 7)
                .build();
        var refused = desk.sv("manifest", "publish", config, "--format", "json")
                .ends(1, "error: the window has ended", "fix: move it");
        assertThat(refused.json().whole("current_block")).hasValue(7);

        answer = Json.Obj.builder()
                .put("error", "chain_unavailable")
                .put("message", "no endpoint answered")
                .build();
        desk.sv("manifest", "publish", config).ends(3, "no endpoint answered");
        status = 404;
        desk.sv("manifest", "renew").ends(3, "there is no function signpost-local-publish:live");
        status = 403;
        desk.sv("manifest", "renew").ends(1, "may not call");
    }

    @Test
    void rolling_back_renewing_and_scheduling_are_the_functions_to_do() {
        var hash = "sha256:" + "0".repeat(64);
        answer = Json.Obj.builder()
                .put("status", "rolled_back")
                .put("hash", hash)
                .put("retired", List.of())
                .put("index_version", 3)
                .build();
        assertThat(desk.sv("manifest", "rollback", "--to-hash", hash).isDone().out())
                .contains("Rolled back");
        answer = Json.Obj.builder()
                .put("status", "renewed")
                .put("index_version", 4)
                .put("valid_until", "2025-10-25T00:00:00Z")
                .build();
        assertThat(desk.sv("manifest", "renew").isDone().out()).contains("Valid until: 2025-10-25T00:00:00Z");
        answer = Json.Obj.builder()
                .put("status", "scheduled")
                .put("config_key", "pending/w.yaml")
                .build();
        assertThat(desk.sv("manifest", "schedule", desk.config("w", 107_200, 0.78), "--not-before-block", "100500")
                        .isDone()
                        .out())
                .contains("not before block 100500", "pending/w.yaml");

        assertThat(requests.stream().map(request -> request.text("action").orElseThrow()))
                .containsExactly("rollback", "renew", "schedule");
    }

    @Test
    void one_prepares_and_another_one_looks_at_it_and_approves() {
        var path = desk.config("w", 107_200, 0.78);
        var text = desk.read(path);
        var waiting = Json.Obj.builder()
                .put("name", "w-100000-0123456789abcdef")
                .put("config_key", "pending/w-100000-0123456789abcdef.yaml")
                .put("config_sha256", "sha256:" + "1".repeat(64))
                .put("not_before_block", 100_000)
                .put("scheduled_at", "2025-10-24T00:00:00Z")
                .put("approval", "missing")
                .build();
        answer = waiting.with("status", new Json.Text("prepared"));
        assertThat(desk.sv("manifest", "prepare", path).isDone().out())
                .contains("✓ Prepared", "sv manifest approve w-100000-0123456789abcdef");
        answer = Json.Obj.builder()
                .put("status", "found")
                .put("pending", List.of(waiting))
                .build();
        assertThat(desk.sv("manifest", "pending").isDone().out())
                .contains("w-100000-0123456789abcdef  Block 100000  missing");
        answer = waiting.with("config", new Json.Text(text))
                .with(
                        "publishing",
                        Json.Obj.builder()
                                .put("error", "expiry_taken")
                                .put("message", "window v is live and ends at the same block")
                                .build());
        assertThat(desk.sv("manifest", "pending", "w-100000-0123456789abcdef")
                        .isDone()
                        .out())
                .contains("window_id", "Approval: missing", "It would be refused: window v is live");
        answer = waiting.with("status", new Json.Text("approved"))
                .with(
                        "publishing",
                        Json.Obj.builder()
                                .put("outcome", "published")
                                .put("hash", "sha256:" + "2".repeat(64))
                                .build());
        assertThat(desk.sv("manifest", "approve", "w-100000-0123456789abcdef", "--config", path)
                        .isDone()
                        .out())
                .contains("✓ Approved of w-100000-0123456789abcdef", "✓ Published", "sha256:2222");
        answer = waiting.with("status", new Json.Text("withdrawn"));
        assertThat(desk.sv("manifest", "withdraw", "pending/w-100000-0123456789abcdef.yaml")
                        .isDone()
                        .out())
                .contains("✓ Withdrawn: w-100000-0123456789abcdef");

        assertThat(requests.stream().map(request -> request.text("action").orElseThrow()))
                .containsExactly("prepare", "pending", "review", "approve", "withdraw");
        assertThat(requests.get(3).text("config_sha256"))
                .contains(ManifestHash.of(text.getBytes(StandardCharsets.UTF_8)).value());
        assertThat(requests.subList(2, 5))
                .allSatisfy(request ->
                        assertThat(request.text("config_key")).contains("pending/w-100000-0123456789abcdef.yaml"));
        assertThat(aliases)
                .containsExactly(
                        "Qualifier=live", "Qualifier=live", "Qualifier=live", "Qualifier=approve", "Qualifier=live");
    }

    @Test
    void what_is_not_looked_at_is_not_approved_of() {
        desk.sv("manifest", "approve", "w").ends(2, "not said which text", "--config PATH");
        assertThat(requests).isEmpty();
        answer = Json.Obj.builder()
                .put("name", "w-100000-0123456789abcdef")
                .put("config_sha256", "sha256:" + "1".repeat(64))
                .put("config", "window_id: \"w\"")
                .put("approval", "missing")
                .build();
        desk.atTerminal = true;
        desk.typed = "n\n";
        var declined = desk.sv("manifest", "approve", "w");
        assertThat(declined.exit()).isEqualTo(1);
        assertThat(declined.err()).contains("nothing was approved of");
        desk.typed = "y\n";
        desk.sv("manifest", "approve", "w").isDone();

        assertThat(requests.stream().map(request -> request.text("action").orElseThrow()))
                .containsExactly("review", "review", "approve");
        assertThat(requests.getLast().text("config_sha256")).contains("sha256:" + "1".repeat(64));
        assertThat(aliases).containsOnly("Qualifier=approve");
    }

    @Test
    void a_stack_that_has_gone_is_told_with_how_to_start_it() {
        state(Long.MAX_VALUE);
        desk.sv("manifest", "current").ends(3, "no longer running", "./sv up");
        desk.sv("manifest", "publish", desk.config("w", 107_200, 0.78)).ends(3, "no longer running");

        state(ProcessHandle.current().pid());
        server.stop(0);
        desk.sv("manifest", "current").ends(3, "cannot reach");
        desk.write("state.json", "{");
        desk.sv("manifest", "current").ends(1, "state.json is not JSON", "./sv up");
    }

    @Test
    void a_store_named_by_an_option_or_the_environment_comes_before_the_stack() {
        desk.publish("w", 107_200).isDone();
        desk.env.put("R2_BUCKET_PUBLIC_URL", "http://127.0.0.1:1");

        desk.sv("manifest", "list").ends(1, "no key is known");
        desk.sv("manifest", "list", "--index-key", "11".repeat(32))
                .ends(3, "cannot reach http://127.0.0.1:1/scorevision/index.json");
        assertThat(desk.atStore("manifest", "list").isDone().out()).contains("ACTIVE");
    }
}
