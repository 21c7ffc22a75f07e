package signpost.ingest;

import static signpost.document.Document.field;
import static signpost.document.Document.item;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import signpost.json.Json;

/// What a manifest needs of the worker that ingests it.
///
/// In this order, each once: the configured base, `embeddings`, the provider of embeddings, the vector store, and what
/// each
/// data source reads from, as they stand in the manifest.
final class Capabilities {

    static final String EMBEDDINGS = "embeddings";

    /// By the plain name that a manifest writes, in any case: what it needs.
    private final Map<String, String> providers;
    private final Map<String, String> stores;
    private final Map<String, String> sources;

    /// The documented names of the readers, for people.
    private static final List<String> READERS =
            List.of("GithubRepositoryReader", "GoogleDriveReader", "ConfluenceReader", "SimpleDirectoryReader");

    static final Capabilities ALL = new Capabilities(
            inOrder("openai", "openai", "google", "google", "ollama", "ollama"),
            inOrder("qdrant", "qdrant", "pgvector", "pgvector", "milvus", "milvus"),
            inOrder(
                    "githubrepositoryreader", "github",
                    "googledrivereader", "gdrive",
                    "confluencereader", "confluence",
                    "simpledirectoryreader", "local_fs"));

    private Capabilities(Map<String, String> providers, Map<String, String> stores, Map<String, String> sources) {
        this.providers = providers;
        this.stores = stores;
        this.sources = sources;
    }

    private static Map<String, String> inOrder(String... pairs) {
        var map = new LinkedHashMap<String, String>();
        for (var i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /// Every name that is mapped, as in `provider openai` or `source confluencereader`.
    List<String> mappings() {
        var names = new LinkedHashSet<String>();
        providers.keySet().forEach(name -> names.add("provider " + name));
        stores.keySet().forEach(name -> names.add("store " + name));
        sources.keySet().forEach(name -> names.add("source " + name));
        return List.copyOf(names);
    }

    /// These without one mapping.
    Capabilities without(String mapping) {
        return new Capabilities(
                without(providers, "provider ", mapping),
                without(stores, "store ", mapping),
                without(sources, "source ", mapping));
    }

    private static Map<String, String> without(Map<String, String> map, String kind, String mapping) {
        var rest = new LinkedHashMap<>(map);
        rest.keySet().removeIf(name -> (kind + name).equals(mapping));
        return rest;
    }

    /// What the manifest needs; what it names that nobody here knows is reported.
    List<String> of(Json.Obj manifest, List<String> base, Report report) {
        var needed = new LinkedHashSet<>(base);
        needed.add(EMBEDDINGS);
        manifest.object("embeddings")
                .ifPresent(embeddings -> named(
                        embeddings.get("provider"),
                        "embeddings.provider",
                        providers,
                        List.copyOf(providers.keySet()),
                        needed,
                        report));
        manifest.object("vectorStore")
                .ifPresent(store -> named(
                        store.get("type"), "vectorStore.type", stores, List.copyOf(stores.keySet()), needed, report));
        var items = manifest.items("dataSources");
        for (var i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Json.Obj source) {
                named(source.get("type"), field(item("dataSources", i), "type"), sources, READERS, needed, report);
            }
        }
        return List.copyOf(needed);
    }

    private static void named(
            @org.jspecify.annotations.Nullable Json value,
            String path,
            Map<String, String> known,
            List<String> names,
            Set<String> needed,
            Report report) {
        if (!(value instanceof Json.Text(var name))) {
            // No text: the schema has said so.
            return;
        }
        var capability = known.get(Words.plain(name));
        if (capability == null) {
            report.violation(
                    path.replaceAll("\\[[0-9]+]", "[]") + " known",
                    path,
                    "not_supported",
                    "nobody here can work with this one; known are " + String.join(", ", names));
        } else {
            needed.add(capability);
        }
    }

    static List<String> checks() {
        return List.of("embeddings.provider known", "vectorStore.type known", "dataSources[].type known");
    }
}
