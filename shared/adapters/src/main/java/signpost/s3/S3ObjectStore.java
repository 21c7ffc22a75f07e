package signpost.s3;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import signpost.publishing.Keys;
import signpost.publishing.ObjectStore;
import signpost.publishing.StoredObject;
import signpost.store.StoreUnavailable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// [ObjectStore] in one S3 bucket, by its conditional writes (If-None-Match and If-Match).
///
/// The role may list the bucket, or S3 answers 403 instead of 404 for a missing key.
public final class S3ObjectStore implements ObjectStore {

    /// How long caches and readers may keep an object, RFC 9111 and RFC 8246.
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private static final String FOR_SECONDS = "public, max-age=5, must-revalidate";

    private final S3Client s3;
    private final String bucket;

    public S3ObjectStore(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    @Override
    public Optional<StoredObject> read(String key, int mostBytes) {
        try (var object = s3.getObject(get -> get.bucket(bucket).key(key))) {
            var bytes = object.readNBytes(mostBytes + 1);
            if (bytes.length > mostBytes) {
                object.abort();
            }
            return Optional.of(new StoredObject(bytes, object.response().eTag()));
        } catch (NoSuchKeyException absent) {
            return Optional.empty();
        } catch (SdkException | IOException e) {
            throw unavailable("read", key, e);
        }
    }

    @Override
    public Written create(String key, byte[] bytes) {
        return put(key, bytes, put(key).ifNoneMatch("*").build());
    }

    @Override
    public Written replace(String key, byte[] bytes, String version) {
        return put(key, bytes, put(key).ifMatch(version).build());
    }

    private PutObjectRequest.Builder put(String key) {
        return PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentType(key.endsWith(".json") ? "application/json" : "application/yaml")
                .cacheControl(Keys.isImmutable(key) ? FOR_EVER : FOR_SECONDS);
    }

    private Written put(String key, byte[] bytes, PutObjectRequest request) {
        try {
            return new Written.Stored(
                    s3.putObject(request, RequestBody.fromBytes(bytes)).eTag());
        } catch (NoSuchBucketException e) {
            throw unavailable("write", key, e);
        } catch (S3Exception e) {
            return switch (e.statusCode()) {
                // 412: the condition does not hold; 409: another conditional write is under way; 404: nothing to
                // replace.
                case 404, 409, 412 -> new Written.Conflict();
                default -> throw unavailable("write", key, e);
            };
        } catch (SdkClientException e) {
            throw unavailable("write", key, e);
        }
    }

    @Override
    public List<String> keys(String prefix) {
        try {
            return s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents().stream()
                    .map(S3Object::key)
                    .toList();
        } catch (SdkException e) {
            throw unavailable("list", prefix, e);
        }
    }

    private StoreUnavailable unavailable(String verb, String key, Exception cause) {
        var what = switch (cause) {
            case NoSuchBucketException absent -> "bucket " + bucket + " does not exist; check its name and region";
            case S3Exception e
            when e.statusCode() == 403 -> "the credentials may not " + verb + " " + key + " in bucket " + bucket;
            case S3Exception e ->
                "S3 answered " + e.statusCode() + " to a " + verb + " of " + key + " in bucket " + bucket;
            default ->
                "S3 could not be reached to " + verb + " " + key + " in bucket " + bucket + ": " + cause.getMessage();
        };
        return new StoreUnavailable(what, cause);
    }
}
