package signpost.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Prints the script by which a shell completes commands and options.
@Command(
        name = "completion",
        description = "Print the completion script of a shell.",
        footerHeading = "%nExample:%n",
        footer = {
            "  source <(sv completion bash)",
            "  sv completion zsh > ~/.zfunc/_sv.zsh   # and source it in ~/.zshrc"
        })
final class CompletionCommand implements Callable<Integer> {

    private final Session session;
    private final Supplier<CommandLine> all;

    @Parameters(index = "0", paramLabel = "bash|zsh", description = "The shell: ${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.BASH;

    /// Shells that are known.
    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @param all every command there is, to be described
    CompletionCommand(Session session, Supplier<CommandLine> all) {
        this.session = session;
        this.all = all;
    }

    @Override
    public Integer call() {
        var script = AutoComplete.bash("sv", all.get());
        if (shell == Shell.ZSH) {
            session.out().println("autoload -U +X compinit && compinit");
            session.out().println("autoload -U +X bashcompinit && bashcompinit");
        }
        session.out().println(script);
        return 0;
    }
}
