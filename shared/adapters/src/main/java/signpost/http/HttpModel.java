package signpost.http;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.miner.Challenged;
import signpost.miner.MinerModel;

/// [MinerModel] over HTTP: the challenge is posted, as it was answered, to the address of the chute.
public final class HttpModel implements MinerModel {

    /// What stands in an address for the chute's slug.
    public static final String SLUG = "{slug}";

    private static final int MOST_BYTES = 8 << 20;
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final BoundedHttp http;
    private final String template;
    private final Map<String, String> headers;

    /// @param template the address, with [#SLUG] in it where the slug belongs
    /// @param authorization what is sent as the header of that name, if anything; it is shown nowhere
    /// @param whole how long the model may take
    public HttpModel(String template, Optional<String> authorization, Duration whole) {
        this.http = new BoundedHttp(CONNECT, whole);
        this.template = template;
        var sent = new HashMap<String, String>();
        sent.put("Content-Type", "application/json");
        sent.put("Accept", "application/json");
        authorization.ifPresent(secret -> sent.put("Authorization", secret));
        this.headers = Map.copyOf(sent);
    }

    @Override
    public Json predict(String chuteSlug, Challenged.Task task) {
        var url = url(chuteSlug);
        try {
            var answer = http.exchange(url, "POST", headers, CanonicalJson.bytes(task.answer()), MOST_BYTES);
            if (answer.status() != 200) {
                throw new Failed(url + " answered " + answer.status(), null);
            }
            if (answer.body().length <= MOST_BYTES
                    && JsonReader.read(answer.body()) instanceof Parsed.Ok<Json>(var predictions)) {
                return predictions;
            }
            throw new Failed(url + " answered with something else than JSON of at most " + MOST_BYTES + " bytes", null);
        } catch (IOException e) {
            throw new Failed("cannot reach " + url + ": " + e.getMessage(), e);
        }
    }

    /// A slug with characters that no host name has can only stand in the path.
    private URI url(String slug) {
        var text = template.replace(
                SLUG, URLEncoder.encode(slug, StandardCharsets.UTF_8).replace("+", "%20"));
        try {
            var url = URI.create(text);
            if (url.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException notOne) {
            // Told below.
        }
        throw new Failed(text + " is no address", null);
    }
}
