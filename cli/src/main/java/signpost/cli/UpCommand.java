package signpost.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/// Named here for `--help`; the launcher `./sv` starts it without passing through this program.
@Command(
        name = "up",
        description = "Start the whole stack on this machine and keep it running.",
        footerHeading = "%nExample:%n",
        footer = {"  ./sv up"})
final class UpCommand implements Callable<Integer> {

    /// Whatever was meant for the launcher.
    @Unmatched
    @SuppressWarnings("UnusedVariable") // picocli puts them here instead of refusing them
    private List<String> arguments = List.of();

    @Override
    public Integer call() {
        throw Stop.usage(
                "launcher_only",
                "this is started by the launcher, not from here",
                "run ./sv up in the folder of the project");
    }
}
