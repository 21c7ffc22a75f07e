package signpost.substrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.chain.ChainUnavailable;
import signpost.chain.ExtrinsicHash;
import signpost.commitment.Proof;
import signpost.commitment.Sighting;
import signpost.http.BoundedHttp;
import signpost.json.Json;
import signpost.runtime.Extrinsic;
import signpost.runtime.SmallRuntime;
import signpost.scale.ScaleWriter;

/// Nodes that are down, slow, wrong, pruned or lying.
class FaultyNodesTest {

    private static final AccountId HOTKEY = AccountId.of(new byte[AccountId.BYTES]);
    private static final URI NOBODY = URI.create("http://127.0.0.1:1/token");

    private final ScriptedNode first = new ScriptedNode(FaultyNodesTest::small);
    private final ScriptedNode second = new ScriptedNode(FaultyNodesTest::small);

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    private static SubstrateReads reads(URI... endpoints) {
        return new SubstrateReads(new BoundedHttp(Duration.ofMillis(500), Duration.ofMillis(800)), List.of(endpoints));
    }

    private static String hash(long height) {
        return "0x" + "%064x".formatted(height + 1);
    }

    /// A chain of twenty empty blocks of the small runtime, all final.
    private static Json.Obj small(String method, List<Json> parameters) {
        return ScriptedNode.result(
                switch (method) {
                    case "chain_getFinalizedHead" -> new Json.Text(hash(20));
                    case "chain_getBlockHash" ->
                        ((Json.Whole) parameters.getFirst()).asLong().orElseThrow() <= 20
                                ? new Json.Text(hash(((Json.Whole) parameters.getFirst())
                                        .asLong()
                                        .orElseThrow()))
                                : new Json.Null();
                    case "chain_getHeader" -> header(parameters.isEmpty() ? 20 : height(parameters.getFirst()));
                    case "chain_getBlock" ->
                        Json.Obj.builder()
                                .put(
                                        "block",
                                        Json.Obj.builder()
                                                .put("header", header(height(parameters.getFirst())))
                                                .put("extrinsics", List.of(new Json.Text("0x00")))
                                                .build())
                                .build();
                    case "state_getRuntimeVersion" ->
                        Json.Obj.builder()
                                .put("specName", SmallRuntime.SPEC_NAME)
                                .put("specVersion", 1)
                                .put("transactionVersion", 1)
                                .build();
                    case "state_call" ->
                        Answers.hex(new ScaleWriter()
                                .u8(1)
                                .byteList(SmallRuntime.metadata(15))
                                .toBytes());
                    default -> new Json.Null();
                });
    }

    private static Json.Obj header(long height) {
        return Json.Obj.builder()
                .put("number", "0x%x".formatted(height))
                .put("parentHash", hash(height - 1))
                .build();
    }

    private static long height(Json hash) {
        return Long.parseLong(((Json.Text) hash).value().substring(50), 16) - 1;
    }

    @Test
    void a_node_that_is_down_is_passed_over_and_the_next_one_asked() {
        assertThat(reads(NOBODY, second.endpoint()).head()).isEqualTo(new Block(20));
    }

    @Test
    void a_node_that_is_down_is_waited_for_once() {
        first.status = 503;
        var reads = reads(first.endpoint(), second.endpoint());
        reads.head();
        var before = first.exchanges;

        reads.head();

        assertThat(first.exchanges).isEqualTo(before);
        second.status = 503;
        first.status = 200;
        assertThat(reads.head()).isEqualTo(new Block(20));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "not JSON",
                "{\"id\":7,\"result\":1}",
                "{\"id\":0,\"result\":{\"number\":\"twenty\"}}",
                "{\"id\":0,\"result\":{\"number\":\"0xffffffffffffffffff\"}}",
                "{\"id\":0,\"result\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
            })
    void an_answer_that_is_none_is_no_head(String answer) {
        first.instead = Optional.of(answer.getBytes(StandardCharsets.UTF_8));

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> reads(first.endpoint()).head())
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("/token"));
    }

    @Test
    void a_status_of_500_and_an_error_are_passed_over() {
        first.status = 500;
        assertThat(reads(first.endpoint(), second.endpoint()).head()).isEqualTo(new Block(20));

        first.status = 200;
        first.script = (_, _) -> ScriptedNode.failure("State already discarded for 0x01");
        assertThat(reads(first.endpoint(), second.endpoint()).head()).isEqualTo(new Block(20));
        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> reads(first.endpoint()).head());
    }

    @Test
    void a_slow_node_is_given_up() {
        first.script = (method, parameters) -> {
            try {
                Thread.sleep(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return small(method, parameters);
        };
        var started = System.nanoTime();

        assertThat(reads(first.endpoint(), second.endpoint()).head()).isEqualTo(new Block(20));
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void an_endless_answer_is_cut_off() {
        first.instead = Optional.of("[".repeat(9 << 20).getBytes(StandardCharsets.US_ASCII));

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> new SubstrateReads(
                                new BoundedHttp(Duration.ofSeconds(1), Duration.ofSeconds(20)),
                                List.of(first.endpoint()))
                        .head());
    }

    private static Proof proof(long block) {
        return new Proof(new Block(block), Extrinsic.hash(new byte[] {0}));
    }

    @Test
    void a_node_that_calls_a_block_by_another_name_than_its_witness_is_not_believed() {
        second.script = (method, parameters) -> method.equals("chain_getBlockHash")
                ? ScriptedNode.result(new Json.Text(hash(999)))
                : small(method, parameters);

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() ->
                        new SubstrateCommitments(reads(first.endpoint(), second.endpoint())).look(proof(7), HOTKEY, 44))
                .withMessageContaining("disagree");
    }

    @Test
    void a_node_that_sends_another_block_is_not_believed() {
        first.script = (method, parameters) -> method.equals("chain_getBlock")
                ? small(method, List.of(new Json.Text(hash(8))))
                : small(method, parameters);

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> new SubstrateCommitments(reads(first.endpoint())).look(proof(7), HOTKEY, 44))
                .withMessageContaining("another block");
    }

    @Test
    void discarded_state_is_told_apart_from_a_node_in_trouble() {
        var of = new String[] {"State already discarded for 0x08"};
        first.script = (method, parameters) ->
                method.equals("state_getStorage") && parameters.getFirst().equals(SubstrateReads.EVENTS_KEY)
                        ? ScriptedNode.failure(of[0])
                        : small(method, parameters);
        var commitments = new SubstrateCommitments(reads(first.endpoint()));

        assertThat(commitments.look(proof(7), HOTKEY, 44))
                .isInstanceOfSatisfying(
                        Sighting.Seen.class, seen -> assertThat(seen.outcome()).isEqualTo(Sighting.Outcome.DISCARDED));
        of[0] = "Internal error";
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> commitments.look(proof(7), HOTKEY, 44));
    }

    @Test
    void what_is_absent_is_told_apart_from_what_could_not_be_asked() {
        var commitments = new SubstrateCommitments(reads(first.endpoint()));

        assertThat(commitments.look(new Proof(new Block(7), ExtrinsicHash.of(new byte[32])), HOTKEY, 44))
                .isInstanceOf(Sighting.NotFound.class);
        assertThat(commitments.look(proof(21), HOTKEY, 44)).isEqualTo(new Sighting.NotFinal(new Block(20)));
        first.close();
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> commitments.look(proof(7), HOTKEY, 44));
    }

    /// Between two proofs the runtime is upgraded: the next one is read by the new one's metadata.
    @Test
    void a_runtime_that_changes_between_two_calls_is_noticed() {
        var commitments = new SubstrateCommitments(reads(first.endpoint()));
        commitments.look(proof(7), HOTKEY, 44);
        first.script = (method, parameters) -> method.equals("state_getRuntimeVersion")
                ? ScriptedNode.result(Json.Obj.builder()
                        .put("specName", SmallRuntime.SPEC_NAME)
                        .put("specVersion", 2)
                        .put("transactionVersion", 1)
                        .build())
                : small(method, parameters);
        first.asked.clear();

        assertThat(commitments.look(proof(7), HOTKEY, 44)).isInstanceOf(Sighting.Seen.class);
        assertThat(first.asked).contains("state_call");
    }

    @Test
    void metadata_of_an_older_form_is_asked_for_where_the_newer_is_not_there() {
        first.script = (method, parameters) -> switch (method) {
            case "state_call" -> ScriptedNode.failure("Exported method Metadata_metadata_at_version is not found");
            case "state_getMetadata" -> ScriptedNode.result(Answers.hex(SmallRuntime.metadata(14)));
            default -> small(method, parameters);
        };

        assertThat(reads(first.endpoint())
                        .runtimeAt(BlockHash.of(new byte[32]))
                        .metadata()
                        .version())
                .isEqualTo(14);
    }

    /// Whatever a node sends, the client answers or says that it cannot.
    @Test
    void answers_with_changed_bytes_are_answered() {
        var random = new Random(8);
        first.script = (method, parameters) -> {
            var answer = small(method, parameters);
            if (random.nextInt(4) > 0) {
                return answer;
            }
            return switch (random.nextInt(4)) {
                case 0 -> ScriptedNode.result(new Json.Text("0x" + "f".repeat(random.nextInt(200))));
                case 1 -> ScriptedNode.result(new Json.Null());
                case 2 -> ScriptedNode.result(new Json.Arr(List.of(new Json.Whole("9".repeat(40)))));
                default ->
                    ScriptedNode.result(Json.Obj.builder().put("number", "0x1").build());
            };
        };
        var answered = 0;
        for (var i = 0; i < 150; i++) {
            var reads = reads(first.endpoint());
            try {
                new SubstrateCommitments(reads).look(proof(1 + random.nextInt(25)), HOTKEY, 44);
                new SubstrateCommitments(reads).current(44, BlockHash.of(new byte[32]));
                answered++;
            } catch (ChainUnavailable said) {
                assertThat(said.getMessage()).isNotEmpty();
            }
        }
        assertThat(answered).isPositive();
    }
}
