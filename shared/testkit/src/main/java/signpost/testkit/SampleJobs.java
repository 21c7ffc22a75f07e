package signpost.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import signpost.ingest.ManifestName;
import signpost.job.Claim;
import signpost.job.Job;
import signpost.job.JobId;
import signpost.job.JobStore;
import signpost.job.JobType;
import signpost.job.LeaseToken;
import signpost.manifest.ManifestHash;

/// Jobs for tests that are about something else. Ids and tokens follow from the seed.
public final class SampleJobs {

    public static final String PAYLOAD = "{\"task\":\"sample\"}";
    public static final ManifestHash PAYLOAD_HASH = hash(PAYLOAD);

    private final Random random;

    public SampleJobs(long seed) {
        this.random = new Random(seed);
    }

    public synchronized JobId id() {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
        var bits = java.nio.ByteBuffer.wrap(bytes);
        return new JobId(new UUID(bits.getLong(), bits.getLong()).toString());
    }

    public synchronized LeaseToken token() {
        return new LeaseToken("token-of-a-sample-" + Long.toHexString(random.nextLong() | Long.MIN_VALUE));
    }

    public Job task(Instant at, String... capabilities) {
        return task(at, 0, capabilities);
    }

    public Job task(Instant at, int priority, String... capabilities) {
        return job(at, JobType.TASK, priority, 3, Optional.empty(), capabilities);
    }

    /// A run of a manifest of the registry.
    public Job run(Instant at, ManifestName name, ManifestHash hash) {
        return job(
                at,
                JobType.MANIFEST,
                0,
                3,
                Optional.of(new Job.ManifestRun(name, hash, "run", true)),
                "manifest",
                "embeddings");
    }

    public Job job(
            Instant at,
            JobType type,
            int priority,
            int maxAttempts,
            Optional<Job.ManifestRun> run,
            String... capabilities) {
        return Job.submitted(new Job.Facts(
                id(),
                type,
                priority,
                maxAttempts,
                List.of(capabilities),
                Optional.empty(),
                PAYLOAD_HASH,
                run,
                "operator",
                at));
    }

    public Claim claim(Instant now) {
        return new Claim("worker", token().hash(), Duration.ofSeconds(30), now);
    }

    /// What the job is submitted with if there is no key.
    public static JobStore.Submission submission(Job job) {
        return new JobStore.Submission(job, Map.of(PAYLOAD_HASH, PAYLOAD), Optional.empty());
    }

    public static ManifestHash hash(String text) {
        return ManifestHash.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
