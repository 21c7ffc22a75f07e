package signpost.embedded.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

class S3InFolderTest extends S3Behaviour {

    @TempDir
    static Path folder;

    @Override
    S3Engine start() {
        return S3Engine.start(folder.resolve("shared"), 0);
    }

    @Test
    void what_was_written_is_there_after_a_restart() {
        var data = folder.resolve("restart");
        String eTag;
        try (var before = S3Engine.start(data, 0);
                var client = S3Clients.client(before.endpoint())) {
            before.createBucket(BUCKET);
            eTag = client.putObject(
                            put -> put.bucket(BUCKET).key("kept/one.json").contentType("application/json"),
                            RequestBody.fromString("{}"))
                    .eTag();
        }

        try (var after = S3Engine.start(data, 0);
                var client = S3Clients.client(after.endpoint())) {
            after.createBucket(BUCKET);
            var found = client.headObject(head -> head.bucket(BUCKET).key("kept/one.json"));
            assertThat(found.eTag()).isEqualTo(eTag);
            assertThat(found.contentType()).isEqualTo("application/json");
        }
    }

    @Test
    void what_a_killed_write_left_is_cleared_and_a_like_named_object_is_not() throws Exception {
        var data = folder.resolve("cut-off");
        var lookalike = "off.json-" + UUID.randomUUID();
        var objects =
                Files.createDirectories(data.resolve("buckets").resolve(BUCKET).resolve("cut"));
        var writing = Files.createDirectories(data.resolve("writing"));
        Files.writeString(objects.resolve(lookalike), "a client may call it that");
        Files.setLastModifiedTime(objects.resolve(lookalike), FileTime.fromMillis(0));
        Files.writeString(writing.resolve("77"), BUCKET + "\ncut/off.json");
        Files.writeString(writing.resolve("78"), BUCKET.substring(3));
        Files.writeString(objects.resolve("off.json-" + UUID.randomUUID()), "{half of i");

        try (var after = S3Engine.start(data, 0);
                var client = S3Clients.client(after.endpoint())) {
            assertThat(client.listObjectsV2(list -> list.bucket(BUCKET)).contents())
                    .extracting(object -> object.key())
                    .containsExactly("cut/" + lookalike);
        }
        assertThat(writing).isEmptyDirectory();
    }
}
