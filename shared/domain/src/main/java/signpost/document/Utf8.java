package signpost.document;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Text out of bytes that somebody else made.
public final class Utf8 {

    private Utf8() {}

    /// The text, or that the bytes are none: nothing is replaced by a question mark, because what is read is signed.
    public static Parsed<String> text(byte[] bytes) {
        try {
            var decoder = StandardCharsets.UTF_8.newDecoder();
            return new Parsed.Ok<>(decoder.decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException notUtf8) {
            return Parsed.malformed(Violation.of("", "not_utf8", "the bytes are not UTF-8; save the text as UTF-8"));
        }
    }
}
