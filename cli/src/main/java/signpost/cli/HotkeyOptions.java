package signpost.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import signpost.chain.AccountSigner;
import signpost.files.HotkeyFiles;
import signpost.signing.KeyUnavailable;

/// Which hotkey signs. What is in its file is never shown.
final class HotkeyOptions {

    @Option(names = "--hotkey-file", paramLabel = "FILE", description = "The hotkey's file itself.")
    @Nullable
    String file;

    @Option(
            names = "--wallet",
            paramLabel = "NAME",
            description = "The wallet, below ~/.bittensor/wallets. Otherwise BITTENSOR_WALLET_COLD, or default.")
    @Nullable
    String wallet;

    @Option(
            names = "--hotkey",
            paramLabel = "NAME",
            description = "The hotkey of the wallet. Otherwise BITTENSOR_WALLET_HOT, or default. If nothing says"
                    + " which, and the chain is the local stack's, it is the one that the stack has registered.")
    @Nullable
    String hotkey;

    boolean isGiven() {
        return file != null || wallet != null || hotkey != null;
    }

    /// @param chain for which it signs
    AccountSigner signer(Session session, ChainLink chain) {
        return signer(session, chain.stack());
    }

    /// @param stack the local stack, if it is what is to be talked to
    AccountSigner signer(Session session, Optional<LocalStack> stack) {
        try {
            var path = file != null
                    ? session.path(file)
                    : demo(session, stack)
                            .orElseGet(() -> HotkeyFiles.path(
                                    session.path("~/"),
                                    named(session, wallet, "BITTENSOR_WALLET_COLD"),
                                    named(session, hotkey, "BITTENSOR_WALLET_HOT")));
            return HotkeyFiles.read(path, new SecureRandom());
        } catch (KeyUnavailable unavailable) {
            throw Stop.refused(
                    "hotkey_unavailable",
                    String.valueOf(unavailable.getMessage()),
                    "name a hotkey with --hotkey-file FILE, or with --wallet NAME --hotkey NAME");
        } catch (IllegalArgumentException badName) {
            throw Stop.usage(
                    "bad_name",
                    String.valueOf(badName.getMessage()),
                    "check --wallet and --hotkey, or say --hotkey-file");
        }
    }

    /// The hotkey of the local stack, if nobody says another.
    private Optional<Path> demo(Session session, Optional<LocalStack> stack) {
        var isNamed = wallet != null
                || hotkey != null
                || session.setting("BITTENSOR_WALLET_COLD").isPresent()
                || session.setting("BITTENSOR_WALLET_HOT").isPresent();
        return isNamed
                ? Optional.empty()
                : stack.flatMap(local -> local.state().text("hotkeyFile")).map(Path::of);
    }

    private static String named(Session session, @Nullable String given, String setting) {
        return given != null ? given : session.setting(setting).orElse("default");
    }
}
