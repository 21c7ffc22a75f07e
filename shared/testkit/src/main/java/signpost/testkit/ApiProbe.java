package signpost.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import signpost.json.CanonicalJson;
import signpost.json.Json;

/// Calls a function as API Gateway does. Every answer is held against the API's description.
public final class ApiProbe {

    private final RequestStreamHandler handler;
    private final OpenApi api;
    private final RecordingContext context = new RecordingContext();

    public ApiProbe(RequestStreamHandler handler, OpenApi api) {
        this.handler = handler;
        this.api = api;
    }

    /// What the function has logged so far.
    public List<String> lines() {
        return context.lines();
    }

    public OpenApi api() {
        return api;
    }

    /// @param operation `POST /api/queue/jobs/{id}/cancel`
    public Call call(String operation) {
        var space = operation.indexOf(' ');
        return new Call(operation.substring(0, space), operation.substring(space + 1));
    }

    /// @param body the text of the body, empty if there is none
    /// @param took how long the function took
    public record Reply(int status, Map<String, String> headers, String body, Duration took) {
        public Json.Obj json() {
            return body.isEmpty() ? new Json.Obj(Map.of()) : Vectors.parse(body);
        }

        public String error() {
            return json().text("error").orElse("");
        }

        public String text(String field) {
            return json().text(field).orElseThrow(() -> new AssertionError("no text " + field + " in " + body));
        }

        /// The rules of the violations.
        public List<String> rules() {
            return each("rule");
        }

        /// The places of the violations.
        public List<String> paths() {
            return each("path");
        }

        private List<String> each(String field) {
            return json().items("violations").stream()
                    .map(violation -> ((Json.Obj) violation).text(field).orElseThrow())
                    .toList();
        }

        public Reply expect(int wanted) {
            assertThat(status).as(body).isEqualTo(wanted);
            return this;
        }

        public Reply expect(int wanted, String error) {
            assertThat(status + " " + error()).as(body).isEqualTo(wanted + " " + error);
            return this;
        }
    }

    /// One request in the making.
    public final class Call {
        private final String method;
        private final String resource;
        private final Map<String, String> path = new LinkedHashMap<>();
        private final Map<String, List<String>> query = new LinkedHashMap<>();
        private final Map<String, List<String>> headers = new LinkedHashMap<>();
        private Optional<byte[]> body = Optional.empty();
        private boolean base64;
        private String caller = "AROAEXAMPLEOPERATORS:alice";
        private String arn = "arn:aws:sts::000000000000:assumed-role/operators/alice";

        private Call(String method, String resource) {
            this.method = method;
            this.resource = resource;
        }

        public Call path(String name, String value) {
            path.put(name, value);
            return this;
        }

        public Call query(String name, String... values) {
            query.put(name, List.of(values));
            return this;
        }

        public Call header(String name, String... values) {
            headers.put(name, List.of(values));
            return this;
        }

        public Call token(String token) {
            return header("x-lease-token", token);
        }

        public Call key(String key) {
            return header("Idempotency-Key", key);
        }

        public Call body(Json json) {
            return body(CanonicalJson.bytes(json));
        }

        public Call body(String text) {
            return body(text.getBytes(StandardCharsets.UTF_8));
        }

        /// Bytes as they are, which travel in base64.
        public Call binary(byte[] bytes) {
            base64 = true;
            return body(bytes);
        }

        private Call body(byte[] bytes) {
            body = Optional.of(bytes);
            return this;
        }

        public Call as(String who, String session) {
            caller = "AROAEXAMPLE" + who.toUpperCase(java.util.Locale.ROOT) + ":" + session;
            arn = "arn:aws:sts::000000000000:assumed-role/" + who + "/" + session;
            return this;
        }

        public Call asNobody() {
            caller = "";
            arn = "";
            return this;
        }

        public Reply send() {
            return ApiProbe.this.send(event());
        }

        /// The event that API Gateway makes of the request.
        public Json.Obj event() {
            var identity = Json.Obj.builder()
                    .put("sourceIp", "192.0.2.1")
                    .put("caller", Json.ofNullable(caller.isEmpty() ? null : caller))
                    .put("userArn", Json.ofNullable(arn.isEmpty() ? null : arn))
                    .build();
            return Json.Obj.builder()
                    .put("resource", resource)
                    .put(
                            "path",
                            path.values().stream()
                                    .reduce(
                                            resource,
                                            (all, value) -> all.replaceFirst(
                                                    "\\{[a-z]+}", java.util.regex.Matcher.quoteReplacement(value))))
                    .put("httpMethod", method)
                    .put("headers", last(headers))
                    .put("multiValueHeaders", all(headers))
                    .put("queryStringParameters", last(query))
                    .put("multiValueQueryStringParameters", all(query))
                    .put("pathParameters", path.isEmpty() ? new Json.Null() : texts(path))
                    .put("stageVariables", new Json.Null())
                    .put(
                            "requestContext",
                            Json.Obj.builder()
                                    .put("requestId", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef")
                                    .put("stage", "v1")
                                    .put("identity", identity)
                                    .build())
                    .put("body", text())
                    .put("isBase64Encoded", base64)
                    .build();
        }

        private Json text() {
            return body.<Json>map(bytes -> new Json.Text(
                            base64
                                    ? Base64.getEncoder().encodeToString(bytes)
                                    : new String(bytes, StandardCharsets.UTF_8)))
                    .orElse(new Json.Null());
        }

        private static Json texts(Map<String, String> values) {
            var json = Json.Obj.builder();
            values.forEach(json::put);
            return json.build();
        }

        private static Json last(Map<String, List<String>> values) {
            if (values.isEmpty()) {
                return new Json.Null();
            }
            var json = Json.Obj.builder();
            values.forEach((name, list) -> json.put(name, list.getLast()));
            return json.build();
        }

        private static Json all(Map<String, List<String>> values) {
            if (values.isEmpty()) {
                return new Json.Null();
            }
            var json = Json.Obj.builder();
            values.forEach((name, list) ->
                    json.put(name, list.stream().map(Json.Text::new).toList()));
            return json.build();
        }
    }

    /// Sends an event, whatever it is.
    public Reply send(Json.Obj event) {
        var reply = send(CanonicalJson.bytes(event));
        var operation = event.text("httpMethod").orElse("") + " "
                + event.text("resource").orElse("");
        assertThat(api.faults(operation, reply.status(), reply.headers(), reply.body()))
                .isEmpty();
        return reply;
    }

    /// Sends bytes that need not be an event. The answer is held against nothing.
    public Reply send(byte[] event) {
        var out = new ByteArrayOutputStream();
        var began = System.nanoTime();
        try {
            handler.handleRequest(new ByteArrayInputStream(event), out, context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var took = Duration.ofNanos(System.nanoTime() - began);
        var answer = Vectors.parse(out.toString(StandardCharsets.UTF_8));
        var headers = new LinkedHashMap<String, String>();
        answer.object("headers")
                .orElseThrow()
                .fields()
                .forEach((name, value) -> headers.put(name, ((Json.Text) value).value()));
        assertThat(answer.fields().keySet())
                .containsExactlyInAnyOrder("statusCode", "headers", "body", "isBase64Encoded");
        return new Reply(
                Math.toIntExact(answer.whole("statusCode").orElseThrow()),
                headers,
                answer.text("body").orElseThrow(),
                took);
    }
}
