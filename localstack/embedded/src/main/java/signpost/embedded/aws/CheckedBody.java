package signpost.embedded.aws;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/// A body whose last bytes are only given out if the whole of it has the hash that was signed.
///
/// The reader of a body with another hash gets an error where it waits for the end, and so never holds a complete
/// one.
final class CheckedBody extends FilterInputStream {

    private final MessageDigest digest = SignatureV4.newSha256();
    private final String signedHash;
    private long remaining;
    private boolean wrong;

    /// Reads `length` bytes of `in`.
    CheckedBody(InputStream in, long length, String signedHash) {
        super(in);
        this.remaining = length;
        this.signedHash = signedHash;
    }

    boolean isWrong() {
        return wrong;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        var read = super.read(buffer, offset, length);
        if (read > 0) {
            digest.update(buffer, offset, read);
            remaining -= read;
            if (remaining <= 0) {
                check();
            }
        }
        return read;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    private void check() throws IOException {
        if (!HexFormat.of().formatHex(digest.digest()).equals(signedHash)) {
            wrong = true;
            throw new IOException("the body does not have the hash that was signed");
        }
    }
}
