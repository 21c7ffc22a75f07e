package signpost.dynamodb;

import java.util.Map;
import signpost.chain.AccountId;
import signpost.challenge.Assignment;
import signpost.challenge.Assignments.Use;
import signpost.challenge.Nonce;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The use of a nonce as an item, with what was given out for it. The answer is deflated, so that the item stays
/// below a kilobyte.
final class AssignmentItem {

    /// That nobody used the nonce, or the same request did and was given nothing.
    static final String FREE = "attribute_not_exists(#pk) or (#request = :request and attribute_not_exists(#task))";

    /// Whether something was given out.
    static final String GIVEN = "attribute_exists(#task)";

    private static final String REQUEST = "request";
    private static final String KEPT = "kept";
    private static final String TASK = "task";
    private static final String WINDOW = "window";
    private static final String ELEMENT = "element";
    private static final String CLIP = "clip";
    private static final String DRAW = "draw";
    private static final String ISSUED = "issued";
    private static final String EXPIRES = "expires";
    private static final String ANSWER = "answer";

    private AssignmentItem() {}

    static String partition(AccountId hotkey) {
        return "A#" + hotkey.hex();
    }

    /// In the order of the nonces, which have at most 19 digits.
    static Map<String, AttributeValue> key(AccountId hotkey, Nonce nonce) {
        return Item.key(partition(hotkey), "0".repeat(20 - nonce.text().length()) + nonce.text());
    }

    static Item of(Use use) {
        var item = Item.at(key(use.hotkey(), use.nonce()))
                .put(REQUEST, use.request())
                .put(KEPT, use.keptUntil())
                .expiringAt(use.keptUntil().plusSeconds(1));
        use.assignment().ifPresent(given -> {
            item.put(TASK, given.taskId())
                    .put(CLIP, given.clip())
                    .put(DRAW, given.draw())
                    .put(ISSUED, given.issued())
                    .put(EXPIRES, given.expires())
                    .put(ANSWER, StoredJson.value(given.answer()));
            given.window().ifPresent(window -> item.put(WINDOW, window.value()));
            given.element().ifPresent(element -> item.put(ELEMENT, element.value()));
        });
        return item;
    }

    static Map<String, AttributeValue> request(Use use) {
        return Item.empty().put(":request", use.request()).attributes();
    }

    static Use use(AccountId hotkey, Map<String, AttributeValue> attributes) {
        var item = Item.of(attributes);
        return new Use(
                hotkey,
                new Nonce(Item.sortKey(attributes).replaceFirst("^0+", "")),
                item.hash(REQUEST),
                item.maybeText(TASK).map(task -> assignment(task, item)),
                item.time(KEPT));
    }

    private static Assignment assignment(String task, Item item) {
        return new Assignment(
                task,
                item.maybeText(WINDOW).map(WindowId::new),
                item.maybeText(ELEMENT).map(ElementId::new),
                item.hash(CLIP),
                item.number(DRAW),
                item.time(ISSUED),
                item.time(EXPIRES),
                (Json.Obj) StoredJson.json(item.get(ANSWER)));
    }
}
