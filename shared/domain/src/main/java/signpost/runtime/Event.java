package signpost.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// Something that a block did.
///
/// @param extrinsic the place in the block of the extrinsic that did it, if one did
public record Event(OptionalInt extrinsic, String pallet, String name, Value held) {

    public boolean is(String pallet, String name) {
        return this.pallet.equals(pallet) && this.name.equals(name);
    }

    /// The events in the value of `System.Events`; what does not look like one is left out.
    public static List<Event> of(Value events) {
        var found = new ArrayList<Event>();
        for (var index = 0; events.item(index).isPresent(); index++) {
            var each = events.item(index).get();
            if (each.field("event").orElse(Value.Items.NONE) instanceof Value.Variant pallet
                    && pallet.item(0).orElse(Value.Items.NONE) instanceof Value.Variant event) {
                found.add(new Event(extrinsic(each), pallet.name(), event.name(), event.held()));
            }
        }
        return List.copyOf(found);
    }

    private static OptionalInt extrinsic(Value each) {
        return each.field("phase").orElse(Value.Items.NONE) instanceof Value.Variant phase
                        && phase.name().equals("ApplyExtrinsic")
                        && phase.item(0).flatMap(Value::number).isPresent()
                ? OptionalInt.of(phase.item(0).flatMap(Value::number).get().intValue())
                : OptionalInt.empty();
    }
}
