package signpost.publish;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Clock;
import java.util.Map;
import org.crac.Core;
import org.junit.jupiter.api.Test;
import signpost.lambda.Settings;

class WiringTest {

    /// Nobody listens there.
    private static final String NOWHERE = "http://127.0.0.1:9";

    static {
        System.setProperty("aws.region", "us-east-1");
        System.setProperty("aws.accessKeyId", "none");
        System.setProperty("aws.secretAccessKey", "none");
        System.setProperty("aws.endpointUrl", NOWHERE);
    }

    @Test
    void a_snapshot_is_taken_even_where_nothing_can_be_reached() {
        var wiring = new Wiring(
                new Settings(Map.of(
                        "STAGE", "test",
                        "MANIFEST_BUCKET", "manifests",
                        "PENDING_BUCKET", "pending",
                        "MANIFEST_KEY_SECRET", "manifest-key",
                        "INDEX_KEY_SECRET", "index-key",
                        "CHAIN_ENDPOINTS", NOWHERE)),
                Clock.systemUTC());

        assertThatCode(() -> wiring.beforeCheckpoint(Core.getGlobalContext())).doesNotThrowAnyException();
    }
}
