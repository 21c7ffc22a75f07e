package signpost.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.files.FileObjectStore;
import signpost.manifest.ManifestHash;
import signpost.publishing.ObjectStore;
import signpost.publishing.ObjectStore.Written;

/// Where shards are put, each under a name of its own that is written once: the hotkey, the block, and the hash of what
/// is in it.
///
/// @param name what it is called in messages
/// @param prefix before every key: empty, or with a slash at its end
record ShardPlace(String name, Supplier<ObjectStore> store, String prefix) {

    private static final int DIGITS_OF_HASH = 16;

    static ShardPlace of(Session session, PlaceOptions options, String written) {
        if (written.startsWith("file:") && written.length() > "file:".length()) {
            var folder = session.path(written.substring("file:".length()))
                    .toAbsolutePath()
                    .normalize();
            return new ShardPlace("file:" + folder, () -> new FileObjectStore(folder), "");
        }
        if (written.matches("s3://[A-Za-z0-9][A-Za-z0-9._-]{1,254}(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?")) {
            var parts = written.substring("s3://".length()).split("/", 2);
            var rest = parts.length < 2 ? "" : parts[1].replaceFirst("/$", "");
            var stack = LocalStack.find(session)
                    .filter(LocalStack::isRunning)
                    .filter(local -> local.state().fields().values().stream()
                            .anyMatch(value -> value.equals(new signpost.json.Json.Text(parts[0]))));
            return new ShardPlace(
                    written,
                    () -> new Aws(session, options, stack).objects(parts[0]),
                    rest.isEmpty() ? "" : rest + "/");
        }
        throw Stop.usage(
                "bad_out", written + " is no place for shards", "write it as file:FOLDER or s3://BUCKET/PREFIX");
    }

    /// Puts the shard and returns its key. One that is there already is the same.
    String put(byte[] shard, AccountId hotkey, Block block) {
        var key = prefix
                + String.format(
                        Locale.ROOT,
                        "%s/%010d-%s.json",
                        hotkey.address(),
                        block.height(),
                        ManifestHash.of(shard).hex().substring(0, DIGITS_OF_HASH));
        var open = store.get();
        if (open.create(key, shard) instanceof Written.Conflict
                && open.read(key, shard.length)
                        .map(there -> java.util.Arrays.equals(there.bytes(), shard))
                        .equals(Optional.of(false))) {
            throw Stop.refused(
                    "conflict", "something else is stored as " + key + " at " + name, "name another place with --out");
        }
        return key;
    }
}
