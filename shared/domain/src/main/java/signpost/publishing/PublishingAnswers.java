package signpost.publishing;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import signpost.chain.Block;
import signpost.document.Violation;
import signpost.json.Json;
import signpost.manifest.ManifestDiff;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;

/// What came of publishing, rolling back and renewing, as JSON: `{"status": …}` where it was done, `{"error",
/// "message", …}` where not. The function and the command line answer in these words, so that it makes no difference
/// to whoever reads the answer which of the two did the work.
public final class PublishingAnswers {

    private final Function<ManifestHash, Optional<String>> publicUrl;

    /// @param publicUrl where anybody reads a manifest, if that is known
    public PublishingAnswers(Function<ManifestHash, Optional<String>> publicUrl) {
        this.publicUrl = publicUrl;
    }

    /// @param base the address below which the published objects lie, if it is known
    public static PublishingAnswers below(Optional<String> base) {
        return new PublishingAnswers(hash -> base.map(address -> address + "/" + Keys.manifest(hash)));
    }

    public Json.Obj publish(PublishManifest.Outcome outcome, List<Violation> warnings) {
        return switch (outcome) {
            case PublishManifest.Outcome.Refused(var why) -> why.toJson();
            case PublishManifest.Outcome.Published published ->
                entry("published", published.entry(), published.head())
                        .put(
                                "signature",
                                published.manifest().envelope().signature().hex())
                        .put(
                                "signed_by",
                                published.manifest().envelope().signedBy().hex())
                        .put(
                                "superseded",
                                Json.ofNullable(published
                                        .superseded()
                                        .map(ManifestHash::value)
                                        .orElse(null)))
                        .put("index_version", published.indexVersion())
                        .put("keys", texts(published.keys()))
                        .put("warnings", Violation.listed(warnings))
                        .build();
            case PublishManifest.Outcome.Unchanged(var entry, var indexVersion, var head) ->
                entry("unchanged", entry, head)
                        .put("index_version", indexVersion)
                        .put("warnings", Violation.listed(warnings))
                        .build();
            case PublishManifest.Outcome.WouldPublish would ->
                facts(
                                "dry_run",
                                would.manifest().hash(),
                                would.manifest().manifest().window(),
                                would.manifest().manifest().expiry(),
                                would.head())
                        .put(
                                "signature",
                                would.manifest().envelope().signature().hex())
                        .put("signed_by", would.manifest().envelope().signedBy().hex())
                        .put("would_supersede", hash(would.superseded()))
                        .put("compared_with", hash(would.comparedWith()))
                        .put(
                                "diff",
                                would.changes().stream()
                                        .map(ManifestDiff.Change::toJson)
                                        .toList())
                        .put("keys", texts(would.keys()))
                        .put("warnings", Violation.listed(warnings))
                        .build();
        };
    }

    /// What is said of every live manifest; more may follow.
    public Json.Builder entry(String status, IndexEntry entry, Block head) {
        return facts(status, entry.hash(), entry.window(), entry.expiry(), head)
                .put("published_at", entry.publishedAt().toString())
                .put("published_by", entry.publishedBy());
    }

    private Json.Builder facts(String status, ManifestHash hash, WindowId window, Block expiry, Block head) {
        var json = Json.Obj.builder()
                .put("status", status)
                .put("hash", hash.value())
                .put("window_id", window.value())
                .put("expiry_block", expiry.height())
                .put("current_block", head.height());
        publicUrl.apply(hash).ifPresent(url -> json.put("public_url", url));
        return json;
    }

    public Json.Obj rollBack(RollBack.Outcome outcome) {
        return switch (outcome) {
            case RollBack.Outcome.Refused(var why) -> why.toJson();
            case RollBack.Outcome.RolledBack(var entry, var retired, var indexVersion, var head) ->
                entry("rolled_back", entry, head)
                        .put(
                                "retired",
                                texts(retired.stream().map(ManifestHash::value).toList()))
                        .put("index_version", indexVersion)
                        .build();
            case RollBack.Outcome.Unchanged(var entry, var indexVersion, var head) ->
                entry("unchanged", entry, head)
                        .put("retired", List.of())
                        .put("index_version", indexVersion)
                        .build();
        };
    }

    public Json.Obj renew(RefreshIndex.Outcome outcome) {
        return switch (outcome) {
            case RefreshIndex.Outcome.Refused(var why) -> why.toJson();
            case RefreshIndex.Outcome.Refreshed(var _, var current, var indexVersion, var validUntil) ->
                Json.Obj.builder()
                        .put("status", "renewed")
                        .put("index_version", indexVersion)
                        .put("valid_until", validUntil.toString())
                        .put(
                                "current_manifest_hash",
                                Json.ofNullable(current.map(ManifestHash::value).orElse(null)))
                        .build();
            case RefreshIndex.Outcome.Fresh(var current, var indexVersion) ->
                Json.Obj.builder()
                        .put("status", "unchanged")
                        .put("index_version", indexVersion)
                        .put(
                                "current_manifest_hash",
                                Json.ofNullable(current.map(ManifestHash::value).orElse(null)))
                        .build();
        };
    }

    private static Json hash(Optional<IndexEntry> entry) {
        return Json.ofNullable(entry.map(found -> found.hash().value()).orElse(null));
    }

    private static List<Json> texts(List<String> values) {
        return values.stream().<Json>map(Json.Text::new).toList();
    }
}
