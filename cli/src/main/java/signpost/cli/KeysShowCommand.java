package signpost.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Shows the public side of a signing key.
@Command(
        name = "show",
        description = "Show the public key and the address of a signing key; never the key itself.",
        footerHeading = "%nExample:%n",
        footer = {"  sv keys show ~/.score/manifest-signing-key"})
final class KeysShowCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description = "The signing key (default: ~/.score/manifest-signing-key).")
    private @Nullable String file;

    @ArgGroup(validate = false, heading = "%nA key elsewhere:%n")
    private SigningOptions signing = new SigningOptions();

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    KeysShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (!signing.isGiven()) {
            signing.keyPath = file == null ? session.defaultSigningKey().toString() : file;
        }
        var stack = signing.keySecret == null ? Optional.<LocalStack>empty() : LocalStack.find(session);
        var keys = Signing.of(session, signing, place, stack).orElseThrow();
        var name = signing.keyPath != null ? signing.keyPath : "secret " + signing.keySecret;
        KeyFacts.print(new Printer(session), format.format(), name, keys);
        return 0;
    }
}
