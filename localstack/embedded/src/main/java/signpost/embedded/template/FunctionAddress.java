package signpost.embedded.template;

import java.util.Optional;
import java.util.regex.Pattern;

/// How a caller names a function: by name, by partial or by whole ARN, perhaps with a version or an alias behind
/// it.
public record FunctionAddress(String name, Optional<String> qualifier) {

    private static final Pattern FORM =
            Pattern.compile("(?:arn:aws[a-z-]*:lambda:[a-z0-9-]+:)?(?:\\d{12}:)?(?:function:)?"
                    + "(?<name>[a-zA-Z0-9_-]{1,64})(?::(?<qualifier>\\$LATEST|[a-zA-Z0-9_-]{1,128}))?");

    /// Empty if `text` cannot name a function.
    public static Optional<FunctionAddress> parse(String text) {
        var match = FORM.matcher(text);
        return match.matches()
                ? Optional.of(new FunctionAddress(match.group("name"), Optional.ofNullable(match.group("qualifier"))))
                : Optional.empty();
    }

    public FunctionAddress qualifiedBy(String version) {
        return new FunctionAddress(name, Optional.of(version));
    }

    @Override
    public String toString() {
        return qualifier.map(q -> name + ":" + q).orElse(name);
    }
}
