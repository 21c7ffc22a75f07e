package signpost.apigateway;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import signpost.job.JobId;
import signpost.json.Json;
import signpost.json.Rfc3339;

/// Pieces of answers that every API writes alike.
public final class Shown {

    private Shown() {}

    /// A page, with the place where the next one begins, if there is one.
    public static Json.Obj withNext(Json.Builder page, Optional<String> next) {
        next.ifPresent(cursor -> page.put("nextCursor", cursor));
        return page.build();
    }

    public static Json.Text text(JobId id) {
        return new Json.Text(id.value());
    }

    public static List<Json.Text> texts(List<String> words) {
        return words.stream().map(Json.Text::new).toList();
    }

    /// The time, or `null` where there is none.
    public static Json time(Optional<Instant> time) {
        return Json.ofNullable(time.map(Rfc3339::text).orElse(null));
    }
}
