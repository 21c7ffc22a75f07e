package signpost.cli;

import java.util.List;
import java.util.Optional;
import signpost.chain.Block;
import signpost.document.Violation;
import signpost.json.Json;
import signpost.manifest.ManifestDiff;
import signpost.manifest.ManifestHash;
import signpost.publishing.IndexEntry;
import signpost.publishing.Keys;
import signpost.publishing.PublishManifest;
import signpost.publishing.RefreshIndex;
import signpost.publishing.Refusal;
import signpost.publishing.RollBack;

/// What the use cases say, in the words in which the publish function answers, so that it makes no difference to
/// whoever reads the answer which of the two did the work.
final class Answers {

    private Answers() {}

    static Json.Obj of(PublishManifest.Outcome.Published published, Target target, List<Violation> warnings) {
        var signed = published.manifest();
        return entry("published", published.entry(), published.head(), target)
                .put("signed_by", signed.envelope().signedBy().hex())
                .put("signature", signed.envelope().signature().hex())
                .put("index_version", published.indexVersion())
                .put("superseded", hash(published.superseded()))
                .put("keys", texts(published.keys()))
                .put("warnings", Violation.listed(warnings))
                .build();
    }

    static Json.Obj of(PublishManifest.Outcome.Unchanged unchanged, Target target, List<Violation> warnings) {
        return entry("unchanged", unchanged.entry(), unchanged.head(), target)
                .put("index_version", unchanged.indexVersion())
                .put("warnings", Violation.listed(warnings))
                .build();
    }

    static Json.Obj of(
            PublishManifest.Outcome.WouldPublish would,
            List<ManifestDiff.Change> diff,
            Target target,
            List<Violation> warnings) {
        var signed = would.manifest();
        return Json.Obj.builder()
                .put("status", "dry_run")
                .put("hash", signed.hash().value())
                .put("window_id", signed.manifest().window().value())
                .put("expiry_block", signed.manifest().expiry().height())
                .put("current_block", would.head().height())
                .put("public_url", target.address().apply(Keys.manifest(signed.hash())))
                .put("signed_by", signed.envelope().signedBy().hex())
                .put("signature", signed.envelope().signature().hex())
                .put("would_supersede", hash(would.superseded().map(IndexEntry::hash)))
                .put("diff", diff.stream().map(ManifestDiff.Change::toJson).toList())
                .put("keys", texts(would.keys()))
                .put("warnings", Violation.listed(warnings))
                .build();
    }

    static Json.Obj of(RollBack.Outcome.RolledBack rolled, Target target) {
        return entry("rolled_back", rolled.entry(), rolled.head(), target)
                .put(
                        "retired",
                        texts(rolled.retired().stream().map(ManifestHash::value).toList()))
                .put("index_version", rolled.indexVersion())
                .build();
    }

    static Json.Obj of(RollBack.Outcome.Unchanged unchanged, Target target) {
        return entry("unchanged", unchanged.entry(), unchanged.head(), target)
                .put("retired", List.of())
                .put("index_version", unchanged.indexVersion())
                .build();
    }

    static Json.Obj of(RefreshIndex.Outcome.Refreshed refreshed, String validUntil) {
        return Json.Obj.builder()
                .put("status", "renewed")
                .put("index_version", refreshed.indexVersion())
                .put("valid_until", validUntil)
                .put("current_manifest_hash", hash(refreshed.current()))
                .build();
    }

    private static Json.Builder entry(String status, IndexEntry entry, Block head, Target target) {
        return Json.Obj.builder()
                .put("status", status)
                .put("hash", entry.hash().value())
                .put("window_id", entry.window().value())
                .put("expiry_block", entry.expiry().height())
                .put("current_block", head.height())
                .put("published_by", entry.publishedBy())
                .put("public_url", target.address().apply(Keys.manifest(entry.hash())));
    }

    private static Json hash(Optional<ManifestHash> hash) {
        return Json.ofNullable(hash.map(ManifestHash::value).orElse(null));
    }

    static List<Json> texts(List<String> values) {
        return values.stream().<Json>map(Json.Text::new).toList();
    }

    static Stop refusal(Refusal why) {
        return refusal(why.code(), why.toJson());
    }

    /// A refusal in the words of the function. Its message says what is wrong and, behind the last semicolon, the
    /// fix.
    static Stop refusal(String error, Json.Obj answer) {
        return refusal(error, answer, "");
    }

    /// @param otherwise the fix where the message has none
    static Stop refusal(String error, Json.Obj answer, String otherwise) {
        var said = answer.text("message").orElse(error);
        var split = said.lastIndexOf("; ");
        var message = split < 0 ? said : said.substring(0, split);
        var fix = split < 0 ? otherwise : said.substring(split + 2);
        var stop = switch (error) {
            case "chain_unavailable", "store_unavailable" ->
                Stop.unreachable(error, message, fix.isEmpty() ? "try again" : fix);
            default -> Stop.refused(error, message, fix);
        };
        return stop.with(answer.without("error").without("message"));
    }
}
