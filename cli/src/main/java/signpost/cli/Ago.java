package signpost.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import signpost.json.Json;

/// Times of an answer, as people say them.
final class Ago {

    private final Instant now;

    Ago(Instant now) {
        this.now = now;
    }

    /// `3 min ago`, `in 20 s`; `-` where there is no time.
    String of(Json.Obj answer, String field) {
        return of(answer.text(field).orElse(null));
    }

    String of(@Nullable String time) {
        if (time == null) {
            return "-";
        }
        return instant(time)
                .map(at -> Duration.between(at, now))
                .map(passed -> passed.isNegative()
                        ? "in " + length(passed.negated().plusMillis(999))
                        : length(passed) + " ago")
                .orElseGet(() -> Printer.safe(time));
    }

    static Optional<Instant> instant(String time) {
        try {
            return Optional.of(Instant.parse(time));
        } catch (DateTimeParseException noTime) {
            return Optional.empty();
        }
    }

    static String length(Duration time) {
        if (time.compareTo(Duration.ofMinutes(2)) < 0) {
            return time.toSeconds() + " s";
        }
        if (time.compareTo(Duration.ofHours(2)) < 0) {
            return time.toMinutes() + " min";
        }
        return time.compareTo(Duration.ofDays(3)) < 0 ? time.toHours() + " h" : time.toDays() + " days";
    }
}
