package signpost.chain;

import java.util.HexFormat;
import java.util.regex.Pattern;
import signpost.document.Parsed;

/// An account of the chain, such as a hotkey: 32 bytes, kept as 64 lower-case hex digits and shown as an
/// address.
///
/// Accounts are compared by their bytes. Which signature scheme an account uses cannot be seen from it.
public record AccountId(String hex) {

    public static final int BYTES = 32;

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public AccountId {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("an account is 64 lower-case hex digits (32 bytes)");
        }
    }

    public static AccountId of(byte[] account) {
        return new AccountId(HexFormat.of().formatHex(account));
    }

    /// The account of an address of format 42.
    public static Parsed<AccountId> parse(String address) {
        return Ss58.account(address);
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /// Its address of format 42.
    public String address() {
        return Ss58.address(bytes(), Ss58.FORMAT);
    }

    @Override
    public String toString() {
        return address();
    }
}
