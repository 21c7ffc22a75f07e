package signpost.apigateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import signpost.json.CanonicalJson;
import signpost.json.Json;

/// The fields of a body. A field that is `null` is one that is not there.
public final class Fields {

    private final Reading reading;
    private final Json.Obj object;
    private final boolean readable;

    /// @param readable whether the body could be read; else nothing more is said about what it lacks
    Fields(Reading reading, Json.Obj object, boolean readable) {
        this.reading = reading;
        this.object = object;
        this.readable = readable;
    }

    /// The value as it came, or `null`.
    public Json value(String name) {
        var value = object.get(name);
        return value == null ? new Json.Null() : value;
    }

    public boolean has(String name) {
        return !(value(name) instanceof Json.Null);
    }

    /// @param mostCharacters that the text may have
    public Optional<String> text(String name, int mostCharacters) {
        return switch (value(name)) {
            case Json.Null ignored -> Optional.empty();
            case Json.Text(var text) when text.length() <= mostCharacters -> Optional.of(text);
            case Json.Text ignored -> {
                reading.outOfRange(name, 0, mostCharacters, name + " has at most " + mostCharacters + " characters");
                yield Optional.empty();
            }
            case Json other -> {
                reading.violation(name, "type", name + " is text, this is " + other.kind());
                yield Optional.empty();
            }
        };
    }

    /// @return empty text if the field is missing, which is noted
    public String requiredText(String name, int mostCharacters) {
        if (!has(name)) {
            missing(name);
            return "";
        }
        return text(name, mostCharacters).orElse("");
    }

    /// Text that is not blank.
    public String filledText(String name, int mostCharacters) {
        var text = requiredText(name, mostCharacters);
        if (value(name) instanceof Json.Text(var written) && written.isBlank()) {
            reading.outOfRange(name, 1, mostCharacters, name + " has 1 to " + mostCharacters + " characters");
        }
        return text;
    }

    public void missing(String name) {
        if (readable) {
            reading.violation(name, "required", name + " is missing; add it");
        }
    }

    public Optional<Long> whole(String name, long least, long most) {
        return switch (value(name)) {
            case Json.Null ignored -> Optional.empty();
            case Json.Whole whole
            when whole.asLong().orElse(most + 1) >= least && whole.asLong().orElse(most + 1) <= most ->
                Optional.of(whole.asLong().orElseThrow());
            case Json.Whole ignored -> {
                reading.outOfRange(name, least, most, name + " is a whole number from " + least + " to " + most);
                yield Optional.empty();
            }
            case Json other -> {
                reading.violation(
                        name,
                        "type",
                        name + " is a whole number from " + least + " to " + most + ", this is " + other.kind());
                yield Optional.empty();
            }
        };
    }

    public boolean flag(String name, boolean otherwise) {
        return switch (value(name)) {
            case Json.Null ignored -> otherwise;
            case Json.Bool(var flag) -> flag;
            case Json other -> {
                reading.violation(name, "type", name + " is true or false, this is " + other.kind());
                yield otherwise;
            }
        };
    }

    /// A word that stands for one of a few things.
    public <T> Optional<T> oneOf(String name, Function<String, Optional<T>> of, List<String> words) {
        if (!has(name)) {
            return Optional.empty();
        }
        var found = value(name) instanceof Json.Text(var word) ? of.apply(word) : Optional.<T>empty();
        if (found.isEmpty()) {
            reading.violation(name, "one_of", name + " is one of " + String.join(", ", words));
        }
        return found;
    }

    /// A list of things that each are made of one value.
    ///
    /// @param form what one looks like, for the message
    public <T> List<T> list(String name, int most, Function<Json, Optional<T>> of, String form) {
        var found = new ArrayList<T>();
        switch (value(name)) {
            case Json.Null ignored -> {
                // None.
            }
            case Json.Arr(var items)
            when items.size() <= most -> {
                for (var i = 0; i < items.size(); i++) {
                    var item = of.apply(items.get(i));
                    if (item.isEmpty()) {
                        reading.violation(name + "[" + i + "]", "one_of", form);
                    }
                    item.ifPresent(found::add);
                }
            }
            case Json.Arr ignored -> reading.outOfRange(name, 0, most, name + " has at most " + most + " items");
            case Json other -> reading.violation(name, "type", name + " is a list, this is " + other.kind());
        }
        return found;
    }

    /// Bytes of these fields together, as canonical JSON.
    public int bytes(String... names) {
        var sum = 0;
        for (var name : names) {
            sum += has(name) ? CanonicalJson.bytes(value(name)).length : 0;
        }
        return sum;
    }
}
