package signpost.registry;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import signpost.ingest.ManifestName;
import signpost.job.Job;
import signpost.job.JobId;
import signpost.job.JobStatus;
import signpost.job.JobStore;
import signpost.job.Page;

/// Runs with how they stand: of one whose job lives, as the job stands now; it is never behind.
public final class ReadRuns {

    /// @param finishedAt once it has ended
    public record Standing(Run run, JobStatus status, Optional<Instant> startedAt, Optional<Instant> finishedAt) {}

    private final ManifestRegistry registry;
    private final JobStore jobs;
    private final Clock clock;

    public ReadRuns(ManifestRegistry registry, JobStore jobs, Clock clock) {
        this.registry = registry;
        this.jobs = jobs;
        this.clock = clock;
    }

    public Optional<Standing> last(ManifestName name) {
        return page(name, Optional.empty(), 1).items().stream().findFirst();
    }

    public Page<Standing> page(ManifestName name, Optional<String> cursor, int most) {
        var runs = registry.runs(name, cursor, most);
        var standings = standing(runs.items());
        return new Page<>(runs.items().stream().map(run -> of(run, standings)).toList(), runs.next());
    }

    /// The last runs of many records at once, by job.
    public Map<JobId, Standing> lastOf(List<ManifestRecord> records) {
        var runs = records.stream().flatMap(record -> record.lastRun().stream()).toList();
        var jobsNow = standing(runs);
        var standings = new HashMap<JobId, Standing>();
        runs.forEach(run -> standings.put(run.job(), of(run, jobsNow)));
        return standings;
    }

    private Map<JobId, Job> standing(List<Run> runs) {
        var alive = runs.stream()
                .filter(run -> run.end().isEmpty())
                .map(Run::job)
                .distinct()
                .toList();
        return alive.isEmpty() ? Map.of() : jobs.findAll(alive);
    }

    private Standing of(Run run, Map<JobId, Job> found) {
        var job = Optional.ofNullable(found.get(run.job())).map(as -> as.at(clock.instant()));
        var end = run.end().or(() -> job.flatMap(Run::of).flatMap(Run::end));
        return end.map(how -> new Standing(run, how.status(), how.startedAt(), Optional.of(how.finishedAt())))
                .orElseGet(() -> new Standing(
                        run,
                        job.map(Job::status).orElse(JobStatus.QUEUED),
                        job.flatMap(Job::startedAt),
                        Optional.empty()));
    }
}
