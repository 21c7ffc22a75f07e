package signpost.testkit;

import java.util.ArrayList;
import java.util.Random;
import signpost.json.Json;

/// What nobody would send who means well, made of chance and of the words that readers look for.
public final class Hostile {

    private static final String[] WORDS = {
        "type",
        "manifest",
        "payload",
        "priority",
        "source",
        "kind",
        "inline",
        "registry",
        "path",
        "content",
        "name",
        "options",
        "maxDocs",
        "leaseSeconds",
        "workerId",
        "message",
        "level",
        "errorMessage",
        "status",
        "failed",
        "requiredCapabilities",
        "codex",
        "task",
        "version: v0",
        "metadata",
        "&a",
        "*a",
        "<<",
        "!!int",
        "- ",
        "---",
        "\u0000",
        "\ud83d\ude00",
        "%YAML 1.1",
        "1e999",
        "-0",
        "2026-01-31",
        ".nan",
        "yes",
        "0x1F",
        "'",
        "\"",
        "|\n  x",
    };

    private Hostile() {}

    public static byte[] bytes(Random random) {
        var bytes = new byte[random.nextInt(400)];
        random.nextBytes(bytes);
        return bytes;
    }

    public static String text(Random random) {
        var text = new StringBuilder();
        for (var i = random.nextInt(6); i >= 0; i--) {
            text.append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.toString();
    }

    public static Json json(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> new Json.Null();
            case 1 -> new Json.Bool(random.nextBoolean());
            case 2 -> Json.Whole.of(random.nextLong() >> random.nextInt(64));
            case 3 -> Json.Real.of(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
            case 4, 5 -> new Json.Text(text(random));
            case 6 -> {
                var items = new ArrayList<Json>();
                for (var i = random.nextInt(5); i > 0; i--) {
                    items.add(json(random, depth - 1));
                }
                yield new Json.Arr(items);
            }
            default -> {
                var object = Json.Obj.builder();
                for (var i = random.nextInt(6); i > 0; i--) {
                    object.put(WORDS[random.nextInt(WORDS.length)], json(random, depth - 1));
                }
                yield object.build();
            }
        };
    }

    public static String mutated(String text, Random random) {
        var mutated = new StringBuilder(text);
        for (var i = random.nextInt(4); i >= 0; i--) {
            var at = random.nextInt(mutated.length());
            switch (random.nextInt(4)) {
                case 0 -> mutated.deleteCharAt(at);
                case 1 -> mutated.insert(at, WORDS[random.nextInt(WORDS.length)]);
                case 2 -> mutated.setCharAt(at, (char) random.nextInt(0x250));
                default -> mutated.delete(at, Math.min(mutated.length(), at + random.nextInt(40)));
            }
        }
        return mutated.toString();
    }

    public static String yaml(Random random) {
        var yaml = new StringBuilder();
        for (var i = random.nextInt(30); i >= 0; i--) {
            yaml.append(" ".repeat(2 * random.nextInt(5)))
                    .append(random.nextInt(4) == 0 ? "- " : "")
                    .append(text(random))
                    .append(random.nextInt(3) == 0 ? "" : ": ")
                    .append(random.nextInt(3) == 0 ? "" : text(random))
                    .append('\n');
        }
        return yaml.toString();
    }
}
