package signpost.cli;

import java.util.Optional;
import signpost.json.Json;

/// An answer to publishing, rolling back or renewing, for people.
final class PublishReport {

    private static final int SHOWN_OF_SIGNATURE = 16;

    private PublishReport() {}

    static void print(Printer printer, Json.Obj answer) {
        answer.text("hash").ifPresent(hash -> printer.line("Manifest hash: " + hash));
        answer.text("signature")
                .ifPresent(signature -> printer.line("Signature: "
                        + signature.substring(0, Math.min(SHOWN_OF_SIGNATURE, signature.length())) + "..."));
        switch (answer.text("status").orElse("")) {
            case "published" -> printer.line(printer.good("✓") + " Published manifest: " + key(answer));
            case "unchanged" -> printer.line(printer.good("✓") + " Unchanged: it is live already, nothing was written");
            case "dry_run" -> dryRun(printer, answer);
            case "rolled_back" -> printer.line(printer.good("✓") + " Rolled back: it is the live one again");
            case "renewed" -> printer.line(printer.good("✓") + " Renewed the index");
            default -> printer.line(answer.text("status").orElse("done"));
        }
        fact(printer, "Public URL", answer.text("public_url"));
        fact(printer, "Window ID", answer.text("window_id"));
        answer.whole("expiry_block").ifPresent(expiry -> {
            var head = answer.whole("current_block");
            fact(
                    printer,
                    "Expiry Block",
                    Optional.of(expiry + (head.isPresent() ? " (now at " + head.getAsLong() + ")" : "")));
        });
        fact(printer, "Signed by", answer.text("signed_by"));
        fact(printer, "Published by", answer.text("published_by"));
        fact(printer, "Supersedes", answer.text("superseded"));
        answer.items("retired").forEach(hash -> fact(printer, "Retired", text(hash)));
        answer.whole("index_version")
                .ifPresent(version -> fact(printer, "Index version", Optional.of(Long.toString(version))));
        fact(printer, "Valid until", answer.text("valid_until"));
        fact(printer, "Current", answer.text("current_manifest_hash"));
        answer.object("anchor").ifPresent(anchor -> printAnchor(printer, anchor));
    }

    static void printAnchor(Printer printer, Json.Obj anchor) {
        var extrinsic = anchor.text("extrinsic_hash").orElse("");
        switch (anchor.text("status").orElse("")) {
            case "anchored" ->
                printer.line(printer.good("✓") + " Anchored: "
                        + anchor.whole("block").orElse(0) + ":" + Printer.safe(extrinsic));
            case "sent" ->
                printer.line("  Anchor: sent as " + Printer.safe(extrinsic)
                        + "; the index names it when it is final, within minutes");
            default ->
                printer.line(printer.bad("✗") + " Published, and not anchored: "
                        + Printer.safe(anchor.text("message").orElse("no reason was given"))
                        + " (publish it again with --anchor)");
        }
    }

    private static void dryRun(Printer printer, Json.Obj answer) {
        printer.line("Dry run - not publishing; the hash will be another one, because it covers the time of signing");
        printer.line("  Would write:");
        answer.items("keys").forEach(key -> printer.line("    " + text(key).orElse("")));
        var live = answer.text("would_supersede");
        if (live.isEmpty()) {
            printer.line("  Nothing is live for this window yet");
            return;
        }
        printer.line("  Would supersede " + live.get() + ":");
        DiffText.print(printer, DiffText.ofAnswer(answer.items("diff")));
    }

    private static String key(Json.Obj answer) {
        return answer.items("keys").stream()
                .findFirst()
                .flatMap(PublishReport::text)
                .orElse("");
    }

    private static Optional<String> text(Json value) {
        return value instanceof Json.Text(var text) ? Optional.of(text) : Optional.empty();
    }

    private static void fact(Printer printer, String name, Optional<String> value) {
        value.ifPresent(text -> printer.line("  " + name + ": " + Printer.safe(text)));
    }
}
