package signpost.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import signpost.chain.Block;
import signpost.commitment.Binding;
import signpost.commitment.CommitmentState;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;

/// What ends because a commitment is replaced whose document is lost. Only the receipts that were kept here
/// can say what it bound, and they need not know all of it.
///
/// @param committed in which block
/// @param bindings that receipts name and that are not committed to again
/// @param gone windows that have receipts and that are not committed to again
record GivenUp(ManifestHash document, Optional<Block> committed, List<Known> bindings, List<WindowId> gone) {

    record Known(WindowId window, Binding binding) {}

    static GivenUp of(
            ManifestHash document,
            Slot slot,
            Optional<CommitmentState> after,
            ReceiptFiles receipts,
            OpenWindows windows) {
        var known = new ArrayList<Known>();
        var gone = new ArrayList<WindowId>();
        for (var window : receipts.windows()) {
            if (windows.hasEnded(window)) {
                continue;
            }
            if (after.flatMap(state -> state.window(window)).isEmpty()) {
                gone.add(window);
            }
            receipts.of(window).stream()
                    .map(receipt -> receipt.binding())
                    .filter(binding -> after.flatMap(state -> state.binding(window, binding.element()))
                            .isEmpty())
                    .forEach(binding -> known.add(new Known(window, binding)));
        }
        return new GivenUp(document, slot.block(), List.copyOf(known), List.copyOf(gone));
    }

    Json.Obj json() {
        var json = Json.Obj.builder().put("document", document.value());
        committed.ifPresent(block -> json.put("block", block.height()));
        return json.put(
                        "known_bindings",
                        bindings.stream()
                                .map(one -> Json.Obj.builder()
                                        .put("window_id", one.window().value())
                                        .put(
                                                "element_id",
                                                one.binding().element().value())
                                        .build())
                                .toList())
                .build();
    }

    void show(Consumer<String> out, OpenWindows windows) {
        out.accept("Given up: all that document " + document
                + committed.map(block -> " of block " + block).orElse("")
                + " bound and that is not committed to here; "
                + (bindings.isEmpty() ? "no receipt says what that is" : "by the receipts that are kept here:"));
        for (var one : bindings) {
            out.accept("  - " + CommitmentJson.text(one.binding()) + " in window "
                    + Printer.safe(one.window().value()) + windows.said(one.window()));
        }
    }
}
