package signpost.schedule;

import java.time.Instant;
import java.util.Locale;
import signpost.chain.Block;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

/// A manifest that waits under `pending/` to be published.
///
/// @param name `<window>-<block>-<16 digits of the hash of its text>`
/// @param key where its text lies
/// @param config the hash of its text; what a second person approves of
/// @param notBefore the block from which on it is published
public record WaitingManifest(
        String name, String key, ManifestHash config, Block notBefore, Instant scheduledAt, Approval approval) {

    /// Whether a second person has to approve of it, and has.
    public enum Approval {
        NOT_NEEDED,
        MISSING,
        GIVEN;

        /// As it is called in answers: `not_needed`, `missing`, `given`.
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static WaitingManifest of(Pending.Schedule schedule, Approval approval) {
        return new WaitingManifest(
                schedule.name().value(),
                schedule.name().config(),
                schedule.config(),
                schedule.notBefore(),
                schedule.scheduledAt(),
                approval);
    }

    /// More may follow.
    public Json.Builder json() {
        return Json.Obj.builder()
                .put("name", name)
                .put("config_key", key)
                .put("config_sha256", config.value())
                .put("not_before_block", notBefore.height())
                .put("scheduled_at", scheduledAt.toString())
                .put("approval", approval.code());
    }
}
