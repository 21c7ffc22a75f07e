package signpost.cli;

import signpost.json.Json;

/// What waits to be published, in the words of the function's answers, for people.
final class PendingText {

    private static final String KEY_ENDING = ".yaml";
    private static final String FOLDER = "pending/";

    private PendingText() {}

    /// The key of what waits, by its key or its name alone.
    static String key(String written) {
        return written.startsWith(FOLDER) ? written : FOLDER + written + KEY_ENDING;
    }

    /// Where it lies and what it replaces.
    static void where(Printer printer, Json.Obj answer) {
        answer.text("config_key").ifPresent(key -> printer.line("  Config: " + Printer.safe(key)));
        answer.text("config_sha256").ifPresent(hash -> printer.line("  Config hash: " + Printer.safe(hash)));
        answer.items("replaced").forEach(name -> {
            if (name instanceof Json.Text(var replaced)) {
                printer.line("  Instead of: " + Printer.safe(replaced));
            }
        });
        answer.object("ended")
                .flatMap(end -> end.text("outcome"))
                .ifPresent(outcome -> printer.line("  Done: " + Printer.safe(outcome)));
    }

    /// Who has to do what now.
    static void next(Printer printer, Json.Obj answer) {
        if (answer.text("approval").filter("missing"::equals).isPresent() && !answer.has("ended")) {
            printer.line("Somebody else looks at it, and approves:");
            answer.text("name").map(Printer::safe).ifPresent(name -> printer.line("  sv manifest approve " + name));
        }
    }

    /// What publishing it would change, or why it would be refused.
    static void changes(Printer printer, Json.Obj publishing) {
        if (publishing.has("error")) {
            printer.line(printer.bad("✗") + " It would be refused: "
                    + Printer.safe(publishing.text("message").orElse("no reason was given")));
            return;
        }
        if (publishing.text("status").filter("unchanged"::equals).isPresent()) {
            printer.line("It is live already");
            return;
        }
        publishing
                .text("compared_with")
                .ifPresentOrElse(
                        hash -> {
                            printer.line("Compared with " + hash
                                    + (publishing.text("would_supersede").isPresent()
                                            ? ", which it replaces:"
                                            : ", which is current:"));
                            DiffText.print(printer, DiffText.ofAnswer(publishing.items("diff")));
                        },
                        () -> printer.line("Nothing is published yet that it could be compared with"));
    }
}
