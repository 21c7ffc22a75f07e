package signpost.substrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.chain.ChainUnavailable;
import signpost.chain.ExtrinsicHash;
import signpost.commitment.CheckProof;
import signpost.commitment.CommitmentField;
import signpost.commitment.Proof;
import signpost.commitment.Sighting;
import signpost.document.Parsed;
import signpost.http.BoundedHttp;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;
import signpost.scale.ScaleWriter;
import signpost.testkit.ThirdParty;
import signpost.testkit.Vectors;

/// What the real runtime's node answered, replayed; with the metadata of the same runtime.
class TranscriptTest {

    private static final Json.Obj TRANSCRIPT = (Json.Obj) Vectors.json("chain/rpc-transcript");
    private static final List<Json.Obj> CALLS = Vectors.objects(TRANSCRIPT, "calls");
    private static final AccountId MINER_2 = address("5EASTaokxirHhjuMC4KYjxxpCqh8HcFkaDUnyqKbT7Wj5hWP");

    private static ScriptedNode node;
    private static SubstrateReads reads;

    @BeforeAll
    static void replay() {
        node = new ScriptedNode(TranscriptTest::recorded);
        reads = new SubstrateReads(
                new BoundedHttp(Duration.ofSeconds(2), Duration.ofSeconds(20)), List.of(node.endpoint()));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static AccountId address(String address) {
        return AccountId.parse(address) instanceof Parsed.Ok<AccountId>(var account)
                ? account
                : AccountId.of(new byte[0]);
    }

    /// The recorded answer to the same call, else to the same call of another block; parents follow from
    /// headers.
    private static Json.Obj recorded(String method, List<Json> parameters) {
        if (method.equals("state_getMetadata")) {
            return ScriptedNode.result(Answers.hex(ThirdParty.metadata(14)));
        }
        if (method.equals("state_call")
                && parameters.getFirst().equals(new Json.Text("Metadata_metadata_at_version"))) {
            return ScriptedNode.result(Answers.hex(
                    new ScaleWriter().u8(1).byteList(ThirdParty.metadata(15)).toBytes()));
        }
        if (method.equals("chain_getBlockHash") && parameters.equals(List.of(Json.Whole.of(28)))) {
            return ScriptedNode.result(
                    new Json.Text("0x550305cf8416a7413bca30e415a4f1e1ed47246ab7c532c9a6ca3fbecff14810"));
        }
        return call(method, parameters)
                .or(() -> call(method, parameters.isEmpty() ? parameters : parameters.subList(0, 1)))
                .or(() -> CALLS.stream()
                        .filter(call -> isOf(call, method) && firstOf(call).equals(firstOf(parameters)))
                        .findFirst())
                .or(() -> method.equals("state_getStorage")
                        ? Optional.empty()
                        : CALLS.stream().filter(call -> isOf(call, method)).findFirst())
                .map(call -> call.object("response").orElseThrow().without("id").without("jsonrpc"))
                .orElseGet(() -> ScriptedNode.result(new Json.Null()));
    }

    private static Optional<Json.Obj> call(String method, List<Json> parameters) {
        return CALLS.stream()
                .filter(call -> isOf(call, method)
                        && call.object("request").orElseThrow().items("params").equals(parameters))
                .findFirst();
    }

    private static boolean isOf(Json.Obj call, String method) {
        return call.object("request").orElseThrow().text("method").equals(Optional.of(method));
    }

    private static Optional<Json> firstOf(Json.Obj call) {
        return firstOf(call.object("request").orElseThrow().items("params"));
    }

    private static Optional<Json> firstOf(List<Json> parameters) {
        return parameters.stream().findFirst();
    }

    private static BlockHash block29() {
        return reads.hashOf(new Block(29)).orElseThrow();
    }

    @Test
    void blocks_are_read_as_the_node_writes_them() {
        assertThat(CALLS).hasSize(26);
        assertThat(reads.head()).isEqualTo(new Block(32));
        assertThat(reads.finalisedHead().hash().toString())
                .isEqualTo("0x044ba1c25fa02ae166c85c2fef472054919b15418047d8ded662f5c9263fe3b9");
        assertThat(reads.hashOf(new Block(0)).orElseThrow().hex()).isEqualTo("45".repeat(32));
        assertThat(reads.hashOf(new Block(99_999_999))).isEmpty();
        var body = reads.body(block29()).orElseThrow();
        assertThat(body.id().block()).isEqualTo(new Block(29));
        assertThat(body.extrinsics()).hasSize(2);
        var runtime = reads.runtimeAt(block29());
        assertThat(runtime.version().specVersion()).isEqualTo(293);
        assertThat(runtime.metadata().version()).isEqualTo(15);
    }

    @Test
    void commitments_of_the_subnet_are_listed_by_hotkey() {
        var commitments = new SubstrateCommitments(reads).current(44, block29());

        assertThat(commitments).hasSize(3);
        var timelocked = Objects.requireNonNull(commitments.get(MINER_2));
        assertThat(timelocked.block()).isEqualTo(new Block(29));
        assertThat(timelocked.fields()).singleElement().isInstanceOf(CommitmentField.Timelocked.class);
    }

    @Test
    void a_timelocked_commitment_is_seen_and_proves_nothing() {
        var proof = Proof.parse(TRANSCRIPT.text("proof").orElseThrow()).orElseThrow();
        var commitments = new SubstrateCommitments(reads);

        var sighting = commitments.look(proof, MINER_2, 44);

        assertThat(sighting).isInstanceOfSatisfying(Sighting.Seen.class, seen -> {
            assertThat(seen.block()).isEqualTo(block29());
            assertThat(seen.outcome()).isEqualTo(Sighting.Outcome.COMMITTED);
        });
        var wanted = new CheckProof.Wanted(
                MINER_2, 44, new WindowId("2025-10-23"), new ElementId("E"), Optional.empty(), new Block(100));
        var answer = new CheckProof(commitments, _ -> Optional.empty()).check(proof, wanted);
        assertThat(answer.verdict()).isEqualTo(CheckProof.Verdict.OK_SUPERSEDED);
        assertThat(answer.accepted()).isEmpty();
    }

    @Test
    void a_proof_of_no_extrinsic_of_no_block_or_of_the_future_is_not_found_or_not_final() {
        var commitments = new SubstrateCommitments(reads);

        assertThat(commitments.look(new Proof(new Block(29), ExtrinsicHash.of(new byte[32])), MINER_2, 44))
                .isInstanceOf(Sighting.NotFound.class);
        assertThat(commitments.look(new Proof(new Block(99_999_999), ExtrinsicHash.of(new byte[32])), MINER_2, 44))
                .isEqualTo(new Sighting.NotFinal(new Block(32)));
    }

    /// Finalised head, block and parent; then all else. The runtime is known from before.
    @Test
    void a_proof_takes_two_rounds() {
        try (var own = new ScriptedNode(TranscriptTest::recorded)) {
            var commitments = new SubstrateCommitments(new SubstrateReads(
                    new BoundedHttp(Duration.ofSeconds(2), Duration.ofSeconds(20)), List.of(own.endpoint())));
            var proof = Proof.parse(TRANSCRIPT.text("proof").orElseThrow()).orElseThrow();
            commitments.look(proof, MINER_2, 44);
            var before = own.exchanges;

            commitments.look(proof, MINER_2, 44);

            assertThat(own.exchanges - before).isEqualTo(2);
        }
    }

    @Test
    void errors_are_answers() {
        var rpc = reads.rpc();
        var stale =
                CALLS.get(24).object("request").orElseThrow().items("params").getFirst();

        assertThat(rpc.send(JsonRpc.request("author_submitExtrinsic", new Json.Text("0x00"))))
                .isInstanceOf(JsonRpc.Reply.Failure.class);
        assertThat(rpc.send(JsonRpc.request("author_submitExtrinsic", stale)))
                .isEqualTo(new JsonRpc.Reply.Failure("{\"invalid\":{\"stale\":null}}"));
        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> rpc.readOne(JsonRpc.request("no_such_method")))
                .withMessageContaining("Method not found");
    }

    @Test
    void revealed_commitments_are_given_without_their_length() {
        var revealed = (Json.Obj) Vectors.json("chain/revealed");
        var key = revealed.fields().get("key");
        try (var own = new ScriptedNode((method, parameters) -> switch (method) {
            case "state_getKeysPaged" -> ScriptedNode.result(new Json.Arr(List.of(Objects.requireNonNull(key))));
            case "state_queryStorageAt" ->
                ScriptedNode.result(new Json.Arr(List.of(Json.Obj.builder()
                        .put(
                                "changes",
                                List.of(new Json.Arr(List.of(
                                        Objects.requireNonNull(key),
                                        Objects.requireNonNull(revealed.fields().get("value"))))))
                        .build())));
            default -> recorded(method, parameters);
        })) {
            var commitments = new SubstrateCommitments(new SubstrateReads(
                    new BoundedHttp(Duration.ofSeconds(2), Duration.ofSeconds(20)), List.of(own.endpoint())));

            var found = commitments.revealed(44, BlockHash.of(new byte[32])).get(MINER_2);

            assertThat(found).singleElement().satisfies(entry -> {
                assertThat(entry.block()).isEqualTo(new Block(150));
                assertThat(new String(entry.bytes(), StandardCharsets.UTF_8))
                        .isEqualTo(Vectors.objects(revealed, "entries")
                                .getFirst()
                                .text("text")
                                .orElseThrow());
            });
        }
    }

    @Test
    void the_metagraph_is_read_by_the_runtimes_own_function() {
        var rows = Vectors.objects(Vectors.json("chain/runtime-calls"));
        try (var own = new ScriptedNode((method, parameters) -> method.equals("state_call")
                ? rows.stream()
                        .filter(row -> new Json.Text(row.text("method").orElseThrow()).equals(parameters.getFirst())
                                && new Json.Text(row.text("params").orElseThrow()).equals(parameters.get(1)))
                        .findFirst()
                        .map(row -> ScriptedNode.result(
                                new Json.Text(row.text("result").orElseThrow())))
                        .orElseGet(() -> recorded(method, parameters))
                : recorded(method, parameters))) {
            var commitments = new SubstrateCommitments(new SubstrateReads(
                    new BoundedHttp(Duration.ofSeconds(2), Duration.ofSeconds(20)), List.of(own.endpoint())));

            var neurons = commitments.metagraph(44, BlockHash.of(new byte[32]));

            assertThat(neurons).hasSize(4);
            assertThat(neurons.get(3).totalStake()).isEqualTo(BigInteger.valueOf(832_529_398_845L));
            assertThat(neurons.get(3).hotkey()).isEqualTo(address("5CzRdZLnRxWkyWoGZZbfvSCY4mbw1cmsow5q8cgZyGg1aiDq"));
            assertThat(neurons.get(0).axon()).isEmpty();
            assertThat(neurons.get(0).isPermittedToValidate()).isFalse();
            assertThat(HexFormat.of().formatHex(neurons.get(0).hotkey().bytes()))
                    .startsWith("a64a73d8");
        }
    }
}
