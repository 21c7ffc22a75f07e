package signpost.announcement;

import java.util.List;

/// Whoever listens.
public interface Announcements {

    /// Tells all of these. Who listens may hear them in another order, and may hear one more than once.
    ///
    /// @throws NotTold if it is not known of each that it was taken; some may have been
    void tell(List<Announcement> announcements);
}
