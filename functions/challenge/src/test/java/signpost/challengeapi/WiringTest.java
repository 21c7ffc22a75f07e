package signpost.challengeapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.crac.Core;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.chain.KeyScheme;
import signpost.lambda.Settings;
import signpost.testkit.ApiProbe;
import signpost.testkit.ChallengeStage;

class WiringTest {

    /// Nobody listens there.
    private static final String NOWHERE = "http://127.0.0.1:9";

    private static final Map<String, String> SETTINGS = Map.of(
            "STAGE", "test",
            "LEDGER_TABLE", "signpost-test-ledger",
            "CHALLENGES_TABLE", "signpost-test-challenges",
            "CLIPS_TABLE", "signpost-test-clips",
            "MANIFEST_BUCKET", "manifests",
            "CHAIN_ENDPOINTS", NOWHERE,
            "NETUID", "44",
            "DRAW_SALT_SECRET", "signpost-test-draw-salt");

    static {
        System.setProperty("aws.region", "us-east-1");
        System.setProperty("aws.accessKeyId", "none");
        System.setProperty("aws.secretAccessKey", "none");
        System.setProperty("aws.endpointUrl", NOWHERE);
    }

    @Test
    void a_snapshot_is_taken_and_restored_even_where_nothing_can_be_reached() {
        var wiring = new Wiring(new Settings(SETTINGS), Clock.systemUTC());

        assertThatCode(() -> {
                    wiring.beforeCheckpoint(Core.getGlobalContext());
                    wiring.afterRestore(Core.getGlobalContext());
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STAGE",
                "LEDGER_TABLE",
                "CHALLENGES_TABLE",
                "CLIPS_TABLE",
                "MANIFEST_BUCKET",
                "CHAIN_ENDPOINTS",
                "NETUID",
                "DRAW_SALT_SECRET"
            })
    void a_missing_setting_stops_the_start_and_is_named(String missing) {
        var settings = new HashMap<>(SETTINGS);
        settings.remove(missing);

        assertThatIllegalStateException()
                .isThrownBy(() -> new Wiring(new Settings(settings), Clock.systemUTC()))
                .withMessageContaining(missing);
    }

    @ParameterizedTest
    @CsvSource({
        "NETUID, 65536",
        "NETUID, forty",
        "REQUIRE_BOUND_REQUESTS, yes",
        "LEGACY_TASKS, 0",
        "RATE_LIMIT, 0",
        "RATE_LIMIT, 1001",
        "TRUSTED_KEYS, abc"
    })
    void a_setting_that_is_none_stops_the_start_and_is_named(String name, String value) {
        var settings = new HashMap<>(SETTINGS);
        settings.put(name, value);

        assertThatIllegalStateException()
                .isThrownBy(() -> new Wiring(new Settings(settings), Clock.systemUTC()))
                .withMessageContaining(name);
    }

    @Test
    void where_nothing_can_be_reached_requests_are_503_and_the_log_says_what() {
        var probe = new ApiProbe(new ChallengeHandler(new Settings(SETTINGS)), ChallengeDesk.API);
        var request = new ChallengeStage().stranger(KeyScheme.ED25519).request();

        probe.send(ChallengeDesk.event(request)).expect(503, "store_unavailable");

        assertThat(probe.lines()).hasSize(1).first().asString().contains("signpost-test-draw-salt");
    }
}
