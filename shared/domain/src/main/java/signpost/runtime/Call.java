package signpost.runtime;

import java.util.Optional;

/// A call of a pallet, such as `Commitments.set_commitment`.
public record Call(String pallet, String name, Value arguments) {

    public boolean is(String pallet, String name) {
        return this.pallet.equals(pallet) && this.name.equals(name);
    }

    public Optional<Value> argument(String argument) {
        return arguments.field(argument);
    }
}
