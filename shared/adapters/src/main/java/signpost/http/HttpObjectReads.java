package signpost.http;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import signpost.publishing.ObjectReads;
import signpost.publishing.StoredObject;
import signpost.store.StoreUnavailable;

/// Published objects below a public address, as anybody can read them.
public final class HttpObjectReads implements ObjectReads {

    private final BoundedHttp http;
    private final String base;

    public HttpObjectReads(BoundedHttp http, URI base) {
        this.http = http;
        this.base = base.toString().endsWith("/") ? base.toString() : base + "/";
    }

    @Override
    public Optional<StoredObject> read(String key, int mostBytes) {
        var url = URI.create(base + key);
        try {
            var answer = http.get(url, mostBytes);
            return switch (answer.status()) {
                case 200 ->
                    Optional.of(new StoredObject(answer.body(), answer.etag().orElse("")));
                // A bucket that may not be listed answers 403 for what is not there.
                case 403, 404 -> Optional.empty();
                default -> throw new StoreUnavailable(url + " answered " + answer.status(), null);
            };
        } catch (IOException e) {
            throw new StoreUnavailable("cannot reach " + url + ": " + e.getMessage(), e);
        }
    }
}
