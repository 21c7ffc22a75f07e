package signpost.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import signpost.chain.Chain;
import signpost.chain.ChainUnavailable;
import signpost.manifest.SignedManifest;
import signpost.store.StoreUnavailable;

/// Shows a manifest and its difference to what is live as a page in the browser.
@Command(
        name = "preview",
        description = "Show a manifest as a page in the browser: what is wrong, what it changes, when it ends.",
        footerHeading = "%nExample:%n",
        footer = {"  sv manifest preview manifests/configs/window-2025-10-24.yaml"})
final class ManifestPreviewCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "PATH", description = "The manifest, in YAML or JSON.")
    private String path = "";

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where to write the page (default: a temporary file).")
    private @Nullable String output;

    @Option(names = "--no-open", description = "Write the page and do not open it.")
    private boolean noOpen;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @ArgGroup(validate = false, heading = "%nWhom to trust:%n")
    private TrustOptions trust = new TrustOptions();

    ManifestPreviewCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, trust);
        var printer = wiring.printer();
        var file = ConfigFile.read(session, path);
        var page = PreviewPage.of(file, surroundings(wiring, file));
        var written = write(page);
        printer.line("Preview: " + written);
        if (!noOpen) {
            open(printer, written);
        }
        return 0;
    }

    /// What the page says of the world; what cannot be had is said, and the rest shown all the same.
    private PreviewPage.Surroundings surroundings(Wiring wiring, ConfigFile file) {
        var remarks = new ArrayList<String>();
        var head = tried(
                remarks, "the chain was not asked", () -> wiring.chainIfKnown().map(Chain::head));
        var index = tried(
                remarks, "what is live is not known", () -> wiring.published().index());
        var content = file.check(false).manifest();
        var live = index.isEmpty() || head.isEmpty() || content.isEmpty()
                ? Optional.<SignedManifest>empty()
                : tried(
                        remarks,
                        "what is live is not known",
                        () -> Live.counterpart(wiring, content.get().json()));
        return new PreviewPage.Surroundings(
                head, index, live, remarks, session.clock().instant());
    }

    private static <T> Optional<T> tried(List<String> remarks, String otherwise, Supplier<Optional<T>> ask) {
        try {
            return ask.get();
        } catch (Stop stop) {
            remarks.add(otherwise + ": " + stop.message());
        } catch (ChainUnavailable | StoreUnavailable e) {
            remarks.add(otherwise + ": " + e.getMessage());
        }
        return Optional.empty();
    }

    private Path write(String page) {
        try {
            var file = output == null ? Files.createTempFile("sv-preview-", ".html") : session.path(output);
            Files.writeString(file, page);
            return file;
        } catch (IOException e) {
            throw Stop.refused(
                    "cannot_write", "the page cannot be written", "name a file that can be written with --output");
        }
    }

    /// By the desktop's own opener, if there is a desktop; the page's path was printed anyway.
    private void open(Printer printer, Path page) {
        var opener = System.getProperty("os.name", "").startsWith("Mac") ? "open" : "xdg-open";
        var hasDesktop = opener.equals("open")
                || session.setting("DISPLAY").isPresent()
                || session.setting("WAYLAND_DISPLAY").isPresent();
        if (!session.terminal().out() || !hasDesktop) {
            return;
        }
        try {
            new ProcessBuilder(opener, page.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException noOpener) {
            printer.note("open it in a browser; " + opener + " is not there to do it");
        }
    }
}
