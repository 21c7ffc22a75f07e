package signpost.clips;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import signpost.manifest.Element;
import signpost.manifest.ElementId;
import signpost.manifest.ManifestHash;
import signpost.store.Refreshed;

/// The clips that can be handed out at this moment: those of an element whose facts are known, and the
/// legacy
/// pool. Of both a copy is kept for some time.
public final class OfferedClips {

    /// @param weight how often it is drawn, in proportion to the others
    public record Offered(Clip clip, double weight) {}

    private static final Duration FRESH = Duration.ofMinutes(1);

    /// The facts of a clip hardly ever change.
    private static final Duration MOST = Duration.ofMinutes(15);

    private static final int MOST_ELEMENTS = 256;

    private record Key(ManifestHash manifest, ElementId element) {}

    private final ClipCatalogue catalogue;
    private final Clock clock;
    private final Refreshed<List<Offered>> legacy;
    private final Map<Key, Refreshed<List<Offered>>> elements = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Refreshed<List<Offered>>> eldest) {
            return size() > MOST_ELEMENTS;
        }
    };

    public OfferedClips(ClipCatalogue catalogue, Clock clock) {
        this.catalogue = catalogue;
        this.clock = clock;
        this.legacy = new Refreshed<>(
                () -> catalogue.legacy().stream()
                        .map(clip -> new Offered(clip, 1))
                        .toList(),
                FRESH,
                MOST,
                clock);
    }

    /// In the order of the manifest.
    public List<Offered> of(ManifestHash manifest, Element element) {
        Refreshed<List<Offered>> offered;
        synchronized (elements) {
            offered = elements.computeIfAbsent(
                    new Key(manifest, element.id()), _ -> new Refreshed<>(() -> known(element), FRESH, MOST, clock));
        }
        return offered.get();
    }

    private List<Offered> known(Element element) {
        var named = WeightedClip.of(element);
        if (named.isEmpty()) {
            return List.of();
        }
        var facts = catalogue
                .find(named.stream().map(WeightedClip::hash).distinct().toList())
                .stream()
                .collect(Collectors.toMap(Clip::hash, Function.identity()));
        return named.stream()
                .flatMap(clip ->
                        Optional.ofNullable(facts.get(clip.hash()))
                                .map(fact -> new Offered(fact, clip.weight()))
                                .stream())
                .toList();
    }

    public List<Offered> legacy() {
        return legacy.get();
    }
}
