package signpost.chain;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import signpost.document.Parsed;
import signpost.document.Violation;
import signpost.hash.Blake2b;
import signpost.signing.PublicKey;

/// Addresses of Substrate chains: base58 of prefix, 32 account bytes and two bytes of checksum.
public final class Ss58 {

    /// The format of every chain without one of its own, Bittensor among them.
    public static final int FORMAT = 42;

    private static final int MOST_FORMAT = (1 << 14) - 1;
    private static final int CHECKSUM_BYTES = 2;

    /// Prefix, account and checksum are at most 36 bytes, and those at most 50 digits.
    private static final int MOST_DIGITS = 50;

    private static final byte[] CONTEXT = "SS58PRE".getBytes(StandardCharsets.US_ASCII);
    private static final String BASE_58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final BigInteger FIFTY_EIGHT = BigInteger.valueOf(58);

    /// What an address says.
    public record Address(int format, AccountId account) {}

    private Ss58() {}

    public static String address(PublicKey key) {
        return address(key.bytes(), FORMAT);
    }

    /// @param format the network's number, 0 to 16383
    public static String address(byte[] account, int format) {
        if (account.length != AccountId.BYTES || format < 0 || format > MOST_FORMAT) {
            throw new IllegalArgumentException("an address has 32 bytes of account and a format of 0 to 16383");
        }
        var body = concat(prefix(format), account);
        return base58(concat(body, checksum(body)));
    }

    /// Whose address of format 42 it is. Anything else that some wallets take for an address is refused:
    /// other networks', hex, and other lengths.
    public static Parsed<AccountId> account(String address) {
        return switch (read(address)) {
            case Parsed.Ok<Address>(Address(var format, var account)) when format == FORMAT -> new Parsed.Ok<>(account);
            case Parsed.Ok<Address>(var other) ->
                refused("address_format", "the address is of format " + other.format() + "; format 42 is wanted");
            case Parsed.Malformed<Address>(var violations) -> new Parsed.Malformed<>(violations);
        };
    }

    /// An address of any network; only its one spelling is accepted.
    public static Parsed<Address> read(String address) {
        if (address.length() > MOST_DIGITS) {
            return refused("address_length", "an address has at most " + MOST_DIGITS + " characters");
        }
        var number = BigInteger.ZERO;
        var zeros = 0;
        for (var i = 0; i < address.length(); i++) {
            var digit = BASE_58.indexOf(address.charAt(i));
            if (digit < 0) {
                return refused("address_digits", "an address is written in base58 digits");
            }
            zeros += digit == 0 && zeros == i ? 1 : 0;
            number = number.multiply(FIFTY_EIGHT).add(BigInteger.valueOf(digit));
        }
        var bytes = concat(new byte[zeros], magnitude(number));
        var prefixBytes = bytes.length - AccountId.BYTES - CHECKSUM_BYTES;
        if (prefixBytes != 1 && prefixBytes != 2) {
            return refused("address_length", "an address holds 32 bytes of account; this one does not");
        }
        var format = prefixBytes == 1
                ? bytes[0]
                : ((bytes[0] << 2) & 0xfc) | ((bytes[1] & 0xc0) >> 6) | ((bytes[1] & 0x3f) << 8);
        if (format < 0 || !Arrays.equals(prefix(format), Arrays.copyOf(bytes, prefixBytes))) {
            return refused("address_format", "the address does not begin with the number of a network");
        }
        var body = Arrays.copyOf(bytes, bytes.length - CHECKSUM_BYTES);
        if (!Arrays.equals(bytes, concat(body, checksum(body)))) {
            return refused("address_checksum", "the checksum of the address is wrong; something is mistyped");
        }
        return new Parsed.Ok<>(new Address(format, AccountId.of(Arrays.copyOfRange(body, prefixBytes, body.length))));
    }

    private static byte[] prefix(int format) {
        return format < 64
                ? new byte[] {(byte) format}
                : new byte[] {(byte) (((format & 0xfc) >> 2) | 0x40), (byte) ((format >> 8) | ((format & 3) << 6))};
    }

    private static byte[] checksum(byte[] body) {
        return Arrays.copyOf(Blake2b.hash512(concat(CONTEXT, body)), CHECKSUM_BYTES);
    }

    private static String base58(byte[] bytes) {
        var text = new StringBuilder();
        for (var rest = new BigInteger(1, bytes); rest.signum() > 0; ) {
            var parts = rest.divideAndRemainder(FIFTY_EIGHT);
            text.append(BASE_58.charAt(parts[1].intValue()));
            rest = parts[0];
        }
        for (var i = 0; i < bytes.length && bytes[i] == 0; i++) {
            text.append(BASE_58.charAt(0));
        }
        return text.reverse().toString();
    }

    private static byte[] magnitude(BigInteger number) {
        var bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static <T> Parsed<T> refused(String rule, String message) {
        return Parsed.malformed(Violation.of("", rule, message));
    }
}
