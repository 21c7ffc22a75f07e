package signpost.dynamodb;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.ExtrinsicHash;
import signpost.chain.KeyScheme;
import signpost.commitment.Binding;
import signpost.commitment.Proof;
import signpost.json.Json;
import signpost.ledger.Commitment;
import signpost.ledger.CopiedCommitment;
import signpost.ledger.CopiedCommitment.Content;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// A commitment of a hotkey as an item, and its writes. The copy of the chain and a check may both write it;
/// neither takes away what the other alone knows.
final class CommitmentItem {

    static final String PREFIX = "C#";

    private static final String AT = "at";
    private static final String SCHEME = "scheme";
    private static final String WINDOWS = "windows";
    private static final String EXPIRES = "expires";
    private static final String PLACE = "place";
    private static final String FROM = "from";

    private CommitmentItem() {}

    static String partition(AccountId hotkey) {
        return "L#" + hotkey.hex();
    }

    static Map<String, AttributeValue> key(AccountId hotkey, Proof proof) {
        return Item.key(partition(hotkey), PREFIX + place(proof));
    }

    /// In the order of the chain, within the ten digits that a proof has.
    static String place(Proof proof) {
        return String.format(
                "%010d#%s", proof.block().height(), proof.extrinsic().hex());
    }

    // --- writing -------------------------------------------------------------------------------------------------

    /// As a check found it.
    static Update found(Commitment commitment, Block at) {
        var values =
                values(Optional.of(commitment.scheme()), commitment.windows()).put(":at", at.height());
        commitment.expires().ifPresent(end -> values.put(":expires", end.height()));
        return new Update(
                "",
                "set #at = :at, #scheme = :scheme, #windows = :windows"
                        + (commitment.expires().isPresent() ? ", #expires = :expires" : ""),
                values.attributes());
    }

    static Update copied(CopiedCommitment commitment) {
        var values = values(commitment.scheme(), commitment.windows())
                .put(":at", commitment.proof().block().height())
                .put(":place", commitment.index())
                .put(":content", kind(commitment.content()));
        var sets = "set #at = if_not_exists(#at, :at), #place = :place, #content = :content, #windows = :windows";
        if (commitment.scheme().isPresent()) {
            sets += ", #scheme = :scheme";
        }
        if (commitment.from().isAfter(commitment.proof().block())) {
            sets += ", #from = :from";
            values.put(":from", commitment.from().height());
        }
        if (commitment.content() instanceof Content.Skipped(var reason)) {
            sets += ", #reason = :reason";
            values.put(":reason", reason);
        }
        return new Update("", sets, values.attributes());
    }

    private static String kind(Content content) {
        return switch (content) {
            case Content.Bindings _ -> "bindings";
            case Content.Withdrawn _ -> "withdrawn";
            case Content.Skipped _ -> "skipped";
        };
    }

    private static Item values(Optional<KeyScheme> scheme, Map<WindowId, List<Binding>> windows) {
        var values = Item.empty().put(":windows", StoredJson.value(json(windows)));
        scheme.ifPresent(known -> values.put(":scheme", known.number()));
        return values;
    }

    /// @param expires when the item may be removed: nobody relies on it any more by then
    static Update ended(Proof by, CopiedCommitment.End how, Instant expires) {
        return new Update(
                "attribute_exists(#pk) and attribute_not_exists(#ended)",
                "set #ended = :how, #endedBy = :by, #expiresAt = :expires",
                Item.empty()
                        .put(":how", how.name())
                        .put(":by", by.toString())
                        .put(":expires", Item.seconds(expires))
                        .attributes());
    }

    // --- reading -------------------------------------------------------------------------------------------------

    static Commitment commitment(AccountId hotkey, Map<String, AttributeValue> attributes) {
        var item = Item.of(attributes);
        // Where somebody else signed, nothing is named, and nobody goes by the scheme.
        var scheme = item.maybe(SCHEME)
                .flatMap(number -> KeyScheme.of(Integer.parseInt(number.n())))
                .orElse(KeyScheme.SR25519);
        return new Commitment(
                proof(attributes),
                hotkey,
                scheme,
                windows(StoredJson.json(item.get(WINDOWS))),
                item.maybe(EXPIRES).map(_ -> new Block(item.number(EXPIRES))),
                item.maybe(FROM).map(_ -> new Block(item.number(FROM))).orElseGet(() -> block(attributes)));
    }

    private static Proof proof(Map<String, AttributeValue> attributes) {
        var place = Item.sortKey(attributes).substring(PREFIX.length());
        var end = place.indexOf('#');
        return new Proof(
                new Block(Long.parseLong(place.substring(0, end))), new ExtrinsicHash(place.substring(end + 1)));
    }

    static Block block(Map<String, AttributeValue> attributes) {
        return proof(attributes).block();
    }

    /// The head when it was looked for.
    static Block at(Map<String, AttributeValue> attributes) {
        return new Block(Item.of(attributes).number(AT));
    }

    /// Within its block; a check does not know it.
    static long index(Map<String, AttributeValue> attributes) {
        var item = Item.of(attributes);
        return item.maybe(PLACE).map(_ -> item.number(PLACE)).orElse(0L);
    }

    private static Json.Obj json(Map<WindowId, List<Binding>> windows) {
        var json = Json.Obj.builder();
        windows.forEach((window, bindings) -> json.put(
                window.value(), bindings.stream().map(CommitmentItem::json).toList()));
        return json.build();
    }

    private static Json.Obj json(Binding binding) {
        var json = Json.Obj.builder().put("element", binding.element().value()).put("slug", binding.chuteSlug());
        binding.revision().ifPresent(revision -> json.put("revision", revision));
        binding.chuteId().ifPresent(id -> json.put("chute", id));
        binding.serviceCapFps().ifPresent(cap -> json.put("fps", cap));
        return json.build();
    }

    private static Map<WindowId, List<Binding>> windows(Json json) {
        var windows = new HashMap<WindowId, List<Binding>>();
        for (var window : ((Json.Obj) json).fields().keySet()) {
            var bindings = new ArrayList<Binding>();
            ((Json.Obj) json).items(window).forEach(item -> bindings.add(binding((Json.Obj) item)));
            windows.put(new WindowId(window), bindings);
        }
        return windows;
    }

    private static Binding binding(Json.Obj json) {
        var fps = json.whole("fps");
        return new Binding(
                new ElementId(json.text("element").orElseThrow()),
                json.text("revision"),
                json.text("slug").orElseThrow(),
                json.text("chute"),
                fps.isPresent() ? OptionalInt.of(Math.toIntExact(fps.getAsLong())) : OptionalInt.empty());
    }
}
