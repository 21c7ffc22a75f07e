package signpost.embedded.publicreads;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.embedded.s3.S3Clients;
import signpost.embedded.s3.S3Engine;
import signpost.embedded.s3.StoredObject;
import software.amazon.awssdk.core.sync.RequestBody;

class PublicObjectsTest {

    private static final String HEX = "0123456789abcdef".repeat(4);
    private static final String MANIFEST = "scorevision/manifests/" + HEX + ".json";
    private static final String PREFIXED = "scorevision/manifests/sha256:" + HEX + ".json";
    private static final String INDEX = "scorevision/index.json";

    private final Map<String, String> stored = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final PublicObjects objects = PublicObjects.start(this::find, 0);
    private final HttpClient http = HttpClient.newHttpClient();

    private Optional<StoredObject> find(String key) {
        asked.add(key);
        if (key.equals("scorevision/broken")) {
            throw new UncheckedIOException(new IOException("storage is gone, as a test wants it"));
        }
        return Optional.ofNullable(stored.get(key)).map(body -> {
            InputStream stream = new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
            return new StoredObject(
                    "\"tag of " + body + "\"", Instant.parse("2025-10-04T01:02:03Z"), body.length(), stream);
        });
    }

    @AfterEach
    void stop() {
        objects.close();
        http.close();
    }

    @Test
    void a_manifest_is_served_to_be_kept_for_ever() throws Exception {
        stored.put(MANIFEST, "{}");

        var answer = get("/" + MANIFEST);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{}");
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        assertThat(header(answer, "Content-Length")).isEqualTo("2");
        assertThat(header(answer, "ETag")).isEqualTo("\"tag of {}\"");
        assertThat(header(answer, "Last-Modified")).isEqualTo("Sat, 04 Oct 2025 01:02:03 GMT");
        assertThat(header(answer, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("*");
    }

    @Test
    void a_document_of_a_commitment_is_served_to_be_kept_for_ever_and_found_by_its_digits_alone() throws Exception {
        var key = "scorevision/commitments/" + "ab".repeat(32) + ".json";
        stored.put(key, "{}");

        assertThat(header(get("/" + key), "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(get("/" + key.replace("commitments/", "commitments/sha256:")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void the_index_is_served_to_be_asked_for_again_soon() throws Exception {
        stored.put(INDEX, "{\"version\":\"1.0\"}");

        assertThat(header(get("/" + INDEX), "Cache-Control")).isEqualTo("public, max-age=5, must-revalidate");
        assertThat(get("/" + INDEX + "?nocache=1").statusCode()).isEqualTo(200);
    }

    @Test
    void a_head_has_what_a_get_has_but_the_body() throws Exception {
        stored.put(INDEX, "{\"version\":\"1.0\"}");

        var head = send(request("/" + INDEX).method("HEAD", HttpRequest.BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "Content-Length")).isEqualTo("17");
        assertThat(header(head, "ETag")).isEqualTo(header(get("/" + INDEX), "ETag"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"tag of {}\"", "W/\"tag of {}\"", "\"other\", \"tag of {}\"", "*"})
    void who_has_it_already_gets_304(String known) throws Exception {
        stored.put(INDEX, "{}");

        var answer = send(request("/" + INDEX).header("If-None-Match", known));

        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
        assertThat(header(answer, "ETag")).isEqualTo("\"tag of {}\"");
        assertThat(header(answer, "Cache-Control")).contains("max-age=5");
    }

    @Test
    void who_has_another_gets_it_whole() throws Exception {
        stored.put(INDEX, "{}");

        assertThat(send(request("/" + INDEX).header("If-None-Match", "\"old\"")).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {HEX_PATH, "sha256:" + HEX_PATH, "sha256%3A" + HEX_PATH, "sha256%3a" + HEX_PATH})
    void both_spellings_of_a_manifest_are_found_whichever_is_stored(String name) throws Exception {
        for (var key : List.of(MANIFEST, PREFIXED)) {
            stored.clear();
            stored.put(key, key);

            assertThat(get("/scorevision/manifests/" + name).body()).isEqualTo(key);
        }
    }

    private static final String HEX_PATH = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.json";

    @Test
    void the_spelling_asked_for_comes_first() throws Exception {
        stored.put(MANIFEST, "plain");
        stored.put(PREFIXED, "prefixed");

        assertThat(get("/" + MANIFEST).body()).isEqualTo("plain");
        assertThat(get("/" + PREFIXED).body()).isEqualTo("prefixed");
    }

    @Test
    void what_is_not_published_is_a_problem_that_says_so() throws Exception {
        var answer = get("/" + INDEX);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("*");
        var problem = new ObjectMapper().readTree(answer.body());
        assertThat(problem.get("error").textValue()).isEqualTo("not_found");
        assertThat(problem.get("message").textValue()).contains("/scorevision/index.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "POST", "DELETE", "PATCH", "OPTIONS"})
    void nothing_but_reading_is_allowed(String method) throws Exception {
        var answer = send(request("/" + INDEX).method(method, HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(header(answer, "Allow")).isEqualTo("GET, HEAD");
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.json",
                "/scorevision",
                "/scorevision/",
                "/pending/window.yaml",
                "//scorevision/index.json",
                "/scorevision//index.json",
                "/scorevision/../pending/window.yaml",
                "/scorevision/./index.json",
                "/scorevision/%2e%2e/pending/window.yaml",
                "/scorevision/%2E/index.json",
                "/scorevision%2findex.json",
                "/scorevision/manifests%2F" + HEX_PATH,
                "/scorevision/index.json%00",
                "/scorevision/%00",
                "/scorevision/index.json%20",
                "/scorevision/.hidden",
                "/scorevision/inde%78.json",
                "/scorevision\\index.json",
                "/scorevision/manifests/" + HEX_PATH + "/",
                "/scorevision/manifests/" + HEX_PATH + ".bak",
                "/scorevision/manifests/sha512:" + HEX_PATH,
                "/scorevision/manifests/sha256%253A" + HEX_PATH,
                "/scorevision/manifests/SHA256:" + HEX_PATH,
                "/scorevision/manifests/ABCDEFabcdef0123456789abcdef0123456789abcdef0123456789abcdef0123.json",
                "/scorevision/manifests/abcdef.json",
                "/Scorevision/index.json",
                "http://127.0.0.1/pending/window.yaml",
                "*",
            })
    void a_path_that_is_none_of_a_published_object_is_refused_without_asking_storage(String path) throws Exception {
        assertThat(raw(path)).matches("HTTP/1.1 40[04].*");
        assertThat(asked).isEmpty();
    }

    @Test
    void a_path_of_eight_kibibytes_is_refused_without_asking_storage() throws Exception {
        assertThat(raw("/scorevision/" + "a".repeat(8 << 10))).startsWith("HTTP/1.1 404");
        assertThat(asked).isEmpty();
    }

    @Test
    void a_fault_of_storage_is_500_and_says_nothing_of_it() throws Exception {
        var answer = get("/scorevision/broken");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void what_is_in_the_bucket_is_what_is_served() throws Exception {
        try (var s3 = S3Engine.start(null, 0);
                var client = S3Clients.client(s3.endpoint())) {
            s3.createBucket("manifests");
            client.putObject(put -> put.bucket("manifests").key(INDEX), RequestBody.fromString("{\"real\":true}"));
            try (var served = PublicObjects.start(s3, "manifests", 0)) {
                var answer = http.send(
                        HttpRequest.newBuilder(served.endpoint().resolve("/" + INDEX))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.body()).isEqualTo("{\"real\":true}");
                assertThat(header(answer, "ETag"))
                        .isEqualTo(client.headObject(
                                        head -> head.bucket("manifests").key(INDEX))
                                .eTag());
            }
        }
    }

    /// As no client library would send it.
    private String raw(String target) throws Exception {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), objects.endpoint().getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write(("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(objects.endpoint() + path)).version(HttpClient.Version.HTTP_1_1);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
