package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import signpost.challenge.Assignment;
import signpost.challenge.Assignments;
import signpost.challenge.Nonce;
import signpost.clips.Clip;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.manifest.ManifestHash;
import signpost.testkit.ChallengeStage;
import signpost.testkit.InMemoryAssignments;
import signpost.testkit.InMemoryClipCatalogue;

/// What operators see of clips and of what was given out.
class ClipCommandsTest {

    private static final ManifestHash ONE = new ManifestHash("sha256:" + "a1".repeat(32));
    private static final ManifestHash TWO = new ManifestHash("sha256:" + "b2".repeat(32));
    private static final String FACTS = "https://cdn.example/%s.mp4,%s,%s,1920,1080,football,match,football,%s";
    private static final String HEADER = "hash,url,duration_ms,fps,width,height,sport,scenario,challenge_type,legacy\n";

    @TempDir
    private Path folder = Path.of("");

    private final InMemoryClipCatalogue clips = new InMemoryClipCatalogue();
    private final InMemoryAssignments assignments = new InMemoryAssignments();
    private Desk desk = new Desk(Path.of("target"));

    @BeforeEach
    void open() {
        desk = new Desk(folder);
    }

    private Desk.Ran put(String... args) {
        return desk.command(session -> new ClipsPutCommand(session, _ -> clips), args);
    }

    private Desk.Ran list(String... args) {
        return desk.command(session -> new ClipsListCommand(session, _ -> clips), args);
    }

    private static String yaml(ManifestHash hash, String fps, String more) {
        return """
                clips:
                  - hash: "%s"
                    url: "https://cdn.example/one.mp4"
                    duration_ms: 30000
                    fps: %s
                    width: 1920
                    height: 1080
                    sport: football
                    scenario: "open play"
                    challenge_type: football
                %s""".formatted(hash, fps, more);
    }

    @Test
    void clips_are_put_once_and_what_changed_is_shown() {
        desk.write("clips.yaml", yaml(ONE, "29.97", "    legacy: true\n"));

        assertThat(put("clips.yaml", "--dry-run").isDone().out()).contains("+ " + ONE, "1 added", "nothing was put");
        assertThat(clips.all()).isEmpty();
        put("clips.yaml").isDone();
        assertThat(clips.all())
                .containsExactly(new Clip(
                        ONE,
                        URI.create("https://cdn.example/one.mp4"),
                        30_000,
                        29.97,
                        1920,
                        1080,
                        "football",
                        "open play",
                        "football",
                        true));
        var writes = clips.writes();
        assertThat(put("clips.yaml").isDone().out()).contains("0 added, 0 changed, 1 unchanged");
        assertThat(clips.writes()).isEqualTo(writes);

        desk.write("clips.yaml", yaml(ONE, "25", ""));
        var changed = put("clips.yaml", "--format", "json").isDone().json();
        assertThat(changed.items("changed")).hasSize(1);
        desk.write("clips.yaml", yaml(ONE, "50", ""));
        assertThat(put("clips.yaml").isDone().out()).contains("~ " + ONE, "fps: 25 -> 50", "1 changed");
    }

    @Test
    void the_same_clips_are_read_from_csv() {
        desk.write(
                "clips.csv",
                "\ufeff" + HEADER + ONE + "," + FACTS.formatted("a", 30000, 25, "true") + "\r\n\r\n" + TWO
                        + ",\"https://cdn.example/b,\"\"c\"\".mp4\",30000,25,1920,1080,football,match,football,");

        put("clips.csv").ends(1, "clips.csv:4:73: clips[1].url", "[url]");
        desk.write(
                "clips.csv",
                HEADER + ONE + "," + FACTS.formatted("a", 30000, "25", "true") + "\n" + TWO
                        + ",\"https://cdn.example/b,c.mp4\",30000,29.97,1920,1080,football,match,football,\n");
        assertThat(put("clips.csv").isDone().out()).contains("2 added");
        assertThat(clips.legacy()).extracting(Clip::hash).containsExactly(ONE);
        assertThat(clips.all()).extracting(Clip::fps).containsExactly(25.0, 29.97);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    fps: 25           | fps: fast                | 5:10: clips[0].fps: fps is a number
                    fps: 25           | fps: 0                   | 5:10: clips[0].fps
                    fps: 25           | fps: 1e400               | fps
                    duration_ms: 30000| duration_ms: 0           | 4:18: clips[0].duration_ms
                    width: 1920       | width: 1.5               | 6:12: clips[0].width
                    sport: football   | sport: "\u202e"          | 8:12: clips[0].sport
                    one.mp4           | one.mp4?X-Amz-Expires=60 | clips[0].url: a presigned url
                    https://cdn       | ftp://cdn                | clips[0].url: url is an address
                    sha256:a1         | sha256:A1                | 2:11: clips[0].hash: hash is sha256:
                    sport: football   | sprot: football          | 8:12: clips[0].sprot
                    clips:            | klips:                   | klips: there is one field
                    challenge_type: football | legacy: "yes"     | legacy is true or false
                    """)
    void what_is_wrong_is_told_with_its_line_and_nothing_is_put(String good, String bad, String told) {
        desk.write("clips.yaml", yaml(ONE, "25", "").replace(good, bad));

        var ran = put("clips.yaml", "--format", "json").ends(1, told, "fix: put right");
        assertThat(ran.json().text("error")).contains("invalid_clips");
        assertThat(ran.json().items("violations")).isNotEmpty();
        assertThat(clips.all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    hash,url/                   | clips.csv: clips: clips is a list
                    hash,hash/                  | clips.csv:1:6: the column hash stands twice
                    hash,colour/                | clips.csv:1:6: no column colour
                    hash,url/a/                | clips.csv:2:1: there are 1 values
                    hash,url/"a,b/             | clips.csv:2:1: the quote that begins here
                    hash,url/"a"b,c/           | clips.csv:2:4: after the closing quote
                    """)
    void what_is_wrong_with_csv_is_told_with_its_line(String text, String told) {
        desk.write("clips.csv", text.replace("/", "\n"));

        put("clips.csv").ends(1, told);
    }

    @Test
    void a_clip_stands_once_in_a_file() {
        desk.write("clips.yaml", yaml(ONE, "25", "") + yaml(ONE, "25", "").replace("clips:\n", ""));

        put("clips.yaml").ends(1, "this clip stands twice");
        put("absent.yaml").ends(2, "there is no file absent.yaml");
    }

    @Test
    void clips_are_listed_and_removed() {
        assertThat(list().isDone().out()).contains("No clips found");
        desk.write("clips.yaml", yaml(ONE, "25", ""));
        put("clips.yaml").isDone();

        assertThat(list().isDone().out()).contains(ONE.value(), "30.0 s", "1920x1080", "open play");
        assertThat(list("--legacy", "--format", "json").isDone().json().items("items"))
                .isEmpty();
        var listed = list("--format", "json").isDone().json();
        assertThat(((Json.Obj) listed.items("items").getFirst()).fields().keySet())
                .containsExactlyElementsOf(signpost.clips.ClipRules.FIELDS);

        remove(ONE.value()).isDone();
        assertThat(clips.all()).isEmpty();
        remove(ONE.hex()).ends(1, "there is no clip", "sv clips list");
        remove("nonsense").ends(2, "no hash of a clip");
    }

    private Desk.Ran remove(String... args) {
        return desk.command(session -> new ClipsRemoveCommand(session, _ -> clips), args);
    }

    @Test
    void what_was_given_out_is_listed_and_shown() {
        var hotkey = ChallengeStandIn.MINER.account();
        IntStream.range(0, 3).forEach(i -> assignments.record(use(i)));
        var address = hotkey.address();

        var listed = listed("--hotkey", address, "--limit", "2").isDone().out();
        assertThat(listed).contains("task-2", "task-1", "PlayerDetect_v1@1.0").doesNotContain("task-0");
        assertThat(listed("--hotkey", address, "--format", "json")
                        .isDone()
                        .json()
                        .items("items"))
                .hasSize(3);
        var shown = shown("task-0", "--hotkey", address).isDone().out();
        assertThat(shown).contains("Task task-0", "clip: " + ONE, "\"seed\": 7");
        assertThat(shown("task-0", "--hotkey", address, "--format", "json")
                        .isDone()
                        .json()
                        .object("answer"))
                .isPresent();
        shown("task-9", "--hotkey", address).ends(1, "no such task");
        listed("--hotkey", "5nonsense").ends(2, "that is no address");
        listed("--hotkey", address, "--limit", "0").ends(2, "too few or too many");
    }

    private Desk.Ran listed(String... args) {
        return desk.command(session -> new ChallengeListCommand(session, _ -> assignments), args);
    }

    private Desk.Ran shown(String... args) {
        return desk.command(session -> new ChallengeShowCommand(session, _ -> assignments), args);
    }

    private static Assignments.Use use(int number) {
        var issued = Desk.NOW.minus(Duration.ofMinutes(10 - number));
        return new Assignments.Use(
                ChallengeStandIn.MINER.account(),
                new Nonce(Long.toString(issued.getEpochSecond() * 1_000_000_000L)),
                ONE,
                Optional.of(new Assignment(
                        "task-" + number,
                        Optional.of(ChallengeStage.WINDOW),
                        Optional.of(new ElementId(ChallengeStage.ELEMENT)),
                        ONE,
                        number,
                        issued,
                        issued.plusSeconds(900),
                        Json.Obj.builder().put("seed", 7).build())),
                issued.plusSeconds(300));
    }

    @Test
    void a_table_that_nobody_names_is_asked_for() {
        Stream.of("put clips.yaml", "list", "rm " + ONE).forEach(command -> {
            desk.write("clips.yaml", yaml(ONE, "25", ""));
            desk.sv(("clips " + command).split(" ")).ends(2, "which table", "SIGNPOST_CLIPS_TABLE");
        });
        var address = ChallengeStandIn.MINER.account().address();
        desk.sv("challenge", "list", "--hotkey", address).ends(2, "which table", "SIGNPOST_CHALLENGES_TABLE");
    }

    @Test
    void a_table_that_cannot_be_reached_is_unreachable() {
        desk.env.put("SIGNPOST_CLIPS_TABLE", "clips");
        desk.env.put("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1");
        desk.env.put("AWS_REGION", "us-east-1");
        desk.env.put("AWS_ACCESS_KEY_ID", "id");
        desk.env.put("AWS_SECRET_ACCESS_KEY", "secret");

        desk.sv("clips", "list").ends(3);
    }
}
