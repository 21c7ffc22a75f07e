package signpost.testkit;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import signpost.announcement.Announcement;
import signpost.announcement.Announcement.Kind;
import signpost.json.CanonicalJson;

/// The schemas of what is told, in `docs/events`, as a judge: everything that is told is documented.
public final class EventSchemas {

    private static final Path FOLDER = Path.of(System.getProperty("signpost.root"), "docs", "events");

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    /// What is wrong with what is told: nothing, if it is as documented and no field is told that is not.
    public List<String> faults(Announcement announcement) {
        var detail = announcement.detail();
        var text = text(announcement.kind());
        var faults = new ArrayList<String>();
        registry.getSchema(text, InputFormat.JSON)
                .validate(CanonicalJson.text(detail), InputFormat.JSON)
                .forEach(fault -> faults.add(fault.toString()));
        var known = Vectors.parse(text).object("properties").orElseThrow();
        detail.fields().keySet().stream()
                .filter(field -> !known.has(field))
                .forEach(field -> faults.add(field + " is not documented"));
        return faults;
    }

    private static String text(Kind kind) {
        try {
            return Files.readString(
                    FOLDER.resolve(kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
