package signpost.commitment;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import signpost.runtime.Value;

/// One of at most three parts of an on-chain commitment, as the pallet's `Data` has it.
public sealed interface CommitmentField {

    /// In one plain field; above that the pallet has none.
    int MOST_BYTES = 512;

    /// Up to here a field is `Raw`, which has a variant for each length.
    int MOST_RAW_BYTES = 128;

    /// Bytes that everybody can read.
    ///
    /// @param hex lower-case digits
    record Plain(String hex) implements CommitmentField {
        public static Plain of(byte[] bytes) {
            return new Plain(HexFormat.of().formatHex(bytes));
        }

        public byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }
    }

    record Sha256(String hex) implements CommitmentField {}

    /// Ciphertext that nobody can read before a round of drand.
    record Timelocked(String hex, BigInteger revealRound) implements CommitmentField {}

    /// A field that no commitment of ours has.
    record Other(String kind) implements CommitmentField {}

    /// How many bytes of it the chain counts.
    default int size() {
        return switch (this) {
            case Plain(var hex) -> hex.length() / 2;
            case Sha256(var hex) -> hex.length() / 2;
            case Timelocked(var hex, var _) -> hex.length() / 2;
            case Other _ -> 32;
        };
    }

    /// The fields of a `CommitmentInfo`; empty if the value is none.
    static Optional<List<CommitmentField>> fields(Value info) {
        if (!(info.field("fields").orElse(Value.Items.NONE) instanceof Value.Items(var items))
                || info.field("fields").isEmpty()) {
            return Optional.empty();
        }
        var fields = new ArrayList<CommitmentField>();
        for (var item : items) {
            if (!(item instanceof Value.Variant variant)) {
                return Optional.empty();
            }
            fields.add(field(variant));
        }
        return Optional.of(List.copyOf(fields));
    }

    private static CommitmentField field(Value.Variant variant) {
        var held = variant.item(0).flatMap(Value::bytes).map(HexFormat.of()::formatHex);
        var kind = variant.name().startsWith("Raw") ? "Raw" : variant.name();
        return switch (kind) {
            case "Raw", "BigRaw" -> held.<CommitmentField>map(Plain::new).orElseGet(() -> new Other(variant.name()));
            case "Sha256" -> held.<CommitmentField>map(Sha256::new).orElseGet(() -> new Other(variant.name()));
            case "TimelockEncrypted" ->
                new Timelocked(
                        variant.field("encrypted")
                                .flatMap(Value::bytes)
                                .map(HexFormat.of()::formatHex)
                                .orElse(""),
                        variant.field("reveal_round").flatMap(Value::number).orElse(BigInteger.ZERO));
            default -> new Other(variant.name());
        };
    }

    /// The arguments of `set_commitment`.
    ///
    /// @throws IllegalArgumentException for fields that are not ours to write
    static Value arguments(int netuid, List<CommitmentField> fields) {
        var items = fields.stream().map(CommitmentField::value).toList();
        return new Value.Fields(
                Map.of("netuid", Value.of(netuid), "info", new Value.Fields(Map.of("fields", new Value.Items(items)))));
    }

    private static Value value(CommitmentField field) {
        return switch (field) {
            case Plain plain -> {
                var bytes = plain.bytes();
                if (bytes.length > MOST_BYTES) {
                    throw new IllegalArgumentException("a plain field has at most " + MOST_BYTES + " bytes");
                }
                yield Value.variant(
                        bytes.length <= MOST_RAW_BYTES ? "Raw" + bytes.length : "BigRaw",
                        new Value.Items(List.of(Value.of(bytes))));
            }
            case Sha256(var hex) ->
                Value.variant(
                        "Sha256",
                        new Value.Items(List.of(Value.of(HexFormat.of().parseHex(hex)))));
            case Timelocked _, Other _ -> throw new IllegalArgumentException("such a field is not ours to write");
        };
    }
}
