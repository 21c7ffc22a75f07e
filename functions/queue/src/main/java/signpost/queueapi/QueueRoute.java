package signpost.queueapi;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Every route of the queue, as API Gateway names it. The table of the API's description says the same.
enum QueueRoute {
    SUBMIT("POST", "/api/queue/jobs"),
    LIST("GET", "/api/queue/jobs"),
    CLAIM("POST", "/api/queue/jobs/claim"),
    REQUEUE_MANY("POST", "/api/queue/requeue"),
    SHOW("GET", "/api/queue/jobs/{id}"),
    MANIFEST("GET", "/api/queue/jobs/{id}/manifest"),
    HEARTBEAT("POST", "/api/queue/jobs/{id}/heartbeat"),
    COMPLETE("POST", "/api/queue/jobs/{id}/complete"),
    FAIL("POST", "/api/queue/jobs/{id}/fail"),
    CANCEL("POST", "/api/queue/jobs/{id}/cancel"),
    ACKNOWLEDGE_CANCEL("POST", "/api/queue/jobs/{id}/cancel/ack"),
    REQUEUE("POST", "/api/queue/jobs/{id}/requeue"),
    NOTE("POST", "/api/queue/jobs/{id}/events"),
    EVENTS("GET", "/api/queue/jobs/{id}/events"),
    STATS("GET", "/api/queue/stats");

    private final String method;
    private final String resource;

    QueueRoute(String method, String resource) {
        this.method = method;
        this.resource = resource;
    }

    static Optional<QueueRoute> of(String method, String resource) {
        return Arrays.stream(values())
                .filter(route -> route.method.equals(method) && route.resource.equals(resource))
                .findFirst();
    }

    /// As metrics and the log name it.
    String action() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// `POST /api/queue/jobs`.
    @Override
    public String toString() {
        return method + " " + resource;
    }
}
