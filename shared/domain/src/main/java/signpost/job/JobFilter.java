package signpost.job;

import java.util.Optional;
import signpost.ingest.ManifestName;

/// Which jobs are listed or acted on: those that meet every condition that is set.
public record JobFilter(
        Optional<JobType> type,
        Optional<String> category,
        Optional<JobStatus> status,
        Optional<ManifestName> manifest,
        Optional<String> capability) {

    public static final JobFilter ALL =
            new JobFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public JobFilter withStatus(JobStatus asked) {
        return new JobFilter(type, category, Optional.of(asked), manifest, capability);
    }

    public boolean admits(Job job) {
        var facts = job.facts();
        return type.filter(asked -> asked != facts.type()).isEmpty()
                && category.filter(asked -> !asked.equals(facts.type().category()))
                        .isEmpty()
                && status.filter(asked -> asked != job.status()).isEmpty()
                && manifest.filter(asked -> facts.manifest()
                                .filter(run -> run.name().equals(asked))
                                .isEmpty())
                        .isEmpty()
                && capability
                        .filter(asked -> !facts.requiredCapabilities().contains(asked))
                        .isEmpty();
    }
}
