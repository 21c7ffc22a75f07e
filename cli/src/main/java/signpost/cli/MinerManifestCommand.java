package signpost.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Downloads a manifest and verifies it.
@Command(
        name = "manifest",
        description = "Download a manifest and verify it; prints its very bytes, or keeps them in a file.",
        footerHeading = "%nExample:%n",
        footer = {"  sv miner manifest --hash sha256:5e1f… --output window.json"})
final class MinerManifestCommand implements Callable<Integer> {

    private final Session session;

    @Option(names = "--hash", required = true, paramLabel = "HASH", description = "The manifest's hash.")
    private String hash = "";

    @Option(names = "--output", paramLabel = "FILE", description = "Where to keep it; otherwise it is printed.")
    private @Nullable String output;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @ArgGroup(validate = false, heading = "%nWhom to trust:%n")
    private TrustOptions trust = new TrustOptions();

    MinerManifestCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, trust);
        var signed = wiring.published().manifest(Arguments.hash(hash));
        var bytes = signed.envelope().bytes();
        if (output == null) {
            session.out().writeBytes(bytes);
            session.out().println();
            return 0;
        }
        var file = session.path(output);
        try {
            var folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.write(file, bytes);
        } catch (IOException e) {
            throw Stop.refused("cannot_write", output + " cannot be written", "name a file that can be written");
        }
        var printer = wiring.printer();
        printer.line(printer.good("✓") + " Verified and kept: " + output);
        return 0;
    }
}
