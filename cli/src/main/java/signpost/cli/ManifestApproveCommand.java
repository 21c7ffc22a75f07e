package signpost.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

/// Approves of what somebody else prepared.
@Command(
        name = "approve",
        description = "Approve of a manifest that somebody else prepared. What is due is published at once.",
        footerHeading = "%nExample:%n",
        footer = {
            "  sv manifest approve 2025-10-24-107100-f18cb30fea686150",
            "  sv manifest approve 2025-10-24-107100-f18cb30fea686150 --config manifests/configs/window-2025-10-24.yaml"
        })
final class ManifestApproveCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "Its name, or its key (pending/NAME.yaml).")
    private String name = "";

    @Option(
            names = "--config",
            paramLabel = "PATH",
            description =
                    "The text that you looked at, from a checkout of your own. Otherwise what was prepared is shown,"
                            + " and you are asked.")
    private @Nullable String config;

    @Option(names = "--config-hash", paramLabel = "HASH", description = "Or its hash.")
    private @Nullable String configHash;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ManifestApproveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, new TrustOptions());
        var printer = wiring.printer();
        var reviewed = reviewed();
        var function = wiring.onlyFunction("keeps what is prepared").ofApprovers();
        var hash = reviewed.isPresent() ? reviewed.get().value() : looked(function, printer);
        var answer = function.call(
                "approving of " + name,
                Json.Obj.builder()
                        .put("action", "approve")
                        .put("config_key", PendingText.key(name))
                        .put("config_sha256", hash)
                        .build());
        printer.answer(format.format(), answer, () -> print(printer, answer));
        return 0;
    }

    private Optional<ManifestHash> reviewed() {
        if (config != null && configHash != null) {
            throw Stop.usage("two_configs", "two texts are named", "name one, with --config or with --config-hash");
        }
        return config != null
                ? Optional.of(ManifestHash.of(ConfigFile.read(session, config).bytes()))
                : Optional.ofNullable(configHash).map(Arguments::hash);
    }

    /// The hash of the text that was shown and agreed to.
    private String looked(PublishFunction function, Printer printer) {
        if (!session.terminal().in()) {
            throw Stop.usage(
                    "not_reviewed",
                    "it is not said which text is approved of",
                    "name it with --config PATH, or --config-hash HASH as sv manifest pending NAME shows it");
        }
        var review = ManifestPendingCommand.review(function, name);
        ManifestPendingCommand.show(printer, review);
        Question.agree(session, "Approve of this?", "nothing was approved of", "--config PATH");
        return review.text("config_sha256").orElse("");
    }

    private static void print(Printer printer, Json.Obj answer) {
        printer.line(printer.good("✓") + " Approved of "
                + Printer.safe(answer.text("name").orElse("")));
        answer.object("publishing")
                .ifPresentOrElse(
                        item -> {
                            switch (item.text("outcome").orElse("")) {
                                case "published", "unchanged" -> {
                                    printer.line(printer.good("✓") + " Published");
                                    item.text("hash").ifPresent(hash -> printer.line("  Manifest hash: " + hash));
                                }
                                default ->
                                    printer.line("  Not published yet, which is tried again each minute: "
                                            + Printer.safe(item.object("refusal")
                                                    .flatMap(why -> why.text("message"))
                                                    .orElse("no reason was given")));
                            }
                        },
                        () -> printer.line("  It is published at block "
                                + answer.whole("not_before_block").orElse(0) + ", or within a minute of it"));
    }
}
