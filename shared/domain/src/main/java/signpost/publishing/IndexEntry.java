package signpost.publishing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import signpost.chain.Block;
import signpost.chain.ExtrinsicHash;
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
/// @param anchor where on the chain the hash stands, once it does
/// @param others what a later version of this program says of it; kept as it is
public record IndexEntry(
        ManifestHash hash,
        WindowId window,
        Block expiry,
        Instant publishedAt,
        String publishedBy,
        Json.Arr elementsSummary,
        ManifestHash manifestSha256,
        Optional<Anchor> anchor,
        Json.Obj others) {

    private static final Set<String> KNOWN = Set.of(
            "hash",
            "window_id",
            "expiry_block",
            "published_at",
            "published_by",
            "elements_summary",
            "manifest_sha256",
            "anchor");

    static IndexEntry of(SignedManifest signed, Instant publishedAt, String publishedBy) {
        var manifest = signed.manifest();
        return new IndexEntry(
                signed.hash(),
                manifest.window(),
                manifest.expiry(),
                publishedAt,
                publishedBy,
                summary(manifest),
                ManifestHash.of(manifest.canonical()),
                Optional.empty(),
                Json.Obj.builder().build());
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

    IndexEntry with(Anchor found) {
        return new IndexEntry(
                hash,
                window,
                expiry,
                publishedAt,
                publishedBy,
                elementsSummary,
                manifestSha256,
                Optional.of(found),
                others);
    }

    public Json.Obj toJson() {
        var json = Json.Obj.builder()
                .put("hash", hash.value())
                .put("window_id", window.value())
                .put("expiry_block", expiry.height())
                .put("published_at", publishedAt.toString())
                .put("published_by", publishedBy)
                .put("elements_summary", elementsSummary)
                .put("manifest_sha256", manifestSha256.hex());
        others.fields().forEach(json::put);
        anchor.ifPresent(found -> json.put(
                "anchor",
                Json.Obj.builder()
                        .put("block", found.block().height())
                        .put("extrinsic_hash", found.extrinsic().toString())
                        .build()));
        return json.build();
    }

    /// @throws IllegalArgumentException if it is no entry of ours
    static IndexEntry of(Json json) {
        return of(json, Set.of());
    }

    /// @param around fields of the same mapping that are not the entry's
    static IndexEntry of(Json json, Set<String> around) {
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
                ManifestHash.parse(IndexFields.text(entry, "manifest_sha256")),
                entry.object("anchor").map(IndexEntry::anchor),
                IndexFields.others(IndexFields.others(entry, KNOWN), around));
    }

    private static Anchor anchor(Json.Obj json) {
        var extrinsic = IndexFields.text(json, "extrinsic_hash");
        if (!extrinsic.startsWith("0x")) {
            throw new IllegalArgumentException("extrinsic_hash is 0x and 64 lower-case hex digits");
        }
        return new Anchor(new Block(IndexFields.whole(json, "block")), new ExtrinsicHash(extrinsic.substring(2)));
    }
}
