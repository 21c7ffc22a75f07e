package signpost.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import signpost.chain.Block;
import signpost.chain.Chain;
import signpost.chain.ChainUnavailable;
import signpost.document.Violation;
import signpost.json.Json;
import signpost.manifest.WindowId;

/// Makes a manifest from a template. The template's text is kept as it is, comments and all; only the two values
/// that differ from window to window are put in.
@Command(
        name = "create",
        description = "Make a manifest from a template, ready to be edited.",
        footerHeading = "%nExample:%n",
        footer = {"  sv manifest create --template default-football --window-id 2025-10-24 --expiry-block 123456"})
final class ManifestCreateCommand implements Callable<Integer> {

    private final Session session;

    @Option(
            names = "--template",
            required = true,
            paramLabel = "NAME",
            description = "A file manifests/templates/NAME.yaml, or the highest NAME-vN.yaml.")
    private String template = "";

    @Option(names = "--window-id", required = true, paramLabel = "ID", description = "The window, often its date.")
    private String windowId = "";

    @Option(names = "--expiry-block", paramLabel = "N", description = "The block at which the window ends.")
    private @Nullable Long expiryBlock;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where to write it (default: manifests/configs/window-ID.yaml).")
    private @Nullable String output;

    @Option(names = "--force", description = "Write over a file that is there.")
    private boolean force;

    @Option(names = "--environment", paramLabel = "NAME", description = "Take NAME.ENVIRONMENT.yaml if there is one.")
    private @Nullable String environment;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ManifestCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var window = window();
        var source = Templates.find(session, template, Optional.ofNullable(environment));
        var target = output == null
                ? "manifests/configs/window-" + FOREIGN.matcher(window.value()).replaceAll("-") + ".yaml"
                : output;
        var file = session.path(target);
        if (Files.exists(file) && !force) {
            throw Stop.refused(
                    "file_exists",
                    "there is a file " + target + " already",
                    "name another with --output, or say --force");
        }
        var expiry = expiryBlock == null ? asked() : expiryBlock;
        if (expiry <= 0) {
            throw Stop.usage("bad_block", "an expiry block is above 0", "check --expiry-block");
        }
        var text = Templates.filled(source, window, expiry);
        write(file, target, text);
        var checked = new ConfigFile(file, target, text.getBytes(StandardCharsets.UTF_8)).check(false);
        var answer = Json.Obj.builder()
                .put("path", target)
                .put("template", source.toString())
                .put("window_id", window.value())
                .put("expiry_block", expiry)
                .put("violations", Violation.listed(checked.violations()))
                .build();
        printer.answer(format.format(), answer, () -> {
            printer.line(printer.good("✓") + " Created manifest config: " + target);
            if (!checked.violations().isEmpty()) {
                printer.line("  To be put right before it can be published:");
            }
        });
        checked.violations().forEach(violation -> printer.violation(target, violation, true));
        return 0;
    }

    private static final Pattern FOREIGN = Pattern.compile("[^A-Za-z0-9._-]");

    private WindowId window() {
        try {
            return new WindowId(windowId);
        } catch (IllegalArgumentException notOne) {
            throw Stop.usage("bad_window_id", String.valueOf(notOne.getMessage()), "check --window-id");
        }
    }

    /// Asks for the expiry block, if somebody sits there; else refuses. Both name the head, if the chain can be
    /// asked.
    private long asked() {
        var head = head();
        var now = head.map(block -> "the chain is at block " + block).orElse("the chain's head is not known");
        if (!session.terminal().in()) {
            throw Stop.usage(
                            "no_expiry_block",
                            "it is not said when the window ends; " + now,
                            "say it with --expiry-block N"
                                    + head.map(block -> ", for example " + (block.height() + BLOCKS_A_DAY)
                                                    + " for a day from now")
                                            .orElse(""))
                    .with(head.map(block -> Json.Obj.builder()
                                    .put("current_block", block.height())
                                    .build())
                            .orElseGet(() -> Json.Obj.builder().build()));
        }
        session.err().print("Expiry block (" + now + "): ");
        session.err().flush();
        try {
            var line = new BufferedReader(new InputStreamReader(session.in(), StandardCharsets.UTF_8)).readLine();
            return Long.parseLong(line == null ? "" : line.strip());
        } catch (IOException | NumberFormatException notOne) {
            throw Stop.usage("bad_block", "that is no block height", "say it with --expiry-block N");
        }
    }

    private static final long BLOCKS_A_DAY = 7200;

    private Optional<Block> head() {
        try {
            return new Wiring(session, place, new TrustOptions()).chainIfKnown().map(Chain::head);
        } catch (ChainUnavailable unknown) {
            return Optional.empty();
        }
    }

    private static void write(Path file, String shown, String text) {
        try {
            var folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw Stop.refused(
                    "cannot_write", shown + " cannot be written", "name a file that can be written with --output");
        }
    }
}
