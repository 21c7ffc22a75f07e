package signpost.embedded.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevelopmentChainTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ChainSettings SETTINGS = new ChainSettings(1000, Duration.ofSeconds(12));

    private final MovableClock clock = new MovableClock();
    private final HttpClient http = HttpClient.newHttpClient();
    private DevelopmentChain chain = DevelopmentChain.start(null, SETTINGS, clock, 0);

    @AfterEach
    void stop() {
        chain.close();
        http.close();
    }

    @Test
    void a_block_is_made_every_period() {
        assertThat(chain.head()).isEqualTo(1000);

        clock.move(Duration.ofSeconds(11));
        assertThat(chain.head()).isEqualTo(1000);

        clock.move(Duration.ofSeconds(1));
        assertThat(chain.head()).isEqualTo(1001);
        assertThat(chain.finalisedHead()).isEqualTo(998);
    }

    @Test
    void the_head_can_be_pushed_and_never_falls() {
        chain.advance(50);
        clock.move(Duration.ofMinutes(-10));

        assertThat(chain.head()).isEqualTo(1050);
        assertThatIllegalArgumentException().isThrownBy(() -> chain.advance(-1));
    }

    @Test
    void the_header_of_the_head_has_a_nodes_shape() throws Exception {
        var header = call("chain_getHeader");

        assertThat(header.fieldNames())
                .toIterable()
                .containsExactly("parentHash", "number", "stateRoot", "extrinsicsRoot", "digest");
        assertThat(header.get("number").textValue()).isEqualTo("0x3e8");
        assertThat(header.get("digest").toString()).isEqualTo("{\"logs\":[]}");
        for (var name : new String[] {"parentHash", "stateRoot", "extrinsicsRoot"}) {
            assertThat(header.get(name).textValue()).matches("0x[0-9a-f]{64}");
        }
    }

    @Test
    void headers_hashes_and_parents_agree() throws Exception {
        var head = call("chain_getBlockHash").textValue();

        assertThat(call("chain_getBlockHash", "1000").textValue()).isEqualTo(head);
        assertThat(call("chain_getBlockHash", "\"0x3e8\"").textValue()).isEqualTo(head);
        assertThat(call("chain_getBlockHash", "null").textValue()).isEqualTo(head);
        var header = call("chain_getHeader", '"' + head + '"');
        assertThat(header).isEqualTo(call("chain_getHeader"));
        var parent = call("chain_getBlockHash", "999").textValue();
        assertThat(header.get("parentHash").textValue()).isEqualTo(parent);
        assertThat(call("chain_getHeader", '"' + parent + '"').get("number").textValue())
                .isEqualTo("0x3e7");
        var genesis = call("chain_getHeader", call("chain_getBlockHash", "0").toString());
        assertThat(genesis.get("number").textValue()).isEqualTo("0x0");
        assertThat(genesis.get("parentHash").textValue()).isEqualTo("0x" + "0".repeat(64));
    }

    @Test
    void hashes_of_a_list_of_numbers_come_as_a_list() throws Exception {
        var hashes = call("chain_getBlockHash", "[1, \"0x2\", 5000]");

        assertThat(hashes).hasSize(3);
        assertThat(hashes.get(0)).isEqualTo(call("chain_getBlockHash", "1"));
        assertThat(hashes.get(2).isNull()).isTrue();
    }

    @Test
    void the_finalised_head_is_three_blocks_behind() throws Exception {
        assertThat(call("chain_getFinalizedHead")).isEqualTo(call("chain_getBlockHash", "997"));
    }

    @Test
    void a_block_that_is_not_there_is_null() throws Exception {
        var future = call("chain_getBlockHash", "1001");
        assertThat(future.isNull()).isTrue();
        assertThat(call("chain_getHeader", '"' + "0x" + "ab".repeat(32) + '"').isNull())
                .isTrue();

        clock.move(Duration.ofSeconds(12));
        var made = call("chain_getBlockHash", "1001");
        assertThat(call("chain_getHeader", made.toString()).get("number").textValue())
                .isEqualTo("0x3e9");
    }

    @Test
    void no_two_chains_and_no_two_blocks_share_a_hash() throws Exception {
        var hashes = new HashSet<String>();
        try (var other = DevelopmentChain.start(null, SETTINGS, clock, 0)) {
            for (var number = 0; number < 50; number++) {
                hashes.add(call("chain_getBlockHash", "" + number).textValue());
                hashes.add(result(other.endpoint(), "chain_getBlockHash", "" + number)
                        .textValue());
            }
        }
        assertThat(hashes).hasSize(100);
    }

    @Test
    void health_and_name_are_told() throws Exception {
        assertThat(call("system_health").toString())
                .isEqualTo("{\"peers\":0,\"isSyncing\":false,\"shouldHavePeers\":false}");
        assertThat(call("system_chain").textValue()).isEqualTo("Signpost Development");
    }

    @Test
    void a_chain_in_a_folder_goes_on_after_a_restart_and_has_gone_on_meanwhile(@TempDir Path folder) throws Exception {
        chain.close();
        chain = DevelopmentChain.start(folder, SETTINGS, clock, 0);
        chain.advance(7);
        var hash = call("chain_getBlockHash", "1005");
        chain.close();
        clock.move(Duration.ofMinutes(1));

        chain = DevelopmentChain.start(folder, new ChainSettings(1, Duration.ofSeconds(12)), clock, 0);

        assertThat(chain.head()).isEqualTo(1012);
        assertThat(call("chain_getBlockHash", "1005")).isEqualTo(hash);
    }

    @Test
    void a_new_period_counts_from_the_restart(@TempDir Path folder) {
        chain.close();
        chain = DevelopmentChain.start(folder, SETTINGS, clock, 0);
        clock.move(Duration.ofMinutes(2));
        chain.close();

        chain = DevelopmentChain.start(folder, new ChainSettings(1000, Duration.ofSeconds(1)), clock, 0);

        assertThat(chain.head()).isEqualTo(1010);
        clock.move(Duration.ofSeconds(5));
        assertThat(chain.head()).isEqualTo(1015);
    }

    @Test
    void a_batch_is_answered_in_order_without_its_notifications() throws Exception {
        var answer = JSON.readTree(send("""
                [{"jsonrpc":"2.0","id":1,"method":"system_chain"},
                 {"jsonrpc":"2.0","method":"system_health"},
                 {"jsonrpc":"2.0","id":"two","method":"nope","params":[]},
                 7]""").body());

        assertThat(answer).hasSize(3);
        assertThat(answer.get(0).get("id").intValue()).isEqualTo(1);
        assertThat(answer.get(0).get("jsonrpc").textValue()).isEqualTo("2.0");
        assertThat(answer.get(1).get("id").textValue()).isEqualTo("two");
        assertThat(answer.get(1).get("error").get("code").intValue()).isEqualTo(-32601);
        assertThat(answer.get(2).get("error").get("code").intValue()).isEqualTo(-32600);
    }

    @Test
    void a_notification_alone_is_answered_with_nothing() throws Exception {
        assertThat(send("{\"jsonrpc\":\"2.0\",\"method\":\"system_chain\"}").body())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"state_traceBlock\"}            | -32601",
                "{\"jsonrpc\":\"2.0\",\"id\":1,                                              | -32700",
                "{} {}                                                                      | -32700",
                "''                                                                         | -32700",
                "[]                                                                         | -32600",
                "{\"id\":1,\"method\":\"system_chain\"}                                     | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"system_chain\"}                | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}                                | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"chain_getHeader\",\"params\":[\"0x12\"]}   | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"chain_getHeader\",\"params\":[7]}          | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"chain_getHeader\",\"params\":{\"hash\":1}} | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"chain_getBlockHash\",\"params\":[-1]}      | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"chain_getBlockHash\",\"params\":[1.5]}     | -32602",
            })
    void what_cannot_be_answered_is_an_error_with_its_code(String request, int code) throws Exception {
        var answer = JSON.readTree(send(request).body());

        assertThat(answer.get("error").get("code").intValue()).isEqualTo(code);
        assertThat(answer.has("result")).isFalse();
        assertThat(answer.has("id")).isTrue();
    }

    @Test
    void a_request_longer_than_a_mebibyte_is_refused() throws Exception {
        var answer = send(" ".repeat(DevelopmentChain.BODY_LIMIT + 1));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(JSON.readTree(answer.body()).get("error").get("code").intValue())
                .isEqualTo(-32600);
    }

    @ParameterizedTest
    @ValueSource(ints = {10_000, 200_000})
    void nesting_without_end_is_not_json(int depth) throws Exception {
        var answer = JSON.readTree(send("[".repeat(depth)).body());

        assertThat(answer.get("error").get("code").intValue()).isEqualTo(-32700);
    }

    @Test
    void only_post_is_answered() throws Exception {
        var answer =
                http.send(HttpRequest.newBuilder(chain.endpoint()).build(), HttpResponse.BodyHandlers.discarding());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("POST");
    }

    private JsonNode call(String method, String... params) throws Exception {
        return result(chain.endpoint(), method, params);
    }

    private JsonNode result(URI endpoint, String method, String... params) throws Exception {
        var body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":[%s]}"
                .formatted(method, String.join(",", params));
        var answer = JSON.readTree(send(endpoint, body).body());
        assertThat(answer.has("result")).as("%s", answer).isTrue();
        return answer.get("result");
    }

    private HttpResponse<String> send(String body) throws Exception {
        return send(chain.endpoint(), body);
    }

    private HttpResponse<String> send(URI endpoint, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(endpoint)
                        .version(HttpClient.Version.HTTP_1_1)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
