package signpost.runtime;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import signpost.runtime.Type.Field;
import signpost.runtime.Type.VariantType;
import signpost.scale.ScaleReader;
import signpost.scale.ScaleWriter;
import signpost.scale.UnexpectedScale;

/// A runtime's types by their numbers, and values read and written as they say.
///
/// Reading is bounded: in depth, and in how many values may come of one reading, since a byte can become a
/// hundred.
public final class Types {

    private static final int MOST_DEPTH = 64;
    private static final int MOST_VALUES = 1 << 20;
    private static final int MOST_PARTS = 1 << 10;

    private final List<Type> types;
    private final List<String> paths;

    /// @param paths the name of each type, empty for those without one
    Types(List<Type> types, List<String> paths) {
        this.types = List.copyOf(types);
        this.paths = List.copyOf(paths);
    }

    public int size() {
        return types.size();
    }

    /// The path of a type, its parts joined by `::`.
    public String path(int type) {
        return paths.get(type);
    }

    Type get(int type) throws UnexpectedScale {
        if (type < 0 || type >= types.size()) {
            throw new UnexpectedScale("there is no type " + type);
        }
        return types.get(type);
    }

    public Value read(int type, ScaleReader in) throws UnexpectedScale {
        return new Reading(in).value(type, 0);
    }

    /// A value that takes up all of the bytes.
    public Value read(int type, byte[] bytes) throws UnexpectedScale {
        var in = new ScaleReader(bytes);
        var value = read(type, in);
        in.end();
        return value;
    }

    /// The named or unnamed fields of a call, an event or the like.
    Value read(List<Field> fields, ScaleReader in) throws UnexpectedScale {
        return new Reading(in).fields(fields, 0);
    }

    private final class Reading {
        private final ScaleReader in;
        private int values;

        Reading(ScaleReader in) {
            this.in = in;
        }

        Value value(int type, int depth) throws UnexpectedScale {
            if (depth > MOST_DEPTH) {
                throw new UnexpectedScale("values lie more than " + MOST_DEPTH + " deep in one another");
            }
            if (++values > MOST_VALUES) {
                throw new UnexpectedScale("there are more than " + MOST_VALUES + " values");
            }
            return switch (get(type)) {
                case Type.Composite(var fields)
                when isWrapper(fields) -> value(fields.getFirst().type(), depth + 1);
                case Type.Composite(var fields) -> fields(fields, depth);
                case Type.Variants(var variants) -> {
                    var index = in.u8();
                    var variant = variants.get(index);
                    if (variant == null) {
                        throw new UnexpectedScale("there is no variant " + index + " of " + path(type) + ", at byte "
                                + (in.position() - 1));
                    }
                    yield new Value.Variant(variant.name(), index, fields(variant.fields(), depth));
                }
                case Type.Sequence(var item) -> items(item, in.length(), depth);
                case Type.FixedArray(var length, var item) -> {
                    if (length > in.remaining()) {
                        throw new UnexpectedScale("an array goes beyond the end, at byte " + in.position());
                    }
                    yield items(item, (int) length, depth);
                }
                case Type.Tuple(var items) -> {
                    var read = new ArrayList<Value>(items.size());
                    for (var item : items) {
                        read.add(value(item, depth + 1));
                    }
                    yield new Value.Items(read);
                }
                case Type.Primitive primitive -> primitive(primitive);
                case Type.Compact(var held) -> {
                    var value = in.compact();
                    if (value.bitLength() > 8 * compactBytes(held)) {
                        throw new UnexpectedScale("a compact number is too large for its type");
                    }
                    yield new Value.Whole(value);
                }
                case Type.BitSequence() -> throw new UnexpectedScale("sequences of bits are not supported");
            };
        }

        private Value items(int item, int count, int depth) throws UnexpectedScale {
            if (get(item) == Type.Primitive.U8) {
                return new Value.Bytes(in.bytes(count));
            }
            var read = new ArrayList<Value>(Math.min(count, 64));
            for (var i = 0; i < count; i++) {
                read.add(value(item, depth + 1));
            }
            return new Value.Items(read);
        }

        Value fields(List<Field> fields, int depth) throws UnexpectedScale {
            if (fields.isEmpty()) {
                return Value.Items.NONE;
            }
            if (fields.getFirst().name() == null) {
                var items = new ArrayList<Value>(fields.size());
                for (var field : fields) {
                    items.add(value(field.type(), depth + 1));
                }
                return new Value.Items(items);
            }
            var named = new LinkedHashMap<String, Value>();
            for (var field : fields) {
                named.put(String.valueOf(field.name()), value(field.type(), depth + 1));
            }
            return new Value.Fields(named);
        }

        private Value primitive(Type.Primitive primitive) throws UnexpectedScale {
            return switch (primitive) {
                case BOOL -> new Value.Flag(in.flag());
                case TEXT -> new Value.Text(in.text());
                case CHAR -> {
                    var codePoint = in.u32();
                    if (codePoint > Character.MAX_CODE_POINT
                            || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE)) {
                        throw new UnexpectedScale("no character, at byte " + (in.position() - 4));
                    }
                    yield new Value.Text(Character.toString((int) codePoint));
                }
                default ->
                    new Value.Whole(
                            primitive.isSigned() ? in.signed(primitive.bytes()) : in.unsigned(primitive.bytes()));
            };
        }
    }

    /// Writes a value as the type says.
    ///
    /// @throws UnexpectedScale if it is not such a value; so that a runtime whose types have changed is
    /// noticed before anything is signed
    public void write(int type, Value value, ScaleWriter out) throws UnexpectedScale {
        switch (get(type)) {
            case Type.Composite(var fields)
            when isWrapper(fields) -> write(fields.getFirst().type(), value, out);
            case Type.Composite(var fields) -> writeFields(fields, value, out);
            case Type.Variants(var variants) -> {
                if (!(value instanceof Value.Variant(var name, var _, var held))) {
                    throw unfit(type, value);
                }
                var variant = variant(variants, name);
                out.u8(variant.index());
                writeFields(variant.fields(), held, out);
            }
            case Type.Sequence(var item) -> {
                out.compact(count(value));
                writeItems(item, value, out);
            }
            case Type.FixedArray(var length, var item) -> {
                if (count(value) != length) {
                    throw unfit(type, value);
                }
                writeItems(item, value, out);
            }
            case Type.Tuple(var items) -> {
                if (!(value instanceof Value.Items(var values)) || values.size() != items.size()) {
                    throw unfit(type, value);
                }
                for (var i = 0; i < items.size(); i++) {
                    write(items.get(i), values.get(i), out);
                }
            }
            case Type.Primitive primitive -> writePrimitive(primitive, value, out);
            case Type.Compact(var held) -> {
                if (!(value instanceof Value.Whole(var number))
                        || number.signum() < 0
                        || number.bitLength() > 8 * compactBytes(held)) {
                    throw unfit(type, value);
                }
                out.compact(number);
            }
            case Type.BitSequence() -> throw unfit(type, value);
        }
    }

    private void writeFields(List<Field> fields, Value value, ScaleWriter out) throws UnexpectedScale {
        if (value instanceof Value.Fields(var named)
                && named.keySet().equals(new HashSet<>(names(fields)))
                && named.size() == fields.size()) {
            for (var field : fields) {
                write(field.type(), Objects.requireNonNull(named.get(String.valueOf(field.name()))), out);
            }
        } else if (value instanceof Value.Items(var items) && items.size() == fields.size()) {
            for (var i = 0; i < items.size(); i++) {
                write(fields.get(i).type(), items.get(i), out);
            }
        } else {
            throw new UnexpectedScale("a value does not fit the fields " + names(fields));
        }
    }

    /// Whether there is one field, without a name: such a type is written and shown as what it wraps.
    private static boolean isWrapper(List<Field> fields) {
        return fields.size() == 1 && fields.getFirst().name() == null;
    }

    private static List<String> names(List<Field> fields) {
        return fields.stream().map(field -> String.valueOf(field.name())).toList();
    }

    private static VariantType variant(Map<Integer, VariantType> variants, String name) throws UnexpectedScale {
        for (var variant : variants.values()) {
            if (variant.name().equals(name)) {
                return variant;
            }
        }
        throw new UnexpectedScale("there is no variant " + name);
    }

    private static int count(Value value) throws UnexpectedScale {
        return switch (value) {
            case Value.Bytes(var bytes) -> bytes.length;
            case Value.Items(var items) -> items.size();
            default -> throw new UnexpectedScale("a list is wanted");
        };
    }

    private void writeItems(int item, Value value, ScaleWriter out) throws UnexpectedScale {
        switch (value) {
            case Value.Bytes(var bytes) when get(item) == Type.Primitive.U8 -> out.bytes(bytes);
            case Value.Items(var items) -> {
                for (var each : items) {
                    write(item, each, out);
                }
            }
            default -> throw new UnexpectedScale("a list is wanted");
        }
    }

    private static void writePrimitive(Type.Primitive primitive, Value value, ScaleWriter out) throws UnexpectedScale {
        switch (value) {
            case Value.Flag(var flag) when primitive == Type.Primitive.BOOL -> out.flag(flag);
            case Value.Text(var text) when primitive == Type.Primitive.TEXT -> out.text(text);
            case Value.Whole(var number) when fits(number, primitive) -> out.number(number, primitive.bytes());
            default -> throw new UnexpectedScale("a value does not fit " + primitive);
        }
    }

    private static boolean fits(BigInteger number, Type.Primitive primitive) {
        var bits = 8 * primitive.bytes();
        return primitive.isSigned()
                ? number.bitLength() < bits
                : bits > 0 && number.signum() >= 0 && number.bitLength() <= bits;
    }

    /// Compact numbers are of primitives, or of what wraps one.
    private int compactBytes(int type) throws UnexpectedScale {
        var held = get(type);
        for (var depth = 0; depth < MOST_DEPTH; depth++) {
            switch (held) {
                case Type.Primitive primitive -> {
                    return Math.min(primitive.bytes(), 16);
                }
                case Type.Composite(var fields)
                when fields.size() == 1 -> held = get(fields.getFirst().type());
                case Type.Tuple(var items)
                when items.isEmpty() -> {
                    return 0;
                }
                default -> throw new UnexpectedScale("no number can be compact as type " + type);
            }
        }
        throw new UnexpectedScale("type " + type + " wraps itself");
    }

    /// Whether values of the type take no bytes at all. A type of very many parts is taken not to be empty.
    boolean isEmpty(int type) throws UnexpectedScale {
        var pending = new ArrayDeque<Integer>();
        pending.push(type);
        for (var seen = 0; !pending.isEmpty(); seen++) {
            if (seen + pending.size() > MOST_PARTS) {
                return false;
            }
            switch (get(pending.pop())) {
                case Type.Composite(var fields) -> fields.forEach(field -> pending.push(field.type()));
                case Type.Tuple(var items) -> items.forEach(pending::push);
                default -> {
                    return false;
                }
            }
        }
        return true;
    }

    private UnexpectedScale unfit(int type, Value value) {
        return new UnexpectedScale("a " + value.getClass().getSimpleName().toLowerCase(Locale.ROOT)
                + " does not fit type " + type + " " + path(type));
    }
}
