package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Does what CloudFormation does before it calls anybody: puts parameters in, decides conditions, finds an order, and
/// resolves every reference of every resource. Nothing is made.
@NeedsNode
class DryDeploymentTest {

    /// Of what we use, what LocalStack makes without a licence: it has a resource provider for each of these in its
    /// public repository as of March 2026.
    private static final Set<String> IN_LOCALSTACK = Set.of(
            "AWS::ApiGateway::Account",
            "AWS::ApiGateway::Deployment",
            "AWS::ApiGateway::GatewayResponse",
            "AWS::ApiGateway::Method",
            "AWS::ApiGateway::Resource",
            "AWS::ApiGateway::RestApi",
            "AWS::ApiGateway::Stage",
            "AWS::CloudWatch::Alarm",
            "AWS::DynamoDB::Table",
            "AWS::Events::EventBus",
            "AWS::Events::Rule",
            "AWS::IAM::ManagedPolicy",
            "AWS::IAM::Policy",
            "AWS::IAM::Role",
            "AWS::Lambda::Alias",
            "AWS::Lambda::EventInvokeConfig",
            "AWS::Lambda::EventSourceMapping",
            "AWS::Lambda::Function",
            "AWS::Lambda::Permission",
            "AWS::Lambda::Version",
            "AWS::Logs::LogGroup",
            "AWS::S3::Bucket",
            "AWS::S3::BucketPolicy",
            "AWS::SNS::Topic",
            "AWS::SNS::TopicPolicy",
            "AWS::SQS::Queue",
            "AWS::SQS::QueuePolicy",
            "AWS::SecretsManager::Secret");

    private static final Map<String, String> GIVEN = Map.of(
            "ChainEndpoints", "https://rpc.example",
            "PublicBaseUrl", "https://manifests.example",
            "BootstrapVersion", "21");

    @ParameterizedTest
    @MethodSource("stages")
    void every_resource_can_be_made_in_some_order_with_everything_it_refers_to_resolved(Stage stage) {
        var deployment = new DryDeployment(Synthesised.of(stage).json(), GIVEN);

        var made = deployment.run();

        assertThat(made.keySet()).hasSizeGreaterThan(50).isEqualTo(deployment.wanted());
        made.forEach((id, properties) -> assertThat(properties.toString())
                .as(id)
                .doesNotContain("\"Ref\"")
                .doesNotContain("\"Fn::"));
    }

    @Test
    void the_order_makes_a_function_after_its_role_and_an_alias_after_its_version() {
        var order =
                new ArrayList<>(new DryDeployment(Synthesised.of(Stage.LOCAL).json(), GIVEN)
                        .run()
                        .keySet());

        assertThat(position(order, "PublishRole")).isLessThan(position(order, "PublishFunction"));
        assertThat(position(order, "PublishFunctionCurrentVersion")).isLessThan(position(order, "PublishLive"));
    }

    @Test
    void conditions_decide_what_is_made() {
        var template = Synthesised.of(Stage.PROD).json();
        var frugal = new HashMap<>(GIVEN);
        frugal.put("MonthlyBudget", "100");

        assertThat(types(new DryDeployment(template, GIVEN))).doesNotContain("AWS::Budgets::Budget");
        assertThat(types(new DryDeployment(template, frugal))).contains("AWS::Budgets::Budget");
    }

    @Test
    void a_parameter_without_a_value_is_named() {
        var template = Synthesised.of(Stage.LOCAL).json();

        assertThatIllegalStateException()
                .isThrownBy(() -> new DryDeployment(template, Map.of("BootstrapVersion", "21")).run())
                .withMessageContaining("has no value");
    }

    @Test
    void locally_there_is_nothing_that_localstack_cannot_make() {
        assertThat(IN_LOCALSTACK)
                .containsAll(types(new DryDeployment(Synthesised.of(Stage.LOCAL).json(), GIVEN)));
    }

    private static Set<String> types(DryDeployment deployment) {
        var types = new TreeSet<String>();
        deployment.run().keySet().forEach(id -> types.add(deployment.type(id)));
        return types;
    }

    private static int position(List<String> order, String start) {
        return order.stream()
                .filter(id -> id.matches(start + "[0-9A-F]{8}.*"))
                .findFirst()
                .map(order::indexOf)
                .orElseThrow(() -> new AssertionError("nothing is called " + start));
    }

    static List<Stage> stages() {
        return Stage.ALL;
    }

    private static final class DryDeployment {
        private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z0-9:]+)}");

        private final JsonNode template;
        private final Map<String, String> given;
        private final Map<String, ObjectNode> made = new LinkedHashMap<>();
        private final ArrayDeque<String> making = new ArrayDeque<>();

        DryDeployment(JsonNode template, Map<String, String> given) {
            this.template = template;
            this.given = given;
        }

        Set<String> wanted() {
            var wanted = new LinkedHashSet<String>();
            template.path("Resources").properties().forEach(entry -> {
                var condition = entry.getValue().path("Condition");
                if (condition.isMissingNode() || holds(condition.asText())) {
                    wanted.add(entry.getKey());
                }
            });
            return wanted;
        }

        String type(String id) {
            return template.path("Resources").path(id).path("Type").asText();
        }

        Map<String, ObjectNode> run() {
            wanted().forEach(this::make);
            return made;
        }

        private void make(String id) {
            if (made.containsKey(id)) {
                return;
            }
            if (making.contains(id)) {
                throw new IllegalStateException("a circle: " + making + " " + id);
            }
            making.push(id);
            var resource = template.path("Resources").path(id);
            if (resource.isMissingNode()) {
                throw new IllegalStateException(making + " refers to " + id + ", which is not in the template");
            }
            var after = resource.path("DependsOn");
            (after.isTextual() ? List.of(after) : after.valueStream().toList())
                    .forEach(dependency -> make(dependency.asText()));
            var properties = resolved(resource.path("Properties"));
            made.put(
                    id,
                    properties
                            .filter(ObjectNode.class::isInstance)
                            .map(ObjectNode.class::cast)
                            .orElseGet(JsonNodeFactory.instance::objectNode));
            making.pop();
        }

        private boolean holds(String condition) {
            return truth(template.path("Conditions").path(condition));
        }

        private boolean truth(JsonNode expression) {
            var operator = expression.fieldNames().next();
            var operands = expression.path(operator);
            return switch (operator) {
                case "Fn::Equals" -> text(operands.path(0)).equals(text(operands.path(1)));
                case "Fn::Not" -> !truth(operands.path(0));
                case "Fn::And" -> operands.valueStream().allMatch(this::truth);
                case "Fn::Or" -> operands.valueStream().anyMatch(this::truth);
                case "Condition" -> holds(operands.asText());
                default -> throw new IllegalStateException("a condition this test cannot read: " + expression);
            };
        }

        /// Empty where the value is `AWS::NoValue`.
        private Optional<JsonNode> resolved(JsonNode value) {
            if (value instanceof ArrayNode array) {
                var items = JsonNodeFactory.instance.arrayNode();
                array.forEach(item -> resolved(item).ifPresent(items::add));
                return Optional.of(items);
            }
            if (!(value instanceof ObjectNode object)) {
                return Optional.of(value);
            }
            if (object.size() == 1) {
                var name = object.fieldNames().next();
                if (name.equals("Ref") || name.startsWith("Fn::")) {
                    return resolved(name, object.path(name));
                }
            }
            var fields = JsonNodeFactory.instance.objectNode();
            object.properties()
                    .forEach(field -> resolved(field.getValue()).ifPresent(one -> fields.set(field.getKey(), one)));
            return Optional.of(fields);
        }

        private Optional<JsonNode> resolved(String function, JsonNode operand) {
            return switch (function) {
                case "Ref" ->
                    operand.asText().equals("AWS::NoValue")
                            ? Optional.empty()
                            : Optional.of(node(ref(operand.asText())));
                case "Fn::GetAtt" -> {
                    make(operand.path(0).asText());
                    yield Optional.of(node("<" + operand.path(0).asText() + "."
                            + operand.path(1).asText() + ">"));
                }
                case "Fn::Join" -> {
                    var parts = new ArrayList<String>();
                    operand.path(1).forEach(part -> parts.add(text(part)));
                    yield Optional.of(node(String.join(operand.path(0).asText(), parts)));
                }
                case "Fn::If" -> resolved(operand.path(holds(operand.path(0).asText()) ? 1 : 2));
                case "Fn::Sub" ->
                    Optional.of(node(VARIABLE.matcher(operand.asText())
                            .replaceAll(variable -> Matcher.quoteReplacement(ref(variable.group(1))))));
                case "Fn::Split" -> {
                    var parts = JsonNodeFactory.instance.arrayNode();
                    for (var part : text(operand.path(1))
                            .split(Pattern.quote(operand.path(0).asText()), -1)) {
                        parts.add(part);
                    }
                    yield Optional.of(parts);
                }
                case "Fn::Select" ->
                    resolved(operand.path(1))
                            .map(list -> list.path(operand.path(0).asInt()));
                default -> throw new IllegalStateException("a function this test cannot read: " + function);
            };
        }

        private String ref(String name) {
            if (name.startsWith("AWS::")) {
                return switch (name) {
                    case "AWS::AccountId" -> "000000000000";
                    case "AWS::Region" -> "us-east-1";
                    case "AWS::Partition" -> "aws";
                    case "AWS::URLSuffix" -> "amazonaws.com";
                    case "AWS::StackName" -> "signpost";
                    default -> throw new IllegalStateException("a name of AWS this test does not know: " + name);
                };
            }
            var parameter = template.path("Parameters").path(name);
            if (parameter.isMissingNode()) {
                make(name);
                return "<" + name + ">";
            }
            var value = given.getOrDefault(name, parameter.path("Default").asText(null));
            if (value == null) {
                throw new IllegalStateException("parameter " + name + " has no value");
            }
            return value;
        }

        private String text(JsonNode value) {
            return resolved(value).map(JsonNode::asText).orElse("");
        }

        private static JsonNode node(String text) {
            return JsonNodeFactory.instance.textNode(text);
        }
    }
}
