package signpost.schedule;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import signpost.chain.Block;
import signpost.chain.Chain;
import signpost.chain.ChainUnavailable;
import signpost.json.Json;
import signpost.manifest.CheckManifest;
import signpost.manifest.Manifest;
import signpost.manifest.ManifestHash;
import signpost.publishing.PublishManifest;
import signpost.publishing.RefreshIndex;
import signpost.publishing.Refusal;

/// What happens each minute: publish what is due, and make sure that the index names the right window and is not
/// about to expire. Every run starts from what is stored, so one that was missed is caught up by the next, and one
/// that runs twice finds nothing left to do.
public final class ScheduledRun {

    /// How one scheduled manifest fared.
    ///
    /// @param outcome published, unchanged, refused (for good), withdrawn or waiting (to be tried again)
    public record Item(String name, String outcome, Optional<ManifestHash> hash, Optional<Json.Obj> error) {

        public Json.Obj toJson() {
            var json = Json.Obj.builder().put("name", name).put("outcome", outcome);
            hash.ifPresent(value -> json.put("hash", value.value()));
            error.ifPresent(value -> json.put("refusal", value));
            return json.build();
        }
    }

    /// @param head the chain's head, or empty if the chain could not be asked: then nothing was published
    /// @param waiting how many more are scheduled for a later block
    /// @param unapproved how many are due, and wait for a second person
    public record Report(
            Optional<Block> head, List<Item> due, int waiting, int unapproved, RefreshIndex.Outcome index) {}

    private final Pending pending;
    private final Approvals approvals;
    private final CheckManifest check;
    private final PublishManifest publish;
    private final RefreshIndex refresh;
    private final Chain chain;
    private final Clock clock;

    public ScheduledRun(
            Pending pending,
            Approvals approvals,
            CheckManifest check,
            PublishManifest publish,
            RefreshIndex refresh,
            Chain chain,
            Clock clock) {
        this.pending = pending;
        this.approvals = approvals;
        this.check = check;
        this.publish = publish;
        this.refresh = refresh;
        this.chain = chain;
        this.clock = clock;
    }

    public Report run() {
        Optional<Block> head;
        try {
            head = Optional.of(chain.head());
        } catch (ChainUnavailable unknown) {
            // The index can be renewed without the chain; what is due waits for the next run.
            return new Report(Optional.empty(), List.of(), 0, 0, refresh.ifDue(Optional.empty()));
        }
        List<Pending.Schedule> waiting;
        var due = new ArrayList<Item>();
        var unapproved = 0;
        try {
            waiting = pending.waiting();
            for (var schedule : waiting) {
                if (schedule.notBefore().isAfter(head.get())) {
                    continue;
                }
                if (approvals.of(schedule) == WaitingManifest.Approval.MISSING) {
                    unapproved++;
                } else {
                    due.add(publish(schedule));
                }
            }
        } catch (RuntimeException fault) {
            // Whatever is wrong with what waits, readers are not to be left with an index that runs out.
            refresh.ifDue(head);
            throw fault;
        }
        return new Report(head, due, waiting.size() - due.size() - unapproved, unapproved, refresh.ifDue(head));
    }

    /// Publishes what is due and, where that is needed, approved of.
    Item publish(Pending.Schedule schedule) {
        var name = schedule.name();
        var ended = pending.outcome(name);
        if (ended.isPresent()) {
            // Withdrawn, or published by somebody else, since the run began.
            return new Item(
                    name.value(), ended.get().text("outcome").orElse("ended"), Optional.empty(), Optional.empty());
        }
        var config = pending.config(schedule);
        if (config.isEmpty()) {
            return refused(name, new Refusal.ConfigChanged(name.config()));
        }
        var checked = check.check(config.get(), false);
        if (checked.manifest().isEmpty()) {
            return refused(name, checked.problem());
        }
        return publish(schedule, checked.manifest().get());
    }

    private Item publish(Pending.Schedule schedule, Manifest manifest) {
        // A run that was cut off after publishing left no record; what it published must not be published over
        // again.
        var earlier = publish.publishedSince(manifest, schedule.scheduledAt());
        if (earlier.isPresent()) {
            return done(schedule.name(), "published", earlier.get());
        }
        return switch (publish.publish(manifest, new PublishManifest.Options(false, false))) {
            case PublishManifest.Outcome.Published published ->
                done(schedule.name(), "published", published.manifest().hash());
            case PublishManifest.Outcome.Unchanged unchanged ->
                done(schedule.name(), "unchanged", unchanged.entry().hash());
            case PublishManifest.Outcome.Refused(var why) ->
                why.mayPass()
                        ? new Item(schedule.name().value(), "waiting", Optional.empty(), Optional.of(why.toJson()))
                        : refused(schedule.name(), why);
            case PublishManifest.Outcome.WouldPublish _ -> throw new AssertionError("this was no dry run");
        };
    }

    private Item done(PendingName name, String outcome, ManifestHash hash) {
        return finish(new Item(name.value(), outcome, Optional.of(hash), Optional.empty()), name);
    }

    private Item refused(PendingName name, Refusal why) {
        return refused(name, why.toJson());
    }

    private Item refused(PendingName name, Json.Obj error) {
        return finish(new Item(name.value(), "refused", Optional.empty(), Optional.of(error)), name);
    }

    private Item finish(Item item, PendingName name) {
        pending.finish(
                name,
                item.toJson()
                        .with(
                                "at",
                                new Json.Text(clock.instant()
                                        .truncatedTo(ChronoUnit.SECONDS)
                                        .toString())));
        return item;
    }
}
