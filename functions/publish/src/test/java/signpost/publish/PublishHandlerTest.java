package signpost.publish;

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
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.announcement.Announcement;
import signpost.announcement.NotTold;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.CheckManifest;
import signpost.publishing.AnchorManifest;
import signpost.publishing.AnnounceIndex;
import signpost.publishing.ObjectStore;
import signpost.publishing.PublishingAnswers;
import signpost.publishing.RollBack;
import signpost.schedule.Approvals;
import signpost.schedule.Pending;
import signpost.schedule.SchedulePublication;
import signpost.schedule.ScheduledRun;
import signpost.schedule.WaitingManifests;
import signpost.signing.KeyUnavailable;
import signpost.store.StoreUnavailable;
import signpost.testkit.FaultyObjectStore;
import signpost.testkit.FaultyObjectStore.Fate;
import signpost.testkit.InMemoryAnchors;
import signpost.testkit.InMemoryAnnouncements;
import signpost.testkit.InMemoryObjectStore;
import signpost.testkit.RecordingContext;
import signpost.testkit.Samples;
import signpost.testkit.Stage;
import signpost.testkit.Vectors;
import signpost.yaml.YamlReader;

class PublishHandlerTest {

    private static final Path EVENTS = Path.of(System.getProperty("signpost.root"), "events", "publish");

    private final Stage stage = new Stage();
    private final InMemoryObjectStore manifests = new InMemoryObjectStore();
    private final InMemoryObjectStore pendingObjects = new InMemoryObjectStore();
    private final RecordingContext context = new RecordingContext();
    private final InMemoryAnchors anchors = new InMemoryAnchors();
    private final InMemoryAnnouncements bus = new InMemoryAnnouncements();
    private boolean hasAnchorKey = true;
    private boolean twoPeople = false;

    PublishHandlerTest() {
        stage.chain.moveTo(100_000);
    }

    /// Every file of events/publish, against a stage on which something is published and something is scheduled.
    @ParameterizedTest
    @CsvSource({
        "publish, published",
        "publish-dry-run, dry_run",
        "publish-anchor, published",
        "publish-bad-anchor, invalid_request",
        "publish-config-key, published",
        "publish-bad-manifest, invalid_manifest",
        "publish-bad-config-key, invalid_request",
        "publish-bad-expired, window_expired",
        "schedule, scheduled",
        "schedule-bad-block, invalid_request",
        "schedule-bad-manifest, invalid_manifest",
        "list, found",
        "list-all, found",
        "list-bad-flag, invalid_request",
        "current, open",
        "current-bad-field, invalid_request",
        "rollback, unchanged",
        "rollback-bad-hash, invalid_request",
        "renew, renewed",
        "renew-bad-field, invalid_request",
        "prepare, prepared",
        "prepare-bad-block, invalid_request",
        "prepare-bad-manifest, invalid_manifest",
        "pending, found",
        "pending-bad-field, invalid_request",
        "review, found",
        "review-bad-key, nothing_pending",
        "approve, approved",
        "approve-bad-hash, invalid_request",
        "approve-bad-text, not_what_was_reviewed",
        "withdraw, withdrawn",
        "withdraw-bad-key, nothing_pending",
        "bad-action, invalid_request",
        "scheduled, done",
        "scheduled-bad-source, invalid_request",
    })
    void each_sample_event_is_answered_as_its_name_says(String file, String outcome) throws IOException {
        var live = published(Samples.yaml("2025-10-23", 107_200));
        var scheduled = invoke(Json.Obj.builder()
                .put("action", "schedule")
                .put("config", Samples.yaml("2025-10-27", 120_000))
                .put("not_before_block", 100_000)
                .build());
        var event = Files.readString(EVENTS.resolve(file + ".json"))
                .replace("sha256:" + "0".repeat(64), live.text("hash").orElseThrow())
                .replace(
                        "pending/2025-10-26-100000-0123456789abcdef.yaml",
                        scheduled.text("config_key").orElseThrow());
        if (file.startsWith("review") || file.startsWith("approve") || file.startsWith("withdraw")) {
            invoke(Files.readString(EVENTS.resolve("prepare.json")));
        }
        context.invokedAs(file.startsWith("approve") ? "approve" : "live");

        var answer = invoke(event);

        assertThat(answer.text("error").or(() -> answer.text("status")))
                .as(answer.toString())
                .contains(outcome);
        if (answer.has("error")) {
            assertThat(answer.text("message"))
                    .hasValueSatisfying(message -> assertThat(message).isNotBlank());
        }
        assertThat(context.lines()).allSatisfy(line -> assertThat(line).doesNotContain("elements:"));
    }

    @Test
    void every_sample_event_has_its_row_above() throws IOException {
        var method = Stream.of(getClass().getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals("each_sample_event_is_answered_as_its_name_says"))
                .findFirst()
                .orElseThrow();
        var rows = Stream.of(method.getAnnotation(CsvSource.class).value()).map(row -> row.replaceFirst(",.*", ""));
        try (var files = Files.list(EVENTS)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".json", "")))
                    .containsExactlyInAnyOrderElementsOf(rows.toList());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void one_prepares_another_one_looks_at_it_and_approves_and_it_is_published(boolean alone) throws IOException {
        twoPeople = !alone;
        var yaml = Samples.yaml("2025-10-27", 120_000);

        var prepared = invoke(
                Json.Obj.builder().put("action", "prepare").put("config", yaml).build());
        assertThat(prepared.text("status")).contains("prepared");
        assertThat(prepared.text("approval")).contains("missing");
        assertThat(invoke(Files.readString(EVENTS.resolve("scheduled.json"))).whole("unapproved"))
                .hasValue(1);
        context.invokedAs("approve");
        var review = invoke(about("review", prepared));
        assertThat(review.text("config")).contains(yaml);
        assertThat(review.object("publishing").flatMap(would -> would.text("status")))
                .contains("dry_run");
        var approved = invoke(about("approve", prepared)
                .with(
                        "config_sha256",
                        new Json.Text(review.text("config_sha256").orElseThrow())));

        assertThat(approved.text("status")).contains("approved");
        assertThat(approved.text("approval")).contains("given");
        assertThat(approved.object("publishing").flatMap(item -> item.text("outcome")))
                .contains("published");
        assertThat(stage.index(manifests).entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.window().value()).isEqualTo("2025-10-27"));
        assertThat(bus.heard()).hasSize(1);
        assertThat(context.lines())
                .anySatisfy(line -> assertThat(line)
                        .contains(
                                "\"action\":\"approve\"", prepared.text("name").orElseThrow()));
    }

    @Test
    void where_two_people_publish_nobody_does_alone() throws IOException {
        var live = published(Samples.yaml("2025-10-23", 107_200)).text("hash").orElseThrow();
        var yaml = Samples.yaml("2025-10-24", 108_000);
        var asked = List.of(
                Json.Obj.builder().put("action", "publish").put("config", yaml).build(),
                Json.Obj.builder()
                        .put("action", "schedule")
                        .put("config", yaml)
                        .put("not_before_block", 100_000)
                        .build(),
                Json.Obj.builder()
                        .put("action", "rollback")
                        .put("to_hash", live)
                        .build());
        twoPeople = true;

        for (var alias : List.of("live", "1")) {
            context.invokedAs(alias);
            for (var request : asked) {
                assertThat(invoke(request).text("error")).as(alias + request).contains("needs_two_people");
            }
        }
        var prepare =
                Json.Obj.builder().put("action", "prepare").put("config", yaml).build();
        assertThat(invoke(prepare).text("error")).contains("needs_two_people");
        context.invokedAs("live");
        assertThat(invoke(asked.getFirst().with("dry_run", new Json.Bool(true))).text("status"))
                .contains("dry_run");
        assertThat(pendingObjects.keys("pending/").stream().filter(key -> key.endsWith(".yaml")))
                .isEmpty();
        assertThat(stage.index(manifests).entries()).hasSize(1);
    }

    /// With it and the second at which it was made, one person would have a manifest that everybody verifies.
    @Test
    void where_two_people_publish_nobody_is_handed_the_signature_of_a_dry_run() throws IOException {
        var prepared = invoke(Files.readString(EVENTS.resolve("prepare.json")));
        var dryRun = Files.readString(EVENTS.resolve("publish-dry-run.json"));
        assertThat(invoke(dryRun).has("signature")).isTrue();
        twoPeople = true;

        for (var alias : List.of("live", "approve", "1")) {
            context.invokedAs(alias);
            var reviewed =
                    invoke(about("review", prepared)).object("publishing").orElseThrow();
            for (var would : List.of(invoke(dryRun), reviewed)) {
                assertThat(would.text("status")).as(alias).contains("dry_run");
                assertThat(would.has("hash")).isTrue();
                assertThat(would.toString()).as(alias).doesNotContain("\"signature\"");
            }
        }
    }

    @Test
    void whoever_approves_neither_prepares_nor_publishes_but_may_roll_back() throws IOException {
        var live = published(Samples.yaml("2025-10-23", 107_200)).text("hash").orElseThrow();
        context.invokedAs("approve");

        for (var action : List.of("publish", "prepare")) {
            var request = Json.Obj.builder()
                    .put("action", action)
                    .put("config", Samples.yaml("2025-10-24", 108_000))
                    .build();
            for (var required : List.of(false, true)) {
                twoPeople = required;
                assertThat(invoke(request).text("error")).as(action).contains("approvers_only_approve");
            }
        }

        assertThat(invoke(Json.Obj.builder()
                                .put("action", "rollback")
                                .put("to_hash", live)
                                .build())
                        .text("status"))
                .contains("unchanged");
        assertThat(stage.index(manifests).entries()).hasSize(1);
    }

    @Test
    void where_two_people_publish_nobody_ends_the_open_window_by_going_back_to_a_later_one() throws IOException {
        var open = published(Samples.yaml("2025-10-23", 107_200)).text("hash").orElseThrow();
        var later = published(Samples.yaml("2025-10-24", 114_400)).text("hash").orElseThrow();
        context.invokedAs("approve");
        twoPeople = true;

        assertThat(rolledBack(later).text("error")).contains("window_ahead");
        assertThat(rolledBack(open).text("status")).contains("unchanged");
        twoPeople = false;
        assertThat(rolledBack(later).text("status")).contains("rolled_back");
        twoPeople = true;
        assertThat(rolledBack(open).text("status")).contains("rolled_back");
    }

    private Json.Obj rolledBack(String hash) throws IOException {
        return invoke(Json.Obj.builder()
                .put("action", "rollback")
                .put("to_hash", hash)
                .build());
    }

    @Test
    void what_is_approved_of_and_refused_all_the_same_is_answered_by_the_refusal() throws IOException {
        var prepared = invoke(Json.Obj.builder()
                .put("action", "prepare")
                .put("config", Samples.yaml("2025-10-27", 101_000))
                .build());
        stage.chain.moveTo(101_000);
        context.invokedAs("approve");

        var answer = invoke(about("approve", prepared)
                .with(
                        "config_sha256",
                        new Json.Text(prepared.text("config_sha256").orElseThrow())));

        assertThat(answer.text("error")).contains("window_expired");
        assertThat(answer.text("name")).isEqualTo(prepared.text("name"));
        assertThat(invoke("{\"action\":\"pending\"}").items("pending")).isEmpty();
    }

    @Test
    void nobody_approves_but_through_the_alias_of_those_who_do() throws IOException {
        var prepared = invoke(Files.readString(EVENTS.resolve("prepare.json")));
        var approve = Files.readString(EVENTS.resolve("approve.json"));

        for (var alias : List.of("live", "1", "$LATEST", "not-approve")) {
            context.invokedAs(alias);
            assertThat(invoke(approve).text("error")).as(alias).contains("not_an_approver");
        }

        assertThat(prepared.text("approval")).contains("missing");
        assertThat(invoke("{\"action\":\"pending\"}").items("pending"))
                .singleElement()
                .satisfies(one -> assertThat(((Json.Obj) one).text("approval")).contains("missing"));
        assertThat(manifests.keys("")).isEmpty();
    }

    @Test
    void what_could_not_be_published_is_not_prepared() throws IOException {
        published(Samples.yaml("2025-10-23", 107_200));

        var answer = invoke(Json.Obj.builder()
                .put("action", "prepare")
                .put("config", Samples.yaml("2025-10-24", 107_200))
                .build());

        assertThat(answer.text("error")).contains("expiry_taken");
        assertThat(invoke("{\"action\":\"pending\"}").items("pending")).isEmpty();
    }

    private static Json.Obj about(String action, Json.Obj prepared) {
        return Json.Obj.builder()
                .put("action", action)
                .put("config_key", prepared.text("config_key").orElseThrow())
                .build();
    }

    private Json.Obj anchored(String yaml) throws IOException {
        return invoke(Json.Obj.builder()
                .put("action", "publish")
                .put("config", yaml)
                .put("anchor", true)
                .build());
    }

    private static Optional<String> anchorStatus(Json.Obj answer) {
        return answer.object("anchor").flatMap(anchor -> anchor.text("status"));
    }

    @Test
    void an_anchor_is_sent_once_and_written_down_by_the_schedule_when_it_is_final() throws IOException {
        var yaml = Samples.yaml("2025-10-23", 107_200);

        var answer = anchored(yaml);
        assertThat(answer.text("status")).contains("published");
        assertThat(anchorStatus(answer)).contains("sent");
        var anchor = anchors.finalise(100_004);
        var run = invoke(Files.readString(EVENTS.resolve("scheduled.json")));

        assertThat(anchorStatus(run)).contains("anchored");
        assertThat(stage.index(manifests).entries().getFirst().anchor()).contains(anchor);
        assertThat(invoke(Files.readString(EVENTS.resolve("scheduled.json"))).has("anchor"))
                .isFalse();
        var again = anchored(yaml);
        assertThat(again.text("status")).contains("unchanged");
        assertThat(anchorStatus(again)).contains("anchored");
        assertThat(anchors.count()).isOne();
    }

    @Test
    void what_cannot_be_anchored_is_published_all_the_same_and_can_be_anchored_later() throws IOException {
        var yaml = Samples.yaml("2025-10-23", 107_200);
        anchors.goAway(true);

        var answer = anchored(yaml);

        assertThat(answer.text("status")).contains("published");
        assertThat(answer.object("anchor").flatMap(anchor -> anchor.text("error")))
                .contains("chain_unavailable");
        assertThat(stage.index(manifests).entries()).hasSize(1);
        assertThat(invoke(Files.readString(EVENTS.resolve("scheduled.json"))).text("status"))
                .contains("done");
        anchors.goAway(false);
        assertThat(anchorStatus(anchored(yaml))).contains("sent");
    }

    @Test
    void without_a_hotkey_of_its_own_it_refuses_to_anchor_before_it_publishes() throws IOException {
        hasAnchorKey = false;

        var answer = anchored(Samples.yaml("2025-10-23", 107_200));

        assertThat(answer.text("error")).contains("no_anchor_key");
        assertThat(manifests.read("scorevision/index.json", 10)).isEmpty();
        assertThat(invoke(Files.readString(EVENTS.resolve("scheduled.json"))).has("anchor"))
                .isFalse();
    }

    @Test
    void what_is_published_and_rolled_back_is_told_at_once() throws IOException {
        var first = published(Samples.yaml("w", 107_200)).text("hash").orElseThrow();
        published(Samples.yaml("w", 107_200).replace("beta: 1.0", "beta: 1.4"));

        var answer = invoke("{\"action\":\"rollback\",\"to_hash\":\"" + first + "\"}");

        assertThat(answer.object("announced").orElseThrow().whole("events")).hasValue(2);
        assertThat(bus.heard().stream().map(Announcement::kind))
                .containsExactly(
                        Announcement.Kind.MANIFEST_PUBLISHED,
                        Announcement.Kind.MANIFEST_PUBLISHED,
                        Announcement.Kind.MANIFEST_RETIRED,
                        Announcement.Kind.MANIFEST_RETIRED,
                        Announcement.Kind.MANIFEST_ROLLED_BACK);
    }

    @Test
    void a_dry_run_tells_nothing() throws IOException {
        stage.publish(manifests, Samples.manifest("w", 107_200));

        assertThat(invoke(Files.readString(EVENTS.resolve("publish-dry-run.json")))
                        .has("announced"))
                .isFalse();
        assertThat(bus.heard()).isEmpty();
    }

    @Test
    void what_could_not_be_told_is_published_all_the_same_and_told_by_the_schedule() throws IOException {
        var tick = Files.readString(EVENTS.resolve("scheduled.json"));
        bus.takeOnly(0);

        var answer = published(Samples.yaml("w", 107_200));

        assertThat(answer.object("announced").orElseThrow().text("error")).contains("bus_unavailable");
        assertThatExceptionOfType(NotTold.class).isThrownBy(() -> invoke(tick));
        assertThat(stage.index(manifests).entries()).hasSize(1);
        bus.takeAll();
        var run = invoke(tick);
        assertThat(run.object("announced").orElseThrow().whole("events")).hasValue(1);
        assertThat(invoke(tick).has("announced")).isFalse();
        assertThat(bus.heard()).hasSize(1);
    }

    /// With a key at hand, or by a function that was ended right after it.
    @Test
    void what_somebody_else_published_is_told_by_the_schedule() throws IOException {
        stage.publish(manifests, Samples.manifest("w", 107_200));

        invoke(Files.readString(EVENTS.resolve("scheduled.json")));

        assertThat(bus.heard()).hasSize(1);
    }

    @Test
    void an_element_that_nobody_can_be_challenged_on_is_published_with_a_warning() throws IOException {
        var answer = published(Samples.yaml("w", 107_200).replace("PlayerDetect", "Player/Detect"));

        assertThat(answer.items("warnings"))
                .singleElement()
                .satisfies(
                        warning -> assertThat(((Json.Obj) warning).text("rule")).contains("cannot_be_asked_for"));
    }

    @Test
    void a_published_manifest_is_answered_with_all_that_an_operator_needs() throws IOException {
        var answer = published(Samples.yaml("2025-10-23", 107_200));

        assertThat(answer.fields())
                .containsKeys(
                        "status",
                        "hash",
                        "window_id",
                        "expiry_block",
                        "current_block",
                        "signature",
                        "signed_by",
                        "published_by",
                        "public_url",
                        "index_version",
                        "superseded",
                        "keys",
                        "warnings");
        assertThat(answer.text("public_url").orElseThrow())
                .isEqualTo("https://cdn.example/scorevision/manifests/"
                        + answer.text("hash").orElseThrow().substring(7) + ".json");
    }

    @Test
    void every_violation_of_a_bad_manifest_is_answered_and_nothing_is_stored() throws IOException {
        var answer = invoke(Files.readString(EVENTS.resolve("publish-bad-manifest.json")));

        assertThat(answer.items("violations"))
                .map(violation -> ((Json.Obj) violation).text("path").orElseThrow())
                .containsExactly("window_id", "version", "expiry_block", "elements[0].metrics.pillars");
        assertThat(answer.items("violations"))
                .allSatisfy(violation ->
                        assertThat(((Json.Obj) violation).fields()).containsKeys("rule", "message", "line", "column"));
        assertThat(manifests.keys("")).isEmpty();
    }

    @Test
    void rolling_back_answers_what_was_retired() throws IOException {
        var first = published(Samples.yaml("w", 107_200)).text("hash").orElseThrow();
        var second = published(Samples.yaml("w", 107_200).replace("beta: 1.0", "beta: 1.4"))
                .text("hash")
                .orElseThrow();

        var answer = invoke("{\"action\":\"rollback\",\"to_hash\":\"" + first + "\"}");

        assertThat(answer.text("status")).contains("rolled_back");
        assertThat(answer.items("retired")).containsExactly(new Json.Text(second));
    }

    @Test
    void the_schedule_publishes_what_is_due_and_reports_it() throws IOException {
        invoke(Json.Obj.builder()
                .put("action", "schedule")
                .put("config", Samples.yaml("w", 120_000))
                .put("not_before_block", 100_100)
                .build());
        var tick = Files.readString(EVENTS.resolve("scheduled.json"));

        assertThat(invoke(tick).whole("waiting")).hasValue(1);
        stage.chain.moveTo(100_100);
        var report = invoke(tick);

        assertThat(report.items("due"))
                .singleElement()
                .satisfies(item -> assertThat(((Json.Obj) item).text("outcome")).contains("published"));
        assertThat(invoke(tick).items("due")).isEmpty();
    }

    @Test
    void what_the_schedule_refuses_is_logged_by_its_code_and_not_by_what_was_written() throws IOException {
        invoke(Json.Obj.builder()
                .put("action", "schedule")
                .put("config", Samples.yaml("w", 120_000))
                .put("not_before_block", 100_000)
                .build());
        var key = pendingObjects.keys("pending/").stream()
                .filter(k -> k.endsWith(".yaml"))
                .findFirst()
                .orElseThrow();
        pendingObjects.put(key, "x: 1\n".getBytes(StandardCharsets.UTF_8));

        var report = invoke(Files.readString(EVENTS.resolve("scheduled.json")));

        assertThat(((Json.Obj) report.items("due").getFirst()).object("refusal"))
                .isPresent();
        assertThat(((Json.Obj) log(context.lines().getLast()).items("due").getFirst()).text("refusal"))
                .contains("config_changed");
    }

    @Test
    void an_unreachable_chain_is_an_answer_to_an_operator() throws IOException {
        stage.chain.cutOff();

        assertThat(invoke("{\"action\":\"current\"}").text("error")).contains("chain_unavailable");
    }

    @Test
    void a_missing_key_is_an_answer_to_an_operator() throws IOException {
        var handler = handler(() -> {
            throw new KeyUnavailable("secret signpost/test/manifest-key does not exist", null);
        });

        var answer = invoke(handler, "{\"action\":\"list\"}");

        assertThat(answer.text("error")).contains("key_unavailable");
        assertThat(answer.text("message").orElseThrow()).contains("signpost/test/manifest-key");
    }

    @Test
    void a_fault_under_the_schedule_stays_a_fault_so_that_it_is_tried_again() throws IOException {
        var tick = Files.readString(EVENTS.resolve("scheduled.json"));
        var handler = handler(() -> {
            throw new StoreUnavailable("S3 answered 503", null);
        });

        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> invoke(handler, tick));
        assertThat(log(context.lines().getLast()).text("outcome")).contains("fault");
        assertThat(log(context.lines().getLast()).whole("Faults")).hasValue(1);
    }

    @Test
    void each_request_is_one_log_line_of_JSON_with_its_metrics() throws IOException {
        var answer = published(Samples.yaml("w", 107_200));

        var line = log(context.lines().getLast());

        assertThat(line.text("request_id")).contains(RecordingContext.REQUEST_ID);
        assertThat(line.text("manifest_hash")).isEqualTo(answer.text("hash"));
        assertThat(line.text("outcome")).contains("published");
        assertThat(line.text("action")).contains("publish");
        var directive = (Json.Obj)
                line.object("_aws").orElseThrow().items("CloudWatchMetrics").getFirst();
        assertThat(directive.text("Namespace")).contains("Signpost");
        for (var metric : directive.items("Metrics")) {
            assertThat(line.fields())
                    .containsKey(((Json.Obj) metric).text("Name").orElseThrow());
        }
        for (var dimension : ((Json.Arr) directive.items("Dimensions").getFirst()).items()) {
            assertThat(line.text(((Json.Text) dimension).value())).isPresent();
        }
        assertThat(context.lines()).hasSize(1);
    }

    @Test
    void no_log_line_can_be_forged_from_outside() throws IOException {
        invoke("{\"action\":\"publish\\n{\\\"level\\\":\\\"INFO\\\"}\",\"config\":\"\\u001b[31m\\r\\n\"}");

        assertThat(context.lines()).singleElement().satisfies(line -> {
            assertThat(line).doesNotContain("\n", "\r", "\u001b");
            assertThat(log(line).text("action")).contains("invalid");
        });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void any_bytes_are_answered_and_store_nothing(long seed) throws IOException {
        var random = new Random(seed);
        var bytes = Files.readAllBytes(EVENTS.resolve("publish.json"));
        for (var i = 0; i <= random.nextInt(4); i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        if (random.nextBoolean()) {
            bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
        }

        var answer = invoke(handler(this::publishing), bytes);

        assertThat(answer.fields())
                .containsAnyOf(
                        java.util.Map.entry("status", new Json.Text("published")),
                        answer.fields().entrySet().stream()
                                .filter(field -> field.getKey().equals("error"))
                                .findFirst()
                                .orElse(java.util.Map.entry("error", new Json.Null())));
        if (answer.has("error")) {
            assertThat(manifests.keys("")).isEmpty();
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @Test
    void a_write_whose_answer_was_lost_is_published_once() throws IOException {
        var faulty = new FaultyObjectStore(manifests, write -> write == 3 ? Fate.ANSWER_LOST : Fate.DONE);
        var handler = handler(() -> publishing(faulty));

        var answer = invoke(handler, Files.readString(EVENTS.resolve("publish.json")));

        assertThat(answer.text("status")).contains("published");
        assertThat(stage.index(manifests).entries()).hasSize(1);
    }

    private Json.Obj published(String yaml) throws IOException {
        var answer = invoke(
                Json.Obj.builder().put("action", "publish").put("config", yaml).build());
        assertThat(answer.text("status")).as(answer.toString()).contains("published");
        return answer;
    }

    private Json.Obj invoke(Json event) throws IOException {
        return invoke(CanonicalJson.text(event));
    }

    private Json.Obj invoke(String event) throws IOException {
        return invoke(handler(this::publishing), event);
    }

    private Json.Obj invoke(PublishHandler handler, String event) throws IOException {
        return invoke(handler, event.getBytes(StandardCharsets.UTF_8));
    }

    private Json.Obj invoke(PublishHandler handler, byte[] event) throws IOException {
        var out = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(event), out, context);
        return Vectors.parse(out.toString(StandardCharsets.UTF_8));
    }

    private PublishHandler handler(Supplier<Publishing> publishing) {
        return new PublishHandler(
                publishing, new Answers(PublishingAnswers.below(Optional.of("https://cdn.example"))), stage.clock);
    }

    private Publishing publishing() {
        return publishing(manifests);
    }

    private Publishing publishing(ObjectStore store) {
        var publisher = stage.publisher(store);
        var check = new CheckManifest(new YamlReader());
        var pending = new Pending(pendingObjects);
        var publish = stage.publish(store);
        var refresh = stage.refresh(store);
        var approvals = new Approvals(pending, twoPeople);
        var run = new ScheduledRun(pending, approvals, check, publish, refresh, stage.chain, stage.clock);
        return new Publishing(
                publisher,
                stage.chain,
                check,
                pending,
                publish,
                new Anchoring(() -> hasAnchorKey
                        ? Optional.of(new AnchorManifest(publisher, anchors, stage.clock))
                        : Optional.empty()),
                new Announcing(Optional.of(new AnnounceIndex(publisher, pendingObjects, bus))),
                new RollBack(publisher, twoPeople, stage.chain, stage.clock),
                refresh,
                new TwoPeople(twoPeople),
                new SchedulePublication(pending, approvals, check, publisher.policy(), stage.chain, stage.clock),
                new WaitingManifests(pending, approvals, run, stage.chain, stage.clock),
                run);
    }

    private static Json.Obj log(String line) {
        return Vectors.parse(line);
    }
}
