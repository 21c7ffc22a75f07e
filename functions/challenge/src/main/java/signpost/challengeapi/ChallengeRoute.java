package signpost.challengeapi;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Every route of challenges, as API Gateway names it. The table of the API's description says the same.
enum ChallengeRoute {
    CHALLENGE("/api/challenge/v3"),
    TASK("/api/tasks/next/v2");

    private final String resource;

    ChallengeRoute(String resource) {
        this.resource = resource;
    }

    static Optional<ChallengeRoute> of(String method, String resource) {
        return Arrays.stream(values())
                .filter(route -> method.equals("GET") && route.resource.equals(resource))
                .findFirst();
    }

    String resource() {
        return resource;
    }

    /// As metrics and the log name it.
    String action() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// `GET /api/challenge/v3`.
    @Override
    public String toString() {
        return "GET " + resource;
    }
}
