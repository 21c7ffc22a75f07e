package signpost.cli;

import signpost.json.Json;
import signpost.miner.Challenged;

/// Challenges for programs and for people.
final class ChallengeText {

    private ChallengeText() {}

    static Json.Obj json(Challenged.Task task) {
        var json = Json.Obj.builder()
                .put("interface", task.receipt().isPresent() ? "v3" : "v2")
                .put("task_id", task.taskId())
                .put("clip_url", task.clip().toString());
        task.window().ifPresent(window -> json.put("window_id", window.value()));
        task.element().ifPresent(element -> json.put("element_id", element.value()));
        task.answer().text("manifest_hash").ifPresent(hash -> json.put("manifest_hash", hash));
        task.receipt()
                .ifPresent(receipt -> json.put("chute_slug", receipt.binding().chuteSlug())
                        .put("commitment_proof", receipt.proof().toString()));
        return json.put("answer", task.answer()).build();
    }

    static void print(Printer printer, Challenged.Task task) {
        var answer = task.answer();
        printer.line(printer.good("✓") + " Challenged: task " + Printer.safe(task.taskId()));
        printer.line("  Clip: " + Printer.safe(task.clip().toString()));
        task.window()
                .ifPresent(window -> printer.line("  Window: " + Printer.safe(window.value())
                        + (answer.has("expiry_block")
                                ? ", until block " + JobText.whole(answer, "expiry_block")
                                : "")));
        task.receipt()
                .ifPresent(receipt -> printer.line(
                        "  Element: " + CommitmentJson.text(receipt.binding()) + "\n  Proof: " + receipt.proof()));
        var facts = answer.object("meta").orElse(answer);
        var size = facts.object("resolution")
                .map(resolution ->
                        ", " + JobText.whole(resolution, "width") + "x" + JobText.whole(resolution, "height"))
                .orElse("");
        var fps = answer.get("fps");
        var type = answer.text("challenge_type")
                .map(text -> ", " + Printer.safe(text))
                .orElse("");
        if (fps != null) {
            printer.line("  Facts: " + Printer.safe(DiffText.shown(fps)) + " fps" + size + type + ", seed "
                    + JobText.whole(answer, "seed"));
        }
    }
}
