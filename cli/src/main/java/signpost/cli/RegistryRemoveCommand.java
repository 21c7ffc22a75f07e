package signpost.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import signpost.json.Json;

/// Takes a manifest out of the registry.
@Command(
        name = "rm",
        description = "Take a manifest out of the registry. Jobs that use it go on; putting it again brings it back.",
        footerHeading = "%nExample:%n",
        footer = {"  sv registry rm confluence-handbook"})
final class RegistryRemoveCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "The manifest's name.")
    private String name = "";

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ApiOptions where = new ApiOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    RegistryRemoveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var api = Api.of(session, where, printer);
        var answer = api.send(Api.Call.delete("removing " + name, Arguments.manifestPath(name)));
        // What a first try has removed, its second coming does not find.
        if (!answer.isDone() && !(answer.again() && answer.status() == 404)) {
            throw api.refusal(answer, name);
        }
        printer.answer(
                format.format(),
                Json.Obj.builder().put("status", "removed").put("name", name).build(),
                () -> printer.line(printer.good("✓") + " Removed from the registry: " + name));
        return 0;
    }
}
