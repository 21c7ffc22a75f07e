package signpost.ingest;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import signpost.document.Trail;
import signpost.json.Json;
import signpost.secrets.SecretReference;
import signpost.secrets.SecretReference.Profile;
import signpost.secrets.SecretReference.Vault;

/// The references to secrets in a manifest, each once, in the order they stand there, so that a worker knows what to
/// ask
/// for before it begins.
final class SecretReferences {

    static final String WELL_FORMED = "reference well_formed";

    private final Report report;
    private final Set<Profile> profiles = new LinkedHashSet<>();
    private final Set<Vault> vaults = new LinkedHashSet<>();
    private final IdentityHashMap<Json, Boolean> seen = new IdentityHashMap<>();

    private SecretReferences(Report report) {
        this.report = report;
    }

    /// `{"profile": […], "vault": […]}`, only what is not empty.
    static Json.Obj of(Json manifest, Report report) {
        var references = new SecretReferences(report);
        references.collect(Trail.ROOT, manifest);
        var json = Json.Obj.builder();
        if (!references.profiles.isEmpty()) {
            json.put(
                    "profile", references.profiles.stream().map(Profile::toJson).toList());
        }
        if (!references.vaults.isEmpty()) {
            json.put("vault", references.vaults.stream().map(Vault::toJson).toList());
        }
        return json.build();
    }

    private void collect(Trail path, Json value) {
        switch (value) {
            case Json.Text(var text) -> reference(path, text);
            case Json.Arr(var items) -> {
                // What aliases stand for is the same each time.
                if (seen.put(value, true) == null) {
                    for (var i = 0; i < items.size(); i++) {
                        collect(path.item(i), items.get(i));
                    }
                }
            }
            case Json.Obj(var fields) -> {
                if (seen.put(value, true) == null) {
                    fields.forEach((name, inner) -> collect(path.field(name), inner));
                }
            }
            default -> {
                // Only text can be a reference.
            }
        }
    }

    private void reference(Trail path, String text) {
        try {
            SecretReference.parse(text).ifPresent(reference -> {
                switch (reference) {
                    case Profile profile -> profiles.add(profile);
                    case Vault vault -> vaults.add(vault);
                    case SecretReference.Env ignored -> {
                        // Variables are the worker's own; it asks nobody for them.
                    }
                }
            });
        } catch (SecretReference.Malformed malformed) {
            report.violation(WELL_FORMED, path.path(), "reference", malformed.reason());
        }
    }

    /// The lists of one kind, as a stored payload has them, without anything that does not belong there.
    static List<Json> kept(List<Json> entries, List<String> fields) {
        var kept = new ArrayList<Json>();
        for (var entry : entries) {
            if (entry instanceof Json.Obj object
                    && fields.stream().allMatch(name -> object.text(name).isPresent())) {
                var only = Json.Obj.builder();
                fields.forEach(name -> object.text(name).ifPresent(text -> only.put(name, text)));
                kept.add(only.build());
            }
        }
        return kept;
    }
}
