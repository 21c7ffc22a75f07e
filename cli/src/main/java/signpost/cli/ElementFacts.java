package signpost.cli;

import java.util.List;
import java.util.StringJoiner;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.Element;
import signpost.manifest.Manifest;

/// What a miner wants to know of the elements of a manifest.
final class ElementFacts {

    private ElementFacts() {}

    static List<Json> json(Manifest manifest) {
        return manifest.elements().stream().map(ElementFacts::json).toList();
    }

    private static Json json(Element element) {
        return Json.Obj.builder()
                .put("element_id", element.id().value())
                .put("baseline_theta", element.field("baseline_theta"))
                .put("beta", element.field("beta"))
                .put("service_rate_fps", element.field("service_rate_fps"))
                .put("clip_count", element.clipCount())
                .put("latency_p95_ms", element.field("latency_p95_ms"))
                .put("preproc", element.field("preproc"))
                .build();
    }

    static Table table(Manifest manifest) {
        var table = new Table("ELEMENT_ID", "θ", "β", "SERVICE_RATE_FPS", "CLIPS", "LATENCY_P95_MS", "PREPROC");
        for (var element : manifest.elements()) {
            table.row(
                    Printer.safe(element.id().value()),
                    shown(element.field("baseline_theta")),
                    shown(element.field("beta")),
                    shown(element.field("service_rate_fps")),
                    Integer.toString(element.clipCount()),
                    shown(element.field("latency_p95_ms")),
                    shown(element.field("preproc")));
        }
        return table;
    }

    /// `fps 5, resize_long 1280, norm rgb-01` of a mapping; a dash for what the manifest leaves open.
    private static String shown(Json value) {
        return switch (value) {
            case Json.Null _ -> "-";
            case Json.Text(var text) -> Printer.safe(text);
            case Json.Obj(var fields) -> {
                var parts = new StringJoiner(", ");
                fields.forEach((name, field) -> parts.add(Printer.safe(name) + " " + shown(field)));
                yield parts.length() == 0 ? "-" : parts.toString();
            }
            default -> CanonicalJson.text(value);
        };
    }
}
