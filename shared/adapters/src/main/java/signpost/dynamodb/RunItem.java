package signpost.dynamodb;

import java.util.Map;
import signpost.ingest.ManifestName;
import signpost.job.Job;
import signpost.job.JobId;
import signpost.job.JobStatus;
import signpost.json.Rfc3339;
import signpost.registry.Run;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// A run of a manifest: an item of its own, and a copy of the last one in the record.
final class RunItem {

    static final String PREFIX = "R#";

    private static final String JOB = "job";
    private static final String MANIFEST = "manifestHash";
    private static final String ACTION = "action";
    private static final String CREATED_AT = "createdAt";
    private static final String STATUS = "status";
    private static final String STARTED_AT = "startedAt";
    private static final String FINISHED_AT = "finishedAt";

    /// Which copy is newer: that of the later run, or, of one run, that of the later revision of its job.
    private static final String PLACE = "place";

    private static final String REVISION = "revision";

    private RunItem() {}

    static Map<String, AttributeValue> of(ManifestName name, Run run) {
        return put(run, Item.at(Item.key(RecordItem.partition(name), PREFIX + place(run))))
                .attributes();
    }

    static String place(Run run) {
        return Rfc3339.text(run.createdAt()) + "#" + run.job();
    }

    private static Item put(Run run, Item item) {
        item.put(JOB, run.job().value())
                .put(MANIFEST, run.manifest())
                .put(ACTION, run.action())
                .put(CREATED_AT, run.createdAt());
        run.end().ifPresent(end -> {
            item.put(STATUS, end.status().word()).put(FINISHED_AT, end.finishedAt());
            end.startedAt().ifPresent(time -> item.put(STARTED_AT, time));
        });
        return item;
    }

    static Run run(Map<String, AttributeValue> attributes) {
        var item = Item.of(attributes);
        return new Run(
                new JobId(item.text(JOB)),
                item.hash(MANIFEST),
                item.text(ACTION),
                item.time(CREATED_AT),
                item.maybeText(STATUS)
                        .map(status -> new Run.End(
                                JobStatus.of(status).orElseThrow(),
                                item.maybeTime(STARTED_AT),
                                item.time(FINISHED_AT))));
    }

    /// Makes it the last run of its record, unless the record knows of a later one.
    static Update asLast(Run run, Job job) {
        var values = Item.empty()
                .put(
                        ":run",
                        put(run, Item.empty())
                                .put(PLACE, place(run))
                                .put(REVISION, job.revision())
                                .asValue())
                .put(":place", place(run))
                .put(":revision", job.revision());
        return new Update(
                "attribute_exists(#pk) and (attribute_not_exists(#lastRun) or #lastRun.#place < :place"
                        + " or (#lastRun.#place = :place and #lastRun.#revision < :revision))",
                "set #lastRun = :run",
                values.attributes());
    }
}
