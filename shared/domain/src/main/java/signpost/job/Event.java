package signpost.job;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import signpost.json.Json;

/// Something a worker said about its job, or a step of the job itself.
///
/// @param id orders the events of a job: by time, then by chance
/// @param payload any JSON; `null` if there is none
public record Event(String id, Instant at, Level level, String by, String message, Json payload) {

    public enum Level {
        DEBUG,
        INFO,
        WARN,
        ERROR;

        /// As it is written in requests and answers.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Level> of(String word) {
            return Arrays.stream(values())
                    .filter(level -> level.word().equals(word))
                    .findFirst();
        }
    }
}
