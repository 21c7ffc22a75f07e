package signpost.dynamodb;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import signpost.job.Caller;
import signpost.job.IdempotencyKey;
import signpost.job.JobId;
import signpost.job.Lane;
import signpost.manifest.ManifestHash;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Where things lie in the table of jobs.
final class JobKeys {

    static final String JOB = "JOB";
    static final String LANES = "LANES";
    static final Map<String, AttributeValue> PULSE = Item.key("PULSE", "COUNTS");
    static final String EVENTS = "E#";

    /// A sort key has at most 1,024 bytes, and a lane may need many capabilities.
    private static final int LONGEST_LANE = 512;

    private JobKeys() {}

    static String partition(JobId id) {
        return "J#" + id;
    }

    static Map<String, AttributeValue> job(JobId id) {
        return Item.key(partition(id), JOB);
    }

    static Map<String, AttributeValue> event(JobId id, String event) {
        return Item.key(partition(id), EVENTS + event);
    }

    /// An idempotency key has no space in it, so that no two callers meet.
    static Map<String, AttributeValue> key(Caller caller, IdempotencyKey key) {
        return Item.key("I#" + caller.id() + " " + key.value(), "I");
    }

    static Map<String, AttributeValue> lane(Lane lane) {
        return Item.key(LANES, name(lane));
    }

    /// What the indexes know a lane by.
    static String name(Lane lane) {
        var id = lane.id();
        return id.length() <= LONGEST_LANE
                ? id
                : lane.type().word() + "#"
                        + ManifestHash.of(id.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
