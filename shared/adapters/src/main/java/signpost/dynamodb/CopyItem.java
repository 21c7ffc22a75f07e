package signpost.dynamodb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.chain.BlockId;
import signpost.chain.KeyScheme;
import signpost.commitment.Proof;
import signpost.json.Json;
import signpost.ledger.CopyState;
import signpost.manifest.ManifestHash;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// How far the chain was copied, as one item: a few hundred hotkeys, deflated.
final class CopyItem {

    static final Map<String, AttributeValue> KEY = Item.key("COPY", "STATE");

    static final String STATE = "state";

    private static final String BLOCK = "block";
    private static final String HASH = "hash";

    private CopyItem() {}

    static Map<String, AttributeValue> of(CopyState state) {
        return Item.at(KEY)
                .put(BLOCK, state.head().block().height())
                .put(HASH, Item.bytes(state.head().hash().hex()))
                .put(STATE, StoredJson.value(json(state)))
                .attributes();
    }

    static CopyState state(Map<String, AttributeValue> attributes) {
        var item = Item.of(attributes);
        var json = (Json.Obj) StoredJson.json(item.get(STATE));
        var slots = new HashMap<AccountId, CopyState.Slot>();
        json.object("slots")
                .orElseThrow()
                .fields()
                .forEach((hotkey, slot) -> slots.put(new AccountId(hotkey), slot((Json.Obj) slot)));
        var pending = new ArrayList<CopyState.Pending>();
        json.items("pending").forEach(waiting -> pending.add(pending((Json.Obj) waiting)));
        return new CopyState(
                new BlockId(new Block(item.number(BLOCK)), new BlockHash(item.hex(HASH))),
                slots,
                json.items("registered").stream()
                        .map(hotkey -> new AccountId(((Json.Text) hotkey).value()))
                        .collect(Collectors.toSet()),
                pending);
    }

    private static Json.Obj json(CopyState state) {
        var slots = Json.Obj.builder();
        state.slots().forEach((hotkey, slot) -> slots.put(hotkey.hex(), json(slot)));
        return Json.Obj.builder()
                .put("slots", slots.build())
                .put(
                        "registered",
                        state.registered().stream()
                                .map(AccountId::hex)
                                .sorted()
                                .map(Json.Text::new)
                                .toList())
                .put("pending", state.pending().stream().map(CopyItem::json).toList())
                .build();
    }

    private static Json.Obj json(CopyState.Slot slot) {
        var json = Json.Obj.builder()
                .put("proof", slot.proof().toString())
                .put("index", slot.index())
                .put("emptied", slot.isEmptied());
        slot.scheme().ifPresent(scheme -> json.put("scheme", scheme.number()));
        return json.build();
    }

    private static CopyState.Slot slot(Json.Obj json) {
        return new CopyState.Slot(
                proof(json),
                whole(json, "index"),
                scheme(json),
                json.flag("emptied").orElse(false));
    }

    private static Json.Obj json(CopyState.Pending pending) {
        return Json.Obj.builder()
                .put("hotkey", pending.hotkey().hex())
                .put("proof", pending.proof().toString())
                .put("index", pending.index())
                .put("scheme", pending.scheme().number())
                .put("document", pending.document().hex())
                .build();
    }

    private static CopyState.Pending pending(Json.Obj json) {
        return new CopyState.Pending(
                new AccountId(json.text("hotkey").orElseThrow()),
                proof(json),
                whole(json, "index"),
                scheme(json).orElseThrow(),
                ManifestHash.parse(json.text("document").orElseThrow()));
    }

    private static Proof proof(Json.Obj json) {
        return json.text("proof").flatMap(Proof::parse).orElseThrow();
    }

    private static Optional<KeyScheme> scheme(Json.Obj json) {
        return json.has("scheme") ? KeyScheme.of(whole(json, "scheme")) : Optional.empty();
    }

    private static int whole(Json.Obj json, String name) {
        return Math.toIntExact(json.whole(name).orElseThrow());
    }
}
