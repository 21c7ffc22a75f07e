package signpost.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Comparator;
import java.util.Optional;

/// The manifest whose window is open, as any reader of the public index finds it.
record LiveManifest(String hash, String window, long expiryBlock) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Reads the public index. Nothing is verified: this is for a summary, not for trust.
    static Optional<LiveManifest> at(URI publicUrl, long block) throws IOException, InterruptedException {
        return read(publicUrl.resolve("/scorevision/index.json")).flatMap(index -> in(index, block));
    }

    /// What it says, as it is published.
    JsonNode contents(URI publicUrl) throws IOException, InterruptedException {
        return read(publicUrl.resolve("/scorevision/manifests/" + hash + ".json"))
                .orElseThrow(() -> new StackException("the index names " + hash + ", which is not there"))
                .path("manifest");
    }

    private static Optional<JsonNode> read(URI object) throws IOException, InterruptedException {
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var response = client.send(HttpRequest.newBuilder(object).build(), BodyHandlers.ofByteArray());
            client.shutdownNow();
            return response.statusCode() == 200 ? Optional.of(JSON.readTree(response.body())) : Optional.empty();
        }
    }

    private static Optional<LiveManifest> in(JsonNode index, long block) {
        return index.path("manifests")
                .valueStream()
                .map(entry -> new LiveManifest(
                        entry.path("hash").asText(),
                        entry.path("window_id").asText(),
                        entry.path("expiry_block").asLong()))
                .filter(entry -> entry.expiryBlock() > block)
                .min(Comparator.comparingLong(LiveManifest::expiryBlock));
    }
}
