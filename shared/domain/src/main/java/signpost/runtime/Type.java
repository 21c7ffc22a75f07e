package signpost.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A type of a runtime; others are named by their number.
public sealed interface Type {

    record Composite(List<Field> fields) implements Type {}

    /// By their index, which is the byte that stands in front of them.
    record Variants(Map<Integer, VariantType> variants) implements Type {}

    record Sequence(int item) implements Type {}

    record FixedArray(long length, int item) implements Type {}

    record Tuple(List<Integer> items) implements Type {}

    /// In the order of their numbers in metadata.
    enum Primitive implements Type {
        BOOL(0),
        CHAR(0),
        TEXT(0),
        U8(1),
        U16(2),
        U32(4),
        U64(8),
        U128(16),
        U256(32),
        I8(1),
        I16(2),
        I32(4),
        I64(8),
        I128(16),
        I256(32);

        private static final List<Primitive> IN_ORDER = List.of(values());

        private final int bytes;

        Primitive(int bytes) {
            this.bytes = bytes;
        }

        static Optional<Primitive> of(int number) {
            return number < IN_ORDER.size() ? Optional.of(IN_ORDER.get(number)) : Optional.empty();
        }

        /// Of a number, in SCALE; zero for what is none.
        int bytes() {
            return bytes;
        }

        boolean isSigned() {
            return compareTo(I8) >= 0;
        }
    }

    record Compact(int type) implements Type {}

    record BitSequence() implements Type {}

    record Field(@Nullable String name, int type) {}

    record VariantType(String name, int index, List<Field> fields) {}
}
