package signpost.http;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import signpost.miner.ChallengeHttp;

/// [ChallengeHttp] below the address of an API. What is sent is the target as it was signed, character by character.
public final class HttpChallenges implements ChallengeHttp {

    private static final int MOST_BYTES = 1 << 20;

    private static final Duration CONNECT = Duration.ofSeconds(5);

    /// API Gateway gives a function 29 seconds.
    private static final Duration WHOLE = Duration.ofSeconds(30);

    private final BoundedHttp http;
    private final String base;

    public HttpChallenges(URI base) {
        this(new BoundedHttp(CONNECT, WHOLE), base);
    }

    public HttpChallenges(BoundedHttp http, URI base) {
        this.http = http;
        this.base = base.toString().replaceFirst("/$", "");
    }

    @Override
    public Answered get(String target, Map<String, String> headers) {
        var sent = new HashMap<>(headers);
        sent.put("accept", "application/json");
        try {
            var answer = http.exchange(URI.create(base + target), "GET", sent, null, MOST_BYTES);
            if (answer.body().length > MOST_BYTES) {
                throw new IOException("it answered with more than " + MOST_BYTES + " bytes");
            }
            return new Answered(answer.status(), answer.headers(), answer.body());
        } catch (IOException e) {
            throw new Unreachable("cannot reach " + base + ": " + e.getMessage(), e);
        }
    }
}
