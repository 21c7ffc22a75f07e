package signpost.publishing;

import java.time.Instant;
import java.util.List;
import signpost.chain.Block;
import signpost.json.Json;
import signpost.manifest.Manifest;
import signpost.manifest.ManifestHash;
import signpost.manifest.SignedManifest;
import signpost.manifest.WindowId;

/// What the index says of one manifest.
///
/// @param publishedBy the SS58 address of the key that signed it
/// @param elementsSummary as the documents have it: id, beta, baseline_theta and service_rate_fps of each element
/// @param manifestSha256 of the canonical manifest without its envelope, by which a second publishing is recognised
public record IndexEntry(
        ManifestHash hash,
        WindowId window,
        Block expiry,
        Instant publishedAt,
        String publishedBy,
        Json.Arr elementsSummary,
        ManifestHash manifestSha256) {

    static IndexEntry of(SignedManifest signed, Instant publishedAt, String publishedBy) {
        var manifest = signed.manifest();
        return new IndexEntry(
                signed.hash(),
                manifest.window(),
                manifest.expiry(),
                publishedAt,
                publishedBy,
                summary(manifest),
                ManifestHash.of(manifest.canonical()));
    }

    private static Json.Arr summary(Manifest manifest) {
        List<Json> elements = manifest.elements().stream()
                .<Json>map(element -> Json.Obj.builder()
                        .put("id", element.id().value())
                        .put("beta", element.field("beta"))
                        .put("baseline_theta", element.field("baseline_theta"))
                        .put("service_rate_fps", element.field("service_rate_fps"))
                        .build())
                .toList();
        return new Json.Arr(elements);
    }

    /// Whether the manifest says of itself what the entry says of it. An entry of one window with another window's
    /// manifest is a mix of two truths.
    public boolean isOf(Manifest manifest) {
        return manifest.window().equals(window) && manifest.expiry().equals(expiry);
    }

    public boolean isActive(Block head) {
        return Manifest.isActive(expiry, head);
    }

    public Json.Obj toJson() {
        return Json.Obj.builder()
                .put("hash", hash.value())
                .put("window_id", window.value())
                .put("expiry_block", expiry.height())
                .put("published_at", publishedAt.toString())
                .put("published_by", publishedBy)
                .put("elements_summary", elementsSummary)
                .put("manifest_sha256", manifestSha256.hex())
                .build();
    }

    /// @throws IllegalArgumentException if it is no entry of ours
    static IndexEntry of(Json json) {
        if (!(json instanceof Json.Obj entry)) {
            throw new IllegalArgumentException("an index entry is a mapping");
        }
        return new IndexEntry(
                new ManifestHash(IndexFields.text(entry, "hash")),
                new WindowId(IndexFields.text(entry, "window_id")),
                new Block(IndexFields.whole(entry, "expiry_block")),
                IndexFields.time(entry, "published_at"),
                IndexFields.text(entry, "published_by"),
                new Json.Arr(entry.items("elements_summary")),
                ManifestHash.parse(IndexFields.text(entry, "manifest_sha256")));
    }
}
