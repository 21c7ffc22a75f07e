package signpost.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import signpost.runtime.Metadata.Constant;
import signpost.runtime.Metadata.Extension;
import signpost.runtime.Metadata.Method;
import signpost.runtime.Metadata.Pallet;
import signpost.runtime.Type.Field;
import signpost.runtime.Type.VariantType;
import signpost.scale.ScaleReader;
import signpost.scale.UnexpectedScale;

/// Reads metadata of the versions 14, 15 and 16 (crates frame-metadata and scale-info).
///
/// What nobody asks for, documentation and notes on what is deprecated, is passed over.
final class MetadataReader {

    /// "meta", little-endian.
    private static final long MAGIC = 0x6174656d;

    /// The version of ordinary extensions in metadata of version 16: those of extrinsics of version 4.
    private static final int ORDINARY = 0;

    @FunctionalInterface
    private interface Item<T> {
        T read() throws UnexpectedScale;
    }

    private final ScaleReader in;
    private final List<Integer> mentioned = new ArrayList<>();
    private int version;

    MetadataReader(byte[] bytes) {
        in = new ScaleReader(bytes);
    }

    Metadata read() throws UnexpectedScale {
        if (in.u32() != MAGIC) {
            throw new UnexpectedScale("these bytes are no metadata");
        }
        version = in.u8();
        if (version < 14 || version > 16) {
            throw new UnexpectedScale("metadata of version " + version + " is not supported; 14, 15 and 16 are");
        }
        var types = types();
        var pallets = new LinkedHashMap<String, Pallet>();
        var indices = new HashSet<Integer>();
        for (var pallet : list(this::pallet)) {
            if (pallets.put(pallet.name(), pallet) != null || !indices.add(pallet.index())) {
                throw new UnexpectedScale("pallet " + pallet.name() + " is there twice");
            }
        }
        var extensions = version == 16 ? extrinsic16() : extrinsic();
        if (version < 16) {
            type();
        }
        Map<String, Method> methods = version == 14 ? Map.of() : methods();
        if (version > 14) {
            for (var outer = 0; outer < 3; outer++) {
                type();
            }
            list(() -> {
                in.text();
                type();
                return in.byteList();
            });
        }
        in.end();
        for (var type : mentioned) {
            types.get(type);
        }
        return new Metadata(version, types, pallets, extensions, methods);
    }

    private Types types() throws UnexpectedScale {
        var types = new ArrayList<Type>();
        var paths = new ArrayList<String>();
        var count = in.length();
        for (var i = 0; i < count; i++) {
            if (in.index() != i) {
                throw new UnexpectedScale("types are not numbered from 0 on");
            }
            paths.add(String.join("::", list(in::text)));
            list(() -> {
                in.text();
                return option(this::type);
            });
            types.add(definition());
            passOverTexts();
        }
        return new Types(types, paths);
    }

    private Type definition() throws UnexpectedScale {
        return switch (in.u8()) {
            case 0 -> new Type.Composite(fields());
            case 1 -> {
                var variants = new HashMap<Integer, VariantType>();
                for (var variant : list(this::variant)) {
                    if (variants.put(variant.index(), variant) != null) {
                        throw new UnexpectedScale("variant " + variant.index() + " is there twice");
                    }
                }
                yield new Type.Variants(Map.copyOf(variants));
            }
            case 2 -> new Type.Sequence(type());
            case 3 -> {
                var length = in.u32();
                yield new Type.FixedArray(length, type());
            }
            case 4 -> new Type.Tuple(list(this::type));
            case 5 -> {
                var number = in.u8();
                yield Type.Primitive.of(number)
                        .orElseThrow(() -> new UnexpectedScale("there is no primitive " + number));
            }
            case 6 -> new Type.Compact(type());
            case 7 -> {
                type();
                type();
                yield new Type.BitSequence();
            }
            default -> throw new UnexpectedScale("an unknown kind of type, at byte " + (in.position() - 1));
        };
    }

    private VariantType variant() throws UnexpectedScale {
        var name = in.text();
        var fields = fields();
        var variant = new VariantType(name, in.u8(), fields);
        passOverTexts();
        return variant;
    }

    private List<Field> fields() throws UnexpectedScale {
        return list(() -> {
            var name = option(in::text);
            var field = new Field(name.orElse(null), type());
            option(in::text);
            passOverTexts();
            return field;
        });
    }

    private Pallet pallet() throws UnexpectedScale {
        var name = in.text();
        var storage = new LinkedHashMap<String, StorageEntry>();
        var prefix = new String[] {name};
        option(() -> {
            prefix[0] = in.text();
            for (var entry : list(() -> storageEntry(prefix[0]))) {
                storage.put(entry.name(), entry);
            }
            return prefix;
        });
        var calls = outerType();
        var events = outerType();
        var constants = new LinkedHashMap<String, Constant>();
        list(() -> {
            var constant = in.text();
            constants.put(constant, new Constant(type(), in.byteList()));
            passOverNotes();
            return constant;
        });
        var errors = outerType();
        if (version == 16) {
            list(() -> {
                in.text();
                type();
                passOverTexts();
                return true;
            });
            list(() -> {
                in.skip(32);
                function();
                return true;
            });
        }
        var index = in.u8();
        if (version > 14) {
            passOverTexts();
        }
        if (version == 16) {
            passOverDeprecation();
        }
        return new Pallet(name, index, prefix[0], Map.copyOf(storage), Map.copyOf(constants), calls, events, errors);
    }

    /// The type of a pallet's calls, events or errors; in version 16 with which of them are deprecated.
    private OptionalInt outerType() throws UnexpectedScale {
        var type = option(() -> {
            var outer = type();
            if (version == 16) {
                list(() -> {
                    in.skip(1);
                    passOverDeprecation();
                    return true;
                });
            }
            return outer;
        });
        return type.isPresent() ? OptionalInt.of(type.get()) : OptionalInt.empty();
    }

    private StorageEntry storageEntry(String prefix) throws UnexpectedScale {
        var name = in.text();
        var modifier = in.u8();
        if (modifier > 1) {
            throw new UnexpectedScale("storage " + name + " is neither optional nor has it a default");
        }
        List<Hasher> hashers = List.of();
        var key = OptionalInt.empty();
        int value;
        switch (in.u8()) {
            case 0 -> value = type();
            case 1 -> {
                hashers = list(() -> Hasher.of(in.u8()));
                key = OptionalInt.of(type());
                value = type();
            }
            default -> throw new UnexpectedScale("storage " + name + " is neither a value nor a map");
        }
        var entry = new StorageEntry(prefix, name, hashers, key, value, modifier == 1, in.byteList());
        passOverNotes();
        return entry;
    }

    private List<Extension> extrinsic() throws UnexpectedScale {
        if (version == 14) {
            type();
        }
        in.skip(1);
        if (version == 15) {
            for (var part = 0; part < 4; part++) {
                type();
            }
        }
        return list(this::extension);
    }

    private List<Extension> extrinsic16() throws UnexpectedScale {
        in.byteList();
        for (var part = 0; part < 3; part++) {
            type();
        }
        var byVersion = new HashMap<Integer, List<Integer>>();
        list(() -> {
            byVersion.put(in.u8(), list(in::index));
            return true;
        });
        var all = list(this::extension);
        var ordinary = byVersion.get(ORDINARY);
        if (ordinary == null) {
            throw new UnexpectedScale("there are no extensions of version " + ORDINARY);
        }
        var extensions = new ArrayList<Extension>();
        for (var index : ordinary) {
            if (index >= all.size()) {
                throw new UnexpectedScale("there is no extension " + index);
            }
            extensions.add(all.get(index));
        }
        return extensions;
    }

    private Extension extension() throws UnexpectedScale {
        var name = in.text();
        var type = type();
        return new Extension(name, type, type());
    }

    private Map<String, Method> methods() throws UnexpectedScale {
        var methods = new HashMap<String, Method>();
        list(() -> {
            var api = in.text();
            for (var method : list(this::function)) {
                var name = api + "_" + method.name();
                methods.put(name, new Method(name, method.inputs(), method.output()));
            }
            passOverTexts();
            if (version == 16) {
                in.index();
                passOverDeprecation();
            }
            return api;
        });
        return methods;
    }

    private Method function() throws UnexpectedScale {
        var name = in.text();
        var inputs = list(() -> new Field(in.text(), type()));
        var method = new Method(name, inputs, type());
        passOverNotes();
        return method;
    }

    /// Documentation, and in version 16 whether it is deprecated.
    private void passOverNotes() throws UnexpectedScale {
        passOverTexts();
        if (version == 16) {
            passOverDeprecation();
        }
    }

    private void passOverDeprecation() throws UnexpectedScale {
        switch (in.u8()) {
            case 0, 1 -> {}
            case 2 -> {
                in.text();
                option(in::text);
            }
            default -> throw new UnexpectedScale("unknown state of deprecation, at byte " + (in.position() - 1));
        }
    }

    private void passOverTexts() throws UnexpectedScale {
        var count = in.length();
        for (var i = 0; i < count; i++) {
            in.skip(in.length());
        }
    }

    private int type() throws UnexpectedScale {
        var type = in.index();
        mentioned.add(type);
        return type;
    }

    private <T> List<T> list(Item<T> item) throws UnexpectedScale {
        var count = in.length();
        var items = new ArrayList<T>(Math.min(count, 64));
        for (var i = 0; i < count; i++) {
            items.add(item.read());
        }
        return List.copyOf(items);
    }

    private <T> Optional<T> option(Item<T> item) throws UnexpectedScale {
        return in.flag() ? Optional.of(item.read()) : Optional.empty();
    }
}
