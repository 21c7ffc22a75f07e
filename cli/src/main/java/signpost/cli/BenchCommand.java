package signpost.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/// Named here for `--help`; the launcher `./sv` starts it without passing through this program.
@Command(
        name = "bench",
        description = "Run the benchmarks.",
        footerHeading = "%nExample:%n",
        footer = {"  ./sv bench"})
final class BenchCommand implements Callable<Integer> {

    private final Session session;

    @Unmatched
    private List<String> arguments = List.of();

    BenchCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        throw Stop.usage("launcher_only", "this is started by the launcher, not from here" + (arguments.isEmpty() ? "" : " (arguments given)"), "run ./sv bench in the folder of the project");
    }
}
