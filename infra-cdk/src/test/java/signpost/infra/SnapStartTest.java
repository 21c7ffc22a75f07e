package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Which functions start from a snapshot: told by what invokes them, so that a new function is not forgotten.
@NeedsNode
class SnapStartTest {

    static List<Stage> onAws() {
        return Stage.ALL.stream().filter(stage -> !stage.equals(Stage.LOCAL)).toList();
    }

    @ParameterizedTest
    @MethodSource("onAws")
    void callers_of_the_api_wait_for_functions_that_start_from_snapshots_and_are_reached_by_their_alias(Stage stage) {
        var ofApi = invokedBy(stage, "AWS::ApiGateway::Method");

        assertThat(ofApi).containsExactly("challenge", "documents", "queue", "registry");
        assertThat(withSnapshots(stage)).isEqualTo(ofApi);
    }

    @ParameterizedTest
    @MethodSource("onAws")
    void nobody_waits_for_what_is_scheduled_or_follows_a_stream_and_no_snapshot_is_taken_of_it(Stage stage) {
        var scheduled = invokedBy(stage, "AWS::Events::Rule");
        var following = invokedBy(stage, "AWS::Lambda::EventSourceMapping");

        assertThat(scheduled).containsExactly("commitments", "publish", "pulse");
        assertThat(following).containsExactly("announce");
        assertThat(withSnapshots(stage)).doesNotContainAnyElementsOf(scheduled).doesNotContainAnyElementsOf(following);
    }

    @ParameterizedTest
    @MethodSource("onAws")
    void live_is_a_published_version_of_every_function(Stage stage) {
        var published = new TreeMap<String, String>();
        resources(stage, "AWS::Lambda::Alias").forEach((_, alias) -> {
            if (alias.at("/Properties/Name").asText().equals("live")) {
                var version =
                        alias.at("/Properties/FunctionVersion/Fn::GetAtt/0").asText();
                assertThat(resource(stage, "AWS::Lambda::Version", version).at("/Properties/FunctionName/Ref"))
                        .isEqualTo(alias.at("/Properties/FunctionName/Ref"));
                published.put(functionName(stage, alias), version);
            }
        });

        assertThat(published.keySet())
                .isEqualTo(resources(stage, "AWS::Lambda::Function").values().stream()
                        .map(function -> shortName(stage, function))
                        .collect(Collectors.toSet()));
    }

    @Test
    void locally_no_snapshots_are_taken() {
        assertThat(withSnapshots(Stage.LOCAL)).isEmpty();
    }

    private static Set<String> withSnapshots(Stage stage) {
        return resources(stage, "AWS::Lambda::Function").values().stream()
                .filter(function ->
                        function.at("/Properties/SnapStart/ApplyOn").asText().equals("PublishedVersions"))
                .map(function -> shortName(stage, function))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The functions whose alias `live` is named by resources of a kind.
    private static Set<String> invokedBy(Stage stage, String kind) {
        var aliases = resources(stage, "AWS::Lambda::Alias");
        var invoked = new TreeSet<String>();
        for (var resource : resources(stage, kind).values()) {
            var named = new ArrayList<>(resource.findValuesAsText("Ref"));
            named.retainAll(aliases.keySet());
            assertThat(named).as(resource.toString()).hasSize(1);
            var alias = resource(stage, "AWS::Lambda::Alias", named.getFirst());
            assertThat(alias.at("/Properties/Name").asText()).isEqualTo("live");
            invoked.add(functionName(stage, alias));
        }
        return invoked;
    }

    private static String functionName(Stage stage, JsonNode alias) {
        var function = alias.at("/Properties/FunctionName/Ref").asText();
        return shortName(stage, resource(stage, "AWS::Lambda::Function", function));
    }

    private static String shortName(Stage stage, JsonNode function) {
        return function.at("/Properties/FunctionName").asText().replaceFirst(stage.nameOf(""), "");
    }

    private static JsonNode resource(Stage stage, String kind, String id) {
        return Optional.ofNullable(resources(stage, kind).get(id)).orElseThrow(() -> new AssertionError("no " + id));
    }

    private static Map<String, JsonNode> resources(Stage stage, String kind) {
        var found = new TreeMap<String, JsonNode>();
        Synthesised.of(stage).json().path("Resources").properties().forEach(resource -> {
            if (resource.getValue().path("Type").asText().equals(kind)) {
                found.put(resource.getKey(), resource.getValue());
            }
        });
        return found;
    }
}
