package signpost.embedded.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.gaul.shaded.org.eclipse.jetty.server.Server;
import org.gaul.shaded.org.eclipse.jetty.server.handler.EagerContentHandler;
import org.gaul.shaded.org.eclipse.jetty.server.handler.EagerContentHandler.RetainedContentLoaderFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/// S3 on loopback, path style, for anyone who can connect: callers are authenticated by the gateway in front of it.
///
/// Conditional writes (`If-None-Match: *`, `If-Match`) are atomic. In a folder, what was acknowledged survives the
/// death of the process and nothing half written is ever seen; versioning exists in memory only.
public final class S3Engine implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";

    /// Longer bodies are read as they come.
    private static final int READ_FIRST = 8 << 20;

    private final S3Proxy proxy;
    private final BlobStore store;

    private S3Engine(S3Proxy proxy, BlobStore store) {
        this.proxy = proxy;
        this.store = store;
    }

    /// Starts it, or says why that cannot be.
    ///
    /// @param data the folder that keeps the objects and belongs to this engine alone, or null to keep them in
    /// memory
    /// @param port 0 for a free one
    public static S3Engine start(@Nullable Path data, int port) {
        var store = data == null
                ? new AtomicBlobStore(new TransientNio2BlobStore(), WriteJournal.NONE)
                : inFolder(data.toAbsolutePath());
        var proxy = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://" + LOOPBACK + ":" + port))
                .awsAuthentication(AuthenticationType.NONE, null, null)
                .ignoreUnknownHeaders(true)
                .stopTimeout(0)
                .build();
        readBodiesFirst(proxy);
        try {
            proxy.start();
        } catch (Exception e) {
            throw new IllegalStateException("S3 could not be started on port " + port + ": " + e.getMessage(), e);
        }
        return new S3Engine(proxy, store);
    }

    /// s3proxy refuses a stale `If-Match` before it has read the body, and then closes the connection: a client
    /// that is still sending sees a broken connection instead of its 412. No setting of s3proxy's reaches its
    /// server.
    private static void readBodiesFirst(S3Proxy proxy) {
        try {
            var field = S3Proxy.class.getDeclaredField("server");
            field.setAccessible(true);
            var server = (Server) field.get(proxy);
            server.setHandler(new EagerContentHandler(
                    server.getHandler(), new RetainedContentLoaderFactory(READ_FIRST, -1, false)));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this s3proxy is not the version the build names", e);
        }
    }

    private static AtomicBlobStore inFolder(Path data) {
        try {
            var buckets = Files.createDirectories(data.resolve("buckets"));
            requireAttributes(buckets);
            var journal = FileWriteJournal.open(data.resolve("writing"), buckets);
            return new AtomicBlobStore(new FilesystemNio2BlobStore(buckets.toString()), journal);
        } catch (IOException e) {
            throw new UncheckedIOException("the objects in " + data + " cannot be read", e);
        }
    }

    /// s3proxy keeps ETags in extended attributes, and silently has none where the file system has none.
    private static void requireAttributes(Path folder) throws IOException {
        var probe = Files.createTempFile(folder.getParent(), "attributes", "");
        try {
            Files.setAttribute(probe, "user:signpost", new byte[] {1});
        } catch (IOException | UnsupportedOperationException e) {
            throw new IOException(
                    folder + " is on a file system without extended attributes, which ETags are kept in:"
                            + " choose a folder on another disk",
                    e);
        } finally {
            Files.delete(probe);
        }
    }

    public URI endpoint() {
        return URI.create("http://" + LOOPBACK + ":" + proxy.getPort());
    }

    /// Makes the bucket if it is not there yet.
    public void createBucket(String name) {
        try {
            store.createContainer(CreateBucketRequest.builder().bucket(name).build());
        } catch (BucketAlreadyOwnedByYouException e) {
            // As it should be: a second start on the same folder.
        }
    }

    /// Reads an object without going over HTTP; the caller closes it.
    public Optional<StoredObject> find(String bucket, String key) {
        try {
            var found = store.getBlob(
                    GetObjectRequest.builder().bucket(bucket).key(key).build());
            var object = found.response();
            return Optional.of(
                    new StoredObject(quoted(object.eTag()), object.lastModified(), object.contentLength(), found));
        } catch (NoSuchKeyException | NoSuchBucketException e) {
            return Optional.empty();
        }
    }

    private static String quoted(String eTag) {
        return eTag.startsWith("\"") ? eTag : '"' + eTag + '"';
    }

    @Override
    public void close() {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException("S3 could not be stopped", e);
        } finally {
            store.close();
        }
    }
}
