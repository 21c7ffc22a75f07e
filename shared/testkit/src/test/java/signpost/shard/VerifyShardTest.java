package signpost.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.KeyScheme;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.ledger.FindCommitment;
import signpost.ledger.NotHeld;
import signpost.manifest.ElementId;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;
import signpost.testkit.ChallengeStage;
import signpost.testkit.TestAccount;

class VerifyShardTest {

    private final ChallengeStage stage = new ChallengeStage();
    private final TestAccount key = new TestAccount(KeyScheme.SR25519);
    private final Map<AccountId, Optional<KeyScheme>> expected =
            new HashMap<>(Map.of(key.account(), Optional.of(KeyScheme.SR25519)));
    private final Evaluation good = new Evaluation(
            "task-1",
            stage.manifest,
            ChallengeStage.WINDOW,
            new ElementId(ChallengeStage.ELEMENT),
            "lynx",
            ChallengeStage.proof(900).toString(),
            new Block(1_200),
            0.875,
            Json.Obj.builder().put("latency_p95_ms", 180).put("note", "ö").build());

    VerifyShardTest() {
        stage.ledger.copy(ChallengeStage.commitment(
                key.account(),
                KeyScheme.SR25519,
                900,
                ChallengeStage.WINDOW,
                ChallengeStage.binding(ChallengeStage.ELEMENT, "lynx")));
    }

    @Test
    void what_was_emitted_is_accepted_as_it_was() {
        assertThat(verify(Shard.emit(List.of(good, task("task-2")), key)))
                .containsExactly(
                        new VerifyShard.Line.Accepted(key.account(), good),
                        new VerifyShard.Line.Accepted(key.account(), task("task-2")));
        assertThat(verify(Shard.emit(List.of(), key))).isEmpty();
    }

    @Test
    void a_line_has_the_fields_of_the_document() {
        var line = (Json.Obj) lines(Shard.emit(List.of(good), key)).getFirst();

        assertThat(line.fields()).containsOnlyKeys("version", "payload", "signature", "hotkey");
        assertThat(line.object("payload").orElseThrow().fields())
                .containsKeys(
                        "manifest_hash",
                        "window_id",
                        "element_id",
                        "chute_slug",
                        "commitment_proof",
                        "composite_score");
        assertThat(line.text("hotkey")).contains(key.account().address());
    }

    @Test
    void a_hotkey_that_is_not_expected_is_refused() {
        expected.clear();

        assertThat(reasons(Shard.emit(List.of(good), key))).containsExactly("unexpected_hotkey");
    }

    @Test
    void a_signature_of_somebody_else_is_refused() {
        var other = new TestAccount(KeyScheme.SR25519);

        assertThat(reasons(changed(
                        Shard.emit(List.of(good), other),
                        line -> line.with("hotkey", new Json.Text(key.account().address())))))
                .containsExactly("invalid_signature");
    }

    @Test
    void a_signature_by_another_scheme_than_the_one_on_record_is_refused() {
        expected.put(key.account(), Optional.of(KeyScheme.ED25519));
        assertThat(reasons(Shard.emit(List.of(good), key))).containsExactly("invalid_signature");

        expected.put(key.account(), Optional.empty());
        assertThat(reasons(Shard.emit(List.of(good), key))).isEmpty();
    }

    @Test
    void the_same_task_counts_once() {
        assertThat(reasons(Shard.emit(List.of(good, good), key))).containsExactly("duplicate");
    }

    @Test
    void manifest_window_and_block_must_fit_one_another() {
        assertThat(reason(with(ManifestHash.of(new byte[] {9}), ChallengeStage.WINDOW, 1_200)))
                .isEqualTo("unknown_manifest");
        assertThat(reason(with(stage.manifest, new WindowId("2025-10-24"), 1_200)))
                .isEqualTo("wrong_window");
        assertThat(reason(with(stage.manifest, ChallengeStage.WINDOW, ChallengeStage.EXPIRY)))
                .isEqualTo("outside_window");
        var next = stage.publish("2025-10-24", 3_000);
        assertThat(reason(with(next, new WindowId("2025-10-24"), ChallengeStage.EXPIRY - 1)))
                .isEqualTo("outside_window");
        assertThat(reason(with(next, new WindowId("2025-10-24"), ChallengeStage.EXPIRY)))
                .as("in the window, for which there is no commitment")
                .isEqualTo("wrong_window");
    }

    @Test
    void what_is_committed_after_an_evaluation_changes_nothing_about_it() {
        stage.ledger.copy(ChallengeStage.commitment(
                key.account(),
                KeyScheme.SR25519,
                1_300,
                ChallengeStage.WINDOW,
                ChallengeStage.binding(ChallengeStage.ELEMENT, "orca")));

        assertThat(reasons(Shard.emit(List.of(good), key))).isEmpty();
        assertThat(reason(with("orca", ChallengeStage.proof(1_300).toString()))).isEqualTo("committed_later");
    }

    @Test
    void nothing_was_evaluated_after_the_head() {
        assertThat(new VerifyShard(
                                TestAccount.CHECK,
                                expected,
                                stage.stage.index(stage.objects),
                                new FindCommitment(stage.ledger, stage.proofs),
                                new Block(1_199))
                        .verify(Shard.emit(List.of(good), key)))
                .containsExactly(new VerifyShard.Line.Refused(new VerifyShard.Reason.InTheFuture(new Block(1_199))));
    }

    @Test
    void a_manifest_that_was_superseded_was_a_published_one() {
        stage.publish(ChallengeStage.WINDOW.value(), ChallengeStage.EXPIRY, 2.0);

        assertThat(reasons(Shard.emit(List.of(good), key))).isEmpty();
    }

    @Test
    void proof_and_slug_must_be_those_of_the_ledger() {
        assertThat(reason(with("orca", ChallengeStage.proof(900).toString()))).isEqualTo(NotHeld.WRONG_CHUTE.code());
        assertThat(reason(with("lynx", ChallengeStage.proof(7).toString()))).isEqualTo(NotHeld.NOT_FOUND.code());
        assertThat(reason(with("lynx", "nonsense"))).isEqualTo(NotHeld.MALFORMED_PROOF.code());
        assertThat(reason(with("lynx", ""))).isEqualTo(NotHeld.MISSING_PROOF.code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[1]",
                "[null]",
                "[{}]",
                "[[]]",
                "not json",
                "[{\"version\":\"1.0\",\"payload\":{},\"signature\":\"\",\"hotkey\":\"\"}]",
                "[{\"version\":\"2.0\",\"payload\":{},\"signature\":\"\",\"hotkey\":\"\"}]"
            })
    void what_is_no_shard_is_malformed(String text) {
        assertThat(reasons(text.getBytes(StandardCharsets.UTF_8))).containsExactly("malformed");
    }

    @Test
    void a_shard_is_of_bounded_size() {
        assertThat(reasons(new byte[Shard.MOST_BYTES + 1])).containsExactly("malformed");
    }

    @Test
    void one_bad_line_does_not_spoil_the_others() {
        var shard = changed(
                Shard.emit(List.of(good, task("task-2")), key),
                line -> line.object("payload")
                                .orElseThrow()
                                .text("task_id")
                                .filter("task-1"::equals)
                                .isPresent()
                        ? line.without("signature")
                        : line);

        assertThat(verify(shard)).hasSize(2);
        assertThat(reasons(shard)).containsExactly("malformed");
    }

    @Test
    void any_byte_that_is_changed_is_noticed() {
        var shard = Shard.emit(List.of(good), key);
        var random = new Random(1);
        for (var i = 0; i < 2_000; i++) {
            var changed = shard.clone();
            var at = random.nextInt(changed.length);
            changed[at] ^= (byte) (1 << random.nextInt(7));

            assertThat(verify(changed))
                    .as("byte " + at)
                    .noneMatch(line -> line instanceof VerifyShard.Line.Accepted(var _, var evaluation)
                            && !evaluation.equals(good))
                    .satisfiesAnyOf(
                            lines -> assertThat(lines).allMatch(VerifyShard.Line.Refused.class::isInstance),
                            lines -> assertThat(JsonReader.read(changed)).isEqualTo(JsonReader.read(shard)));
        }
    }

    @Test
    void details_do_not_overwrite_what_is_ours_and_scores_are_numbers() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shard.emit(
                        List.of(new Evaluation(
                                "t",
                                stage.manifest,
                                ChallengeStage.WINDOW,
                                new ElementId("E"),
                                "lynx",
                                "",
                                new Block(1),
                                1,
                                Json.Obj.builder().put("block", 2).build())),
                        key));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Evaluation(
                        "t",
                        stage.manifest,
                        ChallengeStage.WINDOW,
                        new ElementId("E"),
                        "lynx",
                        "",
                        new Block(1),
                        Double.NaN,
                        Json.Obj.builder().build()));
    }

    private Evaluation task(String task) {
        return new Evaluation(
                task,
                good.manifest(),
                good.window(),
                good.element(),
                good.chuteSlug(),
                good.proof(),
                good.block(),
                good.compositeScore(),
                good.details());
    }

    private Evaluation with(ManifestHash manifest, WindowId window, long block) {
        return new Evaluation(
                "t",
                manifest,
                window,
                good.element(),
                good.chuteSlug(),
                good.proof(),
                new Block(block),
                1,
                good.details());
    }

    private Evaluation with(String slug, String proof) {
        return new Evaluation(
                "t", good.manifest(), good.window(), good.element(), slug, proof, good.block(), 1, good.details());
    }

    private String reason(Evaluation evaluation) {
        return reasons(Shard.emit(List.of(evaluation), key)).getFirst();
    }

    private List<String> reasons(byte[] shard) {
        return verify(shard).stream()
                .filter(VerifyShard.Line.Refused.class::isInstance)
                .map(line -> ((VerifyShard.Line.Refused) line).why().code())
                .toList();
    }

    private List<VerifyShard.Line> verify(byte[] shard) {
        return new VerifyShard(
                        TestAccount.CHECK,
                        expected,
                        stage.stage.index(stage.objects),
                        new FindCommitment(stage.ledger, stage.proofs),
                        new Block(9_000))
                .verify(shard);
    }

    private static byte[] changed(byte[] shard, UnaryOperator<Json.Obj> change) {
        var changed = new ArrayList<Json>();
        lines(shard).forEach(line -> changed.add(change.apply((Json.Obj) line)));
        return CanonicalJson.bytes(new Json.Arr(changed));
    }

    private static List<Json> lines(byte[] shard) {
        if (JsonReader.read(shard) instanceof Parsed.Ok<Json>(Json.Arr(var lines))) {
            return lines;
        }
        throw new AssertionError("no list");
    }
}
