package signpost.bouncycastle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.runtime.Era;
import signpost.runtime.Extrinsic;
import signpost.runtime.Metadata;
import signpost.runtime.RuntimeVersion;
import signpost.runtime.SmallRuntime;
import signpost.runtime.UnsignedExtrinsic;
import signpost.testkit.ThirdParty;
import signpost.testkit.Vectors;

/// What was signed for the real chain, put together again from the block's bytes: the signatures hold over
/// it.
class ExtrinsicSignaturesTest {

    private static final Json.Obj FILE = (Json.Obj) Vectors.json("chain/extrinsics");
    private static final BlockHash GENESIS = BlockHash.of(Vectors.bytes(FILE, "genesisHash"));

    private final Map<Long, BlockHash> hashes = new HashMap<>(Map.of(0L, GENESIS));
    private final AccountSignatures signatures = new AccountSignatures();

    @Test
    void of_every_signed_extrinsic_of_the_real_chain_the_signature_holds() {
        assertThat(holding(metadata(ThirdParty.metadata(15)))).isEqualTo(signed());
    }

    /// The same for commitments by metadata of our own: what is signed for one runtime is signed for the
    /// other.
    @Test
    void of_every_commitment_the_signature_holds_by_the_small_runtime_too() {
        assertThat(holding(metadata(SmallRuntime.metadata(15))))
                .isGreaterThanOrEqualTo(Vectors.objects(FILE, "vectors").stream()
                        .filter(row -> row.text("callIndex").orElse("").equals("0x1200"))
                        .count());
    }

    private static long signed() {
        return Vectors.objects(FILE, "vectors").stream()
                .filter(row -> row.flag("signed").orElse(false))
                .count();
    }

    private long holding(Metadata metadata) {
        var holding = 0L;
        for (var row : Vectors.objects(FILE, "vectors")) {
            var height = row.whole("block").orElseThrow();
            hashes.put(height, BlockHash.of(Vectors.bytes(row, "blockHash")));
            if (Extrinsic.parse(Vectors.bytes(row, "raw"), metadata)
                    instanceof Parsed.Ok<Extrinsic>(Extrinsic.Signed signed)) {
                var birth = signed.era() instanceof Era.Mortal mortal
                        ? mortal.birth(new Block(height - 1)).height()
                        : 0;
                var anchor = new UnsignedExtrinsic.Anchor(
                        new RuntimeVersion("node-subtensor", 293, 1),
                        GENESIS,
                        signed.era(),
                        Objects.requireNonNull(hashes.get(birth)));
                if (!(UnsignedExtrinsic.of(signed.call(), signed.nonce(), signed.tip(), anchor, metadata)
                        instanceof Parsed.Ok<UnsignedExtrinsic>(var unsigned))) {
                    throw new AssertionError(row.toString());
                }
                assertThat(signatures.holds(signed.signer(), unsigned.signedBytes(), signed.signature()))
                        .as("block %d", height)
                        .isTrue();
                holding++;
            }
        }
        return holding;
    }

    private static Metadata metadata(byte[] bytes) {
        if (Metadata.parse(bytes) instanceof Parsed.Ok<Metadata>(var metadata)) {
            return metadata;
        }
        throw new AssertionError("metadata");
    }
}
