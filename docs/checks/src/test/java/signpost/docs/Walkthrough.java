package signpost.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The shell commands of a Markdown document that are meant to be run, in their order.
///
/// A block that starts with <code>```sh walkthrough</code> is run. Words may follow: `exit=1` is the code it ends
/// with, `background` lets it run until the end, `needs=aws` or `needs=pynacl` says what must be at hand. The next
/// block, if it starts with <code>```text output</code>, is all that it prints: `…` stands for any text within a
/// line, and alone on a line for any lines. A block of commands for another place or time starts with <code>```sh
/// elsewhere</code>.
record Walkthrough(List<Step> steps, List<String> untagged) {

    /// @param line where it starts in the document
    /// @param output what it prints, if the document says
    record Step(int line, String script, int exitCode, boolean background, Set<String> needs, Optional<String> output) {

        String name() {
            return "line " + line + ": " + script.lines().findFirst().orElse("");
        }

        /// Whether this is what the document says is printed.
        boolean matches(String printed) {
            return output.isEmpty()
                    || pattern(output.get()).matcher(stripped(printed)).matches();
        }

        private static Pattern pattern(String output) {
            return Pattern.compile(stripped(output)
                    .lines()
                    .map(line -> line.strip().equals("…")
                            ? "(?:[^\n]*\n)*?"
                            : Pattern.compile("…")
                                            .splitAsStream(line)
                                            .map(Pattern::quote)
                                            .collect(Collectors.joining("[^\n]*"))
                                    + (line.endsWith("…") ? "[^\n]*" : "")
                                    + "\n")
                    .collect(Collectors.joining()));
        }

        /// Without spaces at the ends of lines, which nobody sees.
        private static String stripped(String text) {
            return text.lines().map(line -> line.stripTrailing() + "\n").collect(Collectors.joining());
        }
    }

    static Walkthrough of(Path document) throws IOException {
        var steps = new ArrayList<Step>();
        var untagged = new ArrayList<String>();
        var lines = Files.readAllLines(document);
        var isAfterStep = false;
        for (var at = 0; at < lines.size(); at++) {
            if (!lines.get(at).startsWith("```")) {
                continue;
            }
            var info = List.of(lines.get(at).substring(3).strip().split(" +"));
            var end = at + 1;
            while (!lines.get(end).equals("```")) {
                end++;
            }
            var text = String.join("\n", lines.subList(at + 1, end)) + "\n";
            if (info.equals(List.of("text", "output"))) {
                if (isAfterStep) {
                    steps.add(printing(steps.removeLast(), text));
                } else {
                    untagged.add(document.getFileName() + ":" + (at + 1) + " output of no command");
                }
                isAfterStep = false;
            } else if (info.size() > 1
                    && info.getFirst().equals("sh")
                    && info.get(1).equals("walkthrough")) {
                steps.add(step(at + 1, info.subList(2, info.size()), text));
                isAfterStep = true;
            } else {
                isAfterStep = false;
                if (info.getFirst().equals("sh") && !info.equals(List.of("sh", "elsewhere"))) {
                    untagged.add(document.getFileName() + ":" + (at + 1)
                            + " commands that are neither run nor for elsewhere");
                }
            }
            at = end;
        }
        return new Walkthrough(steps, untagged);
    }

    private static Step step(int line, List<String> words, String script) {
        var exitCode = 0;
        var background = false;
        var needs = new TreeSet<String>();
        for (var word : words) {
            if (word.equals("background")) {
                background = true;
            } else if (word.startsWith("exit=")) {
                exitCode = Integer.parseInt(word.substring("exit=".length()));
            } else if (word.startsWith("needs=")) {
                needs.add(word.substring("needs=".length()));
            } else {
                throw new IllegalArgumentException("line " + line + ": what is \"" + word + "\"?");
            }
        }
        return new Step(line, script, exitCode, background, needs, Optional.empty());
    }

    private static Step printing(Step step, String output) {
        return new Step(
                step.line(), step.script(), step.exitCode(), step.background(), step.needs(), Optional.of(output));
    }
}
