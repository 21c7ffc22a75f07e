package signpost.schedule;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import signpost.chain.Chain;
import signpost.chain.ChainUnavailable;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.publishing.Refusal;

/// What people do with manifests that wait to be published: look at them, approve of what somebody else prepared,
/// and take them back.
public final class WaitingManifests {

    public sealed interface Found {

        @SuppressWarnings("ArrayRecordComponent") // handed on to the one that reads it, never compared
        record Waiting(WaitingManifest manifest, byte[] text) implements Found {}

        record Refused(Refusal why) implements Found {}
    }

    public sealed interface Outcome {

        /// It is published when its block has come.
        ///
        /// @param published how that went, if its block has come already and the chain says so
        record Approved(WaitingManifest manifest, Optional<ScheduledRun.Item> published) implements Outcome {}

        /// It is not published any more; only if nobody has to approve of it, or somebody has, it may have been
        /// on its way at that moment.
        record Withdrawn(WaitingManifest manifest) implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    private final Pending pending;
    private final Approvals approvals;
    private final ScheduledRun run;
    private final Chain chain;
    private final Clock clock;

    public WaitingManifests(Pending pending, Approvals approvals, ScheduledRun run, Chain chain, Clock clock) {
        this.pending = pending;
        this.approvals = approvals;
        this.run = run;
        this.chain = chain;
        this.clock = clock;
    }

    /// The one that is due first in front.
    public List<WaitingManifest> all() {
        return pending.waiting().stream().map(this::seen).toList();
    }

    /// @param key `pending/<name>.yaml`, as it was answered when it was scheduled
    public Found find(String key) {
        return switch (look(key)) {
            case Look.Refused(var why) -> new Found.Refused(why);
            case Look.Waiting(var schedule, var text) -> new Found.Waiting(seen(schedule), text);
        };
    }

    /// @param reviewed the hash of the text that was looked at: another one is not approved of
    public Outcome approve(String key, ManifestHash reviewed) {
        return switch (look(key)) {
            case Look.Refused(var why) -> new Outcome.Refused(why);
            case Look.Waiting(var schedule, var _)
            when !schedule.config().equals(reviewed) ->
                new Outcome.Refused(new Refusal.NotWhatWasReviewed(key, reviewed, schedule.config()));
            case Look.Waiting(var schedule, var _) -> approve(schedule);
        };
    }

    private Outcome approve(Pending.Schedule schedule) {
        pending.approve(
                schedule,
                Json.Obj.builder()
                        .put("config_sha256", schedule.config().value())
                        .put("approved_at", now())
                        .build());
        // Whoever takes it back writes that down and then looks for the approval, so one of the two sees the other.
        return pending.outcome(schedule.name())
                .<Outcome>map(end ->
                        new Outcome.Refused(new Refusal.Ended(schedule.name().value(), end)))
                .orElseGet(() -> new Outcome.Approved(
                        seen(schedule), isDue(schedule) ? Optional.of(run.publish(schedule)) : Optional.empty()));
    }

    /// Without the chain that is not known, and left to the schedule.
    private boolean isDue(Pending.Schedule schedule) {
        try {
            return !schedule.notBefore().isAfter(chain.head());
        } catch (ChainUnavailable unknown) {
            return false;
        }
    }

    public Outcome withdraw(String key) {
        return switch (look(key)) {
            case Look.Refused(var why) -> new Outcome.Refused(why);
            case Look.Waiting(var schedule, var _) -> withdraw(schedule);
        };
    }

    private Outcome withdraw(Pending.Schedule schedule) {
        var name = schedule.name();
        pending.finish(
                name,
                Json.Obj.builder()
                        .put("name", name.value())
                        .put("outcome", "withdrawn")
                        .put("at", now())
                        .build());
        // Perhaps it was published at the same moment, and that was recorded first.
        return pending.outcome(name)
                .filter(end -> end.text("outcome").filter("withdrawn"::equals).isEmpty())
                .<Outcome>map(end -> new Outcome.Refused(new Refusal.Ended(name.value(), end)))
                .orElseGet(() -> new Outcome.Withdrawn(seen(schedule)));
    }

    private sealed interface Look {
        @SuppressWarnings("ArrayRecordComponent")
        record Waiting(Pending.Schedule schedule, byte[] text) implements Look {}

        record Refused(Refusal why) implements Look {}
    }

    private Look look(String key) {
        var name = PendingName.inKey(key, PendingName.CONFIG);
        var schedule = name.flatMap(pending::schedule);
        if (schedule.isEmpty()) {
            return new Look.Refused(new Refusal.NothingPending(key));
        }
        var end = name.flatMap(pending::outcome);
        if (end.isPresent()) {
            return new Look.Refused(new Refusal.Ended(schedule.get().name().value(), end.get()));
        }
        return pending.config(schedule.get())
                .<Look>map(text -> new Look.Waiting(schedule.get(), text))
                .orElseGet(() -> new Look.Refused(new Refusal.ConfigChanged(key)));
    }

    private WaitingManifest seen(Pending.Schedule schedule) {
        return WaitingManifest.of(schedule, approvals.of(schedule));
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
