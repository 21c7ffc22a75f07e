package signpost.cli;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import signpost.challenge.ChallengeRequest;
import signpost.commitment.Binding;
import signpost.manifest.ElementId;

/// What is committed of each element.
final class BindingOptions {

    @Option(
            names = "--elements",
            paramLabel = "E[:REVISION]",
            split = ",",
            description = "The elements, each with the revision of the model on Hugging Face if it is to be bound.")
    private List<String> elements = List.of();

    @Option(
            names = "--chute",
            paramLabel = "E=SLUG[:ID]",
            description = "The chute that serves an element. May be repeated. What is committed already is kept.")
    private List<String> chutes = List.of();

    @Option(
            names = "--cap",
            paramLabel = "E=FPS",
            description = "The most frames a second for an element. May be repeated.")
    private List<String> caps = List.of();

    @Option(
            names = "--service-cap-fps",
            paramLabel = "FPS",
            description = "The most frames a second over all elements of a window; their caps add up to no more.")
    @Nullable
    Integer serviceCap;

    private record Chute(String slug, Optional<String> id) {}

    /// The elements and their revisions, in the order in which they were given.
    private Map<ElementId, Optional<String>> written() {
        var written = new LinkedHashMap<ElementId, Optional<String>>();
        for (var text : elements) {
            var colon = text.lastIndexOf(':');
            var id = element(colon < 0 ? text : text.substring(0, colon));
            if (written.put(id, colon < 0 ? Optional.empty() : Optional.of(text.substring(colon + 1))) != null) {
                throw bad("element " + id + " is given twice", "give each element once in --elements");
            }
        }
        return written;
    }

    Set<ElementId> named() {
        return new LinkedHashSet<>(written().keySet());
    }

    boolean areGiven() {
        return !elements.isEmpty();
    }

    /// What one option says of each element, which must be one of them.
    private Map<ElementId, String> said(String option, List<String> values) {
        var said = new LinkedHashMap<ElementId, String>();
        for (var text : values) {
            var equals = text.indexOf('=');
            if (equals < 1 || equals == text.length() - 1) {
                throw bad("'" + text + "' says nothing of an element", "write it as " + option + " ELEMENT=VALUE");
            }
            var id = element(text.substring(0, equals));
            if (!named().contains(id)) {
                throw bad(option + " is about " + id + ", which is not among the elements", "add it to --elements");
            }
            said.put(id, text.substring(equals + 1));
        }
        return said;
    }

    /// The binding of an element as it is now to be; what is not said stays as it is.
    Binding binding(ElementId element, Optional<Binding> before) {
        var chute = Optional.ofNullable(said("--chute", chutes).get(element)).map(BindingOptions::chute);
        var slug = chute.map(Chute::slug)
                .or(() -> before.map(Binding::chuteSlug))
                .orElseThrow(() -> Stop.usage(
                        "no_chute",
                        "it is not said which chute serves " + element,
                        "say it with --chute " + element + "=SLUG"));
        if (chute.isPresent() && !ChallengeRequest.canAskFor(element, slug)) {
            throw bad(
                    "nobody could ask for challenges on " + element + " with the chute " + slug,
                    "a slug has letters, digits, '.', '_' and '-', an element's id " + ElementId.ASKABLE_IN_WORDS);
        }
        try {
            return new Binding(
                    element,
                    written().getOrDefault(element, Optional.empty()).or(() -> before.flatMap(Binding::revision)),
                    slug,
                    chute.isPresent() ? chute.get().id() : before.flatMap(Binding::chuteId),
                    cap(element, before));
        } catch (IllegalArgumentException e) {
            throw bad(element + ": " + e.getMessage(), "check what --elements, --chute and --cap say of it");
        }
    }

    private OptionalInt cap(ElementId element, Optional<Binding> before) {
        var text = said("--cap", caps).get(element);
        if (text == null) {
            return before.map(Binding::serviceCapFps).orElse(OptionalInt.empty());
        }
        if (!text.matches("[0-9]{1,9}")) {
            throw bad("--cap of " + element + " is no number", "write it as --cap " + element + "=25");
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    private static Chute chute(String text) {
        var colon = text.indexOf(':');
        return colon < 0
                ? new Chute(text, Optional.empty())
                : new Chute(text.substring(0, colon), Optional.of(text.substring(colon + 1)));
    }

    private static ElementId element(String text) {
        try {
            return new ElementId(text);
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()), "see the elements with sv miner elements");
        }
    }

    private static Stop bad(String message, String fix) {
        return Stop.usage("bad_element", message, fix);
    }
}
