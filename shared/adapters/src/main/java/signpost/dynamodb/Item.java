package signpost.dynamodb;

import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import signpost.manifest.ManifestHash;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The attributes of an item, put and taken as what they stand for: times are milliseconds, hashes are bytes,
/// so that an item that is written often stays small.
final class Item {

    static final String PK = "pk";
    static final String SK = "sk";

    /// Seconds since 1970, after which DynamoDB may remove the item.
    static final String EXPIRES_AT = "expiresAt";

    private final Map<String, AttributeValue> attributes;

    private Item(Map<String, AttributeValue> attributes) {
        this.attributes = attributes;
    }

    static Item empty() {
        return new Item(new LinkedHashMap<>());
    }

    static Item at(Map<String, AttributeValue> key) {
        return new Item(new LinkedHashMap<>(key));
    }

    static Item of(Map<String, AttributeValue> attributes) {
        return new Item(attributes);
    }

    static Map<String, AttributeValue> key(String pk, String sk) {
        return Map.of(PK, AttributeValue.fromS(pk), SK, AttributeValue.fromS(sk));
    }

    static String sortKey(Map<String, AttributeValue> item) {
        return of(item).text(SK);
    }

    Map<String, AttributeValue> attributes() {
        return attributes;
    }

    AttributeValue asValue() {
        return AttributeValue.fromM(attributes);
    }

    // --- putting -------------------------------------------------------------------------------------------------

    Item put(String name, AttributeValue value) {
        attributes.put(name, value);
        return this;
    }

    Item put(String name, String text) {
        return put(name, AttributeValue.fromS(text));
    }

    Item put(String name, long number) {
        return put(name, value(number));
    }

    Item put(String name, boolean flag) {
        return put(name, AttributeValue.fromBool(flag));
    }

    Item put(String name, Instant time) {
        return put(name, value(time));
    }

    Item put(String name, ManifestHash hash) {
        return put(name, bytes(hash.hex()));
    }

    Item put(String name, List<String> texts) {
        return put(
                name,
                AttributeValue.fromL(texts.stream().map(AttributeValue::fromS).toList()));
    }

    Item expiringAt(Instant time) {
        return put(EXPIRES_AT, seconds(time));
    }

    static AttributeValue value(long number) {
        return AttributeValue.fromN(Long.toString(number));
    }

    static AttributeValue value(Instant time) {
        return value(time.toEpochMilli());
    }

    static AttributeValue seconds(Instant time) {
        return value(time.getEpochSecond());
    }

    static AttributeValue bytes(String hex) {
        return AttributeValue.fromB(SdkBytes.fromByteArray(HexFormat.of().parseHex(hex)));
    }

    // --- taking --------------------------------------------------------------------------------------------------

    Optional<AttributeValue> maybe(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    AttributeValue get(String name) {
        @Nullable AttributeValue value = attributes.get(name);
        if (value == null) {
            throw new IllegalStateException("an item lacks its attribute " + name);
        }
        return value;
    }

    String text(String name) {
        return get(name).s();
    }

    Optional<String> maybeText(String name) {
        return maybe(name).map(AttributeValue::s);
    }

    long number(String name) {
        return Long.parseLong(get(name).n());
    }

    Instant time(String name) {
        return Instant.ofEpochMilli(number(name));
    }

    Optional<Instant> maybeTime(String name) {
        return maybe(name).map(_ -> time(name));
    }

    String hex(String name) {
        return HexFormat.of().formatHex(get(name).b().asByteArrayUnsafe());
    }

    ManifestHash hash(String name) {
        return ManifestHash.parse(hex(name));
    }

    Optional<ManifestHash> maybeHash(String name) {
        return maybe(name).map(_ -> hash(name));
    }

    List<String> texts(String name) {
        return get(name).l().stream().map(AttributeValue::s).toList();
    }
}
