package signpost.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import signpost.json.Json;

/// The DynamoDB tables as CloudFormation would have them, in one place for all tests.
public final class Tables {

    private Tables() {}

    /// @param name `jobs`, `registry` or `ledger`
    public static Json.Obj definition(String name) {
        try (var resource = Objects.requireNonNull(Tables.class.getResourceAsStream("/tables.json"))) {
            return Vectors.parse(new String(resource.readAllBytes(), StandardCharsets.UTF_8))
                    .object(name)
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
