package signpost.cli;

import java.util.List;
import signpost.json.CanonicalJson;
import signpost.json.Json;

/// Answers as the API gives them, every field there.
final class ApiAnswers {

    static final String JOB = "0b7e5a52-5f3c-4c6e-9d3a-2f1b8f6f8a11";
    static final String HASH = "sha256:" + "a".repeat(64);

    private static final Json NULL = new Json.Null();

    private ApiAnswers() {}

    static String text(Json.Obj answer) {
        return CanonicalJson.text(answer);
    }

    static String job(String status) {
        return text(shown(JOB, status));
    }

    /// A job of type `manifest` as it is shown alone.
    static Json.Obj shown(String id, String status) {
        return common(id, status)
                .put("resultSummary", Json.Obj.builder().put("documents", 4).build())
                .put("payload", payload(Json.Obj.builder().build()))
                .build();
    }

    static Json.Obj payload(Json.Obj runConfig) {
        return Json.Obj.builder()
                .put(
                        "manifest",
                        Json.Obj.builder()
                                .put("name", "handbook")
                                .put("action", "run")
                                .put(
                                        "source",
                                        Json.Obj.builder()
                                                .put("kind", "registry")
                                                .put("name", "handbook")
                                                .put("contentHash", HASH)
                                                .put("version", "v0")
                                                .build())
                                .build())
                .put("manifestHash", HASH)
                .put("manifestVersion", "v0")
                .put("requiredCapabilities", Answers.texts(List.of("manifest", "qdrant")))
                .put("effectiveRunConfig", runConfig)
                .build();
    }

    private static Json.Builder common(String id, String status) {
        return Json.Obj.builder()
                .put("id", id)
                .put("type", "manifest")
                .put("category", "manifest")
                .put("status", status)
                .put("priority", 5)
                .put("requiredCapabilities", Answers.texts(List.of("manifest", "qdrant")))
                .put("affinityKey", NULL)
                .put("claimedBy", "w-1")
                .put("leaseExpiresAt", "2025-10-24T01:02:23.000Z")
                .put("nextAttemptAt", NULL)
                .put("attempt", 1)
                .put("maxAttempts", 3)
                .put("errorMessage", NULL)
                .put("cancelRequestedAt", NULL)
                .put("cancelReason", NULL)
                .put("createdBy", "ann")
                .put("startedAt", "2025-10-24T01:02:00.000Z")
                .put("finishedAt", NULL)
                .put("createdAt", "2025-10-24T01:01:58.000Z")
                .put("updatedAt", "2025-10-24T01:02:00.000Z");
    }

    static String submitted(String id) {
        return text(shown(id, "queued").with("warnings", new Json.Arr(List.of())));
    }

    static String listed(String... ids) {
        var items = List.of(ids).stream()
                .map(id -> common(id, "queued")
                        .put(
                                "manifest",
                                Json.Obj.builder()
                                        .put("name", "handbook")
                                        .put("action", "run")
                                        .put("contentHash", HASH)
                                        .build())
                        .build())
                .toList();
        return text(Json.Obj.builder()
                .put("items", items)
                .put("counts", NULL)
                .put("countsAsOf", NULL)
                .build());
    }

    static String claimed(Json.Obj job, String token) {
        return text(Json.Obj.builder().put("job", job).put("leaseToken", token).build());
    }

    /// @param time seconds after 01:02
    static Json.Obj event(int time, String message) {
        return Json.Obj.builder()
                .put("id", "2025-10-24T01:02:0" + time + ".000Z#a")
                .put("jobId", JOB)
                .put("category", "manifest")
                .put("createdAt", "2025-10-24T01:02:0" + time + ".000Z")
                .put("level", "info")
                .put("message", message)
                .put("payload", NULL)
                .put("by", "w-1")
                .build();
    }

    static String page(Json.Obj... items) {
        return text(Json.Obj.builder().put("items", List.of(items)).build());
    }

    static String page(String next, Json.Obj... items) {
        return text(Json.Obj.builder()
                .put("items", List.of(items))
                .put("nextCursor", next)
                .build());
    }

    static String stats(Json counts) {
        var isKnown = counts instanceof Json.Obj;
        return text(Json.Obj.builder()
                .put("counts", counts)
                .put("countsAsOf", Json.ofNullable(isKnown ? "2025-10-24T01:02:00.000Z" : null))
                .put("oldestQueuedAt", Json.ofNullable(isKnown ? "2025-10-24T00:02:03.000Z" : null))
                .put("oldestQueuedSeconds", isKnown ? Json.Whole.of(3597) : NULL)
                .put(
                        "lanes",
                        isKnown
                                ? List.of(Json.Obj.builder()
                                        .put("type", "manifest")
                                        .put("requiredCapabilities", Answers.texts(List.of("manifest", "qdrant")))
                                        .put("ready", 12)
                                        .build())
                                : List.of())
                .build());
    }

    static String noStats() {
        return stats(NULL);
    }

    static Json.Obj counts() {
        return Json.Obj.builder()
                .put("queued", 12)
                .put("running", 1)
                .put("succeeded", 0)
                .put("failed", 0)
                .put("cancelled", 0)
                .put("dead_letter", 0)
                .build();
    }

    static Json.Obj detail(String hash, String content) {
        return Json.Obj.builder()
                .put("name", "handbook")
                .put("version", "v0")
                .put("contentHash", hash)
                .put("content", content)
                .put("createdAt", "2025-10-23T01:02:03.000Z")
                .put("updatedAt", "2025-10-24T01:00:03.000Z")
                .put(
                        "lastRun",
                        Json.Obj.builder()
                                .put("jobId", JOB)
                                .put("status", "succeeded")
                                .put("startedAt", "2025-10-24T01:01:00.000Z")
                                .put("finishedAt", "2025-10-24T01:02:00.000Z")
                                .build())
                .put(
                        "state",
                        Json.Obj.builder()
                                .put("stateJson", NULL)
                                .put("stateUpdatedAt", NULL)
                                .build())
                .build();
    }

    static String put(String hash, String content) {
        return text(detail(hash, content).with("warnings", new Json.Arr(List.of())));
    }

    static String notNow(String hash) {
        return text(Json.Obj.builder()
                .put("error", "precondition_failed")
                .put("message", "what is there is not what the request wants to change; look, and decide again")
                .put("currentHash", hash)
                .build());
    }
}
