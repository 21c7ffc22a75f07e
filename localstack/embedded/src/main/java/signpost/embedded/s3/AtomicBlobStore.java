package signpost.embedded.s3;

import com.google.common.io.FileBackedOutputStream;
import com.google.common.util.concurrent.Striped;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/// Makes s3proxy's stores do what S3 promises when callers race.
///
/// s3proxy checks `If-Match`, then writes, and in between another writer may have won; so the conditions are
/// decided here, again, under the key's lock. A body is taken in whole before that, so that no lock waits for a
/// client.
///
/// s3proxy also writes beside an object's place before it renames, and removes folders with their last object. So
/// `layout` is shared by those who write and held alone by those who list (they see no half-written neighbour) and
/// remove (no folder goes from under a writer).
final class AtomicBlobStore extends ForwardingBlobStore {

    /// Bodies beyond this wait in a temporary file instead of in memory.
    private static final int IN_MEMORY = 8 << 20;

    private final Striped<ReadWriteLock> keys = Striped.readWriteLock(1024);
    private final ReadWriteLock layout = new ReentrantReadWriteLock();
    private final WriteJournal journal;

    AtomicBlobStore(BlobStore store, WriteJournal journal) {
        super(store);
        this.journal = journal;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream payload) {
        var body = new FileBackedOutputStream(IN_MEMORY);
        try (payload) {
            if (payload.transferTo(body) != request.contentLength()) {
                throw S3Exceptions.invalidRequest("The body is not as long as the request says.");
            }
            return writing(request.bucket(), request.key(), () -> {
                requireConditions(request.bucket(), request.key(), request.ifMatch(), request.ifNoneMatch());
                var decided =
                        request.toBuilder().ifMatch(null).ifNoneMatch(null).build();
                return delegate().putBlob(decided, opened(body));
            });
        } catch (IOException e) {
            // s3proxy's own stores report a body that cannot be read in this way, and its front end expects it.
            throw new RuntimeException(e);
        } finally {
            discard(body);
        }
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        return writing(request.bucket(), request.key(), () -> {
            requireConditions(request.bucket(), request.key(), request.ifMatch(), request.ifNoneMatch());
            var decided = request.toBuilder().ifMatch(null).ifNoneMatch(null).build();
            return delegate().completeMultipartUpload(upload, decided);
        });
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        return writing(
                request.destinationBucket(),
                request.destinationKey(),
                () -> delegate().copyBlob(request));
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        return holding(layout.writeLock(), () -> delegate().removeBlob(request));
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        return holding(layout.writeLock(), () -> delegate().list(request));
    }

    /// The answer and the body that is opened for it belong together.
    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        return holding(
                key(request.bucket(), request.key()).readLock(),
                () -> delegate().getBlob(request));
    }

    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
        return holding(
                key(request.bucket(), request.key()).readLock(),
                () -> delegate().blobMetadata(request));
    }

    private <T> T writing(String bucket, String key, Supplier<T> write) {
        return holding(
                layout.readLock(),
                () -> holding(key(bucket, key).writeLock(), () -> {
                    try (var _ = journal.begin(bucket, key)) {
                        return write.get();
                    }
                }));
    }

    /// S3 answers a condition on an absent object with 404, a condition that does not hold with 412.
    private void requireConditions(String bucket, String key, @Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifMatch == null && ifNoneMatch == null) {
            return;
        }
        var current = delegate().blobMetadataIfPresent(bucket, key);
        if (ifMatch != null && current == null) {
            throw S3Exceptions.noSuchKey(bucket, key, "If-Match");
        }
        if (current != null
                && ((ifMatch != null && !names(ifMatch, current))
                        || (ifNoneMatch != null && names(ifNoneMatch, current)))) {
            throw S3Exceptions.preconditionFailed(null);
        }
    }

    private static boolean names(String condition, HeadObjectResponse object) {
        return condition.equals("*") || unquoted(condition).equals(unquoted(object.eTag()));
    }

    private static String unquoted(String eTag) {
        return eTag.replace("\"", "");
    }

    private ReadWriteLock key(String bucket, String key) {
        return keys.get(bucket + '/' + key);
    }

    private static <T> T holding(Lock lock, Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private static InputStream opened(FileBackedOutputStream body) {
        try {
            return body.asByteSource().openStream();
        } catch (IOException e) {
            throw new RuntimeException(e);
        }
    }

    private static void discard(FileBackedOutputStream body) {
        try {
            body.reset();
        } catch (IOException e) {
            throw new RuntimeException(e);
        }
    }
}
