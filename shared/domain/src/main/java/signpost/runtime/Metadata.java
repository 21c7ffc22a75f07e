package signpost.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import signpost.document.Parsed;
import signpost.document.Violation;
import signpost.scale.ScaleReader;
import signpost.scale.ScaleWriter;
import signpost.scale.UnexpectedScale;

/// What a runtime says of itself: its types, pallets, extrinsics and, from version 15 on, its own functions.
///
/// @param version of the metadata's form: 14, 15 or 16
public record Metadata(
        int version,
        Types types,
        Map<String, Pallet> pallets,
        List<Extension> extensions,
        Map<String, Method> methods) {

    /// @param index in front of its calls, events and errors
    /// @param calls the type of its calls, and so on
    public record Pallet(
            String name,
            int index,
            String storagePrefix,
            Map<String, StorageEntry> storage,
            Map<String, Constant> constants,
            OptionalInt calls,
            OptionalInt events,
            OptionalInt errors) {}

    @SuppressWarnings("ArrayRecordComponent") // read as its type says, never compared
    public record Constant(int type, byte[] value) {}

    /// A part of what stands in front of a signed call, and of what is signed besides.
    ///
    /// @param type of what stands in the extrinsic
    /// @param implicit the type of what is signed and not sent
    public record Extension(String name, int type, int implicit) {}

    /// A function of the runtime, named `Api_method` as it is called.
    public record Method(String name, List<Type.Field> inputs, int output) {

        /// The arguments one after the other, as the function takes them.
        public byte[] parameters(Types types, List<Value> arguments) throws UnexpectedScale {
            if (arguments.size() != inputs.size()) {
                throw new UnexpectedScale(name + " takes " + inputs.size() + " arguments");
            }
            var out = new ScaleWriter();
            for (var i = 0; i < inputs.size(); i++) {
                types.write(inputs.get(i).type(), arguments.get(i), out);
            }
            return out.toBytes();
        }
    }

    public Metadata {
        pallets = Map.copyOf(pallets);
        extensions = List.copyOf(extensions);
        methods = Map.copyOf(methods);
    }

    /// Metadata as a node gives it.
    public static Parsed<Metadata> parse(byte[] bytes) {
        try {
            return new Parsed.Ok<>(new MetadataReader(bytes).read());
        } catch (UnexpectedScale e) {
            return malformed(e);
        }
    }

    static <T> Parsed<T> malformed(UnexpectedScale e) {
        return Parsed.malformed(Violation.of("", "scale", e.reason()));
    }

    Optional<Pallet> pallet(int index) {
        return pallets.values().stream()
                .filter(pallet -> pallet.index() == index)
                .findFirst();
    }

    /// @throws UnexpectedScale if this runtime has no such storage
    public StorageEntry storage(String pallet, String name) throws UnexpectedScale {
        var there = pallets.get(pallet);
        var entry = there == null ? null : there.storage().get(name);
        if (entry == null) {
            throw new UnexpectedScale("this runtime has no storage " + pallet + "." + name);
        }
        return entry;
    }

    /// @param name as in [Method]
    /// @throws UnexpectedScale if this metadata does not describe it; version 14 describes none
    public Method method(String name) throws UnexpectedScale {
        var method = methods.get(name);
        if (method == null) {
            throw new UnexpectedScale("this metadata describes no runtime function " + name);
        }
        return method;
    }

    /// The error that a failed dispatch names by its pallet's index and its own.
    public Optional<String> error(int pallet, int error) {
        return pallet(pallet).filter(there -> there.errors().isPresent()).flatMap(there -> {
            try {
                return types.get(there.errors().getAsInt()) instanceof Type.Variants(var variants)
                        ? Optional.ofNullable(variants.get(error)).map(variant -> there.name() + "." + variant.name())
                        : Optional.empty();
            } catch (UnexpectedScale e) {
                return Optional.empty();
            }
        });
    }

    /// A call: the pallet's index, the call's, and its arguments.
    Call call(ScaleReader in) throws UnexpectedScale {
        var index = in.u8();
        var pallet = pallet(index).orElseThrow(() -> new UnexpectedScale("there is no pallet " + index));
        if (!(pallet.calls().isPresent()
                && types.read(pallet.calls().getAsInt(), in)
                        instanceof Value.Variant(var name, var _, var arguments))) {
            throw new UnexpectedScale(pallet.name() + " has no calls");
        }
        return new Call(pallet.name(), name, arguments);
    }

    /// @throws UnexpectedScale if this runtime has no such call, or with other arguments
    byte[] bytes(Call call) throws UnexpectedScale {
        var pallet = pallets.get(call.pallet());
        if (pallet == null || pallet.calls().isEmpty()) {
            throw new UnexpectedScale("this runtime has no call " + call.pallet() + "." + call.name());
        }
        var out = new ScaleWriter().u8(pallet.index());
        types.write(pallet.calls().getAsInt(), Value.variant(call.name(), call.arguments()), out);
        return out.toBytes();
    }
}
