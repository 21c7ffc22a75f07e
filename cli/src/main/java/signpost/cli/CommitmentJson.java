package signpost.cli;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import signpost.commitment.Binding;
import signpost.commitment.CommitmentField;
import signpost.commitment.CommitmentState;
import signpost.commitment.WindowCommitment;
import signpost.json.Json;
import signpost.manifest.ElementId;

/// Commitments for programs and for people.
final class CommitmentJson {

    private CommitmentJson() {}

    /// A binding as it stands in the document of a state, if it is one.
    static Optional<Binding> binding(Json.Obj json) {
        try {
            var cap = json.whole("service_cap_fps");
            return Optional.of(new Binding(
                    new ElementId(json.text("element_id").orElse("")),
                    json.text("hf_revision"),
                    json.text("chute_slug").orElse(""),
                    json.text("chute_id"),
                    cap.isPresent() ? OptionalInt.of(Math.toIntExact(cap.getAsLong())) : OptionalInt.empty()));
        } catch (IllegalArgumentException | ArithmeticException notOne) {
            return Optional.empty();
        }
    }

    static String text(Binding binding) {
        var text = new StringBuilder(Printer.safe(binding.element().value()))
                .append(" on ")
                .append(binding.chuteSlug());
        binding.chuteId().ifPresent(id -> text.append(" (").append(id).append(')'));
        binding.revision().ifPresent(revision -> text.append(", revision ").append(revision));
        binding.serviceCapFps()
                .ifPresent(cap -> text.append(", up to ").append(cap).append(" fps"));
        return text.toString();
    }

    static void print(Printer printer, CommitmentState state, OpenWindows windows) {
        for (var window : state.windows()) {
            printer.line(
                    "Window " + Printer.safe(window.window().value()) + windows.said(window.window()) + cap(window));
            window.bindings().forEach(binding -> printer.line("  " + text(binding)));
        }
        for (var image : state.images()) {
            printer.line("Image of " + Printer.safe(image.element().value()) + ": " + image.repository() + ":"
                    + image.tag());
        }
    }

    static String cap(WindowCommitment window) {
        return window.serviceCapFps().isPresent()
                ? ", up to " + window.serviceCapFps().getAsInt() + " fps in all"
                : "";
    }

    /// The fields as the chain has them, one for each.
    static List<Json> fields(List<CommitmentField> fields) {
        return fields.stream()
                .<Json>map(field -> switch (field) {
                    case CommitmentField.Plain(var hex) ->
                        Json.Obj.builder()
                                .put(hex.length() <= 2 * CommitmentField.MOST_RAW_BYTES ? "raw" : "big_raw", "0x" + hex)
                                .build();
                    case CommitmentField.Sha256(var hex) ->
                        Json.Obj.builder().put("sha256", hex).build();
                    case CommitmentField.Timelocked(var hex, var _) ->
                        Json.Obj.builder().put("timelocked", "0x" + hex).build();
                    case CommitmentField.Other(var kind) ->
                        Json.Obj.builder().put("other", kind).build();
                })
                .toList();
    }

    static int bytes(List<CommitmentField> fields) {
        return fields.stream().mapToInt(CommitmentField::size).sum();
    }

    static String text(List<CommitmentField> fields) {
        return fields.isEmpty()
                ? "no fields"
                : fields(fields).stream().map(DiffText::shown).collect(Collectors.joining(", "));
    }
}
