package signpost.schedule;

import signpost.schedule.WaitingManifest.Approval;

/// Which of the manifests that wait need a second person, and which of these have one.
///
/// Those that were prepared for one do. Where two people publish all others do, too: those that were scheduled
/// before that was so.
public final class Approvals {

    private final Pending pending;
    private final boolean twoPeople;

    /// @param twoPeople whether nothing is published here that only one person has seen
    public Approvals(Pending pending, boolean twoPeople) {
        this.pending = pending;
        this.twoPeople = twoPeople;
    }

    Approval of(Pending.Schedule schedule) {
        if (!twoPeople && !schedule.prepared()) {
            return Approval.NOT_NEEDED;
        }
        return pending.isApproved(schedule) ? Approval.GIVEN : Approval.MISSING;
    }
}
