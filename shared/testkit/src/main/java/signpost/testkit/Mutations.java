package signpost.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import signpost.challenge.Received;

/// Requests with one thing changed, drawn by a seeded generator: the same seed changes the same things.
public final class Mutations {

    private Mutations() {}

    /// The same request with other headers and parameters.
    public static Received with(Received request, Map<String, List<String>> headers, Map<String, List<String>> query) {
        return new Received(request.method(), request.path(), headers, query);
    }

    /// With one character of a value changed, or, now and then, with the value sent twice.
    public static Map<String, List<String>> valueMutated(Map<String, List<String>> fields, String name, Random random) {
        var changed = new LinkedHashMap<>(fields);
        changed.computeIfPresent(
                name,
                (_, values) -> random.nextInt(50) == 0
                        ? List.of(values.getFirst(), values.getFirst())
                        : List.of(mutated(values.getFirst(), random)));
        return changed;
    }

    /// With one character of a name changed.
    public static Map<String, List<String>> nameMutated(Map<String, List<String>> fields, Random random) {
        var victim = pick(random, fields.keySet());
        var changed = new LinkedHashMap<String, List<String>>();
        fields.forEach((name, values) -> changed.put(name.equals(victim) ? mutated(name, random) : name, values));
        return changed;
    }

    /// Without one of them.
    public static Map<String, List<String>> without(Map<String, List<String>> fields, Random random) {
        var fewer = new LinkedHashMap<>(fields);
        fewer.remove(pick(random, fields.keySet()));
        return fewer;
    }

    /// In another order, mostly.
    public static Map<String, List<String>> shuffled(Map<String, List<String>> fields, Random random) {
        var names = new ArrayList<>(fields.keySet());
        Collections.shuffle(names, random);
        var shuffled = new LinkedHashMap<String, List<String>>();
        names.forEach(name -> shuffled.put(name, fields.getOrDefault(name, List.of())));
        return shuffled;
    }

    /// One character changed, put in or taken out.
    public static String mutated(String text, Random random) {
        if (text.isEmpty()) {
            return "x";
        }
        var at = random.nextInt(text.length());
        var character =
                (char) (random.nextInt(4) == 0 ? random.nextInt(256) : text.charAt(at) ^ (1 << random.nextInt(7)));
        return switch (random.nextInt(4)) {
            case 0 -> text.substring(0, at) + character + text.substring(at);
            case 1 -> text.substring(0, at) + text.substring(at + 1);
            default -> {
                var changed = text.substring(0, at) + character + text.substring(at + 1);
                yield changed.equals(text) ? text + "x" : changed;
            }
        };
    }

    /// One of them, whatever their order.
    public static String pick(Random random, Collection<String> from) {
        return from.stream()
                .sorted()
                .skip(random.nextInt(from.size()))
                .findFirst()
                .orElseThrow();
    }
}
