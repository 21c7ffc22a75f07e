package signpost.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Runs a suite of vectors: JSON lines in, one JSON line out for each, in order.
@Command(
        name = "conformance",
        description = "Run vectors: JSON lines on standard input, one JSON line out for each.",
        footerHeading = "%nExample:%n",
        footer = {"  sv conformance canonical-json < vectors.jsonl"})
final class ConformanceCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "SUITE", description = "One of ${COMPLETION-CANDIDATES}.")
    private Conformance.Suite suite = Conformance.Suite.CANONICAL_JSON;

    ConformanceCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try {
            new Conformance(suite).run(session.in(), session.out());
        } catch (IOException e) {
            throw Stop.unreachable(
                    "input_unavailable", "standard input cannot be read: " + e.getMessage(), "try again");
        }
        return 0;
    }
}
