package signpost.cli;

import java.util.Locale;

/// How a command writes its answer.
enum Format {
    /// For people.
    TABLE,
    /// For programs: one JSON value, fields in a fixed order.
    JSON,
    /// The same value as YAML.
    YAML;

    /// As it is written on the command line.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
