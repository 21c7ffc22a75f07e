package signpost.apigateway;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

/// What is answered, and what of it the log tells.
///
/// @param outcome one word for the log: an error code, or what was done
/// @param logged facts for the log: ids, hashes, counts; nothing that a client wrote
public record Answer(
        int status, Map<String, String> headers, Optional<Json.Obj> body, String outcome, Json.Obj logged) {

    private static final Json.Obj NOTHING = new Json.Obj(Map.of());

    public Answer {
        headers = Map.copyOf(headers);
    }

    public static Answer ok(Json.Obj body) {
        return new Answer(200, Map.of("Cache-Control", "no-store"), Optional.of(body), "ok", NOTHING);
    }

    /// @param location the path of what was made
    public static Answer created(Json.Obj body, String location) {
        return new Answer(
                201, Map.of("Cache-Control", "no-store", "Location", location), Optional.of(body), "created", NOTHING);
    }

    /// What was asked for under its own address is there now.
    public static Answer created(Json.Obj body) {
        return new Answer(201, Map.of("Cache-Control", "no-store"), Optional.of(body), "created", NOTHING);
    }

    public static Answer noContent() {
        return new Answer(204, Map.of("Cache-Control", "no-store"), Optional.empty(), "ok", NOTHING);
    }

    /// What the client has is still what there is.
    public static Answer notModified(ManifestHash hash) {
        return new Answer(304, Map.of(), Optional.empty(), "not_modified", NOTHING).withETag(hash);
    }

    /// A refusal: `{"error", "message", …facts}`.
    public static Answer problem(int status, String error, String message) {
        var body =
                Json.Obj.builder().put("error", error).put("message", message).build();
        return new Answer(status, Map.of("Cache-Control", "no-store"), Optional.of(body), error, NOTHING);
    }

    /// With one more field in its body.
    public Answer with(String field, Json value) {
        return new Answer(status, headers, body.map(has -> has.with(field, value)), outcome, logged);
    }

    public Answer withHeader(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, more, body, outcome, logged);
    }

    /// Clients may keep it, and ask whether it is still so.
    public Answer withETag(ManifestHash hash) {
        return withHeader("ETag", "\"" + hash + "\"").withHeader("Cache-Control", "private, no-cache");
    }

    /// With one more fact for the log.
    public Answer logging(String name, Json value) {
        return new Answer(status, headers, body, outcome, logged.with(name, value));
    }

    boolean isRefusal() {
        return status >= 400;
    }

    APIGatewayProxyResponseEvent event() {
        var all = new LinkedHashMap<>(headers);
        if (body.isPresent()) {
            all.put("Content-Type", "application/json");
        }
        return new APIGatewayProxyResponseEvent()
                .withStatusCode(status)
                .withHeaders(all)
                .withBody(body.map(CanonicalJson::text).orElse(""))
                .withIsBase64Encoded(false);
    }
}
