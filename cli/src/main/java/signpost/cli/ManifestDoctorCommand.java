package signpost.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import signpost.chain.Block;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestVerification;
import signpost.publishing.Index;
import signpost.publishing.IndexEntry;
import signpost.publishing.Keys;

/// Looks at everything that is published and reports what is not as it should be.
@Command(
        name = "doctor",
        description = "Check what is published: the index, every manifest it names, objects nothing names.",
        footerHeading = "%nExample:%n",
        footer = {"  sv manifest doctor"})
final class ManifestDoctorCommand implements Callable<Integer> {

    private final Session session;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @ArgGroup(validate = false, heading = "%nWhom to trust:%n")
    private TrustOptions trust = new TrustOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ManifestDoctorCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, trust);
        var printer = wiring.printer();
        var published = wiring.published();
        var index = published
                .index()
                .orElseThrow(() ->
                        Stop.refused("no_index", "nothing has been published here yet", "publish a manifest first"));
        var problems = new ArrayList<String>();
        var remarks = new ArrayList<String>();
        freshness(index, remarks);
        wiring.chainIfKnown().ifPresent(chain -> current(index, chain.head(), remarks));
        var entries = new ArrayList<Json>();
        var named = new HashSet<ManifestHash>();
        for (var entry : index.entries()) {
            entries.add(examined(wiring, published, entry, "entry", problems));
            named.add(entry.hash());
        }
        for (var past : index.retired()) {
            entries.add(examined(wiring, published, past.entry(), "retired", problems));
            named.add(past.entry().hash());
        }
        var unreferenced = unreferenced(wiring, index, named);
        unreferenced.ifPresent(
                hashes -> hashes.forEach(hash -> remarks.add("nothing names " + hash + "; it does no harm")));
        var answer = Json.Obj.builder()
                .put("healthy", problems.isEmpty())
                .put("index_version", index.version())
                .put("valid_until", index.validUntil().toString())
                .put("entries", entries)
                .put(
                        "unreferenced",
                        unreferenced
                                .<Json>map(hashes -> new Json.Arr(Answers.texts(hashes)))
                                .orElseGet(Json.Null::new))
                .put("problems", Answers.texts(problems))
                .put("remarks", Answers.texts(remarks))
                .build();
        if (problems.isEmpty() || format.format() == Format.TABLE) {
            printer.answer(format.format(), answer, () -> {
                printer.line(printer.good("✓") + " The index verifies: version " + index.version() + ", valid until "
                        + index.validUntil());
                var sound = entries.size() - problems.size();
                printer.line((problems.isEmpty() ? printer.good("✓") : printer.bad("✗")) + " " + sound + " of "
                        + entries.size() + " manifests it names are there and verify");
                problems.forEach(problem -> printer.line(printer.bad("✗") + " " + problem));
                remarks.forEach(remark -> printer.line(printer.doubtful("!") + " " + remark));
                if (unreferenced.isEmpty()) {
                    printer.line("  Objects that nothing names were not looked for: "
                            + wiring.target().name() + " cannot be listed");
                }
            });
        }
        if (!problems.isEmpty()) {
            throw Stop.refused(
                            "not_healthy",
                            problems.size() + " of the manifests the index names cannot be used",
                            "publish them again, or roll back to one that is there")
                    .with(answer);
        }
        return 0;
    }

    private void freshness(Index index, List<String> remarks) {
        if (index.isDueForRenewal(session.clock().instant())) {
            remarks.add(
                    "the index is past half of its validity and was not renewed; is the schedule running? sv manifest"
                            + " renew renews it");
        }
    }

    private static void current(Index index, Block head, List<String> remarks) {
        if (!index.current(head).map(IndexEntry::hash).equals(index.currentHash())) {
            remarks.add("another window is open at block " + head + " than the index said at block " + index.block()
                    + "; the next scheduled run puts it right");
        }
    }

    private static Json examined(
            Wiring wiring, Published published, IndexEntry entry, String place, List<String> problems) {
        var state = published
                .received(entry.hash())
                .map(bytes -> switch (published.manifestVerification().verify(entry.hash(), bytes)) {
                    case ManifestVerification.Outcome.Verified _ -> "verified";
                    case ManifestVerification.Outcome.Unverified(var reason, var _) -> reason.code();
                })
                .orElse("missing");
        if (!state.equals("verified")) {
            problems.add(entry.hash() + " of window " + entry.window() + ": " + state + " at "
                    + wiring.target().name());
        }
        return Json.Obj.builder()
                .put("hash", entry.hash().value())
                .put("window_id", entry.window().value())
                .put("expiry_block", entry.expiry().height())
                .put("place", place)
                .put("object", state)
                .build();
    }

    /// Stored manifests that neither the index nor its archive names, or empty if the store cannot be listed.
    private static Optional<List<String>> unreferenced(Wiring wiring, Index index, Set<ManifestHash> named) {
        return wiring.target().store().map(open -> {
            var store = open.get();
            var known = new HashSet<>(named);
            for (var number = 1L; number <= index.archive().orElse(0); number++) {
                store.read(Keys.archive(number), Index.MOST_BYTES)
                        .ifPresent(archive -> addNamed(archive.bytes(), known));
            }
            return store.keys("scorevision/manifests/").stream()
                    .flatMap(key -> hashOf(key).stream())
                    .filter(hash -> !known.contains(hash))
                    .distinct()
                    .map(ManifestHash::value)
                    .toList();
        });
    }

    /// The archive is not signed; it is asked only for what to keep quiet about.
    private static void addNamed(byte[] archive, Set<ManifestHash> known) {
        if (JsonReader.read(archive) instanceof Parsed.Ok<Json>(Json.Obj json)) {
            Stream.concat(json.items("manifests").stream(), json.items("retired").stream())
                    .filter(Json.Obj.class::isInstance)
                    .flatMap(item -> ((Json.Obj) item).text("hash").stream())
                    .flatMap(text -> Arguments.hashIfOne(text).stream())
                    .forEach(known::add);
        }
    }

    private static Optional<ManifestHash> hashOf(String key) {
        var name = key.substring(key.lastIndexOf('/') + 1);
        return name.endsWith(".json") ? Arguments.hashIfOne(name.substring(0, name.length() - 5)) : Optional.empty();
    }
}
