package signpost.embedded.s3;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/// An object as it was at one moment: what `eTag` names is what `body` gives.
///
/// @param eTag with its quotes, as HTTP wants it
public record StoredObject(String eTag, Instant lastModified, long length, InputStream body) implements AutoCloseable {

    @Override
    public void close() throws IOException {
        body.close();
    }
}
