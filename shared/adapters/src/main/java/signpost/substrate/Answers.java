package signpost.substrate;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.json.Json;

/// Reads what nodes answer; what is not of the right form is not there.
final class Answers {

    private static final Pattern NUMBER = Pattern.compile("0x[0-9a-fA-F]{1,15}");
    private static final Pattern HASH = Pattern.compile("0x[0-9a-f]{64}");
    private static final Pattern HEX = Pattern.compile("0x(?:[0-9a-fA-F]{2})*+");

    private Answers() {}

    /// The number of the block whose header it is.
    static Optional<Block> number(Json header) {
        return header instanceof Json.Obj fields
                ? fields.text("number")
                        .filter(text -> NUMBER.matcher(text).matches())
                        .map(text -> new Block(Long.parseLong(text.substring(2), 16)))
                : Optional.empty();
    }

    static Optional<BlockHash> hash(Json json) {
        return json instanceof Json.Text(var text) && HASH.matcher(text).matches()
                ? Optional.of(new BlockHash(text.substring(2)))
                : Optional.empty();
    }

    static Optional<byte[]> bytes(Json json) {
        return json instanceof Json.Text(var text) && HEX.matcher(text).matches()
                ? Optional.of(HexFormat.of().parseHex(text, 2, text.length()))
                : Optional.empty();
    }

    static Json.Text hex(byte[] bytes) {
        return new Json.Text("0x" + HexFormat.of().formatHex(bytes));
    }
}
