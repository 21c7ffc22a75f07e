package signpost.commitment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.commitment.CommitmentForm.Reading;
import signpost.document.Parsed;
import signpost.manifest.ElementId;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;
import signpost.publishing.ObjectReads;
import signpost.publishing.StoredObject;

class CommitmentFormTest {

    static Binding binding(int number) {
        return new Binding(
                new ElementId("PlayerDetect_v" + number + "@1.0"),
                Optional.of("%040x".formatted(0xfeedfacecafebeL * (number + 1))),
                "miner-player-detect-" + number,
                Optional.of("3f2504e0-4f89-41d3-9a0c-%012x".formatted(number)),
                OptionalInt.of(25));
    }

    static CommitmentState state(int bindings, String... windows) {
        var all = new ArrayList<Binding>();
        for (var i = 0; i < bindings; i++) {
            all.add(binding(i));
        }
        return new CommitmentState(
                List.of(windows).stream()
                        .map(window -> new WindowCommitment(new WindowId(window), OptionalInt.of(1000), all))
                        .toList(),
                List.of());
    }

    private static CommitmentState withImage(CommitmentState state) {
        return new CommitmentState(
                state.windows(),
                List.of(new PrivateImage(
                        new ElementId("PlayerDetect_v1@1.0"),
                        "miner/private-track",
                        "v1.0.0",
                        Optional.of("sha256:" + "ab".repeat(32)))));
    }

    /// The figures of docs/commitments.md.
    @ParameterizedTest
    @CsvSource({"1,120,false", "2,206,false", "4,378,false", "5,464,false", "6,0,false", "1,203,true"})
    void sizes_are_as_documented(int bindings, int bytes, boolean other) {
        var state = other && bindings == 1
                ? withImage(state(bindings, "2025-10-23", "2025-10-24"))
                : state(bindings, "2025-10-23", "2025-10-24");
        var fields = CommitmentForm.fields(state);

        if (bytes > 0) {
            assertThat(((CommitmentField.Plain) fields.getFirst()).bytes()).hasSize(bytes);
            assertThat(CommitmentForm.read(fields)).isEqualTo(new Reading.Inline(state));
        } else {
            assertThat(fields).hasSize(2);
            assertThat(CommitmentForm.read(fields))
                    .isEqualTo(new Reading.ByHash(ManifestHash.of(state.documentBytes())));
        }
    }

    /// A byte-for-byte example for whoever writes another implementation.
    @Test
    void the_compact_form_is_as_documented() {
        var state = new CommitmentState(
                List.of(new WindowCommitment(
                        new WindowId("2025-10-23"),
                        OptionalInt.of(50),
                        List.of(new Binding(
                                new ElementId("E@1"),
                                Optional.of("0123456789abcdef"),
                                "slug",
                                Optional.empty(),
                                OptionalInt.of(25))))),
                List.of());

        assertThat(HexFormat.of().formatHex(CompactForm.write(state)))
                .isEqualTo("535601" + "04" + "30" + "454031" + "84" + "0123456789abcdef" + "40" + "736c7567" + "0c"
                        + "64" + "04" + "a0" + "323032352d31302d3233" + "c8" + "04" + "00" + "00");
    }

    @Test
    void what_is_written_is_read_and_any_changed_byte_is_another_state_or_none() {
        var random = new Random(44);
        for (var i = 0; i < 400; i++) {
            var state = state(1 + random.nextInt(4), "2025-10-23", "w" + random.nextInt(100));
            if (random.nextBoolean()) {
                state = withImage(state);
            }
            var bytes = CompactForm.write(state);
            assertThat(CompactForm.read(bytes)).isEqualTo(new Parsed.Ok<>(state));
            assertThat(CommitmentState.parse(state.documentBytes())).isEqualTo(new Parsed.Ok<>(state));

            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            if (CompactForm.read(bytes) instanceof Parsed.Ok<CommitmentState>(var other)) {
                assertThat(other).isNotEqualTo(state);
                assertThat(CompactForm.write(other)).isEqualTo(bytes);
            }
            var cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            assertThat(CompactForm.read(cut)).isInstanceOf(Parsed.Malformed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1", "null", "[]", "{\"role\":\"miner\"}", "", "SV", "sv1|2025-10-23", "SV\u0002abc", "SV\u0001"
            })
    void what_others_commit_is_skipped_with_the_reason(String text) {
        var field = CommitmentField.Plain.of(text.getBytes(StandardCharsets.UTF_8));

        assertThat(CommitmentForm.read(List.of(field)))
                .isInstanceOfSatisfying(
                        Reading.Skipped.class,
                        skipped -> assertThat(skipped.reason()).isNotEmpty());
    }

    @Test
    void no_fields_withdraw_all_and_ciphertext_says_so() {
        assertThat(CommitmentForm.read(List.of())).isEqualTo(new Reading.Withdrawn());
        assertThat(CommitmentForm.read(List.of(new CommitmentField.Timelocked("00", BigInteger.ONE))))
                .isInstanceOfSatisfying(
                        Reading.Skipped.class,
                        skipped -> assertThat(skipped.reason()).contains("ciphertext"));
    }

    @Test
    void a_document_is_found_under_its_hash_and_bytes_of_another_hash_are_not() {
        var state = state(8, "2025-10-23", "2025-10-24");
        var hash = ManifestHash.of(state.documentBytes());
        ObjectReads honest = (key, _) -> key.equals("scorevision/commitments/" + hash.hex() + ".json")
                ? Optional.of(new StoredObject(state.documentBytes(), "1"))
                : Optional.empty();
        ObjectReads liar =
                (_, _) -> Optional.of(new StoredObject(state(7, "2025-10-23").documentBytes(), "1"));

        assertThat(new PublishedCommitmentDocuments(honest).find(hash)).contains(state);
        assertThat(new PublishedCommitmentDocuments(liar).find(hash)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"version\":1,\"windows\":[],\"images\":[]}",
                "{\"version\":2,\"windows\":[],\"images\":[{\"element_id\":\"E\",\"image_repo\":\"r\",\"image_tag\":\"t\"}]}",
                "{\"version\":1,\"windows\":[],\"images\":[{\"element_id\":\"E\",\"image_repo\":\"r\",\"image_tag\":\"t\",\"x\":1}]}",
                "{\"version\":1,\"windows\":[],\"images\":[{\"element_id\":\"E\",\"image_repo\":\"r\"}]}",
                "{\"version\":1,\"windows\":[{\"window_id\":\"w\",\"bindings\":[]}],\"images\":[]}",
                "{\"version\":1,\"windows\":[{\"window_id\":\"w\",\"bindings\":[{\"element_id\":\"E\",\"chute_slug\":\"a b\"}]}],\"images\":[]}",
                "{\"version\":1,\"windows\":[{\"window_id\":\"w\",\"service_cap_fps\":0,\"bindings\":[{\"element_id\":\"E\",\"chute_slug\":\"a\"}]}],\"images\":[]}"
            })
    void documents_are_read_strictly(String document) {
        assertThat(CommitmentState.parse(document.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Parsed.Malformed.class);
    }

    @Test
    void the_sum_of_the_elements_caps_is_at_most_the_service_cap() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new WindowCommitment(new WindowId("w"), OptionalInt.of(49), List.of(binding(1), binding(2))));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new WindowCommitment(new WindowId("w"), OptionalInt.empty(), List.of(binding(1), binding(1))));
    }
}
