package signpost.cli;

import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Prints the script by which a shell completes commands and options.
@Command(
        name = "completion",
        description = "Print the completion script of a shell.",
        footerHeading = "%nExample:%n",
        footer = {"  source <(sv completion bash)", "  sv completion zsh > ~/.zfunc/_sv.zsh   # and source it in ~/.zshrc"})
final class CompletionCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "bash|zsh", description = "The shell: ${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.BASH;

    @Spec
    private @Nullable CommandSpec spec;

    /// Shells that are known.
    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    CompletionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var root = Objects.requireNonNull(spec).root().commandLine();
        var script = AutoComplete.bash("sv", root);
        if (shell == Shell.ZSH) {
            session.out().println("autoload -U +X compinit && compinit");
            session.out().println("autoload -U +X bashcompinit && bashcompinit");
        }
        session.out().println(script);
        return 0;
    }
}
