package signpost.embedded.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What publishing relies on, through the real SDK, whatever the objects are kept in.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class S3Behaviour {

    static final String BUCKET = "manifests";

    S3Engine engine;
    S3Client s3;

    abstract S3Engine start();

    @BeforeAll
    void startEngine() {
        engine = start();
        engine.createBucket(BUCKET);
        s3 = S3Clients.client(engine.endpoint());
    }

    @AfterAll
    void stopEngine() {
        s3.close();
        engine.close();
    }

    PutObjectResponse put(String key, String body) {
        return s3.putObject(
                put -> put.bucket(BUCKET).key(key).contentType("application/json"), RequestBody.fromString(body));
    }

    String get(String key) {
        return s3.getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asUtf8String();
    }

    @Test
    void making_a_bucket_twice_changes_nothing() {
        put("bucket/kept", "1");

        engine.createBucket(BUCKET);

        assertThat(get("bucket/kept")).isEqualTo("1");
    }

    @Test
    void what_was_put_is_read_back_with_its_type_and_a_stable_tag() {
        var stored = put("sha256:00.json", "{\"ä\":1}");

        var first =
                s3.getObject(get -> get.bucket(BUCKET).key("sha256:00.json")).response();
        var head = s3.headObject(get -> get.bucket(BUCKET).key("sha256:00.json"));

        assertThat(get("sha256:00.json")).isEqualTo("{\"ä\":1}");
        assertThat(first.contentType()).isEqualTo("application/json");
        assertThat(first.eTag()).isEqualTo(stored.eTag()).isEqualTo(head.eTag()).matches("\"[0-9a-f]{32}\"");
        assertThat(put("sha256:00.json", "{\"ä\":1}").eTag()).isEqualTo(stored.eTag());
    }

    @Test
    void a_second_put_with_if_none_match_is_refused_with_412_and_changes_nothing() {
        s3.putObject(put -> put.bucket(BUCKET).key("once").ifNoneMatch("*"), RequestBody.fromString("first"));

        assertThatExceptionOfType(S3Exception.class)
                .isThrownBy(() -> s3.putObject(
                        put -> put.bucket(BUCKET).key("once").ifNoneMatch("*"), RequestBody.fromString("second")))
                .satisfies(refused -> {
                    assertThat(refused.statusCode()).isEqualTo(412);
                    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("PreconditionFailed");
                });
        assertThat(get("once")).isEqualTo("first");
    }

    @Test
    void a_put_with_a_stale_if_match_is_refused_with_412_and_one_with_the_current_tag_is_not() {
        var stale = put("index", "1").eTag();
        var current = s3.putObject(put -> put.bucket(BUCKET).key("index").ifMatch(stale), RequestBody.fromString("2"))
                .eTag();

        assertThatExceptionOfType(S3Exception.class)
                .isThrownBy(() -> s3.putObject(
                        put -> put.bucket(BUCKET).key("index").ifMatch(stale), RequestBody.fromString("3")))
                .satisfies(refused -> assertThat(refused.statusCode()).isEqualTo(412));
        assertThat(get("index")).isEqualTo("2");
        assertThat(current).isNotEqualTo(stale);
    }

    @Test
    void a_put_with_if_match_on_an_absent_key_is_404() {
        assertThatExceptionOfType(NoSuchKeyException.class)
                .isThrownBy(() -> s3.putObject(
                        put -> put.bucket(BUCKET).key("absent").ifMatch("\"00\""), RequestBody.fromString("1")))
                .satisfies(refused -> assertThat(refused.statusCode()).isEqualTo(404));
        assertThat(engine.find(BUCKET, "absent")).isEmpty();
    }

    @Test
    void an_unknown_key_and_an_unknown_bucket_are_told_apart() {
        assertThatExceptionOfType(NoSuchKeyException.class).isThrownBy(() -> get("absent"));
        assertThatExceptionOfType(NoSuchBucketException.class)
                .isThrownBy(
                        () -> s3.getObjectAsBytes(get -> get.bucket("absent").key("absent")));
        assertThat(engine.find("absent", "absent")).isEmpty();
    }

    @Test
    void a_reader_who_has_the_object_gets_304() {
        var eTag = put("known", "1").eTag();

        assertThatExceptionOfType(S3Exception.class)
                .isThrownBy(() ->
                        s3.getObject(get -> get.bucket(BUCKET).key("known").ifNoneMatch(eTag)))
                .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(304));
    }

    @Test
    void a_listing_is_in_order_by_pages_and_by_prefix() {
        for (var key : new String[] {"list/c", "list/a", "list/b", "list/deep/d", "listing"}) {
            put(key, key);
        }

        var pages = s3.listObjectsV2Paginator(
                list -> list.bucket(BUCKET).prefix("list/").maxKeys(2));
        var folders =
                s3.listObjectsV2(list -> list.bucket(BUCKET).prefix("list/").delimiter("/"));

        assertThat(pages.contents())
                .extracting(object -> object.key())
                .containsExactly("list/a", "list/b", "list/c", "list/deep/d");
        assertThat(folders.commonPrefixes())
                .extracting(prefix -> prefix.prefix())
                .containsExactly("list/deep/");
    }

    @Test
    void a_deleted_object_is_gone() {
        put("gone/soon", "1");

        s3.deleteObject(delete -> delete.bucket(BUCKET).key("gone/soon"));

        assertThatExceptionOfType(NoSuchKeyException.class).isThrownBy(() -> get("gone/soon"));
    }

    @Test
    void a_copy_is_the_same_object() {
        var eTag = put("copy/from", "1").eTag();

        s3.copyObject(copy -> copy.sourceBucket(BUCKET)
                .sourceKey("copy/from")
                .destinationBucket(BUCKET)
                .destinationKey("copy/to"));

        assertThat(s3.headObject(head -> head.bucket(BUCKET).key("copy/to")).eTag())
                .isEqualTo(eTag);
    }

    @Test
    void a_body_too_large_for_memory_arrives_whole() {
        var body = new byte[10 << 20];
        new Random(1).nextBytes(body);

        s3.putObject(put -> put.bucket(BUCKET).key("large"), RequestBody.fromBytes(body));

        assertThat(s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("large")).asByteArray())
                .isEqualTo(body);
    }

    @Test
    void signed_chunks_are_decoded_with_and_without_a_trailer() {
        try (var chunked = S3Clients.client(engine.endpoint(), service -> service.chunkedEncodingEnabled(true))) {
            chunked.putObject(
                    put -> put.bucket(BUCKET).key("chunked/crc").checksumAlgorithm(ChecksumAlgorithm.CRC32),
                    RequestBody.fromString("x".repeat(200_000)));
            chunked.putObject(
                    put -> put.bucket(BUCKET).key("chunked/sha").checksumAlgorithm(ChecksumAlgorithm.SHA256),
                    RequestBody.fromString("y".repeat(200_000)));
        }

        assertThat(get("chunked/crc")).isEqualTo("x".repeat(200_000));
        assertThat(get("chunked/sha")).isEqualTo("y".repeat(200_000));
    }

    /// As the AWS CLI frames it, and as the SDK does with and without checksums.
    @Test
    void every_framing_of_a_chunked_body_is_decoded() throws Exception {
        var chunk = "5;chunk-signature=" + "0".repeat(64) + "\r\nhello\r\n0;chunk-signature=" + "0".repeat(64) + "\r\n";
        var unsigned = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";

        assertThat(putRaw("framing/signed", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", chunk + "\r\n", false))
                .isEqualTo(200);
        assertThat(putRaw(
                        "framing/trailer",
                        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
                        chunk + "x-amz-checksum-crc32:NhCmhg==\r\nx-amz-trailer-signature:" + "0".repeat(64)
                                + "\r\n\r\n",
                        true))
                .isEqualTo(200);
        assertThat(putRaw("framing/unsigned", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", unsigned, true))
                .isEqualTo(200);

        assertThat(get("framing/signed")).isEqualTo("hello");
        assertThat(get("framing/trailer")).isEqualTo("hello");
        assertThat(get("framing/unsigned")).isEqualTo("hello");
    }

    @Test
    void a_chunked_body_that_is_cut_short_is_refused_and_not_stored() throws Exception {
        assertThat(putRaw("framing/cut", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "5\r\nhel", true))
                .isEqualTo(400);
        assertThat(putRaw("framing/less", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "3\r\nhel\r\n0\r\n\r\n", true))
                .isEqualTo(400);

        assertThat(engine.find(BUCKET, "framing/cut")).isEmpty();
        assertThat(engine.find(BUCKET, "framing/less")).isEmpty();
    }

    private int putRaw(String key, String payload, String body, boolean trailer) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(engine.endpoint() + "/" + BUCKET + "/" + key))
                    .header("x-amz-content-sha256", payload)
                    .header("x-amz-decoded-content-length", "5")
                    .header("Content-Encoding", "aws-chunked")
                    .PUT(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.US_ASCII));
            if (trailer) {
                request.header("x-amz-trailer", "x-amz-checksum-crc32");
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void of_sixteen_racing_writers_exactly_one_wins_forty_times_over() throws Exception {
        var base = put("race/index", "round 0").eTag();
        try (var writers = Executors.newFixedThreadPool(16)) {
            for (var round = 1; round <= 40; round++) {
                var first = round % 2 == 0;
                var key = first ? "race/first-" + round : "race/index";
                var condition = base;
                var gate = new CyclicBarrier(16);
                var tries = new ArrayList<Callable<String>>();
                for (var writer = 0; writer < 16; writer++) {
                    var body = "round " + round + " writer " + writer;
                    tries.add(() -> {
                        gate.await();
                        return writeIf(key, first ? null : condition, body);
                    });
                }
                var won = new ArrayList<String>();
                for (var each : writers.invokeAll(tries)) {
                    won.add(each.get());
                }
                won.removeAll(Collections.singleton(""));

                assertThat(won).as("winners of round %d", round).hasSize(1);
                var winner = s3.headObject(head -> head.bucket(BUCKET).key(key)).eTag();
                assertThat(winner).isEqualTo(won.getFirst());
                base = first ? base : winner;
            }
        }
    }

    /// Returns the new tag, or nothing where the condition did not hold. Nothing is tried twice: a try whose answer
    /// was lost would be refused by its own success.
    private String writeIf(String key, @Nullable String eTag, String body) {
        try {
            return s3.putObject(
                            put -> {
                                put.bucket(BUCKET).key(key);
                                put.overrideConfiguration(call -> call.addPlugin(client ->
                                        client.overrideConfiguration(client.overrideConfiguration().toBuilder()
                                                .retryStrategy(retry -> retry.maxAttempts(1))
                                                .build())));
                                if (eTag == null) {
                                    put.ifNoneMatch("*");
                                } else {
                                    put.ifMatch(eTag);
                                }
                            },
                            RequestBody.fromString(body))
                    .eTag();
        } catch (S3Exception refused) {
            assertThat(refused.statusCode()).isEqualTo(412);
            return "";
        }
    }

    @Test
    void a_listing_never_shows_a_write_under_way_and_a_reader_never_a_mixture() throws Exception {
        var bodies = new String[] {"a".repeat(300_000), "b".repeat(3_000)};
        put("steady/object", bodies[0]);
        try (var threads = Executors.newFixedThreadPool(2)) {
            Future<?> writer = threads.submit(() -> {
                for (var i = 0; i < 60; i++) {
                    put("steady/object", bodies[i % 2]);
                }
            });
            while (!writer.isDone()) {
                assertThat(s3.listObjectsV2(list -> list.bucket(BUCKET).prefix("steady/"))
                                .contents())
                        .extracting(object -> object.key())
                        .containsExactly("steady/object");
                var read = s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("steady/object"));
                assertThat(read.asUtf8String()).isIn((Object[]) bodies);
                var md5 = MessageDigest.getInstance("MD5").digest(read.asByteArray());
                assertThat(read.response().eTag())
                        .isEqualTo('"' + HexFormat.of().formatHex(md5) + '"');
            }
            writer.get();
        }
    }

    @Test
    void a_path_that_climbs_out_of_the_bucket_is_refused() {
        assertThatExceptionOfType(S3Exception.class).isThrownBy(() -> put("../other/object", "1"));
        assertThatExceptionOfType(S3Exception.class).isThrownBy(() -> get("../../writing/1"));
    }

    @Test
    void only_loopback_is_listened_on() throws Exception {
        assertThat(engine.endpoint().getHost()).isEqualTo("127.0.0.1");
        for (var network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (var address : Collections.list(network.getInetAddresses())) {
                if (!address.isLoopbackAddress()) {
                    assertThatExceptionOfType(IOException.class)
                            .isThrownBy(
                                    () -> new Socket(address, engine.endpoint().getPort()).close());
                }
            }
        }
    }
}
