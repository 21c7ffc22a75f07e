package signpost.schedule;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import signpost.chain.Block;
import signpost.chain.Chain;
import signpost.document.Violation;
import signpost.json.Json;
import signpost.manifest.CheckManifest;
import signpost.manifest.Manifest;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestRules;
import signpost.publishing.Publisher;
import signpost.publishing.Refusal;

/// Takes a manifest to be published when the chain reaches a block. It is checked now, so that nobody finds out in
/// the night that a field is missing.
public final class SchedulePublication {

    public sealed interface Outcome {

        /// @param key where the text lies; `config_key` of a publish action
        /// @param replaced the same text, scheduled for another block before
        record Scheduled(String name, String key, Block notBefore, List<String> replaced, List<Violation> warnings)
                implements Outcome {}

        /// The same text is scheduled for the same block already.
        ///
        /// @param ended how it ended, if it is done
        record Unchanged(String name, String key, Block notBefore, Optional<Json.Obj> ended) implements Outcome {}

        record Invalid(ManifestRules.Checked checked) implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    private final Pending pending;
    private final CheckManifest check;
    private final Publisher.Policy policy;
    private final Chain chain;
    private final Clock clock;

    public SchedulePublication(
            Pending pending, CheckManifest check, Publisher.Policy policy, Chain chain, Clock clock) {
        this.pending = pending;
        this.check = check;
        this.policy = policy;
        this.chain = chain;
        this.clock = clock;
    }

    public Outcome schedule(byte[] config, Block notBefore) {
        var checked = check.check(config, false);
        return checked.manifest()
                .map(manifest -> schedule(config, manifest, notBefore, checked.warnings()))
                .orElseGet(() -> new Outcome.Invalid(checked));
    }

    private Outcome schedule(byte[] config, Manifest manifest, Block notBefore, List<Violation> warnings) {
        var elsewhere = policy.refusedEnvironment(manifest);
        if (elsewhere.isPresent()) {
            return new Outcome.Refused(elsewhere.get());
        }
        var head = chain.head();
        if (notBefore.height() - head.height() > policy.mostBlocksAhead()) {
            return new Outcome.Refused(new Refusal.StartTooFar(notBefore, head, policy.mostBlocksAhead()));
        }
        if (!Manifest.isActive(manifest.expiry(), notBefore)) {
            return new Outcome.Refused(new Refusal.EndsBeforeItStarts(manifest.expiry(), notBefore));
        }
        var hash = ManifestHash.of(config);
        var name = PendingName.of(manifest.window(), notBefore, hash);
        while (pending.outcome(name).filter(SchedulePublication::cameToNothing).isPresent()) {
            name = name.again();
        }
        var ended = pending.outcome(name);
        if (ended.isPresent()) {
            return new Outcome.Unchanged(name.value(), name.config(), notBefore, ended);
        }
        var scheduled = name;
        var earlier = pending.waiting().stream()
                .map(Pending.Schedule::name)
                .filter(other -> other.isOf(hash) && !other.equals(scheduled))
                .toList();
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        // The new one is there before the others go; should this end in between, asking again finishes it.
        var isThere = pending.schedule(name).isPresent();
        if (!isThere) {
            pending.store(new Pending.Schedule(name, notBefore, hash, now), config);
        }
        var replacement = Json.Obj.builder()
                .put("outcome", "rescheduled")
                .put("successor", name.value())
                .put("at", now.toString())
                .build();
        earlier.forEach(other -> pending.finish(other, replacement));
        if (isThere && earlier.isEmpty()) {
            return new Outcome.Unchanged(name.value(), name.config(), notBefore, Optional.empty());
        }
        return new Outcome.Scheduled(
                name.value(),
                name.config(),
                notBefore,
                earlier.stream().map(PendingName::value).toList(),
                warnings);
    }

    /// Whether it ended without its manifest being published, so that it may be scheduled anew.
    private static boolean cameToNothing(Json.Obj outcome) {
        return outcome.text("outcome")
                .filter(Set.of("refused", "rescheduled")::contains)
                .isPresent();
    }
}
