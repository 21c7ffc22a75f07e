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

/// Takes a manifest to be published when the chain reaches a block, or when a second person has approved of it. It
/// is checked now, so that nobody finds out in the night that a field is missing.
public final class SchedulePublication {

    public sealed interface Outcome {

        /// @param replaced the same text, scheduled for another block before
        record Scheduled(WaitingManifest manifest, List<String> replaced, List<Violation> warnings)
                implements Outcome {}

        /// The same text is scheduled for the same block already.
        record Unchanged(WaitingManifest manifest) implements Outcome {}

        /// The same text was scheduled for the same block, and is done.
        ///
        /// @param ended how
        record Ended(WaitingManifest manifest, Json.Obj ended) implements Outcome {}

        record Invalid(ManifestRules.Checked checked) implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    /// Each run reads them all, in the minute that it has.
    static final int MOST_WAITING = 100;

    private final Pending pending;
    private final Approvals approvals;
    private final CheckManifest check;
    private final Publisher.Policy policy;
    private final Chain chain;
    private final Clock clock;

    public SchedulePublication(
            Pending pending,
            Approvals approvals,
            CheckManifest check,
            Publisher.Policy policy,
            Chain chain,
            Clock clock) {
        this.pending = pending;
        this.approvals = approvals;
        this.check = check;
        this.policy = policy;
        this.chain = chain;
        this.clock = clock;
    }

    /// Has it published at `notBefore`, by itself.
    public Outcome schedule(byte[] config, Block notBefore) {
        return schedule(config, Optional.of(notBefore), false);
    }

    /// Has it published when a second person has approved of it.
    ///
    /// @param notBefore and no earlier than at that block, if one is named
    public Outcome prepare(byte[] config, Optional<Block> notBefore) {
        return schedule(config, notBefore, true);
    }

    private Outcome schedule(byte[] config, Optional<Block> notBefore, boolean prepared) {
        var checked = check.check(config, false);
        return checked.manifest()
                .map(manifest -> {
                    var head = chain.head();
                    var block = notBefore.or(() -> waitsUntil(config, head)).orElse(head);
                    var request = new Request(config, block, prepared);
                    return refused(manifest, request.notBefore(), head)
                            .<Outcome>map(Outcome.Refused::new)
                            .orElseGet(() -> schedule(request, manifest, checked.warnings()));
                })
                .orElseGet(() -> new Outcome.Invalid(checked));
    }

    /// The block of the same text that waits and is due; it would be another name a block later.
    private Optional<Block> waitsUntil(byte[] config, Block head) {
        var hash = ManifestHash.of(config);
        return pending.waiting().stream()
                .filter(schedule -> schedule.config().equals(hash))
                .map(Pending.Schedule::notBefore)
                .filter(block -> !block.isAfter(head))
                .findFirst();
    }

    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Request(byte[] config, Block notBefore, boolean prepared) {}

    private Optional<Refusal> refused(Manifest manifest, Block notBefore, Block head) {
        var elsewhere = policy.refusedEnvironment(manifest);
        if (elsewhere.isPresent()) {
            return elsewhere;
        }
        if (notBefore.height() - head.height() > policy.mostBlocksAhead()) {
            return Optional.of(new Refusal.StartTooFar(notBefore, head, policy.mostBlocksAhead()));
        }
        return Manifest.isActive(manifest.expiry(), notBefore)
                ? Optional.empty()
                : Optional.of(new Refusal.EndsBeforeItStarts(manifest.expiry(), notBefore));
    }

    private Outcome schedule(Request request, Manifest manifest, List<Violation> warnings) {
        var hash = ManifestHash.of(request.config());
        var name = PendingName.of(manifest.window(), request.notBefore(), hash);
        while (pending.outcome(name).filter(SchedulePublication::cameToNothing).isPresent()) {
            name = name.again();
        }
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var there = pending.schedule(name);
        var schedule = there.orElse(new Pending.Schedule(name, request.notBefore(), hash, now, request.prepared()));
        var ended = pending.outcome(name);
        if (ended.isPresent()) {
            return new Outcome.Ended(seen(schedule), ended.get());
        }
        var waiting = pending.waiting();
        if (there.isEmpty() && waiting.size() >= MOST_WAITING) {
            return new Outcome.Refused(new Refusal.TooManyPending(MOST_WAITING));
        }
        var earlier = waiting.stream()
                .map(Pending.Schedule::name)
                .filter(other -> other.isOf(hash) && !other.equals(schedule.name()))
                .toList();
        // The new one is there before the others go; should this end in between, asking again finishes it.
        if (there.isEmpty()) {
            pending.store(schedule, request.config());
        }
        var replacement = Json.Obj.builder()
                .put("outcome", "rescheduled")
                .put("successor", schedule.name().value())
                .put("at", now.toString())
                .build();
        earlier.forEach(other -> pending.finish(other, replacement));
        return there.isPresent() && earlier.isEmpty()
                ? new Outcome.Unchanged(seen(schedule))
                : new Outcome.Scheduled(
                        seen(schedule), earlier.stream().map(PendingName::value).toList(), warnings);
    }

    private WaitingManifest seen(Pending.Schedule schedule) {
        return WaitingManifest.of(schedule, approvals.of(schedule));
    }

    /// Whether it ended without its manifest being published, so that it may be scheduled anew.
    private static boolean cameToNothing(Json.Obj outcome) {
        return outcome.text("outcome")
                .filter(Set.of("refused", "rescheduled", "withdrawn")::contains)
                .isPresent();
    }
}
