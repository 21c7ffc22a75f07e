package signpost.cli;

import java.util.List;
import picocli.CommandLine.Option;

/// Which chain is asked.
final class ChainOptions {

    @Option(
            names = "--chain",
            paramLabel = "URL",
            split = ",",
            description = "JSON-RPC addresses of the chain, asked in this order. Otherwise SIGNPOST_CHAIN, or the local"
                    + " stack's.")
    List<String> chain = List.of();
}
