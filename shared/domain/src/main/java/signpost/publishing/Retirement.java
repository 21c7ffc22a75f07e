package signpost.publishing;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

/// An entry that was live and no longer is, though its block may still lie ahead.
///
/// @param successor the manifest that took its place
public record Retirement(IndexEntry entry, Reason reason, Instant retiredAt, Optional<ManifestHash> successor) {

    private static final Set<String> OWN = Set.of("reason", "retired_at", "successor");

    public enum Reason {
        SUPERSEDED,
        ROLLED_BACK;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Json.Obj toJson() {
        return entry.toJson()
                .with("reason", new Json.Text(reason.code()))
                .with("retired_at", new Json.Text(retiredAt.toString()))
                .with(
                        "successor",
                        Json.ofNullable(successor.map(ManifestHash::value).orElse(null)));
    }

    /// @throws IllegalArgumentException if it is no retirement of ours
    static Retirement of(Json json) {
        var entry = IndexEntry.of(json, OWN);
        var object = (Json.Obj) json;
        return new Retirement(
                entry,
                Reason.valueOf(IndexFields.text(object, "reason").toUpperCase(Locale.ROOT)),
                IndexFields.time(object, "retired_at"),
                object.text("successor").map(ManifestHash::new));
    }
}
