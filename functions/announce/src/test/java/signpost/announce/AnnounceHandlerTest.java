package signpost.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import signpost.announcement.Announcement;
import signpost.announcement.Announcement.Kind;
import signpost.announcement.NotTold;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.testkit.InMemoryAnnouncements;
import signpost.testkit.RecordingContext;
import signpost.testkit.SettableClock;
import signpost.testkit.Vectors;

class AnnounceHandlerTest {

    private static final Path EVENTS = Path.of(System.getProperty("signpost.root"), "events", "announce");

    private final InMemoryAnnouncements bus = new InMemoryAnnouncements();
    private final RecordingContext context = new RecordingContext();
    private final AnnounceHandler handler =
            new AnnounceHandler(bus, "test", new SettableClock(Instant.parse("2026-11-20T12:00:00Z")));

    @Test
    void a_job_that_succeeded_is_told_with_what_it_ran() throws IOException {
        assertThat(invoke(sample("job-ended")).whole("told")).hasValue(1);

        var told = bus.heard().getFirst();
        assertThat(told.kind()).isEqualTo(Kind.JOB_ENDED);
        assertThat(told.id()).isEqualTo("test/job-ended/6f1c2d3e-0a1b-4c2d-8e3f-4a5b6c7d8e9f/3");
        assertThat(told.detail().object("manifest").orElseThrow().text("name")).contains("wiki");
    }

    @Test
    void a_dead_letter_is_told_as_one_without_what_was_said_of_its_fault() throws IOException {
        invoke(sample("job-dead-lettered"));

        assertThat(bus.heard()).singleElement().satisfies(told -> {
            assertThat(told.kind()).isEqualTo(Kind.JOB_DEAD_LETTERED);
            assertThat(told.detail().toString()).doesNotContain("503");
        });
        assertThat(context.lines())
                .singleElement()
                .satisfies(
                        line -> assertThat(line).contains("\"dead_letters\":1").doesNotContain("503"));
    }

    @Test
    void a_change_that_ends_nothing_is_told_to_nobody() throws IOException {
        assertThat(invoke(sample("nothing-ended")).whole("told")).hasValue(0);
        assertThat(bus.heard()).isEmpty();
    }

    @Test
    void what_the_stream_brings_twice_is_told_twice_under_one_id() throws IOException {
        invoke(sample("job-ended"));
        invoke(sample("job-ended"));

        assertThat(bus.heard()).hasSize(2);
        assertThat(bus.heard().stream().map(Announcement::id).distinct()).hasSize(1);
    }

    @Test
    void a_batch_of_which_not_all_could_be_told_fails_and_is_told_whole_when_it_comes_again() throws IOException {
        var records = new ArrayList<>(Vectors.parse(sample("job-ended")).items("Records"));
        records.addAll(Vectors.parse(sample("job-dead-lettered")).items("Records"));
        var batch =
                CanonicalJson.text(Json.Obj.builder().put("Records", records).build());
        bus.takeOnly(1);

        assertThatExceptionOfType(NotTold.class).isThrownBy(() -> invoke(batch));
        bus.takeAll();
        invoke(batch);

        assertThat(bus.heard().stream().map(Announcement::kind))
                .containsExactly(Kind.JOB_ENDED, Kind.JOB_ENDED, Kind.JOB_DEAD_LETTERED);
        assertThat(context.lines().getFirst()).contains("\"fault\":\"NotTold\"");
    }

    @Test
    void what_is_no_change_of_an_item_is_a_fault() throws IOException {
        var keysOnly = sample("bad-keys-only");

        assertThatIllegalArgumentException().isThrownBy(() -> invoke(keysOnly));
        for (var event : List.of("{}", "[]", "{\"Records\":[1]}", "{\"Records\":[{}]}")) {
            assertThatIllegalArgumentException().as(event).isThrownBy(() -> invoke(event));
        }
    }

    @Test
    void every_sample_is_run_above() throws IOException {
        try (var files = Files.list(EVENTS)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "bad-keys-only.json", "job-dead-lettered.json", "job-ended.json", "nothing-ended.json");
        }
    }

    private static String sample(String name) throws IOException {
        return Files.readString(EVENTS.resolve(name + ".json"));
    }

    private Json.Obj invoke(String event) throws IOException {
        var out = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), out, context);
        return Vectors.parse(out.toString(StandardCharsets.UTF_8));
    }
}
