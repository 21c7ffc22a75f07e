package signpost.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Assumptions;

/// Data of others under their own licences, read from beside the checkout where it is at hand.
public final class ThirdParty {

    private ThirdParty() {}

    /// The file's bytes; without the file the test is skipped and says so.
    public static byte[] bytes(String file) {
        var path = Path.of(System.getProperty("signpost.root"), "..", "shared", "third-party", file);
        Assumptions.assumeTrue(Files.exists(path), () -> "SKIPPED: " + file + " is not at hand");
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a file holds as hex digits, with or without `0x` in front.
    public static byte[] hex(String file) {
        var text = new String(bytes(file), java.nio.charset.StandardCharsets.US_ASCII).strip();
        return HexFormat.of().parseHex(text.startsWith("0x") ? text.substring(2) : text);
    }

    /// Metadata of the real runtime, spec 293.
    ///
    /// @param version of its form, 14 or 15
    public static byte[] metadata(int version) {
        return hex("subtensor-metadata-spec293-v" + version + ".hex");
    }
}
