package signpost.dynamodb;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Expressions name every attribute by a placeholder of the same name (`#status`), as many names are
/// reserved.
final class Expression {

    private static final Pattern PLACEHOLDER = Pattern.compile("#([A-Za-z]+)");

    private Expression() {}

    /// What the placeholders in these expressions stand for.
    static Map<String, String> names(String... expressions) {
        var names = new HashMap<String, String>();
        for (var expression : expressions) {
            PLACEHOLDER.matcher(expression).results().forEach(found -> names.put(found.group(), found.group(1)));
        }
        return names;
    }
}
