package signpost.runtime;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import signpost.json.Json;

/// A value of a runtime's type. What only wraps another value is left out: an account is 32 bytes and nothing
/// more.
public sealed interface Value {

    record Whole(BigInteger value) implements Value {}

    record Flag(boolean value) implements Value {}

    record Text(String value) implements Value {}

    /// Bytes, compared by what they are.
    @SuppressWarnings("ArrayRecordComponent") // with its own equals; copied neither in nor out, being large at times
    record Bytes(byte[] value) implements Value {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes(var bytes) && Arrays.equals(value, bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return "0x" + HexFormat.of().formatHex(value);
        }
    }

    /// What has no names: lists, arrays and tuples.
    record Items(List<Value> items) implements Value {
        public static final Items NONE = new Items(List.of());

        public Items {
            items = List.copyOf(items);
        }
    }

    /// What has names, in their order.
    record Fields(Map<String, Value> fields) implements Value {
        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /// One of several; what it holds is [Items] or [Fields].
    record Variant(String name, int index, Value held) implements Value {}

    static Value of(long number) {
        return new Whole(BigInteger.valueOf(number));
    }

    static Value of(byte[] bytes) {
        return new Bytes(bytes);
    }

    static Value of(List<Value> items) {
        return new Items(items);
    }

    /// A variant by its name; the index follows from the type it is written as.
    static Value variant(String name, Value held) {
        return new Variant(name, -1, held);
    }

    /// The field of that name, of this or of what a variant holds.
    default Optional<Value> field(String name) {
        return switch (this) {
            case Fields(var fields) -> Optional.ofNullable(fields.get(name));
            case Variant(var _, var _, Fields(var fields)) -> Optional.ofNullable(fields.get(name));
            default -> Optional.empty();
        };
    }

    /// The item at that place, of this or of what a variant holds.
    default Optional<Value> item(int index) {
        var items = switch (this) {
            case Items(var own) -> own;
            case Variant(var _, var _, Items(var held)) -> held;
            default -> List.<Value>of();
        };
        return index < items.size() ? Optional.of(items.get(index)) : Optional.empty();
    }

    default Optional<BigInteger> number() {
        return this instanceof Whole(var value) ? Optional.of(value) : Optional.empty();
    }

    default Optional<byte[]> bytes() {
        return this instanceof Bytes(var value) ? Optional.of(value) : Optional.empty();
    }

    /// For people: numbers as decimal text, bytes as hex, a variant as its name or an object of its name.
    default Json json() {
        return switch (this) {
            case Whole(var value) -> new Json.Text(value.toString());
            case Flag(var value) -> new Json.Bool(value);
            case Text(var value) -> new Json.Text(value);
            case Bytes bytes -> new Json.Text(bytes.toString());
            case Items(var items) ->
                new Json.Arr(items.stream().map(Value::json).toList());
            case Fields(var fields) -> {
                var json = Json.Obj.builder();
                fields.forEach((name, value) -> json.put(name, value.json()));
                yield json.build();
            }
            case Variant(var name, var _, Items(var held)) when held.isEmpty() -> new Json.Text(name);
            case Variant(var name, var _, Items(var held))
            when held.size() == 1 ->
                Json.Obj.builder().put(name, held.getFirst().json()).build();
            case Variant(var name, var _, var held) ->
                Json.Obj.builder().put(name, held.json()).build();
        };
    }
}
