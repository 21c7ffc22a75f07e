package signpost.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows what the registry holds under a name.
@Command(
        name = "get",
        description = "Show a manifest of the registry: its hash, its last run, its text.",
        footerHeading = "%nExample:%n",
        footer = {
            "  sv registry get confluence-handbook",
            "  sv registry get confluence-handbook --content > handbook.yaml"
        })
final class RegistryGetCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "The manifest's name.")
    private String name = "";

    @Option(names = "--hash", paramLabel = "HASH", description = "An older version of it.")
    private @Nullable String hash;

    @Option(names = "--content", description = "The text alone, exactly as it was put.")
    private boolean content;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ApiOptions where = new ApiOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    RegistryGetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var api = Api.of(session, where, printer);
        var get = Api.Call.get("reading " + name, Arguments.manifestPath(name));
        var detail = api.call(
                hash == null ? get : get.asking("hash", Arguments.hash(hash).value()));
        if (content) {
            session.out().print(detail.text("content").orElse(""));
            return 0;
        }
        var ago = new Ago(session.clock().instant());
        printer.answer(format.format(), detail, () -> {
            printer.line("Manifest " + JobText.text(detail, "name") + " (" + JobText.text(detail, "version") + "):");
            printer.line("  Hash: " + JobText.text(detail, "contentHash"));
            printer.line("  Created: " + ago.of(detail, "createdAt"));
            printer.line("  Updated: " + ago.of(detail, "updatedAt"));
            var run = detail.object("lastRun");
            printer.line("  Last run: "
                    + run.map(last -> JobText.status(printer, last) + ", job " + JobText.text(last, "jobId")
                                    + last.text("finishedAt")
                                            .or(() -> last.text("startedAt"))
                                            .map(time -> ", " + ago.of(time))
                                            .orElse(""))
                            .orElse("-"));
            detail.object("state")
                    .filter(state -> state.text("stateUpdatedAt").isPresent())
                    .ifPresent(state -> printer.line("  State: kept " + ago.of(state, "stateUpdatedAt")));
            detail.text("content").ifPresent(text -> {
                printer.line("");
                text.lines().forEach(line -> printer.line("  " + Printer.safe(line)));
            });
        });
        return 0;
    }
}
