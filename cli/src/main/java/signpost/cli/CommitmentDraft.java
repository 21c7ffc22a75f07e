package signpost.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import signpost.commitment.Binding;
import signpost.commitment.CommitmentState;
import signpost.commitment.PrivateImage;
import signpost.commitment.WindowCommitment;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;

/// What is to stand on the chain next: all that stands there now, and what is to be different.
///
/// A commitment replaces the one before it. So what is not repeated is withdrawn.
final class CommitmentDraft {

    private final Optional<CommitmentState> before;
    private final Map<WindowId, Map<ElementId, Binding>> bindings = new LinkedHashMap<>();
    private final Map<WindowId, OptionalInt> caps = new LinkedHashMap<>();
    private final List<PrivateImage> images;
    private final Set<WindowId> ended = new LinkedHashSet<>();

    /// Windows that have ended need no repeating.
    CommitmentDraft(Optional<CommitmentState> before, OpenWindows windows) {
        this.before = before;
        for (var window : before.map(CommitmentState::windows).orElse(List.of())) {
            if (windows.hasEnded(window.window())) {
                ended.add(window.window());
                continue;
            }
            caps.put(window.window(), window.serviceCapFps());
            window.bindings().forEach(binding -> of(window.window()).put(binding.element(), binding));
        }
        images = before.map(CommitmentState::images).orElse(List.of());
    }

    private Map<ElementId, Binding> of(WindowId window) {
        return bindings.computeIfAbsent(window, _ -> new LinkedHashMap<>());
    }

    List<WindowId> windows() {
        return List.copyOf(bindings.keySet());
    }

    Set<ElementId> elements(WindowId window) {
        return Set.copyOf(bindings.getOrDefault(window, Map.of()).keySet());
    }

    /// How the element is bound in that window, or else in another.
    Optional<Binding> known(WindowId window, ElementId element) {
        return Optional.ofNullable(bindings.getOrDefault(window, Map.of()).get(element))
                .or(() -> before.map(CommitmentState::windows).orElse(List.of()).reversed().stream()
                        .flatMap(each -> each.binding(element).stream())
                        .findFirst());
    }

    void bind(WindowId window, Binding binding) {
        of(window).put(binding.element(), binding);
    }

    void cap(WindowId window, int fps) {
        caps.put(window, OptionalInt.of(fps));
    }

    void take(WindowId window, ElementId element) {
        var rest = bindings.get(window);
        if (rest != null) {
            rest.remove(element);
            if (rest.isEmpty()) {
                bindings.remove(window);
            }
        }
    }

    /// Empty if nothing is to be committed any more.
    Optional<CommitmentState> state() {
        try {
            var windows = new ArrayList<WindowCommitment>();
            bindings.forEach((window, bound) -> windows.add(new WindowCommitment(
                    window, caps.getOrDefault(window, OptionalInt.empty()), List.copyOf(bound.values()))));
            return windows.isEmpty() && images.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new CommitmentState(windows, images));
        } catch (IllegalArgumentException e) {
            throw Stop.refused(
                    "invalid_commitment",
                    String.valueOf(e.getMessage()),
                    "check --elements, --cap and --service-cap-fps; sv miner commitments shows what stands already");
        }
    }

    /// What is bound in a window now and will not be.
    List<WindowId> gone() {
        return before.map(CommitmentState::windows).orElse(List.of()).stream()
                .map(WindowCommitment::window)
                .filter(window -> !bindings.containsKey(window) && !ended.contains(window))
                .toList();
    }

    enum Kind {
        ADDED("+"),
        CHANGED("~"),
        REPEATED("="),
        WITHDRAWN("-"),
        ENDED("-");

        final String sign;

        Kind(String sign) {
            this.sign = sign;
        }
    }

    record Change(Kind kind, WindowId window, Binding binding) {
        Json json() {
            return Json.Obj.builder()
                    .put("change", kind.name().toLowerCase(java.util.Locale.ROOT))
                    .put("window_id", window.value())
                    .put("element_id", binding.element().value())
                    .build();
        }
    }

    List<Change> changes() {
        var changes = new ArrayList<Change>();
        bindings.forEach((window, bound) -> bound.values().forEach(binding -> {
            var old = before.flatMap(state -> state.binding(window, binding.element()));
            var kind = old.isEmpty() ? Kind.ADDED : old.get().equals(binding) ? Kind.REPEATED : Kind.CHANGED;
            changes.add(new Change(kind, window, binding));
        }));
        for (var window : before.map(CommitmentState::windows).orElse(List.of())) {
            for (var binding : window.bindings()) {
                if (!elements(window.window()).contains(binding.element())) {
                    changes.add(new Change(
                            ended.contains(window.window()) ? Kind.ENDED : Kind.WITHDRAWN, window.window(), binding));
                }
            }
        }
        return changes;
    }
}
