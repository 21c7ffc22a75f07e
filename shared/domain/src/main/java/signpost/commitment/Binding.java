package signpost.commitment;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import signpost.json.Json;
import signpost.manifest.ElementId;

/// What a hotkey promises to serve an element with.
///
/// @param revision of the model on Hugging Face
/// @param serviceCapFps the most frames a second that are served for this element
public record Binding(
        ElementId element,
        Optional<String> revision,
        String chuteSlug,
        Optional<String> chuteId,
        OptionalInt serviceCapFps) {

    static final int MOST_FPS = 1_000_000;

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/@:-]{0,127}");

    public Binding {
        word(chuteSlug, "a chute's slug");
        revision.ifPresent(text -> word(text, "a revision"));
        chuteId.ifPresent(text -> word(text, "a chute's id"));
        fps(serviceCapFps);
    }

    static void word(String text, String what) {
        if (!WORD.matcher(text).matches()) {
            throw new IllegalArgumentException(what + " has 1 to 128 letters, digits and . _ / @ : -");
        }
    }

    static void fps(OptionalInt cap) {
        if (cap.isPresent() && (cap.getAsInt() < 1 || cap.getAsInt() > MOST_FPS)) {
            throw new IllegalArgumentException("a service cap is 1 to " + MOST_FPS + " frames a second");
        }
    }

    /// As it stands in the document of a state.
    public Json.Obj json() {
        var json = Json.Obj.builder().put("element_id", element.value());
        revision.ifPresent(digits -> json.put("hf_revision", digits));
        json.put("chute_slug", chuteSlug);
        chuteId.ifPresent(id -> json.put("chute_id", id));
        serviceCapFps.ifPresent(cap -> json.put("service_cap_fps", cap));
        return json.build();
    }
}
