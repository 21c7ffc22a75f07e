package signpost.commitmentcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import signpost.chain.ChainUnavailable;
import signpost.commitment.Binding;
import signpost.commitment.CommitmentField;
import signpost.commitment.CommitmentForm;
import signpost.commitment.CommitmentState;
import signpost.commitment.WindowCommitment;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;
import signpost.store.StoreUnavailable;
import signpost.testkit.RecordingContext;
import signpost.testkit.Vectors;

class CommitmentsHandlerTest {

    private static final Path EVENTS = Path.of(System.getProperty("signpost.root"), "events", "commitments");
    private static final byte[] TICK = "{}".getBytes(StandardCharsets.UTF_8);

    private final CopyDesk desk = new CopyDesk();
    private final RecordingContext context = new RecordingContext();

    @Test
    void its_line_tells_what_was_copied_and_what_was_not_ours_as_metrics_of_the_function() throws IOException {
        desk.commit(1, fields("w1"));
        desk.commit(2, List.of());
        var foreign = desk.commit(3, List.of(CommitmentField.Plain.of("null".getBytes(StandardCharsets.UTF_8))));
        desk.commit(4, List.of(new CommitmentField.Sha256("ab".repeat(32)), tag()));

        var answer = run(TICK);

        var line = line();
        assertThat(line.text("level")).contains("INFO");
        assertThat(line.text("outcome")).contains("copied");
        assertThat(line.whole("head")).hasValue(1004);
        assertThat(line.whole("registered")).hasValue(4);
        assertThat(line.whole("CommitmentsCopied")).hasValue(3);
        assertThat(line.whole("CommitmentsWithdrawn")).hasValue(1);
        assertThat(line.whole("CommitmentsSkipped")).hasValue(1);
        assertThat(line.whole("BlocksUnseen")).hasValue(0);
        assertThat(line.whole("DocumentsAwaited")).hasValue(1);
        assertThat(line.whole("CopyBehind")).hasValue(0);
        assertThat(line.items("skipped_because"))
                .containsExactly(Json.Obj.builder()
                        .put("hotkey", CopyDesk.hotkey(3).address())
                        .put("proof", foreign.toString())
                        .put("reason", "bytes that are not ours")
                        .build());
        var directive = (Json.Obj)
                line.object("_aws").orElseThrow().items("CloudWatchMetrics").getLast();
        assertThat(directive.text("Namespace")).contains("Signpost");
        assertThat(directive.items("Dimensions")).containsExactly(new Json.Arr(List.of(new Json.Text("function"))));
        assertThat(directive.items("Metrics"))
                .map(metric -> ((Json.Obj) metric).text("Name").orElseThrow())
                .containsExactlyInAnyOrder(
                        "CommitmentsCopied",
                        "CommitmentsWithdrawn",
                        "CommitmentsSkipped",
                        "BlocksUnseen",
                        "DocumentsAwaited",
                        "CopyBehind");
        answer.fields().forEach((name, value) -> assertThat(line.get(name)).isEqualTo(value));

        run(TICK);

        assertThat(line().text("outcome")).contains("unchanged");
        assertThat(line().whole("CommitmentsCopied")).hasValue(0);
    }

    @Test
    void a_hundred_that_are_not_ours_do_not_make_the_line_long() throws IOException {
        for (var number = 1; number <= 120; number++) {
            desk.commit(number, List.of(CommitmentField.Plain.of("[]".getBytes(StandardCharsets.UTF_8))));
        }

        run(TICK);

        assertThat(line().whole("CommitmentsCopied")).hasValue(120);
        assertThat(line().items("skipped_because")).hasSize(50);
        assertThat(context.lines().getLast()).hasSizeLessThan(20_000);
    }

    @Test
    void a_node_behind_what_was_copied_is_a_warning_and_no_fault() throws IOException {
        desk.commit(1, fields("w1"));
        run(TICK);
        var before = desk.ledger.state();
        desk.moveTo(900);

        var answer = run(TICK);

        assertThat(answer.flag("behind")).contains(true);
        assertThat(line().text("level")).contains("WARN");
        assertThat(line().text("outcome")).contains("behind");
        assertThat(line().whole("CopyBehind")).hasValue(1);
        assertThat(line().whole("Faults")).hasValue(0);
        assertThat(desk.ledger.state()).isEqualTo(before);
    }

    @Test
    void a_chain_that_does_not_answer_fails_the_run_says_so_and_writes_nothing() {
        desk.commit(1, fields("w1"));
        desk.goDown();

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> run(TICK))
                .withMessage("no node of the chain answers");

        assertThat(line().text("fault")).contains("ChainUnavailable");
        assertThat(line().whole("Faults")).hasValue(1);
        assertThat(line().has("CopyBehind"))
                .as("silence is what the alarm hears")
                .isFalse();
        assertThat(desk.ledger.writes()).isZero();
    }

    @Test
    void a_ledger_that_does_not_answer_fails_the_run() {
        desk.commit(1, fields("w1"));
        desk.ledger.cutOff();

        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> run(TICK));

        assertThat(line().whole("Faults")).hasValue(1);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatever_the_event_says_a_run_is_done(Path sample) throws IOException {
        desk.commit(1, fields("w1"));

        assertThat(run(Files.readAllBytes(sample)).whole("copied")).hasValue(1);
    }

    static List<Path> samples() throws IOException {
        try (var files = Files.list(EVENTS)) {
            var samples = files.sorted().toList();
            assertThat(samples).isNotEmpty();
            return samples;
        }
    }

    private Json.Obj run(byte[] event) throws IOException {
        var out = new ByteArrayOutputStream();
        new CommitmentsHandler(desk.copy, desk.clock).handleRequest(new ByteArrayInputStream(event), out, context);
        return Vectors.parse(out.toString(StandardCharsets.UTF_8));
    }

    private Json.Obj line() {
        return Vectors.parse(context.lines().getLast());
    }

    private static List<CommitmentField> fields(String window) {
        var binding = new Binding(
                new ElementId("PlayerDetect_v1@1.0"),
                Optional.empty(),
                "miner-player",
                Optional.empty(),
                java.util.OptionalInt.empty());
        return CommitmentForm.fields(new CommitmentState(
                List.of(new WindowCommitment(new WindowId(window), java.util.OptionalInt.empty(), List.of(binding))),
                List.of()));
    }

    private static CommitmentField tag() {
        return CommitmentField.Plain.of("sv1|w1".getBytes(StandardCharsets.UTF_8));
    }
}
