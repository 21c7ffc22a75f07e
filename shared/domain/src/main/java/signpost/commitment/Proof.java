package signpost.commitment;

import java.util.Optional;
import java.util.regex.Pattern;
import signpost.chain.Block;
import signpost.chain.ExtrinsicHash;

/// Which extrinsic of which block a commitment was made by: `<block>:0x<64 lower-case hex digits>`.
public record Proof(Block block, ExtrinsicHash extrinsic) {

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,9}):0x([0-9a-f]{64})");

    /// Empty if the text is none; there is one spelling.
    public static Optional<Proof> parse(String text) {
        var matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        new Proof(new Block(Long.parseLong(matcher.group(1))), new ExtrinsicHash(matcher.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return block + ":" + extrinsic;
    }
}
