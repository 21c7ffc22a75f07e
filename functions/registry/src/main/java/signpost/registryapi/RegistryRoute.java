package signpost.registryapi;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Every route of the registry, as API Gateway names it. The table of the API's description says the same.
enum RegistryRoute {
    LIST("GET", "/api/manifests"),
    VALIDATE("POST", "/api/manifests/validate"),
    GET("GET", "/api/manifests/{name}"),
    PUT("PUT", "/api/manifests/{name}"),
    DELETE("DELETE", "/api/manifests/{name}"),
    VERSIONS("GET", "/api/manifests/{name}/versions"),
    RUNS("GET", "/api/manifests/{name}/runs"),
    RUN("POST", "/api/manifests/{name}/runs"),
    SAVE_STATE("POST", "/api/manifests/{name}/state");

    private final String method;
    private final String resource;

    RegistryRoute(String method, String resource) {
        this.method = method;
        this.resource = resource;
    }

    static Optional<RegistryRoute> of(String method, String resource) {
        return Arrays.stream(values())
                .filter(route -> route.method.equals(method) && route.resource.equals(resource))
                .findFirst();
    }

    /// As metrics and the log name it.
    String action() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// `GET /api/manifests`.
    @Override
    public String toString() {
        return method + " " + resource;
    }
}
