package signpost.manifest;

import java.util.List;
import java.util.Optional;
import signpost.chain.Block;
import signpost.json.CanonicalJson;
import signpost.json.Json;

/// The rulebook of one evaluation window: which elements are open, how they are scored, until which block.
///
/// What the author wrote is what is signed, so the whole of it is kept in `json`, fields we do not know included;
/// the other components are what we need to act on it.
public record Manifest(
        Json.Obj json, WindowId window, Block expiry, List<Element> elements, Optional<String> environment) {

    public Manifest {
        elements = List.copyOf(elements);
    }

    /// Reads what we need of a manifest that somebody signed, whether or not our rules would have let it through.
    ///
    /// @throws IllegalArgumentException if it has no usable window_id, expiry_block or elements
    public static Manifest of(Json.Obj json) {
        var window = json.text("window_id").orElseThrow(() -> new IllegalArgumentException("no window_id"));
        var expiry = json.whole("expiry_block").orElseThrow(() -> new IllegalArgumentException("no expiry_block"));
        var elements = json.items("elements").stream()
                .map(item -> {
                    if (item instanceof Json.Obj element) {
                        return Element.of(element);
                    }
                    throw new IllegalArgumentException("an element that is no mapping");
                })
                .toList();
        return new Manifest(json, new WindowId(window), new Block(expiry), elements, json.text("environment"));
    }

    /// The bytes that are signed.
    public byte[] canonical() {
        return CanonicalJson.bytes(json);
    }

    /// Active iff the window's expiry block is still ahead; at that very block it has expired. This decides
    /// everywhere.
    public static boolean isActive(Block expiry, Block head) {
        return expiry.isAfter(head);
    }
}
