package signpost.bouncycastle;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import signpost.signing.PublicKey;

/// Addresses of Substrate chains, format 42: base58 of prefix, 32 account bytes and two bytes of checksum.
public final class Ss58 {

    private static final byte FORMAT = 42;
    private static final byte[] CONTEXT = "SS58PRE".getBytes(StandardCharsets.US_ASCII);
    private static final String BASE_58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final BigInteger FIFTY_EIGHT = BigInteger.valueOf(58);

    private Ss58() {}

    public static String address(PublicKey key) {
        var account = key.bytes();
        var payload = new byte[1 + account.length + 2];
        payload[0] = FORMAT;
        System.arraycopy(account, 0, payload, 1, account.length);
        var checksum = new Blake2bDigest(512);
        checksum.update(CONTEXT, 0, CONTEXT.length);
        checksum.update(payload, 0, 1 + account.length);
        var hash = new byte[checksum.getDigestSize()];
        checksum.doFinal(hash, 0);
        System.arraycopy(Arrays.copyOf(hash, 2), 0, payload, 1 + account.length, 2);

        // The first byte is 42, so there are no leading zeros to care for.
        var text = new StringBuilder();
        for (var rest = new BigInteger(1, payload); rest.signum() > 0; ) {
            var parts = rest.divideAndRemainder(FIFTY_EIGHT);
            text.append(BASE_58.charAt(parts[1].intValue()));
            rest = parts[0];
        }
        return text.reverse().toString();
    }
}
