package signpost.dynamodb;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Long texts: deflated where that makes them smaller, as one pays for each kilobyte.
final class StoredText {

    /// Shorter ones are not worth it, and can be read in the console as they are.
    private static final int SHORT = 400;

    private StoredText() {}

    static AttributeValue value(String text) {
        var plain = text.getBytes(StandardCharsets.UTF_8);
        if (plain.length < SHORT) {
            return AttributeValue.fromS(text);
        }
        var deflated = deflated(plain);
        return deflated.length < plain.length
                ? AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(deflated))
                : AttributeValue.fromS(text);
    }

    static String text(AttributeValue value) {
        return value.b() == null ? value.s() : inflated(value.b().asByteArrayUnsafe());
    }

    private static byte[] deflated(byte[] plain) {
        var out = new ByteArrayOutputStream(plain.length / 2);
        try (var deflater = new DeflaterOutputStream(out)) {
            deflater.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static String inflated(byte[] deflated) {
        try (var inflater = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
            return new String(inflater.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("a stored text cannot be inflated", e);
        }
    }
}
