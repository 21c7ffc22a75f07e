package signpost.announcement;

import java.time.Instant;
import signpost.json.Json;

/// Something that has happened.
///
/// @param id the same whenever the same is told again, so that whoever hears it twice can know
/// @param at when it happened
/// @param facts what there is to tell beside that, small and without secrets
public record Announcement(String id, Kind kind, Instant at, Json.Obj facts) {

    /// What can have happened; of what happened at the same time, the first is told first.
    public enum Kind {
        MANIFEST_PUBLISHED("Manifest Published"),
        MANIFEST_RETIRED("Manifest Retired"),
        MANIFEST_ROLLED_BACK("Manifest Rolled Back"),
        JOB_ENDED("Job Ended"),
        JOB_DEAD_LETTERED("Job Dead-Lettered");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        /// As those who listen have it.
        public String title() {
            return title;
        }
    }

    /// All that is told.
    public Json.Obj detail() {
        return facts.with("id", new Json.Text(id));
    }
}
