package signpost.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What kind of work a job is (FR-002). Only [#MANIFEST] has rules for its payload; the payloads of the others pass
/// through as they came.
public enum JobType {
    MANIFEST,
    TASK,
    CODEX_EXEC,
    CODEX_SKILL;

    /// As it is written in requests and answers.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What listings are divided by (FR-012): `manifest` or `task`.
    public String category() {
        return this == MANIFEST ? "manifest" : "task";
    }

    public static Optional<JobType> of(String word) {
        return Arrays.stream(values()).filter(type -> type.word().equals(word)).findFirst();
    }
}
