package signpost.commitment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.document.Violation;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;

/// All that a hotkey has committed on a subnet. A commitment replaces the one before it, so the current
/// window and the next, and the images of the private track, are in one.
public record CommitmentState(List<WindowCommitment> windows, List<PrivateImage> images) {

    static final int VERSION = 1;

    /// Of the document, where the state does not fit on-chain.
    public static final int MOST_DOCUMENT_BYTES = 1 << 16;

    private static final int MOST_WINDOWS = 4;
    private static final int MOST_IMAGES = 16;

    public CommitmentState {
        windows = List.copyOf(windows);
        images = List.copyOf(images);
        if (windows.size() > MOST_WINDOWS || images.size() > MOST_IMAGES) {
            throw new IllegalArgumentException(
                    "a commitment has at most " + MOST_WINDOWS + " windows and " + MOST_IMAGES + " images");
        }
        if (windows.isEmpty() && images.isEmpty()) {
            throw new IllegalArgumentException("a commitment binds something; without fields it withdraws all");
        }
        var names = new HashSet<WindowId>();
        var elements = new HashSet<ElementId>();
        for (var window : windows) {
            if (!names.add(window.window())) {
                throw new IllegalArgumentException("window " + window.window() + " is there twice");
            }
        }
        for (var image : images) {
            if (!elements.add(image.element())) {
                throw new IllegalArgumentException("element " + image.element() + " has two images");
            }
        }
    }

    public Optional<WindowCommitment> window(WindowId window) {
        return windows.stream().filter(each -> each.window().equals(window)).findFirst();
    }

    public Optional<Binding> binding(WindowId window, ElementId element) {
        return window(window).flatMap(each -> each.binding(element));
    }

    /// As a document: what is published where the compact form is too long, and what people are shown.
    public Json.Obj json() {
        var json = Json.Obj.builder().put("version", VERSION);
        json.put("windows", windows.stream().map(CommitmentState::json).toList());
        json.put("images", images.stream().map(CommitmentState::json).toList());
        return json.build();
    }

    /// The canonical bytes, whose SHA-256 is committed.
    public byte[] documentBytes() {
        return CanonicalJson.bytes(json());
    }

    private static Json.Obj json(WindowCommitment window) {
        var json = Json.Obj.builder().put("window_id", window.window().value());
        window.serviceCapFps().ifPresent(cap -> json.put("service_cap_fps", cap));
        json.put("bindings", window.bindings().stream().map(Binding::json).toList());
        return json.build();
    }

    private static Json.Obj json(PrivateImage image) {
        var json = Json.Obj.builder()
                .put("element_id", image.element().value())
                .put("image_repo", image.repository())
                .put("image_tag", image.tag());
        image.digest().ifPresent(digest -> json.put("image_digest", digest));
        return json.build();
    }

    /// Reads a document strictly: nothing is left out, and nothing is passed over.
    public static Parsed<CommitmentState> parse(byte[] document) {
        if (document.length > MOST_DOCUMENT_BYTES) {
            return refused("the document is longer than " + MOST_DOCUMENT_BYTES + " bytes");
        }
        return switch (JsonReader.read(document)) {
            case Parsed.Ok<Json>(Json.Obj json) -> parse(json);
            case Parsed.Ok<Json>(var other) -> refused("a commitment is a mapping, this is " + other.kind());
            case Parsed.Malformed<Json>(var violations) -> new Parsed.Malformed<>(violations);
        };
    }

    public static Parsed<CommitmentState> parse(Json.Obj json) {
        try {
            var windows = new ArrayList<WindowCommitment>();
            for (var item : json.items("windows")) {
                windows.add(window(object(item)));
            }
            var images = new ArrayList<PrivateImage>();
            for (var item : json.items("images")) {
                images.add(image(object(item)));
            }
            var state = new CommitmentState(windows, images);
            // What was not understood is missing when it is written again.
            return state.json().equals(json)
                    ? new Parsed.Ok<>(state)
                    : refused("there are fields that a commitment of version " + VERSION + " does not have");
        } catch (IllegalArgumentException e) {
            return refused(String.valueOf(e.getMessage()));
        }
    }

    private static WindowCommitment window(Json.Obj json) {
        var bindings = new ArrayList<Binding>();
        for (var item : json.items("bindings")) {
            bindings.add(binding(object(item)));
        }
        return new WindowCommitment(new WindowId(text(json, "window_id")), cap(json), bindings);
    }

    private static Binding binding(Json.Obj json) {
        return new Binding(
                new ElementId(text(json, "element_id")),
                json.text("hf_revision"),
                text(json, "chute_slug"),
                json.text("chute_id"),
                cap(json));
    }

    private static PrivateImage image(Json.Obj json) {
        return new PrivateImage(
                new ElementId(text(json, "element_id")),
                text(json, "image_repo"),
                text(json, "image_tag"),
                json.text("image_digest"));
    }

    private static OptionalInt cap(Json.Obj json) {
        var cap = json.whole("service_cap_fps");
        if (cap.isEmpty()) {
            return OptionalInt.empty();
        }
        if (cap.getAsLong() < 1 || cap.getAsLong() > Binding.MOST_FPS) {
            throw new IllegalArgumentException("a service cap is 1 to " + Binding.MOST_FPS + " frames a second");
        }
        return OptionalInt.of((int) cap.getAsLong());
    }

    private static String text(Json.Obj json, String name) {
        return json.text(name).orElseThrow(() -> new IllegalArgumentException(name + " is missing or no text"));
    }

    private static Json.Obj object(Json json) {
        if (json instanceof Json.Obj object) {
            return object;
        }
        throw new IllegalArgumentException("a mapping is wanted where there is " + json.kind());
    }

    private static <T> Parsed<T> refused(String message) {
        return Parsed.malformed(Violation.of("", "commitment", message));
    }
}
