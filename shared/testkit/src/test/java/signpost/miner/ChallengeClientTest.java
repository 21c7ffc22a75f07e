package signpost.miner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.chain.KeyScheme;
import signpost.commitment.Binding;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.manifest.SignedManifest;
import signpost.miner.ChallengeClient.Settings;
import signpost.miner.ChallengeHttp.Answered;
import signpost.publishing.Catalogue;
import signpost.testkit.ChallengeStage;
import signpost.testkit.TestAccount;

class ChallengeClientTest {

    private static final String BALL = "BallDetect_v1@1.0";
    private static final Settings V3 =
            new Settings(ChallengeStage.NETUID, ChallengeStage.RECEIVER, true, Optional.of("uid_123"));
    private static final Settings V2 =
            new Settings(ChallengeStage.NETUID, ChallengeStage.RECEIVER, false, Optional.empty());

    private final ChallengeStage stage = new ChallengeStage();
    private final TestAccount key = new TestAccount(KeyScheme.SR25519);
    private final ChallengeStage.Instance strict = stage.instance(true, stage.clock, TestAccount.CHECK);
    private final Binding player = ChallengeStage.binding(ChallengeStage.ELEMENT, "lynx");
    private final Binding ball = ChallengeStage.binding(BALL, "orca");
    private final List<Receipts.Receipt> receipts = new ArrayList<>(List.of(receipt(player)));
    private final List<String> targets = new ArrayList<>();

    ChallengeClientTest() {
        stage.hotkeys.register(key.account(), Optional.of(KeyScheme.SR25519));
        stage.ledger.copy(
                ChallengeStage.commitment(key.account(), KeyScheme.SR25519, 900, ChallengeStage.WINDOW, player, ball));
    }

    @Test
    void a_challenge_is_had_from_a_stage_that_insists_on_bound_requests() {
        var outcome = client(this::api, V3).next(manifest(), Optional.empty());

        assertThat(outcome).isInstanceOfSatisfying(Challenged.Task.class, task -> {
            assertThat(task.window()).contains(ChallengeStage.WINDOW);
            assertThat(task.element()).contains(new ElementId(ChallengeStage.ELEMENT));
            assertThat(task.clip().toString()).startsWith("https://cdn.example/");
            assertThat(task.receipt()).contains(receipt(player));
        });
    }

    @Test
    void tasks_of_v2_are_had_in_the_same_way() {
        assertThat(client(this::api, V2).next(manifest(), Optional.empty()))
                .isInstanceOfSatisfying(
                        Challenged.Task.class, task -> assertThat(task.window()).isEmpty());
    }

    @Test
    void committed_elements_take_turns_unless_one_is_named() {
        receipts.add(receipt(ball));
        var client = client(this::api, V3);
        for (var i = 0; i < 4; i++) {
            client.next(manifest(), Optional.empty());
        }
        client.next(manifest(), Optional.of(new ElementId(BALL)));
        client.next(manifest(), Optional.of(new ElementId(BALL)));

        assertThat(targets)
                .extracting(target -> target.contains("BallDetect"))
                .containsExactly(false, true, false, true, true, true);
    }

    @Test
    void without_a_receipt_nothing_is_asked() {
        var client = client(this::api, V3);

        assertThat(client.next(manifest(), Optional.of(new ElementId("Other"))))
                .isEqualTo(new Challenged.NotCommitted(ChallengeStage.WINDOW));
        assertThat(targets).isEmpty();
    }

    @Test
    void no_two_requests_have_the_same_nonce_though_the_clock_stands_still() {
        var client = client(this::api, V3);
        for (var i = 0; i < 10; i++) {
            assertThat(client.next(manifest(), Optional.empty())).isInstanceOf(Challenged.Task.class);
        }
        assertThat(targets).doesNotHaveDuplicates();
    }

    @Test
    void a_lost_answer_is_asked_for_again_with_the_same_request_and_the_same_task_comes() {
        var lost = new ArrayDeque<>(List.of(true, true, false));
        ChallengeHttp lossy = (target, headers) -> {
            var answered = api(target, headers);
            if (lost.remove()) {
                throw new ChallengeHttp.Unreachable("the answer was lost", new java.io.IOException());
            }
            return answered;
        };

        assertThat(client(lossy, V3).next(manifest(), Optional.empty())).isInstanceOf(Challenged.Task.class);
        assertThat(targets).hasSize(3).containsOnly(targets.getFirst());
        assertThat(stage.assignments.given(key.account(), 10)).hasSize(1);
    }

    @Test
    void after_three_tries_it_is_unavailable_and_left_alone_for_a_while() {
        ChallengeHttp down = (target, _) -> {
            targets.add(target);
            return new Answered(504, Map.of(), new byte[0]);
        };
        var client = client(down, V3);

        assertThat(client.next(manifest(), Optional.empty())).isInstanceOf(Challenged.Unavailable.class);
        assertThat(client.next(manifest(), Optional.empty()))
                .isEqualTo(new Challenged.RateLimited(Duration.ofSeconds(5)));
        assertThat(targets).hasSize(3);
        stage.clock.advance(Duration.ofSeconds(5));
        assertThat(client.next(manifest(), Optional.empty())).isInstanceOf(Challenged.Unavailable.class);
    }

    @Test
    void while_the_api_has_asked_to_be_left_alone_nothing_is_sent() {
        var client = client(this::api, V3);
        for (var i = 0; i < 30; i++) {
            client.next(manifest(), Optional.empty());
        }

        assertThat(client.next(manifest(), Optional.empty()))
                .isEqualTo(new Challenged.RateLimited(Duration.ofMinutes(1)));
        stage.clock.advance(Duration.ofSeconds(20));
        assertThat(client.next(manifest(), Optional.empty()))
                .isEqualTo(new Challenged.RateLimited(Duration.ofSeconds(40)));
        assertThat(targets).hasSize(31);
        stage.clock.advance(Duration.ofSeconds(40));
        assertThat(client.next(manifest(), Optional.empty())).isInstanceOf(Challenged.Task.class);
    }

    @ParameterizedTest
    @CsvSource({"window_id, 2025-10-24", "element_id, BallDetect_v1@1.0", "manifest_hash, sha256:00", "chute_slug, orca"
    })
    void an_answer_to_something_else_is_not_acted_on(String field, String value) {
        ChallengeHttp other = (target, headers) -> {
            var answered = api(target, headers);
            var body = signpost.testkit.Vectors.parse(new String(answered.body(), StandardCharsets.UTF_8));
            return new Answered(200, Map.of(), CanonicalJson.bytes(body.with(field, new Json.Text(value))));
        };

        assertThat(client(other, V3).next(manifest(), Optional.empty()))
                .isInstanceOfSatisfying(
                        Challenged.Mismatch.class,
                        mismatch -> assertThat(mismatch.field()).isEqualTo(field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "not json", "{\"task_id\": \"t\", \"video_url\": \"file:///etc/passwd\"}"})
    void an_answer_that_is_none_is_said_to_be_none(String body) {
        ChallengeHttp odd = (_, _) -> new Answered(200, Map.of(), body.getBytes(StandardCharsets.UTF_8));

        assertThat(client(odd, V2).next(manifest(), Optional.empty())).isInstanceOf(Challenged.Unexpected.class);
        assertThat(client(odd, V3).next(manifest(), Optional.empty()))
                .isInstanceOfAny(Challenged.Unexpected.class, Challenged.Mismatch.class);
    }

    @Test
    void every_status_has_its_outcome() {
        assertThat(answered(400, "{\"error\": \"invalid_request\", \"violations\": [{}]}"))
                .isInstanceOf(Challenged.InvalidRequest.class);
        assertThat(answered(401, "{\"error\": \"stale_nonce\", \"message\": \"m\"}"))
                .isEqualTo(new Challenged.Unauthorized("stale_nonce", "m"));
        assertThat(answered(403, "{\"error\": \"not_registered\"}")).isInstanceOf(Challenged.NotRegistered.class);
        assertThat(answered(404, "{\"error\": \"no_active_window\", \"reason\": \"superseded\"}"))
                .isEqualTo(new Challenged.NoActiveWindow("no_active_window", "superseded"));
        assertThat(answered(404, "{\"error\": \"unknown_element\"}")).isInstanceOf(Challenged.NothingToDo.class);
        assertThat(answered(404, "{\"error\": \"no_challenge_available\"}")).isInstanceOf(Challenged.NothingToDo.class);
        assertThat(answered(409, "{\"retry_after\": 7}")).isEqualTo(new Challenged.RateLimited(Duration.ofSeconds(7)));
        assertThat(answered(409, "")).isEqualTo(new Challenged.RateLimited(Duration.ofMinutes(1)));
        assertThat(answered(410, "{\"error\": \"window_expired\"}"))
                .isEqualTo(new Challenged.NoActiveWindow("window_expired", "expired"));
        assertThat(answered(412, "{\"reason\": \"not_registered\"}")).isInstanceOf(Challenged.NotRegistered.class);
        assertThat(answered(412, "{\"reason\": \"withdrawn\", \"message\": \"m\"}"))
                .isEqualTo(new Challenged.MissingCommitment("withdrawn", "m", Optional.empty()));
        assertThat(answered(503, "{\"error\": \"chain_unavailable\", \"retry_after\": 12}"))
                .isEqualTo(new Challenged.Unavailable("chain_unavailable", Duration.ofSeconds(12)));
        assertThat(answered(403, "{\"message\": \"Missing Authentication Token\"}"))
                .isEqualTo(new Challenged.Unexpected(403, "Missing Authentication Token"));
        assertThat(answered(404, "<html>")).isEqualTo(new Challenged.Unexpected(404, ""));
        assertThat(answered(500, "<html>")).isEqualTo(new Challenged.Unexpected(500, ""));
        assertThat(answered(302, "")).isInstanceOf(Challenged.Unexpected.class);
    }

    @Test
    void the_header_retry_after_counts_and_is_bounded() {
        ChallengeHttp limited = (_, _) -> new Answered(
                409, Map.of("retry-after", "999999999"), "{\"retry_after\": 1}".getBytes(StandardCharsets.UTF_8));

        assertThat(client(limited, V3).next(manifest(), Optional.empty()))
                .isEqualTo(new Challenged.RateLimited(Duration.ofHours(1)));
    }

    @Test
    void what_an_answer_says_is_shown_without_control_characters() {
        assertThat(answered(401, "{\"error\": \"e\", \"message\": \"\\u001b[31m\"}"))
                .isInstanceOfSatisfying(
                        Challenged.Unauthorized.class,
                        unauthorized -> assertThat(unauthorized.message()).doesNotContain("\u001b"));
    }

    @Test
    void the_variable_is_on_as_the_document_reads_it() {
        assertThat(List.of("1", "true", "True")).allMatch(Settings::isOn);
        assertThat(List.of("0", "", "TRUE", "yes", "false")).noneMatch(Settings::isOn);
    }

    private Challenged answered(int status, String body) {
        return client((_, _) -> new Answered(status, Map.of(), body.getBytes(StandardCharsets.UTF_8)), V3)
                .next(manifest(), Optional.empty());
    }

    private ChallengeClient client(ChallengeHttp http, Settings settings) {
        return new ChallengeClient(
                http,
                key,
                window -> window.equals(ChallengeStage.WINDOW) ? receipts : List.of(),
                settings,
                UUID::randomUUID,
                stage.clock);
    }

    private static Receipts.Receipt receipt(Binding binding) {
        return new Receipts.Receipt(ChallengeStage.proof(900), binding, Optional.empty());
    }

    private SignedManifest manifest() {
        return switch (stage.stage.catalogue(stage.objects).manifest(stage.manifest)) {
            case Catalogue.ManifestFound.Verified(var signed) -> signed;
            case Catalogue.ManifestFound other -> throw new AssertionError(other);
        };
    }

    private Answered api(String target, Map<String, String> headers) {
        targets.add(target);
        return ChallengeStage.wire(strict).get(target, headers);
    }
}
