package signpost.json;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A JSON value (RFC 8259) in which numbers keep their kind: `25` is not `25.0`.
public sealed interface Json {

    /// An object. Its fields stay in the order they were written; canonical bytes sort them.
    record Obj(Map<String, Json> fields) implements Json {
        public Obj {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }

        public static Builder builder() {
            return new Builder();
        }

        public @Nullable Json get(String name) {
            return fields.get(name);
        }

        public boolean has(String name) {
            return fields.containsKey(name);
        }

        /// The field if it is there and is text.
        public Optional<String> text(String name) {
            return fields.get(name) instanceof Text(var value) ? Optional.of(value) : Optional.empty();
        }

        /// The field if it is there and is a whole number that fits a long.
        public OptionalLong whole(String name) {
            return fields.get(name) instanceof Whole whole ? whole.asLong() : OptionalLong.empty();
        }

        /// The field if it is there and is `true` or `false`.
        public Optional<Boolean> flag(String name) {
            return fields.get(name) instanceof Bool(var value) ? Optional.of(value) : Optional.empty();
        }

        public Optional<Obj> object(String name) {
            return fields.get(name) instanceof Obj object ? Optional.of(object) : Optional.empty();
        }

        /// The field's items, or none if it is not there or is no array.
        public List<Json> items(String name) {
            return fields.get(name) instanceof Arr(var items) ? items : List.of();
        }

        public Obj without(String name) {
            var rest = new LinkedHashMap<>(fields);
            rest.remove(name);
            return new Obj(rest);
        }

        public Obj with(String name, Json value) {
            var more = new LinkedHashMap<>(fields);
            more.put(name, value);
            return new Obj(more);
        }
    }

    /// Puts an object together field by field.
    final class Builder {
        private final Map<String, Json> fields = new LinkedHashMap<>();

        private Builder() {}

        public Builder put(String name, Json value) {
            fields.put(name, value);
            return this;
        }

        public Builder put(String name, String value) {
            return put(name, new Text(value));
        }

        public Builder put(String name, long value) {
            return put(name, Whole.of(value));
        }

        public Builder put(String name, boolean value) {
            return put(name, new Bool(value));
        }

        public Builder put(String name, List<? extends Json> items) {
            return put(name, new Arr(List.copyOf(items)));
        }

        public Obj build() {
            return new Obj(fields);
        }
    }

    record Arr(List<Json> items) implements Json {
        public Arr {
            items = List.copyOf(items);
        }
    }

    record Text(String value) implements Json {}

    /// A whole number, exact at any size: decimal digits without leading zeros, `-` in front of a negative one.
    record Whole(String digits) implements Json {
        /// Digits of the largest long.
        private static final int LONG_DIGITS = 19;

        public Whole {
            if (!isWhole(digits)) {
                throw new IllegalArgumentException("not a whole number in decimal digits");
            }
        }

        private static boolean isWhole(String text) {
            var first = text.startsWith("-") ? 1 : 0;
            for (var i = first; i < text.length(); i++) {
                if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                    return false;
                }
            }
            return text.equals("0") || (text.length() > first && text.charAt(first) != '0');
        }

        public static Whole of(long value) {
            return new Whole(Long.toString(value));
        }

        public OptionalLong asLong() {
            var length = digits.startsWith("-") ? digits.length() - 1 : digits.length();
            if (length > LONG_DIGITS) {
                return OptionalLong.empty();
            }
            try {
                return OptionalLong.of(Long.parseLong(digits));
            } catch (NumberFormatException tooLarge) {
                return OptionalLong.empty();
            }
        }

        public boolean isNegative() {
            return digits.startsWith("-");
        }
    }

    /// A number written with a point or an exponent: the nearest double, and the text it was written as.
    ///
    /// Two that differ only in spelling are equal, and have the same canonical form.
    record Real(double value, String written) implements Json {
        /// A double's exact decimal expansion never needs more places than this.
        private static final int MOST_PLACES = 1100;

        public Real {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("JSON has no NaN and no infinity");
            }
        }

        public static Real of(double value) {
            return new Real(value, ShortestDouble.repr(value));
        }

        /// The value of the written digits, or empty if there are more of them, or its exponent is larger, than any
        /// double needs.
        public Optional<BigDecimal> decimal() {
            // Looked at before it is made: a decimal of a million digits takes seconds.
            if (written.length() > 2 * MOST_PLACES) {
                return Optional.empty();
            }
            try {
                var decimal = new BigDecimal(written);
                return Math.abs((long) decimal.scale()) > MOST_PLACES || decimal.precision() > MOST_PLACES
                        ? Optional.empty()
                        : Optional.of(decimal);
            } catch (NumberFormatException exponentBeyondAnInt) {
                return Optional.empty();
            }
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Real real && Double.doubleToLongBits(value) == Double.doubleToLongBits(real.value);
        }

        @Override
        public int hashCode() {
            return Double.hashCode(value);
        }
    }

    record Bool(boolean value) implements Json {}

    record Null() implements Json {}

    /// The text, or `null` where there is none.
    static Json ofNullable(@Nullable String text) {
        return text == null ? new Null() : new Text(text);
    }

    /// What kind of value this is, in the words of the people who write it.
    default String kind() {
        return switch (this) {
            case Obj ignored -> "a mapping";
            case Arr ignored -> "a list";
            case Text ignored -> "text";
            case Whole ignored -> "a whole number";
            case Real ignored -> "a decimal number";
            case Bool ignored -> "true or false";
            case Null ignored -> "empty";
        };
    }
}
