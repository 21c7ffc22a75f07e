package signpost.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/// What the launcher `./sv` starts without passing through this program; named here for `--help`.
@Command(footerHeading = "%nExample:%n")
final class LauncherCommand implements Callable<Integer> {

    private final String name;

    /// Whatever was meant for the launcher.
    @Unmatched
    @SuppressWarnings("UnusedVariable") // picocli puts them here instead of refusing them
    private List<String> arguments = List.of();

    private LauncherCommand(String name) {
        this.name = name;
    }

    static CommandLine of(String name, String description) {
        var command = new CommandLine(new LauncherCommand(name));
        command.getCommandSpec()
                .name(name)
                .usageMessage()
                .description(description)
                .footer("  ./sv " + name);
        return command;
    }

    @Override
    public Integer call() {
        throw Stop.usage(
                "launcher_only",
                "this is started by the launcher, not from here",
                "run ./sv " + name + " in the folder of the project");
    }
}
