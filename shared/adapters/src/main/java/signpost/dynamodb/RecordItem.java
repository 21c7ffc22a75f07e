package signpost.dynamodb;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import signpost.ingest.ManifestName;
import signpost.json.Rfc3339;
import signpost.manifest.ManifestHash;
import signpost.registry.ManifestRecord;
import signpost.registry.Precondition;
import signpost.registry.Version;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// A record of the registry as an item, its writes, and the row of a version.
final class RecordItem {

    static final String RECORDS = "MANIFEST";
    static final String VERSIONS = "V#";
    static final String NOT_DELETED = "attribute_not_exists(#deletedAt)";

    private static final String HASH = "contentHash";
    private static final String VERSION = "version";
    private static final String CREATED_AT = "createdAt";
    private static final String UPDATED_AT = "updatedAt";
    private static final String DELETED_AT = "deletedAt";
    private static final String LAST_RUN = "lastRun";
    private static final String STATE = "stateHash";
    private static final String STATE_AT = "stateUpdatedAt";
    private static final String AT = "at";

    private RecordItem() {}

    static Map<String, AttributeValue> key(ManifestName name) {
        return Item.key(RECORDS, name.value());
    }

    /// Where everything else of a manifest lies.
    static String partition(ManifestName name) {
        return "N#" + name;
    }

    static ManifestRecord record(Map<String, AttributeValue> attributes) {
        var item = Item.of(attributes);
        return new ManifestRecord(
                new ManifestName(item.text(Item.SK)),
                item.hash(HASH),
                item.text(VERSION),
                item.time(CREATED_AT),
                item.time(UPDATED_AT),
                item.maybeTime(DELETED_AT),
                item.maybe(LAST_RUN).map(run -> RunItem.run(run.m())),
                item.maybeHash(STATE).map(hash -> new ManifestRecord.StateRef(hash, item.time(STATE_AT))));
    }

    /// [ManifestRecord#put], unless that content is current already.
    static Update put(ManifestHash hash, Precondition precondition, Instant now) {
        var values = Item.empty()
                .put(":hash", hash)
                .put(":version", ManifestRecord.V0)
                .put(":now", now);
        return new Update(
                "(attribute_not_exists(#pk) or attribute_exists(#deletedAt) or #contentHash <> :hash)"
                        + and(precondition, values),
                "set #contentHash = :hash, #version = :version, #updatedAt = :now,"
                        + " #createdAt = if_not_exists(#createdAt, :now) remove #deletedAt",
                values.attributes());
    }

    /// [ManifestRecord#deleted].
    static Update delete(Precondition precondition, Instant now) {
        var values = Item.empty().put(":now", now);
        return new Update(
                "attribute_exists(#pk) and " + NOT_DELETED + and(precondition, values),
                "set #deletedAt = :now",
                values.attributes());
    }

    /// [ManifestRecord#withState].
    static Update save(ManifestRecord.StateRef state) {
        return new Update(
                "attribute_exists(#pk)",
                "set #stateHash = :hash, #stateUpdatedAt = :at",
                Item.empty().put(":hash", state.hash()).put(":at", state.at()).attributes());
    }

    /// [Precondition#holdsFor], as one more condition.
    private static String and(Precondition precondition, Item values) {
        return switch (precondition) {
            case Precondition.None() -> "";
            case Precondition.Current(var match) -> {
                values.put(":match", match);
                yield " and #contentHash = :match and " + NOT_DELETED;
            }
            case Precondition.Exists() -> " and attribute_exists(#pk) and " + NOT_DELETED;
            case Precondition.Absent() -> " and (attribute_not_exists(#pk) or attribute_exists(#deletedAt))";
        };
    }

    static Map<String, AttributeValue> version(ManifestName name, Version version) {
        return Item.at(Item.key(partition(name), VERSIONS + place(version)))
                .put(HASH, version.hash())
                .put(AT, version.at())
                .attributes();
    }

    static Version version(Map<String, AttributeValue> attributes) {
        var item = Item.of(attributes);
        return new Version(item.hash(HASH), item.time(AT));
    }

    static String place(Version version) {
        return Rfc3339.text(version.at()) + "#" + version.hash().hex();
    }

    static Version version(ManifestRecord record) {
        return new Version(record.hash(), record.updatedAt());
    }

    static Optional<ManifestRecord> maybe(Map<String, AttributeValue> attributes) {
        return attributes.isEmpty() ? Optional.empty() : Optional.of(record(attributes));
    }
}
