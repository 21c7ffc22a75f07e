package signpost.dynamodb;

import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import signpost.ingest.ManifestName;
import signpost.job.EndedJob;
import signpost.job.Job;
import signpost.job.JobStatus;
import signpost.job.JobType;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

/// What the stream of the jobs' table tells, record by record, as Lambda hands it on.
///
/// Reads the few attributes it needs by itself, without the client of DynamoDB.
public final class JobStream {

    private JobStream() {}

    /// The job that this change of an item ended, if it did.
    ///
    /// @throws IllegalArgumentException if the record does not hold what is there now, or no job of ours
    public static Optional<EndedJob> ended(Json.Obj told) {
        var change = told.object("dynamodb").orElseThrow(() -> new IllegalArgumentException("no record of a stream"));
        var now = change.object("NewImage").map(Image::new);
        if (now.isEmpty()) {
            // An item that was removed; but if a stream tells keys alone, nobody may believe that nothing ends.
            if (!told.text("eventName").equals(Optional.of("REMOVE"))) {
                throw new IllegalArgumentException("the stream does not tell what is there now");
            }
            return Optional.empty();
        }
        var image = now.get();
        if (!image.text(Item.SK).equals(Optional.of(JobKeys.JOB)) || !image.hasEnded()) {
            return Optional.empty();
        }
        var endedBefore = change.object("OldImage").map(Image::new).filter(Image::hasEnded);
        return endedBefore.isPresent() ? Optional.empty() : Optional.of(image.job());
    }

    private record Image(Json.Obj attributes) {

        boolean hasEnded() {
            return status().filter(JobStatus::isEnd).isPresent();
        }

        private Optional<JobStatus> status() {
            return text(JobItem.STATUS).flatMap(JobStatus::of);
        }

        EndedJob job() {
            var order = ClaimOrder.parse(needed(JobItem.CLAIM_ORDER));
            return new EndedJob(
                    order.id(),
                    JobType.of(needed(JobItem.TYPE)).orElseThrow(() -> lacks(JobItem.TYPE)),
                    status().orElseThrow(() -> lacks(JobItem.STATUS)),
                    number(JobItem.REVISION),
                    (int) number(JobItem.ATTEMPT),
                    (int) number(JobItem.MOST_ATTEMPTS),
                    order.createdAt(),
                    typed(JobItem.STARTED_AT, "N").map(Long::parseLong).map(Instant::ofEpochMilli),
                    Instant.ofEpochMilli(number(JobItem.ENDED_AT)),
                    text(JobItem.MANIFEST_NAME)
                            .map(name -> new Job.ManifestRun(
                                    new ManifestName(name),
                                    hash(JobItem.MANIFEST_HASH),
                                    needed(JobItem.ACTION),
                                    flag(JobItem.REGISTERED))));
        }

        Optional<String> text(String name) {
            return typed(name, "S");
        }

        private Optional<String> typed(String name, String type) {
            return attributes.object(name).flatMap(value -> value.text(type));
        }

        private String needed(String name) {
            return text(name).orElseThrow(() -> lacks(name));
        }

        private long number(String name) {
            return Long.parseLong(typed(name, "N").orElseThrow(() -> lacks(name)));
        }

        private boolean flag(String name) {
            return attributes.object(name).flatMap(value -> value.flag("BOOL")).orElseThrow(() -> lacks(name));
        }

        private ManifestHash hash(String name) {
            var bytes = Base64.getDecoder().decode(typed(name, "B").orElseThrow(() -> lacks(name)));
            return ManifestHash.parse(HexFormat.of().formatHex(bytes));
        }

        private static IllegalArgumentException lacks(String name) {
            return new IllegalArgumentException("a job's item lacks " + name);
        }
    }
}
