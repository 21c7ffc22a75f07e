package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.runtime.SmallRuntime;
import signpost.testkit.Vectors;

class ChainConformanceTest {

    @TempDir
    private Path folder;

    private static Json.Obj answer(Conformance.Suite suite, Json.Obj asked) {
        return new Conformance(suite).answer(CanonicalJson.text(asked).getBytes(StandardCharsets.UTF_8));
    }

    private static Json.Obj asked(String name, Json value) {
        return Json.Obj.builder().put("id", 1).put(name, value).build();
    }

    @Test
    void addresses_and_signatures_are_answered_as_the_vectors_say() {
        for (var row : Vectors.objects((Json.Obj) Vectors.json("chain/ss58"), "valid")) {
            var answer = answer(Conformance.Suite.SS58, row.with("id", new Json.Text("a")));
            assertThat(answer.flag("ok")).contains(row.whole("format").orElseThrow() == 42);
        }
        for (var row : Vectors.objects((Json.Obj) Vectors.json("chain/sr25519"), "vectors")) {
            var asked = Json.Obj.builder().put("id", row.text("name").orElseThrow());
            for (var name : new String[] {"public", "message", "signature"}) {
                asked.put(name + "_hex", HexFormat.of().formatHex(Vectors.bytes(row, name)));
            }
            assertThat(answer(Conformance.Suite.SR25519_VERIFY, asked.build()).flag("ok"))
                    .isEqualTo(row.flag("valid"));
        }
    }

    @Test
    void an_extrinsic_is_read_by_the_metadata_of_a_file_or_answered_with_the_reason() throws IOException {
        var file = folder.resolve("metadata.hex");
        Files.writeString(file, "0x" + HexFormat.of().formatHex(SmallRuntime.metadata(15)) + "\n");
        var row = Vectors.objects((Json.Obj) Vectors.json("chain/extrinsics"), "vectors")
                .get(12);
        var asked = asked("raw", new Json.Text(row.text("raw").orElseThrow()))
                .with("metadata_file", new Json.Text(file.toString()));

        var answer = answer(Conformance.Suite.EXTRINSIC, asked);

        assertThat(answer.flag("ok")).contains(true);
        assertThat(answer.text("call")).contains("set_commitment");
        assertThat(answer.text("hash")).isEqualTo(row.text("hash"));
        assertThat(answer.text("signer_ss58")).isEqualTo(row.text("signerSs58"));
        for (var bad : new String[] {"0x", "0x00", "zz", "0x03ffffffff"}) {
            assertThat(answer(Conformance.Suite.EXTRINSIC, asked.with("raw", new Json.Text(bad)))
                            .flag("ok"))
                    .contains(false);
        }
    }

    @Test
    void a_commitment_is_answered_in_both_its_forms() {
        var raw = "0x5356010430454031840123456789abcdef40736c75670c6404a0323032352d31302d3233c8040000";

        var answer = answer(Conformance.Suite.COMMITMENT, asked("raw", new Json.Text(raw)));

        assertThat(answer.flag("ok")).contains(true);
        var again = answer(
                Conformance.Suite.COMMITMENT,
                asked("document", answer.object("state").orElseThrow()));
        assertThat(again.text("raw")).contains(raw);
        assertThat(answer(Conformance.Suite.COMMITMENT, asked("raw", new Json.Text("0x31")))
                        .flag("ok"))
                .contains(false);
    }

    @Test
    void a_proof_against_nobody_is_answered_with_the_reason() {
        var asked = Json.Obj.builder()
                .put("id", 1)
                .put("rpc", "http://127.0.0.1:1/")
                .put("proof", "7:0x" + "ab".repeat(32))
                .put("hotkey", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY")
                .put("netuid", 44)
                .put("window_id", "w")
                .put("element_id", "E")
                .put("expiry_block", 100)
                .build();

        assertThat(answer(Conformance.Suite.PROOF, asked).text("error").orElseThrow())
                .contains("127.0.0.1");
        assertThat(answer(Conformance.Suite.PROOF, asked.with("proof", new Json.Text("7")))
                        .text("verdict"))
                .contains("MALFORMED");
    }
}
