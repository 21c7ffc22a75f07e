package signpost.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import signpost.document.Document;
import signpost.document.Parsed;
import signpost.document.Position;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.WindowId;
import signpost.yaml.YamlReader;

/// Templates of manifests, as files `manifests/templates/<name>[-v<N>][.<environment>].yaml`.
final class Templates {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private Templates() {}

    /// The file of a template: for the environment if there is one for it, and of a name without a version the
    /// highest version if there is no file of just that name. The folder where the command was started comes before
    /// the project's.
    static Path find(Session session, String name, Optional<String> environment) {
        if (!NAME.matcher(name).matches()
                || !environment.map(word -> NAME.matcher(word).matches()).orElse(true)) {
            throw Stop.usage(
                    "bad_template",
                    "that is no name of a template",
                    "name it without folder and ending: default-football");
        }
        var folders = Stream.concat(Stream.of(session.folder()), session.home().stream())
                .map(folder -> folder.resolve("manifests").resolve("templates"))
                .filter(Files::isDirectory)
                .toList();
        var endings = new ArrayList<String>();
        environment.ifPresent(word -> endings.add("." + word + ".yaml"));
        endings.add(".yaml");
        for (var folder : folders) {
            for (var ending : endings) {
                var exact = folder.resolve(name + ending);
                if (Files.isRegularFile(exact)) {
                    return exact;
                }
                var latest = latest(folder, name, ending);
                if (latest.isPresent()) {
                    return latest.get();
                }
            }
        }
        var names = new TreeSet<String>();
        folders.forEach(folder -> files(folder)
                .forEach(file -> names.add(file.getFileName().toString().replaceFirst("\\.yaml$", ""))));
        throw Stop.refused(
                "unknown_template",
                "there is no template " + name,
                names.isEmpty()
                        ? "put one into manifests/templates, or start sv in the folder of your project"
                        : "there are: " + String.join(", ", names));
    }

    private static Optional<Path> latest(Path folder, String name, String ending) {
        var versioned = Pattern.compile(Pattern.quote(name) + "-v([0-9]{1,9})" + Pattern.quote(ending));
        return files(folder).stream()
                .filter(file -> versioned.matcher(file.getFileName().toString()).matches())
                .max(Comparator.comparingInt(file -> {
                    var matcher = versioned.matcher(file.getFileName().toString());
                    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
                }));
    }

    private static List<Path> files(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".yaml"))
                    .toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /// The template's text with these two values in it, everything else as it was.
    static String filled(Path template, WindowId window, long expiry) {
        String text;
        try {
            text = Files.readString(template);
        } catch (IOException e) {
            throw Stop.refused(
                    "bad_template", "template " + template + " cannot be read", "it is a text file in UTF-8");
        }
        var windowId = new Json.Text(window.value());
        // From the bottom up, so that a missing window_id ends up above a missing expiry_block.
        var filled = with(template, with(template, text, "expiry_block", Json.Whole.of(expiry)), "window_id", windowId);
        var fields = document(template, filled).root();
        if (fields instanceof Json.Obj root
                && windowId.equals(root.get("window_id"))
                && Json.Whole.of(expiry).equals(root.get("expiry_block"))) {
            return filled;
        }
        throw Stop.refused(
                "bad_template",
                "template " + template + " cannot be filled in",
                "write window_id and expiry_block in it on lines of their own, each with a plain value");
    }

    private static String with(Path template, String text, String field, Json value) {
        var written = CanonicalJson.text(value);
        var place = document(template, text).positions().get(field);
        if (place == null) {
            var at = firstLineOfContent(text);
            return text.substring(0, at) + field + ": " + written + "\n" + text.substring(at);
        }
        var start = offset(text, place);
        var space = start > 0 && text.charAt(start - 1) == ':' ? " " : "";
        return text.substring(0, start) + space + written + text.substring(endOfScalar(text, start));
    }

    private static Document document(Path template, String text) {
        if (new YamlReader().read(text.getBytes(StandardCharsets.UTF_8)) instanceof Parsed.Ok<Document>(var document)) {
            return document;
        }
        throw Stop.refused(
                "bad_template",
                "template " + template + " is not YAML that can be read",
                "see what is wrong with sv manifest validate " + template);
    }

    /// Behind the comment that a template begins with.
    private static int firstLineOfContent(String text) {
        var at = 0;
        while (at < text.length()) {
            var end = text.indexOf('\n', at);
            var line = text.substring(at, end < 0 ? text.length() : end).strip();
            if (!(line.isEmpty() || line.startsWith("#") || line.equals("---"))) {
                return at;
            }
            if (end < 0) {
                return text.length();
            }
            at = end + 1;
        }
        return at;
    }

    private static int offset(String text, Position place) {
        var at = 0;
        for (var line = 1; line < place.line(); line++) {
            at = text.indexOf('\n', at) + 1;
        }
        return text.offsetByCodePoints(at, place.column() - 1);
    }

    private static int endOfScalar(String text, int start) {
        var lineEnd = text.indexOf('\n', start);
        var end = lineEnd < 0 ? text.length() : lineEnd;
        var quote = start < end ? closing(text, start, end) : null;
        if (quote != null) {
            return quote;
        }
        var comment = text.indexOf(" #", start - 1);
        var last = comment >= 0 && comment < end ? comment : end;
        while (last > start && Character.isWhitespace(text.charAt(last - 1))) {
            last--;
        }
        return last;
    }

    /// Behind the closing quote of a quoted scalar on one line, or null if it is not one.
    private static @Nullable Integer closing(String text, int start, int end) {
        var quote = text.charAt(start);
        if (quote != '"' && quote != '\'') {
            return null;
        }
        for (var i = start + 1; i < end; i++) {
            if (text.charAt(i) == '\\' && quote == '"') {
                i++;
            } else if (text.charAt(i) == quote) {
                if (quote == '\'' && i + 1 < end && text.charAt(i + 1) == quote) {
                    i++;
                } else {
                    return i + 1;
                }
            }
        }
        return null;
    }
}
