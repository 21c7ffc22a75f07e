package signpost.schedule;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import signpost.chain.Block;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestReader;
import signpost.publishing.ObjectStore;
import signpost.publishing.StoredObject;
import signpost.store.StoreUnavailable;

/// What waits to be published: under `pending/` of a private bucket, each as the text that was scheduled
/// (`<name>.yaml`), when it is due (`<name>.schedule.json`), that a second person approves of it
/// (`<name>.approval.json`) and, once it is done, how it ended (`<name>.outcome.json`).
///
/// Whoever can write here can have things signed, so nobody but the function that signs may.
public final class Pending {

    /// @param config the hash of the text that was scheduled; another text is not published
    /// @param prepared whether it was prepared for a second person to approve
    record Schedule(PendingName name, Block notBefore, ManifestHash config, Instant scheduledAt, boolean prepared) {

        Json.Obj toJson() {
            return Json.Obj.builder()
                    .put("name", name.value())
                    .put("not_before_block", notBefore.height())
                    .put("config_sha256", config.value())
                    .put("scheduled_at", scheduledAt.toString())
                    .put("prepared", prepared)
                    .build();
        }

        static Schedule of(PendingName name, Json.Obj json) {
            return new Schedule(
                    name,
                    new Block(json.whole("not_before_block").orElse(-1)),
                    new ManifestHash(json.text("config_sha256").orElse("")),
                    Instant.parse(json.text("scheduled_at").orElse("")),
                    json.flag("prepared").orElse(false));
        }
    }

    private static final int MOST_SIDECAR_BYTES = 1 << 16;

    private final ObjectStore store;

    public Pending(ObjectStore store) {
        this.store = store;
    }

    /// What lies under the key of a scheduled text.
    public sealed interface Config {
        @SuppressWarnings("ArrayRecordComponent") // handed on to the one that reads it, never compared
        record Found(byte[] text) implements Config {}

        /// Not the key of a scheduled text; nothing else is ever read.
        record NotAKey() implements Config {}

        record Absent() implements Config {}

        /// Another text than its name says.
        record Changed(String key) implements Config {}
    }

    public Config config(String key) {
        var name = PendingName.inKey(key, PendingName.CONFIG);
        if (name.isEmpty()) {
            return new Config.NotAKey();
        }
        return config(name.get())
                .<Config>map(text ->
                        name.get().isOf(ManifestHash.of(text)) ? new Config.Found(text) : new Config.Changed(key))
                .orElseGet(Config.Absent::new);
    }

    /// The text that was scheduled, if that is what lies there.
    Optional<byte[]> config(Schedule schedule) {
        return config(schedule.name()).filter(text -> ManifestHash.of(text).equals(schedule.config()));
    }

    private Optional<byte[]> config(PendingName name) {
        return store.read(name.config(), ManifestReader.MOST_BYTES).map(StoredObject::bytes);
    }

    /// Those that are not done yet, the one that is due first in front.
    List<Schedule> waiting() {
        var keys = store.keys(PendingName.FOLDER);
        var done = keys.stream()
                .flatMap(key -> PendingName.inKey(key, PendingName.OUTCOME).stream())
                .collect(Collectors.toSet());
        return keys.stream()
                .flatMap(key -> PendingName.inKey(key, PendingName.SCHEDULE).stream())
                .filter(name -> !done.contains(name))
                .flatMap(name -> schedule(name).stream())
                .sorted(java.util.Comparator.comparing(Schedule::notBefore).thenComparing(Schedule::scheduledAt))
                .toList();
    }

    Optional<Schedule> schedule(PendingName name) {
        return json(name.schedule(), json -> Schedule.of(name, json));
    }

    Optional<Json.Obj> outcome(PendingName name) {
        return json(name.outcome(), Function.identity());
    }

    /// Whether a second person approved of the very text that was scheduled.
    boolean isApproved(Schedule schedule) {
        return json(schedule.name().approval(), Function.identity())
                .flatMap(approval -> approval.text("config_sha256"))
                .filter(schedule.config().value()::equals)
                .isPresent();
    }

    /// Records that it is approved of; the first record stays.
    void approve(Schedule schedule, Json.Obj approval) {
        create(schedule.name().approval(), CanonicalJson.bytes(approval));
    }

    private <T> Optional<T> json(String key, Function<Json.Obj, T> read) {
        return store.read(key, MOST_SIDECAR_BYTES).map(object -> {
            if (JsonReader.read(object.bytes()) instanceof Parsed.Ok<Json>(Json.Obj json)) {
                try {
                    return read.apply(json);
                } catch (IllegalArgumentException | DateTimeParseException e) {
                    throw new IllegalStateException(key + " is not one of ours", e);
                }
            }
            throw new IllegalStateException(key + " is not JSON");
        });
    }

    void store(Schedule schedule, byte[] config) {
        create(schedule.name().config(), config);
        create(schedule.name().schedule(), CanonicalJson.bytes(schedule.toJson()));
    }

    /// Records how it ended; the first record stays.
    void finish(PendingName name, Json.Obj outcome) {
        create(name.outcome(), CanonicalJson.bytes(outcome));
    }

    private void create(String key, byte[] bytes) {
        switch (store.create(key, bytes)) {
            case ObjectStore.Written.Stored _ -> {}
            case ObjectStore.Written.Conflict() -> {
                var there = store.read(key, ManifestReader.MOST_BYTES)
                        .orElseThrow(() -> new StoreUnavailable("writing " + key + " met another write of it", null));
                // The name holds the hash of the text; a schedule, approval or outcome that is there already stays.
                if (key.endsWith(PendingName.CONFIG) && !Arrays.equals(there.bytes(), bytes)) {
                    throw new IllegalStateException("other bytes lie under " + key);
                }
            }
        }
    }
}
