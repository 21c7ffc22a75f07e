package signpost.testkit;

import java.util.ArrayList;
import java.util.List;
import signpost.announcement.Announcement;
import signpost.announcement.Announcements;
import signpost.announcement.NotTold;

/// [Announcements] that are remembered, or not taken, as a test says. Nothing is taken that is not documented.
public final class InMemoryAnnouncements implements Announcements {

    private final EventSchemas schemas = new EventSchemas();
    private final List<Announcement> heard = new ArrayList<>();
    private int most = Integer.MAX_VALUE;

    @Override
    public synchronized void tell(List<Announcement> announcements) {
        for (var announcement : announcements) {
            if (most == 0) {
                throw new NotTold("nobody listens", null);
            }
            most--;
            var faults = schemas.faults(announcement);
            if (!faults.isEmpty()) {
                throw new AssertionError(announcement + ": " + faults);
            }
            heard.add(announcement);
        }
    }

    /// Takes that many more and then none.
    public synchronized void takeOnly(int more) {
        most = more;
    }

    /// Takes all again.
    public void takeAll() {
        takeOnly(Integer.MAX_VALUE);
    }

    /// All that was taken, in the order in which it was told.
    public synchronized List<Announcement> heard() {
        return List.copyOf(heard);
    }
}
