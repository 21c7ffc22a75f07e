package signpost.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import signpost.bouncycastle.Ed25519Key;
import signpost.bouncycastle.Sr25519Key;
import signpost.chain.AccountSigner;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.signing.KeyUnavailable;

/// Hotkeys as Bittensor's wallets keep them: JSON with `secretSeed` and `ss58Address`, readable by its owner alone.
///
/// No message holds anything of the file but its path.
public final class HotkeyFiles {

    private static final int MOST_BYTES = 1 << 14;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");
    private static final Pattern SEED = Pattern.compile("0x[0-9a-fA-F]{64}");

    /// What the encrypted forms of a key file begin with.
    private static final List<String> ENCRYPTED = List.of("$NACL", "$ANSIBLE_VAULT", "gAAAAA");

    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private HotkeyFiles() {}

    /// Where wallets keep the hotkey of that name: below `.bittensor/wallets` in the user's home.
    ///
    /// @throws IllegalArgumentException if a name would lead elsewhere
    public static Path path(Path home, String wallet, String hotkey) {
        if (!NAME.matcher(wallet).matches() || !NAME.matcher(hotkey).matches()) {
            throw new IllegalArgumentException("a wallet or hotkey is named with letters, digits, dots, - and _");
        }
        return home.resolve(".bittensor")
                .resolve("wallets")
                .resolve(wallet)
                .resolve("hotkeys")
                .resolve(hotkey);
    }

    /// The key of the file, in the scheme that makes the file's address of its seed.
    ///
    /// @throws KeyUnavailable if the file is not there, others may read it, or it holds no key that can be used
    public static AccountSigner read(Path file, SecureRandom chance) {
        var text = new String(bytes(file), StandardCharsets.ISO_8859_1);
        if (ENCRYPTED.stream().anyMatch(text::startsWith)) {
            throw unusable(file, "is encrypted; export the hotkey without a password for this program alone");
        }
        if (!(JsonReader.read(text) instanceof Parsed.Ok<Json>(Json.Obj fields))) {
            throw unusable(file, "is no hotkey file: a JSON object is expected");
        }
        var address = fields.text("ss58Address").orElse("");
        var seed = fields.text("secretSeed").filter(hex -> SEED.matcher(hex).matches());
        if (seed.isEmpty()) {
            throw fields.has("secretPhrase") && !fields.text("secretSeed").isPresent()
                    ? unusable(
                            file,
                            "holds a phrase and no secretSeed; this program has no list of words to read "
                                    + "phrases with: regenerate the hotkey from its seed")
                    : unusable(file, "has no secretSeed of 0x and 64 hex digits");
        }
        var bytes = HexFormat.of().parseHex(seed.get(), 2, 66);
        for (var key : List.of(Sr25519Key.ofMiniSecret(bytes, chance), Ed25519Key.ofSeed(bytes))) {
            if (key.account().address().equals(address)) {
                return key;
            }
        }
        throw unusable(file, "has a seed that does not belong to its ss58Address");
    }

    /// What the file of a new sr25519 hotkey holds.
    public static byte[] content(byte[] miniSecret, SecureRandom chance) {
        var account = Sr25519Key.ofMiniSecret(miniSecret, chance).account();
        return CanonicalJson.bytes(Json.Obj.builder()
                .put("accountId", "0x" + account.hex())
                .put("publicKey", "0x" + account.hex())
                .put("secretSeed", "0x" + HexFormat.of().formatHex(miniSecret))
                .put("ss58Address", account.address())
                .build());
    }

    private static byte[] bytes(Path file) {
        try {
            var attributes = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (attributes != null
                    && attributes.readAttributes().permissions().stream().anyMatch(OTHERS::contains)) {
                throw unusable(file, "may be read or written by others; run: chmod 600 " + file);
            }
            if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                throw unusable(file, "is a folder");
            }
            try (var in = Files.newInputStream(file)) {
                return in.readNBytes(MOST_BYTES);
            }
        } catch (NoSuchFileException absent) {
            throw new KeyUnavailable("there is no hotkey at " + file, null);
        } catch (IOException e) {
            throw new KeyUnavailable("the hotkey at " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static KeyUnavailable unusable(Path file, String why) {
        return new KeyUnavailable(file + " " + why, null);
    }
}
