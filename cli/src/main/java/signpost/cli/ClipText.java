package signpost.cli;

import java.util.List;
import java.util.Locale;
import signpost.clips.Clip;
import signpost.json.Json;

/// Clips for programs and for people.
final class ClipText {

    private ClipText() {}

    /// The fields of the file that [ClipsPutCommand] reads.
    static Json.Obj json(Clip clip) {
        return Json.Obj.builder()
                .put("hash", clip.hash().value())
                .put("url", clip.url().toString())
                .put("duration_ms", clip.durationMs())
                .put("fps", clip.fpsJson())
                .put("width", clip.width())
                .put("height", clip.height())
                .put("sport", clip.sport())
                .put("scenario", clip.scenario())
                .put("challenge_type", clip.challengeType())
                .put("legacy", clip.isLegacy())
                .build();
    }

    static Table table(List<Clip> clips) {
        var table = new Table("HASH", "LENGTH", "FPS", "SIZE", "SPORT", "SCENARIO", "TYPE", "LEGACY", "URL");
        for (var clip : clips) {
            table.row(
                    clip.hash().value(),
                    String.format(Locale.ROOT, "%.1f s", clip.durationMs() / 1000.0),
                    DiffText.shown(clip.fpsJson()),
                    clip.width() + "x" + clip.height(),
                    Printer.safe(clip.sport()),
                    Printer.safe(clip.scenario()),
                    Printer.safe(clip.challengeType()),
                    clip.isLegacy() ? "yes" : "no",
                    Printer.safe(clip.url().toString()));
        }
        return table;
    }
}
