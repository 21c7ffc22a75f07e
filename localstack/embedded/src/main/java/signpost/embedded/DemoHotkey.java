package signpost.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import signpost.bouncycastle.Sr25519Key;
import signpost.chain.AccountId;
import signpost.embedded.files.DurableFile;
import signpost.files.HotkeyFiles;
import signpost.signing.KeyUnavailable;

/// A hotkey that is worth nothing but a place on the development chain, so that whoever tries a miner's commands needs
/// none of their own.
///
/// @param file in the form of wallets, its owner's only
record DemoHotkey(Path file, AccountId account) {

    private static final String WALLET = "wallets/local/hotkeys/demo";

    /// The one that is kept in the folder, or a new one.
    static DemoHotkey in(Path folder, SecureRandom chance) throws IOException {
        var file = folder.toAbsolutePath().resolve(WALLET);
        if (!Files.exists(file)) {
            var seed = new byte[Sr25519Key.SEED_BYTES];
            chance.nextBytes(seed);
            new DurableFile(file).replace(HotkeyFiles.content(seed, chance));
        }
        try {
            return new DemoHotkey(file, HotkeyFiles.read(file, chance).account());
        } catch (KeyUnavailable unusable) {
            throw new StackException(unusable.getMessage() + "; or remove it, and another one is made", unusable);
        }
    }
}
