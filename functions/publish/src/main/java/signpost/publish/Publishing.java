package signpost.publish;

import signpost.chain.Chain;
import signpost.manifest.CheckManifest;
import signpost.publishing.PublishManifest;
import signpost.publishing.Publisher;
import signpost.publishing.RefreshIndex;
import signpost.publishing.RollBack;
import signpost.schedule.Pending;
import signpost.schedule.SchedulePublication;
import signpost.schedule.ScheduledRun;
import signpost.schedule.WaitingManifests;

/// Everything the function can do, with the keys it has at this moment.
record Publishing(
        Publisher publisher,
        Chain chain,
        CheckManifest check,
        Pending pending,
        PublishManifest publish,
        Anchoring anchoring,
        Announcing announcing,
        RollBack rollBack,
        RefreshIndex refresh,
        TwoPeople people,
        SchedulePublication schedule,
        WaitingManifests waiting,
        ScheduledRun scheduledRun) {}
