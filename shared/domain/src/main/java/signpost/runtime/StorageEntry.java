package signpost.runtime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import signpost.hash.Twox;
import signpost.scale.ScaleReader;
import signpost.scale.ScaleWriter;
import signpost.scale.UnexpectedScale;

/// A value or a map in a runtime's storage.
///
/// @param prefix of the pallet
/// @param hashers one for each key of a map
/// @param key the type of the map's key, which is a tuple where there are several
/// @param hasDefault whether what is not stored has the value that [#fallback] holds
@SuppressWarnings("ArrayRecordComponent") // read as its type says, never compared
public record StorageEntry(
        String prefix,
        String name,
        List<Hasher> hashers,
        OptionalInt key,
        int value,
        boolean hasDefault,
        byte[] fallback) {

    /// Of pallet and entry.
    public static final int PREFIX_BYTES = 32;

    /// The key under which the value for these arguments is stored, or what all keys with these first arguments begin
    /// with.
    public byte[] key(Types types, List<Value> arguments) throws UnexpectedScale {
        var keys = keyTypes(types);
        if (arguments.size() > keys.size()) {
            throw new UnexpectedScale(name + " has " + keys.size() + " keys");
        }
        var out = new ScaleWriter().bytes(Twox.hash128(ascii(prefix))).bytes(Twox.hash128(ascii(name)));
        for (var i = 0; i < arguments.size(); i++) {
            var argument = new ScaleWriter();
            types.write(keys.get(i), arguments.get(i), argument);
            var encoded = argument.toBytes();
            out.bytes(hashers.get(i).hash(encoded));
            if (hashers.get(i).keepsKey()) {
                out.bytes(encoded);
            }
        }
        return out.toBytes();
    }

    /// The arguments of a key of this map, which must be one.
    public List<Value> arguments(Types types, byte[] key) throws UnexpectedScale {
        var keys = keyTypes(types);
        var in = new ScaleReader(key);
        in.skip(PREFIX_BYTES);
        var arguments = new ArrayList<Value>();
        for (var i = 0; i < keys.size(); i++) {
            if (!hashers.get(i).keepsKey()) {
                throw new UnexpectedScale("the keys of " + name + " cannot be read back");
            }
            in.skip(hashers.get(i).hashBytes());
            arguments.add(types.read(keys.get(i), in));
        }
        in.end();
        if (!Arrays.equals(key(types, arguments), key)) {
            throw new UnexpectedScale("not a key of " + name);
        }
        return List.copyOf(arguments);
    }

    /// The stored value, or the default if nothing is stored.
    public Optional<Value> read(Types types, byte @Nullable [] stored) throws UnexpectedScale {
        if (stored == null) {
            return hasDefault ? Optional.of(types.read(value, fallback)) : Optional.empty();
        }
        return Optional.of(types.read(value, stored));
    }

    private List<Integer> keyTypes(Types types) throws UnexpectedScale {
        if (key.isEmpty()) {
            return List.of();
        }
        if (hashers.size() == 1) {
            return List.of(key.getAsInt());
        }
        if (types.get(key.getAsInt()) instanceof Type.Tuple(var items) && items.size() == hashers.size()) {
            return items;
        }
        throw new UnexpectedScale(name + " has " + hashers.size() + " hashers and other keys");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
