package signpost.dynamodb;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import signpost.ingest.ManifestName;
import signpost.job.Page;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.registry.ManifestRecord;
import signpost.registry.ManifestRegistry;
import signpost.registry.Precondition;
import signpost.registry.Run;
import signpost.registry.Version;
import signpost.store.Pauses;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;

/// [ManifestRegistry] in one DynamoDB table. The record decides between writers, by one conditional update;
/// whatever else is written, is written before it under a hash, or after it and once more by who comes next.
public final class DynamoManifestRegistry implements ManifestRegistry {

    private static final String A_NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}";
    private static final String A_ROW = "[RV]#[0-9TZ:.-]{24}#[0-9a-f-]{36,64}";
    private static final int LONGEST_NAME = 128;

    private final Requests requests;
    private final String table;
    private final Documents contents;
    private final Documents states;
    private final Cursors cursors = new Cursors(A_NAME + "|" + A_ROW);

    public DynamoManifestRegistry(DynamoDbClient dynamo, String table, Pauses pauses) {
        this.requests = new Requests(dynamo, pauses);
        this.table = table;
        this.contents = new Documents(requests, table, "C#");
        this.states = new Documents(requests, table, "S#");
    }

    @Override
    public Optional<ManifestRecord> find(ManifestName name) {
        var found = requests.send(
                "read manifest " + name,
                dynamo -> dynamo.getItem(
                        get -> get.tableName(table).key(RecordItem.key(name)).consistentRead(true)));
        return RecordItem.maybe(found.item());
    }

    @Override
    public Optional<String> content(ManifestName name, ManifestHash hash) {
        return contents.find(RecordItem.partition(name), hash);
    }

    // --- writing -------------------------------------------------------------------------------------------------

    /// What is read first spares a content that would not become current; it decides nothing.
    @Override
    public Put put(ManifestName name, String content, ManifestHash hash, Precondition precondition, Instant now) {
        var before = find(name);
        if (!precondition.holdsFor(before)) {
            return new Put.NotNow(before);
        }
        if (before.filter(record -> record.isCurrent(hash)).isPresent()) {
            return new Put.Stored(before.get());
        }
        contents.put(RecordItem.partition(name), hash, content, Optional.empty());
        try {
            var was = update("put manifest " + name, name, RecordItem.put(hash, precondition, now));
            return stored(ManifestRecord.put(was, name, hash, now), was);
        } catch (ConditionalCheckFailedException e) {
            var current = RecordItem.maybe(e.item());
            var same = current.filter(record -> record.isCurrent(hash));
            // Written at this very time, it is ours: an answer was lost, and the SDK tried again.
            return same.filter(record -> record.updatedAt().equals(now) || precondition.holdsFor(same))
                    .map(record -> stored(record, before))
                    .orElseGet(() -> new Put.NotNow(current));
        }
    }

    private Put stored(ManifestRecord record, Optional<ManifestRecord> before) {
        keepVersion(record);
        before.ifPresent(this::keepVersion);
        return new Put.Stored(record);
    }

    private void keepVersion(ManifestRecord record) {
        var row = RecordItem.version(record.name(), RecordItem.version(record));
        requests.send(
                "keep a version of manifest " + record.name(),
                dynamo -> dynamo.putItem(put -> put.tableName(table).item(row)));
    }

    @Override
    public Put delete(ManifestName name, Precondition precondition, Instant now) {
        try {
            var was = update("delete manifest " + name, name, RecordItem.delete(precondition, now));
            return new Put.Stored(was.orElseThrow().deleted(now));
        } catch (ConditionalCheckFailedException e) {
            var current = RecordItem.maybe(e.item());
            return current.filter(
                            record -> record.deletedAt().filter(now::equals).isPresent())
                    .<Put>map(Put.Stored::new)
                    .orElseGet(() -> new Put.NotNow(current));
        }
    }

    @Override
    public void save(ManifestName name, Json state, Instant now) {
        var text = CanonicalJson.text(state);
        var hash = ManifestHash.of(text.getBytes(StandardCharsets.US_ASCII));
        states.put(RecordItem.partition(name), hash, text, Optional.empty());
        try {
            update("save the state of manifest " + name, name, RecordItem.save(new ManifestRecord.StateRef(hash, now)));
        } catch (ConditionalCheckFailedException e) {
            throw new IllegalStateException("there is no manifest " + name, e);
        }
    }

    /// @return what was there
    private Optional<ManifestRecord> update(String what, ManifestName name, Update update) {
        var request = update.of(table, RecordItem.key(name))
                .returnValues(ReturnValue.ALL_OLD)
                .build();
        return RecordItem.maybe(
                requests.send(what, dynamo -> dynamo.updateItem(request)).attributes());
    }

    @Override
    public Optional<Json> state(ManifestName name, ManifestRecord.StateRef state) {
        return states.find(RecordItem.partition(name), state.hash()).map(StoredJson::json);
    }

    // --- listing -------------------------------------------------------------------------------------------------

    @Override
    public Page<ManifestRecord> list(String prefix, Optional<String> cursor, int most) {
        if (prefix.length() > LONGEST_NAME) {
            return new Page<>(List.of(), Optional.empty());
        }
        var rows = new Rows(RecordItem.RECORDS, prefix, false, RecordItem.NOT_DELETED, false);
        return rows.page(read(rows, cursor, most), most, RecordItem::record);
    }

    @Override
    public Page<Run> runs(ManifestName name, Optional<String> cursor, int most) {
        var rows = new Rows(RecordItem.partition(name), RunItem.PREFIX, true, "", true);
        return rows.page(read(rows, cursor, most), most, RunItem::run);
    }

    /// A version whose row is not written yet is the current one.
    @Override
    public Page<Version> versions(ManifestName name, Optional<String> cursor, int most) {
        var rows = new Rows(RecordItem.partition(name), RecordItem.VERSIONS, true, "", false);
        var found = read(rows, cursor, most);
        var all = new TreeMap<String, Map<String, AttributeValue>>(Comparator.reverseOrder());
        found.items().forEach(row -> all.put(Item.sortKey(row), row));
        find(name)
                .map(record -> RecordItem.version(name, RecordItem.version(record)))
                .filter(row -> isBetween(Item.sortKey(row), cursor.map(cursors::place), found.last()))
                .ifPresent(row -> all.putIfAbsent(Item.sortKey(row), row));
        return rows.page(new Rows.Found(List.copyOf(all.values()), found.last()), most, RecordItem::version);
    }

    private static boolean isBetween(String place, Optional<String> first, Optional<String> last) {
        return first.filter(limit -> place.compareTo(limit) >= 0).isEmpty()
                && last.filter(limit -> place.compareTo(limit) <= 0).isEmpty();
    }

    private Rows.Found read(Rows rows, Optional<String> cursor, int most) {
        return rows.read(requests, table, cursor.map(cursors::place), most + 1);
    }

    @Override
    public boolean isCursor(String text) {
        return cursors.isCursor(text);
    }
}
