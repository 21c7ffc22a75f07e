package signpost.cli;

import signpost.json.Json;

/// The publish function, called directly. Its refusals end the command; what it answers otherwise is the answer.
final class PublishFunction {

    private final Printer printer;
    private final Aws aws;
    private final String name;

    PublishFunction(Printer printer, Aws aws, String name) {
        this.printer = printer;
        this.aws = aws;
        this.name = name;
    }

    /// The same function, through the alias of those who approve of what others prepared.
    PublishFunction ofApprovers() {
        return new PublishFunction(printer, aws, name.replaceFirst(":(live|approve)$", "") + ":approve");
    }

    /// @param waitingFor what a person is told if it takes long
    Json.Obj call(String waitingFor, Json.Obj request) {
        var answer = printer.waiting(waitingFor, () -> aws.invoke(name, request));
        var error = answer.text("error");
        if (error.isEmpty()) {
            return answer;
        }
        throw Answers.refusal(error.get(), answer);
    }
}
