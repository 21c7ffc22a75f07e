package signpost.apigateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.json.Json;
import signpost.testkit.Vectors;

class HttpFunctionTest {

    /// Answers who asked, and what `X-Said` and `q` were.
    private static final class Echo implements HttpFunction.Api {
        @Override
        public Optional<String> action(String method, String resource) {
            return switch (resource) {
                case "/echo" -> Optional.of("echo");
                case "/open" -> Optional.of("open");
                default -> Optional.empty();
            };
        }

        @Override
        public boolean isOpen(String action) {
            return action.equals("open");
        }

        @Override
        public Answer answer(Request request) {
            if (request.resource().equals("/open")) {
                assertThatThrownBy(request::caller)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("/open");
                return Answer.ok(
                        Json.Obj.builder().put("bytes", request.body().length).build());
            }
            var reading = new Reading(request, "bad", "q");
            var said = reading.header("X-Said");
            var body = reading.optionalBody("text").text("text", 10);
            return reading.then(() -> Answer.ok(Json.Obj.builder()
                    .put("id", request.caller().id())
                    .put("name", request.caller().name())
                    .put("said", Json.ofNullable(said.orElse(null)))
                    .put("q", Json.ofNullable(reading.query("q").orElse(null)))
                    .put("text", Json.ofNullable(body.orElse(null)))
                    .build()));
        }
    }

    private static final String IDENTITY =
            "\"requestContext\":{\"identity\":{\"caller\":\"AIDAX\",\"userArn\":\"arn:aws:iam::1:user/alice\"}}";

    private final List<String> lines = new ArrayList<>();
    private final HttpFunction function = new HttpFunction(new Echo(), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

    @ParameterizedTest
    @CsvSource({
        "AROAXYZ:session-1, arn:aws:sts::123456789012:assumed-role/operators/session-1, AROAXYZ, operators",
        "AROAXYZ:session-2, arn:aws:sts::123456789012:assumed-role/operators/session-2, AROAXYZ, operators",
        "AIDAXYZ, arn:aws:iam::123456789012:user/alice, AIDAXYZ, alice",
        "AIDAXYZ, arn:aws:iam::123456789012:user/division/team/alice, AIDAXYZ, alice",
        "123456789012:bob, arn:aws:sts::123456789012:federated-user/bob, 123456789012, bob",
        "123456789012, arn:aws:iam::123456789012:root, 123456789012, root",
        "AIDAXYZ, '', AIDAXYZ, AIDAXYZ",
    })
    void a_caller_is_a_role_or_a_user_and_not_a_session(String caller, String arn, String id, String name)
            throws IOException {
        var answer = echo("{\"httpMethod\":\"GET\",\"resource\":\"/echo\",\"requestContext\":{\"identity\":"
                + "{\"caller\":\"" + caller + "\",\"userArn\":\"" + arn + "\"}}}");

        assertThat(answer.text("id")).contains(id);
        assertThat(answer.text("name")).contains(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"headers\":{\"x-sAID\":\"yes\"}",
                "\"headers\":{\"X-Said\":\"no\"},\"multiValueHeaders\":{\"x-said\":[\"yes\"]}",
                "\"headers\":null,\"multiValueHeaders\":{\"X-SAID\":[\"yes\",\"yes\"]}",
            })
    void a_header_is_found_whatever_its_case(String headers) throws IOException {
        assertThat(echo("{\"httpMethod\":\"GET\",\"resource\":\"/echo\"," + headers + "," + IDENTITY + "}")
                        .text("said"))
                .contains("yes");
    }

    @Test
    void a_header_or_a_parameter_that_stands_twice_and_differs_is_refused() throws IOException {
        var answer =
                echo("{\"httpMethod\":\"GET\",\"resource\":\"/echo\",\"multiValueHeaders\":{\"X-Said\":[\"a\",\"b\"]},"
                        + "\"multiValueQueryStringParameters\":{\"q\":[\"1\",\"1\"]}," + IDENTITY + "}");

        assertThat(answer.text("error")).contains("bad");
        assertThat(answer.items("violations"))
                .map(violation -> ((Json.Obj) violation).text("rule").orElseThrow())
                .containsExactlyInAnyOrder("duplicate_parameter", "duplicate_header");
    }

    @Test
    void a_body_in_base64_is_read_and_one_that_is_none_is_refused() throws IOException {
        var good = "{\"httpMethod\":\"GET\",\"resource\":\"/echo\",\"body\":\"eyJ0ZXh0Ijoiw6kifQ==\","
                + "\"isBase64Encoded\":true," + IDENTITY + "}";

        assertThat(echo(good).text("text")).contains("é");
        assertThat(echo(good.replace("==", "=x")).text("error")).contains("invalid_request");
    }

    @Test
    void a_body_of_just_a_megabyte_is_read() throws IOException {
        var spaces = " ".repeat((1 << 20) - 12);
        var event = "{\"httpMethod\":\"GET\",\"resource\":\"/echo\",\"body\":\"{\\\"text\\\":\\\"x\\\"}" + spaces
                + "\"," + IDENTITY + "}";

        assertThat(echo(event).text("text")).contains("x");
        assertThat(echo(event.replace(spaces, spaces + " ")).text("error")).contains("payload_too_large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"httpMethod\":\"GET\"}",
                "{\"httpMethod\":7,\"resource\":\"/echo\"}",
                "{\"source\":\"aws.events\"}",
                "\u0000",
            })
    void what_is_no_event_of_the_gateway_is_refused(String event) throws IOException {
        assertThat(echo(event).text("error")).contains("invalid_request");
    }

    @Test
    void an_event_whose_parts_are_of_other_kinds_is_no_fault() throws IOException {
        var event =
                "{\"httpMethod\":\"GET\",\"resource\":\"/echo\",\"headers\":[1],\"multiValueHeaders\":{\"a\":1,\"b\":[2]},"
                        + "\"queryStringParameters\":7,\"pathParameters\":\"x\",\"body\":{},\"isBase64Encoded\":\"no\","
                        + IDENTITY + "}";

        assertThat(echo(event).text("id")).contains("AIDAX");
        assertThat(echo(event.replace("\"identity\":{", "\"identity\":[{").replace("}}}", "}]}}"))
                        .text("error"))
                .contains("forbidden");
    }

    @Test
    void an_open_route_is_answered_to_anybody_and_knows_nobody() throws IOException {
        var unsigned = "{\"httpMethod\":\"PUT\",\"resource\":\"/open\",\"body\":\"four\"}";
        var signed = unsigned.replace("\"body\"", IDENTITY + ",\"body\"");

        assertThat(echo(unsigned).whole("bytes")).hasValue(4L);
        assertThat(echo(signed).whole("bytes")).hasValue(4L);
        assertThat(lines).hasSize(2).noneMatch(line -> line.contains("alice"));
        assertThat(echo(unsigned.replace("/open", "/echo")).text("error")).contains("forbidden");
    }

    @Test
    void an_unknown_route_is_not_found() throws IOException {
        assertThat(echo("{\"httpMethod\":\"GET\",\"resource\":\"/other\"," + IDENTITY + "}")
                        .text("error"))
                .contains("not_found");
    }

    @Test
    void any_bytes_are_answered() throws IOException {
        var random = new Random(7);
        var good = ("{\"httpMethod\":\"GET\",\"resource\":\"/echo\",\"headers\":{\"X-Said\":\"yes\"},\"body\":\"{}\","
                        + IDENTITY + "}")
                .getBytes(StandardCharsets.UTF_8);
        for (var i = 0; i < 5_000; i++) {
            var bytes = good.clone();
            for (var j = random.nextInt(4); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }

            assertThat(serve(bytes).whole("statusCode").orElseThrow()).isBetween(200L, 499L);
        }
        assertThat(lines).hasSize(5_000).allMatch(line -> line.matches("[ -~]{1,2000}"));
    }

    private Json.Obj echo(String event) throws IOException {
        var answer = serve(event.getBytes(StandardCharsets.UTF_8));
        return Vectors.parse(answer.text("body").orElseThrow());
    }

    private Json.Obj serve(byte[] event) throws IOException {
        var out = new ByteArrayOutputStream();
        function.serve(new ByteArrayInputStream(event), out, "signpost-test-probe", "request-1", lines::add);
        return Vectors.parse(out.toString(StandardCharsets.UTF_8));
    }
}
