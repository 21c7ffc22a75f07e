package signpost.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import signpost.bouncycastle.AccountSignatures;
import signpost.chain.KeyScheme;
import signpost.signing.KeyUnavailable;

class HotkeyFilesTest {

    private static final String SEED = "0x8efd6168a055d1e45863c237eb3feab2be94f10b7ccdc5bf8bb54305c8b19f7f";
    private static final String SR25519 = "5EDCdqcUxmJVyKGYfCLzq1yXAUG8v4GFYUg9i4xRToBYbYiy";
    private static final String ED25519 = "5DmW9dyHtUPeSur7q7DXrLNgyAJQqkm37qdtRX9e5YkjLKCW";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({SR25519 + ",SR25519", ED25519 + ",ED25519"})
    void the_address_in_the_file_says_which_scheme_its_seed_is_for(String address, KeyScheme scheme)
            throws IOException {
        var file = file(json(SEED, address), "rw-------");

        var key = HotkeyFiles.read(file, new SecureRandom());

        assertThat(key.scheme()).isEqualTo(scheme);
        assertThat(key.account().address()).isEqualTo(address);
        var message = new byte[] {1, 2, 3};
        assertThat(new AccountSignatures().holds(key.account(), message, key.signatureOf(message)))
                .isTrue();
        assertThat(key.toString()).doesNotContain(SEED.substring(2, 12));
    }

    @Test
    void what_is_written_for_a_seed_is_read_as_its_sr25519_key() throws IOException {
        var content = HotkeyFiles.content(HexFormat.of().parseHex(SEED, 2, 66), new SecureRandom());

        var key = HotkeyFiles.read(file(new String(content, StandardCharsets.UTF_8), "rw-------"), new SecureRandom());

        assertThat(key.account().address()).isEqualTo(SR25519);
        assertThat(key.scheme()).isEqualTo(KeyScheme.SR25519);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    $NACLsecretbytes|is encrypted
                    $ANSIBLE_VAULT;1.1|is encrypted
                    gAAAAABsecret|is encrypted
                    secretbytes|no hotkey file
                    [1]|no hotkey file
                    {"secretPhrase":"bottom drive","ss58Address":"5EDCdqcUxmJVyKGYfCLzq1yXAUG8v4GFYUg9i4xRToBYbYiy"}|holds a phrase
                    {"secretPhrase":"bottom drive","secretSeed":null}|holds a phrase
                    {"secretSeed":"0x1234"}|has no secretSeed
                    {"secretSeed":"0x8efd6168a055d1e45863c237eb3feab2be94f10b7ccdc5bf8bb54305c8b19f7f"}|does not belong
                    """)
    void what_holds_no_usable_key_is_refused_with_the_reason_and_nothing_of_its_contents(String contents, String reason)
            throws IOException {
        var file = file(contents, "rw-------");

        assertThatExceptionOfType(KeyUnavailable.class)
                .isThrownBy(() -> HotkeyFiles.read(file, new SecureRandom()))
                .withMessageContaining(reason)
                .satisfies(refusal ->
                        assertThat(refusal.getMessage()).doesNotContain("secretbytes", "bottom", "8efd6168", "0x1234"));
    }

    @Test
    void a_file_that_others_may_read_is_refused_before_it_is_read() throws IOException {
        var file = file(json(SEED, SR25519), "rw-r-----");

        assertThatExceptionOfType(KeyUnavailable.class)
                .isThrownBy(() -> HotkeyFiles.read(file, new SecureRandom()))
                .withMessageContaining("chmod 600");
    }

    @Test
    void names_do_not_lead_out_of_the_wallets() {
        assertThat(HotkeyFiles.path(folder, "default", "miner-1"))
                .isEqualTo(folder.resolve(".bittensor/wallets/default/hotkeys/miner-1"));
        assertThatIllegalArgumentException().isThrownBy(() -> HotkeyFiles.path(folder, "..", "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> HotkeyFiles.path(folder, "a/b", "x"));
        assertThatExceptionOfType(KeyUnavailable.class)
                .isThrownBy(() -> HotkeyFiles.read(folder.resolve("absent"), new SecureRandom()));
    }

    private static String json(String seed, String address) {
        return "{\"accountId\":\"0x00\",\"secretPhrase\":\"bottom drive\",\"secretSeed\":\"" + seed
                + "\",\"ss58Address\":\"" + address + "\"}";
    }

    private Path file(String contents, String mode) throws IOException {
        var file = Files.writeString(folder.resolve("hotkey"), contents);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
