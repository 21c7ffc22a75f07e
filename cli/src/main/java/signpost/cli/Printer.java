package signpost.cli;

import java.util.Map;
import java.util.function.Supplier;
import signpost.document.Violation;
import signpost.json.Json;

/// What commands say: answers on standard output, everything else on standard error, colours only for a person.
final class Printer {

    private static final String GREEN = "\033[32m";
    private static final String YELLOW = "\033[33m";
    private static final String RED = "\033[31m";
    private static final String BOLD = "\033[1m";
    private static final String PLAIN = "\033[0m";

    private static final long QUIET_MILLIS = 1000;

    private final Session session;

    Printer(Session session) {
        this.session = session;
    }

    static boolean coloursOn(Map<String, String> env, boolean terminal) {
        return terminal && env.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(env.get("TERM"));
    }

    /// The answer: as JSON or YAML for programs, or by `forPeople`.
    void answer(Format format, Json value, Runnable forPeople) {
        switch (format) {
            case TABLE -> forPeople.run();
            case JSON -> line(JsonText.of(value));
            case YAML -> line(YamlText.of(value));
        }
    }

    void line(String text) {
        session.out().println(text);
    }

    void table(Table table) {
        var header = true;
        for (var line : table.lines()) {
            line(header ? bold(line) : line);
            header = false;
        }
    }

    /// A remark beside the answer.
    void note(String text) {
        session.err().println(text);
    }

    void warning(String text) {
        session.err().println(colour(YELLOW, "warning:", session.terminal().err()) + " " + safe(text));
    }

    /// One thing wrong, at a place editors can jump to: `path:line:column: message [rule]`.
    ///
    /// @param file what it is in, or nothing where there is no text
    void violation(String file, Violation violation, boolean warning) {
        var place = violation.position() == null ? file : file + ":" + violation.position();
        var field = violation.path().isEmpty() ? "" : violation.path() + ": ";
        var where = place.isEmpty() ? "" : safe(place) + ": ";
        var kind = warning ? colour(YELLOW, "warning: ", session.terminal().err()) : "";
        session.err().println(where + kind + safe(field + violation.message()) + " [" + violation.rule() + "]");
    }

    void problem(Stop stop, boolean asJson) {
        if (asJson) {
            line(JsonText.of(stop.toJson()));
        }
        session.err().println(colour(RED, "error:", session.terminal().err()) + " " + safe(stop.message()));
        if (!stop.fix().isEmpty()) {
            session.err().println(colour(BOLD, "fix:", session.terminal().err()) + " " + safe(stop.fix()));
        }
    }

    String good(String text) {
        return colour(GREEN, text, session.terminal().out());
    }

    String doubtful(String text) {
        return colour(YELLOW, text, session.terminal().out());
    }

    String bad(String text) {
        return colour(RED, text, session.terminal().out());
    }

    String bold(String text) {
        return colour(BOLD, text, session.terminal().out());
    }

    private String colour(String colour, String text, boolean terminal) {
        return coloursOn(session.env(), terminal) ? colour + text + PLAIN : text;
    }

    /// Text of others on our terminal: it must not move the cursor, change colours or turn the order of what is read.
    static String safe(String text) {
        return text.chars().anyMatch(Printer::isControl)
                ? text.codePoints()
                        .map(c -> isControl(c) && c != '\n' ? '\ufffd' : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString()
                : text;
    }

    private static boolean isControl(int c) {
        // Line and paragraph separators, overrides and isolates of the writing direction.
        return Character.isISOControl(c) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    }

    /// Does something that may take long; after a second, a person is told what is being waited for.
    <T> T waiting(String what, Supplier<T> action) {
        if (!session.terminal().err()) {
            return action.get();
        }
        var patience = new Thread(() -> tellAfterAWhile(what), "sv-progress");
        patience.setDaemon(true);
        patience.start();
        try {
            return action.get();
        } finally {
            patience.interrupt();
            try {
                patience.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void tellAfterAWhile(String what) {
        var line = "";
        try {
            for (var seconds = 1; ; seconds++) {
                Thread.sleep(QUIET_MILLIS);
                line = what + " … " + seconds + " s";
                session.err().print("\r" + line);
                session.err().flush();
            }
        } catch (InterruptedException done) {
            if (!line.isEmpty()) {
                session.err().print("\r" + " ".repeat(line.length()) + "\r");
                session.err().flush();
            }
        }
    }
}
