package signpost.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.publishing.IndexVerification.Outcome;
import signpost.publishing.IndexVerification.Reason;
import signpost.testkit.InMemoryObjectStore;
import signpost.testkit.JdkEd25519;
import signpost.testkit.Samples;
import signpost.testkit.Stage;
import signpost.testkit.Vectors;

class IndexVerificationTest {

    private final Stage stage = new Stage();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final IndexVerification verification = new IndexVerification(JdkEd25519.CHECK, stage.trusted.indexKeys());

    @BeforeEach
    void something_is_published() {
        stage.publish(store, Samples.manifest("w", 2_000));
    }

    @Test
    void the_index_of_a_trusted_key_verifies() {
        assertThat(verification.verify(bytes(), stage.clock.instant(), 1)).isInstanceOf(Outcome.Verified.class);
    }

    @Test
    void an_index_older_than_one_seen_is_a_rollback() {
        assertThat(reason(verification.verify(bytes(), stage.clock.instant(), 2)))
                .isEqualTo(Reason.ROLLBACK_DETECTED);
    }

    @Test
    void an_index_past_its_validity_is_refused() {
        var end = stage.clock.instant().plus(Index.VALIDITY);

        assertThat(verification.verify(bytes(), end.minusSeconds(1), 0)).isInstanceOf(Outcome.Verified.class);
        assertThat(reason(verification.verify(bytes(), end, 0))).isEqualTo(Reason.INDEX_EXPIRED);
        assertThat(reason(verification.verify(bytes(), end.plus(Duration.ofDays(1)), 0)))
                .isEqualTo(Reason.INDEX_EXPIRED);
    }

    @Test
    void the_manifest_key_cannot_sign_an_index() {
        var index = ((Outcome.Verified) verification.verifyAuthor(bytes())).index();

        var forged = SignedIndex.bytes(index, stage.manifestKey);

        assertThat(reason(verification.verifyAuthor(forged))).isEqualTo(Reason.UNTRUSTED_KEY);
    }

    @Test
    void a_signature_over_the_same_bytes_without_the_context_does_not_hold() {
        var index = parsed().without("signature");
        var signature = stage.indexKey.sign(CanonicalJson.bytes(index));

        var forged = CanonicalJson.bytes(index.with("signature", new Json.Text(signature.hex())));

        assertThat(reason(verification.verifyAuthor(forged))).isEqualTo(Reason.INVALID_SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0", "0.9", "1", "1.", "10.0", "1.0.0", "", "next"})
    void an_index_of_another_major_version_is_refused_by_its_format_and_not_by_its_signature(String format) {
        var other = signed(parsed().with("version", new Json.Text(format)));

        assertThat(reason(verification.verifyAuthor(other))).isEqualTo(Reason.UNKNOWN_FORMAT);
    }

    @Test
    void an_index_of_a_later_minor_version_is_read() {
        var later = signed(parsed().with("version", new Json.Text("1.7")).with("weather", new Json.Text("fair")));

        assertThat(verification.verifyAuthor(later)).isInstanceOf(Outcome.Verified.class);
    }

    /// Two versions of the program share a stage while one is deployed after the other.
    @Test
    void what_a_later_minor_version_says_is_kept_by_every_write_of_this_one() {
        var later = parsed().with("weather", new Json.Text("fair"))
                .with(
                        "manifests",
                        new Json.Arr(parsed().items("manifests").stream()
                                .<Json>map(entry -> ((Json.Obj) entry).with("colour", new Json.Text("red")))
                                .toList()));
        store.put(Keys.INDEX, signed(later));

        stage.publish(store, Samples.manifest("other", 3_000));
        stage.publish(store, Samples.manifest("w", 2_000, 2.0));
        stage.clock.advance(Duration.ofHours(13));
        stage.refresh(store).ifDue(Optional.empty());

        assertThat(verification.verifyAuthor(bytes())).isInstanceOf(Outcome.Verified.class);
        assertThat(parsed().text("weather")).contains("fair");
        assertThat(parsed().items("retired"))
                .singleElement()
                .satisfies(past -> assertThat(((Json.Obj) past).text("colour")).contains("red"));
        var back = ManifestHash.parse(
                ((Json.Obj) parsed().items("retired").getFirst()).text("hash").orElseThrow());
        stage.rollBack(store).to(back);

        assertThat(parsed().items("manifests"))
                .filteredOn(entry -> ((Json.Obj) entry).text("colour").isPresent())
                .singleElement()
                .satisfies(entry -> assertThat(((Json.Obj) entry).text("hash")).contains(back.value()));
        assertThat(parsed().items("retired"))
                .allSatisfy(past -> assertThat(((Json.Obj) past).fields()).containsKey("retired_at"));
    }

    private byte[] signed(Json.Obj index) {
        var unsigned = index.without("signature");
        return CanonicalJson.bytes(unsigned.with(
                "signature",
                new Json.Text(stage.indexKey.sign(SignedIndex.message(unsigned)).hex())));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void any_flipped_bit_is_noticed(long seed) {
        var random = new Random(seed);
        var flipped = bytes();
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));

        assertThat(verification.verifyAuthor(flipped)).isInstanceOf(Outcome.Unverified.class);
    }

    @Test
    void an_endless_index_is_refused_by_its_size() {
        assertThat(reason(verification.verifyAuthor(new byte[Index.MOST_BYTES + 1])))
                .isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void nobody_is_trusted_by_default() {
        var trustsNobody = new IndexVerification(JdkEd25519.CHECK, Set.of());

        assertThat(reason(trustsNobody.verifyAuthor(bytes()))).isEqualTo(Reason.UNTRUSTED_KEY);
    }

    /// The reader printed in the documents: the first entry whose expiry is ahead.
    @Test
    void the_documents_own_reader_finds_the_open_window() {
        stage.publish(store, Samples.manifest("sooner", 1_500));

        var index = parsed();
        assertThat(index.text("version")).contains("1.0");
        var first = index.items("manifests").stream()
                .map(Json.Obj.class::cast)
                .filter(entry -> entry.whole("expiry_block").orElseThrow() > 1_000)
                .findFirst()
                .orElseThrow();
        assertThat(first.text("window_id")).contains("sooner");
        assertThat(first.text("hash")).isEqualTo(index.text("current_manifest_hash"));
        assertThat(((Json.Obj) first.items("elements_summary").getFirst()).fields())
                .containsOnlyKeys("id", "beta", "baseline_theta", "service_rate_fps");
    }

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    private byte[] bytes() {
        return store.read(Keys.INDEX, Index.MOST_BYTES).orElseThrow().bytes().clone();
    }

    private Json.Obj parsed() {
        return Vectors.parse(new String(bytes(), StandardCharsets.UTF_8));
    }

    private static Reason reason(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Unverified(var reason, var _) -> reason;
            case Outcome.Verified verified -> throw new AssertionError("verified");
        };
    }
}
