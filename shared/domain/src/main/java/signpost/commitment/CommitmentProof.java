package signpost.commitment;

import java.util.Optional;
import java.util.regex.Pattern;
import signpost.chain.Block;

/// Where a commitment stands on the chain: its block and the hash of its extrinsic, `<block>:0x<64 hex
/// digits>`.
///
/// @param extrinsic the hash, 64 lower-case hex digits
public record CommitmentProof(Block block, String extrinsic) {

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,9}):0x([0-9a-f]{64})");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    public CommitmentProof {
        if (!HASH.matcher(extrinsic).matches()) {
            throw new IllegalArgumentException("the hash of an extrinsic is 64 lower-case hex digits");
        }
    }

    /// The proof, if the text is one; it has one spelling only.
    public static Optional<CommitmentProof> parse(String text) {
        var form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new CommitmentProof(new Block(Long.parseLong(form.group(1))), form.group(2)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return block + ":0x" + extrinsic;
    }
}
