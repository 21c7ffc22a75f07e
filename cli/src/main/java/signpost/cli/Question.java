package signpost.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/// What somebody at a terminal has to agree to before it is done.
final class Question {

    private static final Set<String> AGREED = Set.of("y", "yes");

    private Question() {}

    /// Goes on if somebody is there and agrees.
    ///
    /// @param question without `[y/N]`
    /// @param otherwise what has not been done if not
    /// @param option by which one agrees beforehand
    static void agree(Session session, String question, String otherwise, String option) {
        if (!session.terminal().in()) {
            throw Stop.usage("not_agreed", "nobody is there to agree to this", "say " + option);
        }
        session.err().print(question + " [y/N] ");
        session.err().flush();
        try {
            var typed = new BufferedReader(new InputStreamReader(session.in(), StandardCharsets.UTF_8)).readLine();
            if (typed == null || !AGREED.contains(typed.strip().toLowerCase(Locale.ROOT))) {
                throw Stop.refused("not_agreed", otherwise, "answer y, or say " + option);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
