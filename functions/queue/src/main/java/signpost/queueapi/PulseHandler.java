package signpost.queueapi;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import signpost.json.CanonicalJson;
import signpost.json.Json;

/// Lambda entry point of the pulse: a schedule invokes it each minute.
public final class PulseHandler implements RequestStreamHandler {

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        var body = Json.Obj.builder()
                .put("error", "not_built_yet")
                .put("message", "nothing answers here yet")
                .build();
        output.write(CanonicalJson.bytes(Json.Obj.builder()
                .put("statusCode", 503)
                .put(
                        "headers",
                        Json.Obj.builder()
                                .put("Content-Type", "application/json")
                                .build())
                .put("body", CanonicalJson.text(body))
                .build()));
    }
}
