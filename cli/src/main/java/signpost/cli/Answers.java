package signpost.cli;

import java.util.List;
import signpost.json.Json;
import signpost.publishing.Refusal;

/// Refusals as the command line stops with them, and pieces of answers.
final class Answers {

    private Answers() {}

    static List<Json> texts(List<String> values) {
        return values.stream().<Json>map(Json.Text::new).toList();
    }

    static Stop refusal(Refusal why) {
        return refusal(why.code(), why.toJson());
    }

    /// A refusal in the words of the function. Its message says what is wrong and, behind the last semicolon, the
    /// fix.
    static Stop refusal(String error, Json.Obj answer) {
        return refusal(error, answer, "");
    }

    /// @param better a fix to be told instead, unless it is empty
    static Stop refusal(String error, Json.Obj answer, String better) {
        var said = answer.text("message").orElse(error);
        var split = said.lastIndexOf("; ");
        var message = split < 0 ? said : said.substring(0, split);
        var own = split < 0 ? "" : said.substring(split + 2);
        var fix = better.isEmpty() ? own : better;
        var stop = switch (error) {
            case "chain_unavailable", "store_unavailable" ->
                Stop.unreachable(error, message, fix.isEmpty() ? "try again" : fix);
            default -> Stop.refused(error, message, fix);
        };
        return stop.with(answer.without("error").without("message"));
    }
}
