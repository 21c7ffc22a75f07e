package signpost.commitment;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;

/// What a hotkey promises for one window.
///
/// @param serviceCapFps the most frames a second over all elements; their caps add up to no more
public record WindowCommitment(WindowId window, OptionalInt serviceCapFps, List<Binding> bindings) {

    static final int MOST_BINDINGS = 64;

    public WindowCommitment {
        bindings = List.copyOf(bindings);
        Binding.fps(serviceCapFps);
        if (bindings.isEmpty() || bindings.size() > MOST_BINDINGS) {
            throw new IllegalArgumentException("a window has 1 to " + MOST_BINDINGS + " bindings");
        }
        var elements = new HashSet<ElementId>();
        var sum = 0L;
        for (var binding : bindings) {
            if (!elements.add(binding.element())) {
                throw new IllegalArgumentException("element " + binding.element() + " is bound twice");
            }
            sum += binding.serviceCapFps().orElse(0);
        }
        if (serviceCapFps.isPresent() && sum > serviceCapFps.getAsInt()) {
            throw new IllegalArgumentException("the elements' caps add up to more than the service cap");
        }
    }

    public Optional<Binding> binding(ElementId element) {
        return bindings.stream()
                .filter(binding -> binding.element().equals(element))
                .findFirst();
    }
}
