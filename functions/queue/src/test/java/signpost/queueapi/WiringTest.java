package signpost.queueapi;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.crac.Core;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.lambda.Settings;

class WiringTest {

    /// Nobody listens there.
    private static final String NOWHERE = "http://127.0.0.1:9";

    private static final Map<String, String> SETTINGS = Map.of(
            "STAGE", "test",
            "REGISTRY_TABLE", "signpost-test-registry",
            "JOBS_TABLE", "signpost-test-jobs",
            "BASE_CAPABILITIES", "manifest",
            "ALLOW_PATH", "false");

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
    @ValueSource(strings = {"STAGE", "REGISTRY_TABLE", "JOBS_TABLE"})
    void a_missing_setting_stops_the_start_and_is_named(String missing) {
        var settings = new HashMap<>(SETTINGS);
        settings.remove(missing);

        assertThatIllegalStateException()
                .isThrownBy(() -> new Wiring(new Settings(settings), Clock.systemUTC()))
                .withMessageContaining(missing);
    }
}
