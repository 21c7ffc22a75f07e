package signpost.dynamodb;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import signpost.manifest.ManifestHash;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Texts that lie under their hash and never change. What was read or written lately is remembered, so that
/// who comes back to a job does not read its documents again.
final class Documents {

    private static final String TEXT = "text";
    private static final int MOST_CHARACTERS = 2 << 20;

    private final Requests requests;
    private final String table;
    private final String prefix;
    private final Map<Map<String, AttributeValue>, String> lately = new LinkedHashMap<>(16, 0.75f, true);
    private int characters;

    /// @param prefix of their sort keys
    Documents(Requests requests, String table, String prefix) {
        this.requests = requests;
        this.table = table;
        this.prefix = prefix;
    }

    /// @param until when it may be removed, if ever
    void put(String partition, ManifestHash hash, String text, Optional<Instant> until) {
        var key = key(partition, hash);
        var item = Item.at(key).put(TEXT, StoredText.value(text));
        until.ifPresent(item::expiringAt);
        requests.send(
                "store a document of " + partition,
                dynamo -> dynamo.putItem(put -> put.tableName(table).item(item.attributes())));
        remember(key, text);
    }

    Optional<String> find(String partition, ManifestHash hash) {
        var key = key(partition, hash);
        var known = remembered(key);
        if (known.isPresent()) {
            return known;
        }
        var found = requests.send(
                "read a document of " + partition,
                dynamo -> dynamo.getItem(get -> get.tableName(table).key(key).consistentRead(true)));
        if (!found.hasItem()) {
            return Optional.empty();
        }
        var text = StoredText.text(Item.of(found.item()).get(TEXT));
        remember(key, text);
        return Optional.of(text);
    }

    private Map<String, AttributeValue> key(String partition, ManifestHash hash) {
        return Item.key(partition, prefix + hash.hex());
    }

    private synchronized Optional<String> remembered(Map<String, AttributeValue> key) {
        return Optional.ofNullable(lately.get(key));
    }

    private synchronized void remember(Map<String, AttributeValue> key, String text) {
        if (lately.put(key, text) == null) {
            characters += text.length();
        }
        var oldest = lately.entrySet().iterator();
        while (characters > MOST_CHARACTERS) {
            characters -= oldest.next().getValue().length();
            oldest.remove();
        }
    }
}
