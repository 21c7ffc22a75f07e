package signpost.http;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import signpost.publishing.ObjectReads;
import signpost.publishing.StoredObject;
import signpost.store.StoreUnavailable;

/// Published objects below a public address, as anybody can read them.
public final class HttpObjectReads implements ObjectReads {

    private static final Pattern ENTITY_TAG = Pattern.compile("(W/)?\"[!#-~]{1,200}\"");

    private final BoundedHttp http;
    private final String base;

    public HttpObjectReads(BoundedHttp http, URI base) {
        this.http = http;
        this.base = base.toString().endsWith("/") ? base.toString() : base + "/";
    }

    @Override
    public Optional<StoredObject> read(String key, int mostBytes) {
        var url = URI.create(base + key);
        return object(url, exchanged(url, Map.of(), mostBytes));
    }

    @Override
    public Since readSince(String version, String key, int mostBytes) {
        var url = URI.create(base + key);
        // A version that is not written as an entity tag is none of this store.
        if (!ENTITY_TAG.matcher(version).matches()) {
            return new Since.Now(read(key, mostBytes));
        }
        var answer = exchanged(url, Map.of("If-None-Match", version), mostBytes);
        return answer.status() == 304 ? new Since.Same() : new Since.Now(object(url, answer));
    }

    private BoundedHttp.Answer exchanged(URI url, Map<String, String> headers, int mostBytes) {
        try {
            return http.exchange(url, "GET", headers, null, mostBytes);
        } catch (IOException e) {
            throw new StoreUnavailable("cannot reach " + url + ": " + e.getMessage(), e);
        }
    }

    private static Optional<StoredObject> object(URI url, BoundedHttp.Answer answer) {
        return switch (answer.status()) {
            case 200 ->
                Optional.of(new StoredObject(answer.body(), answer.etag().orElse("")));
            // A bucket that may not be listed answers 403 for what is not there.
            case 403, 404 -> Optional.empty();
            default -> throw new StoreUnavailable(url + " answered " + answer.status(), null);
        };
    }
}
