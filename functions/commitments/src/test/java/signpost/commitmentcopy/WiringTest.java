package signpost.commitmentcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.crac.Core;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.lambda.Settings;

class WiringTest {

    /// Nobody listens there.
    private static final String NOWHERE = "http://127.0.0.1:9";

    private static final Map<String, String> OF_DOCUMENTS = Map.of(
            "STAGE", "test",
            "LEDGER_TABLE", "signpost-test-ledger",
            "MANIFEST_BUCKET", "manifests");

    private static final Map<String, String> OF_COMMITMENTS = Map.of(
            "STAGE", "test",
            "LEDGER_TABLE", "signpost-test-ledger",
            "MANIFEST_BUCKET", "manifests",
            "CHAIN_ENDPOINTS", NOWHERE,
            "NETUID", "44");

    static {
        System.setProperty("aws.region", "us-east-1");
        System.setProperty("aws.accessKeyId", "none");
        System.setProperty("aws.secretAccessKey", "none");
        System.setProperty("aws.endpointUrl", NOWHERE);
    }

    @Test
    void a_snapshot_is_taken_and_restored_even_where_nothing_can_be_reached() {
        var wiring = wiring(OF_DOCUMENTS);

        assertThatCode(() -> {
                    wiring.publish();
                    wiring.beforeCheckpoint(Core.getGlobalContext());
                    wiring.afterRestore(Core.getGlobalContext());
                })
                .doesNotThrowAnyException();
    }

    @Test
    void the_handler_keeps_its_hooks_which_the_runtime_alone_would_lose() {
        var settings = new Settings(OF_DOCUMENTS);
        var heldByHooks = new WeakReference<>(settings);
        var handler = new DocumentsHandler(settings);
        settings = null;

        try {
            System.gc();

            assertThat(heldByHooks.get()).isNotNull();
        } finally {
            Reference.reachabilityFence(handler);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"STAGE", "LEDGER_TABLE", "MANIFEST_BUCKET", "CHAIN_ENDPOINTS", "NETUID"})
    void a_missing_setting_stops_the_start_and_is_named(String missing) {
        var settings = new HashMap<>(OF_COMMITMENTS);
        settings.remove(missing);

        assertThatIllegalStateException()
                .isThrownBy(() -> wiring(settings).copy())
                .withMessageContaining(missing);
    }

    @ParameterizedTest
    @CsvSource({"NETUID, -1", "NETUID, 65536", "NETUID, 044", "NETUID, forty-four", "CHAIN_ENDPOINTS, not an address"})
    void a_setting_that_is_none_stops_the_start_and_is_named(String name, String value) {
        var settings = new HashMap<>(OF_COMMITMENTS);
        settings.put(name, value);

        assertThatIllegalStateException()
                .isThrownBy(() -> wiring(settings).copy())
                .withMessageContaining(name);
    }

    private static Wiring wiring(Map<String, String> settings) {
        return new Wiring(new Settings(settings), Clock.systemUTC());
    }
}
