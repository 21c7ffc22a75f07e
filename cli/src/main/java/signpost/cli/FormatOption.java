package signpost.cli;

import picocli.CommandLine.Option;

/// `--format` of a command that answers something.
final class FormatOption {

    @Option(
            names = "--format",
            paramLabel = "table|json|yaml",
            defaultValue = "table",
            description = "How to print the answer: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TABLE;

    Format format() {
        return format;
    }
}
