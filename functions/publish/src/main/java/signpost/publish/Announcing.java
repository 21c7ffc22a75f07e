package signpost.publish;

import java.util.Optional;
import signpost.announcement.NotTold;
import signpost.json.Json;
import signpost.publishing.AnnounceIndex;
import signpost.store.StoreUnavailable;

/// Tells what has happened, if there is a bus to tell it by.
///
/// Nothing that is published waits for that, or is taken back because nobody could be told: it is told beside the
/// answer, and the next run of the schedule tells what is left.
final class Announcing {

    private final Optional<AnnounceIndex> announce;

    Announcing(Optional<AnnounceIndex> announce) {
        this.announce = announce;
    }

    /// Tells what there is to tell.
    ///
    /// @return how many, if any
    /// @throws NotTold if that was not possible: the schedule's invocation is to fail of it
    Optional<Json.Obj> told() {
        return announce.map(AnnounceIndex::tell).flatMap(outcome -> switch (outcome) {
            case AnnounceIndex.Outcome.Told(var announcements, var _) ->
                announcements.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Json.Obj.builder()
                                .put("status", "told")
                                .put("events", announcements.size())
                                .build());
            // Why the index is refused, the rest of the answer says.
            case AnnounceIndex.Outcome.Refused _ -> Optional.empty();
        });
    }

    /// The same, where it may fail.
    Optional<Json.Obj> tried() {
        try {
            return told();
        } catch (NotTold e) {
            return Optional.of(failed("bus_unavailable", e));
        } catch (StoreUnavailable e) {
            return Optional.of(failed("store_unavailable", e));
        }
    }

    private static Json.Obj failed(String error, RuntimeException cause) {
        return Answers.problem(error, String.valueOf(cause.getMessage())).with("status", new Json.Text("not_told"));
    }
}
