package signpost.embedded.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import signpost.embedded.template.Template.Authorization;
import signpost.embedded.template.Template.Bucket;
import signpost.embedded.template.Template.CallerPolicy;
import signpost.embedded.template.Template.Function;
import signpost.embedded.template.Template.GatewayResponse;
import signpost.embedded.template.Template.Route;
import signpost.embedded.template.Template.Rule;
import signpost.embedded.template.Template.Secret;
import signpost.embedded.template.Template.Target;

class TemplateTest {

    private static final FunctionAddress PUBLISH = new FunctionAddress("signpost-test-publish", Optional.empty());

    private static Template template;

    @BeforeAll
    static void read() throws IOException {
        template = Template.read(
                Path.of(System.getProperty("signpost.root"), "localstack/embedded/src/test/resources/template.json"),
                Map.of("ChainEndpoints", "http://chain", "PublicBaseUrl", "http://public"));
    }

    @Test
    void a_function_has_its_references_resolved() {
        assertThat(template.functions())
                .containsExactly(new Function(
                        "signpost-test-publish",
                        "signpost.embedded.handlers.EchoHandler::handleRequest",
                        "publish",
                        Map.of(
                                "STAGE", "test",
                                "MANIFEST_BUCKET", "signpost-test-manifests-000000000000-us-east-1",
                                "PENDING_BUCKET", "signpost-test-pending-000000000000-us-east-1",
                                "MANIFEST_KEY_SECRET", "signpost/test/manifest-key",
                                "INDEX_KEY_SECRET", "signpost/test/index-key",
                                "CHAIN_ENDPOINTS", "http://chain",
                                "PUBLIC_BASE_URL", "http://public",
                                "TRUSTED_KEYS", ""),
                        256,
                        Duration.ofSeconds(20),
                        true,
                        1,
                        Map.of("live", "1"),
                        Set.of("1")));
    }

    @Test
    void buckets_secrets_and_tables_are_found() {
        assertThat(template.buckets())
                .containsExactly(
                        new Bucket("signpost-test-manifests-000000000000-us-east-1", true),
                        new Bucket("signpost-test-pending-000000000000-us-east-1", false));
        assertThat(template.secrets())
                .containsExactly(new Secret("signpost/test/manifest-key"), new Secret("signpost/test/index-key"));
        assertThat(template.tables()).singleElement().satisfies(table -> {
            assertThat(table.name()).isEqualTo("signpost-test-jobs");
            assertThat(table.timeToLiveAttribute()).contains("expires");
            assertThat(table.createTable())
                    .hasToString("{\"TableName\":\"signpost-test-jobs\","
                            + "\"AttributeDefinitions\":[{\"AttributeName\":\"id\",\"AttributeType\":\"S\"}],"
                            + "\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],"
                            + "\"BillingMode\":\"PAY_PER_REQUEST\"}");
        });
    }

    @Test
    void rules_name_their_targets_and_constant_inputs() {
        assertThat(template.rules())
                .extracting(Rule::name, Rule::schedule, Rule::enabled)
                .containsExactly(
                        tuple("signpost-test-publish", "rate(1 minute)", true),
                        tuple("signpost-test-nightly", "cron(15 3 ? * MON-FRI *)", false));
        assertThat(template.rules().get(0).targets())
                .containsExactly(new Target(PUBLISH.qualifiedBy("live"), Optional.empty()));
        assertThat(template.rules().get(1).targets())
                .containsExactly(new Target(PUBLISH, Optional.of("{\"action\":\"renew\"}")));
    }

    @Test
    void routes_are_paths_through_the_resource_tree() {
        var binary = Set.of("application/octet-stream", "image/png");
        assertThat(template.routes())
                .containsExactly(
                        new Route("Api", "main", "POST", "/api/manifests", Authorization.AWS_IAM, PUBLISH, binary),
                        new Route(
                                "Api",
                                "main",
                                "GET",
                                "/api/manifests/{name}",
                                Authorization.NONE,
                                PUBLISH.qualifiedBy("live"),
                                binary),
                        new Route(
                                "Api", "main", "PUT", "/api/manifests/{name}", Authorization.AWS_IAM, PUBLISH, binary),
                        new Route("Api", "main", "ANY", "/api/{proxy+}", Authorization.NONE, PUBLISH, binary));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"Ref": "Nowhere"}                     | Nowhere
            {"Ref": "Other"}                       | AWS::CloudWatch::Alarm
            {"Fn::ImportValue": "x"}               | Fn::ImportValue
            {"Fn::GetAtt": ["Bucket", "Colour"]}   | Colour
            {"Fn::Sub": "${Nowhere.Arn}"}          | Nowhere
            {"Fn::Select": [9, ["a"]]}             | Fn::Select
            {"Ref": "Parameter"}                   | Parameter
            ["a"]                                  | X
            """)
    void what_is_not_understood_is_an_error_that_names_it(String value, String named) {
        var text = """
                {"Parameters": {"Parameter": {"Type": "String"}},
                 "Resources": {
                  "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {}},
                  "Other": {"Type": "AWS::CloudWatch::Alarm", "Properties": {}},
                  "Function": {"Type": "AWS::Lambda::Function", "Properties": {
                    "Handler": "H", "Code": {"S3Key": "k"}, "Environment": {"Variables": {"X": %s}}}}}}
                """.formatted(value);

        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> Template.parse(text, Map.of()))
                .withMessageContaining(named);
    }

    @Test
    void a_kind_of_resource_nobody_has_thought_of_is_an_error_that_names_it() {
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> Template.parse("""
                        {"Resources": {"Steps": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {}}}}""", Map.of()))
                .withMessageContainingAll("Steps", "AWS::StepFunctions::StateMachine");
    }

    private static final String STREAMED = """
            {"Resources": {
              "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "signpost-test"}},
              "Jobs": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "jobs"}},
              "Tell": {"Type": "AWS::Lambda::Function", "Properties": {
                "FunctionName": "tell", "Handler": "H", "Code": {"S3Key": "k"},
                "Environment": {"Variables": {"BUS": {"Ref": "Bus"}}}}},
              "Stream": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {
                "EventSourceArn": {"Fn::GetAtt": ["Jobs", "StreamArn"]},
                "FunctionName": {"Ref": "Tell"}, "BatchSize": 7,
                "FilterCriteria": {"Filters": [{"Pattern": "%s"}]}}}}}""";

    @Test
    void a_mapping_names_its_table_and_what_it_wants_and_a_bus_its_name() {
        var read = Template.parse(STREAMED.formatted("{\\\"a\\\":[\\\"x\\\",\\\"y\\\"]}"), Map.of());

        assertThat(read.eventBuses()).containsExactly("signpost-test");
        assertThat(read.functions().getFirst().environment()).containsEntry("BUS", "signpost-test");
        assertThat(read.streamMappings()).singleElement().satisfies(mapping -> {
            assertThat(mapping.table()).isEqualTo("jobs");
            assertThat(mapping.function()).hasToString("tell");
            assertThat(mapping.batchSize()).isEqualTo(7);
            assertThat(mapping.wants(event("y"))).isTrue();
            assertThat(mapping.wants(event("z"))).isFalse();
        });
    }

    private static JsonNode event(String text) {
        return JsonNodeFactory.instance.objectNode().put("a", text);
    }

    @Test
    void a_filter_that_would_let_something_else_through_than_on_aws_is_an_error() {
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(
                        () -> Template.parse(STREAMED.formatted("{\\\"a\\\":[{\\\"prefix\\\":\\\"x\\\"}]}"), Map.of()))
                .withMessageContainingAll("Stream", "prefix");
    }

    @Test
    void the_api_s_own_words_for_a_refusal_are_read() {
        assertThat(template.gatewayResponses())
                .containsExactly(new GatewayResponse(
                        "REQUEST_TOO_LARGE",
                        Optional.of(400),
                        Map.of("X-Limit", "10"),
                        Optional.of("{\"error\":\"too_large\",\"message\":$context.error.messageString,"
                                + "\"id\":\"$context.requestId\"}")));
    }

    @Test
    void a_policy_of_callers_names_methods() {
        assertThat(template.callerPolicies())
                .containsExactly(new CallerPolicy(
                        "signpost-test-workers",
                        List.of("arn:aws:execute-api:us-east-1:000000000000:Api/main/PUT/api/manifests/*")));
    }

    @Test
    void what_a_policy_allows_or_denies_beside_the_api_is_passed_over() {
        var read = Template.parse("""
                {"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {
                    "ManagedPolicyName": "signpost-test-operators",
                    "PolicyDocument": {"Statement": [
                        {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "x"},
                        {"Effect": "Deny", "Action": "lambda:InvokeFunction", "Resource": "z"},
                        {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"], "Resource": "y"}]}}}}}
                """, Map.of());

        assertThat(read.callerPolicies()).containsExactly(new CallerPolicy("signpost-test-operators", List.of("x")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"Effect": "Deny", "Action": "execute-api:Invoke", "Resource": "x"}
            {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "x", "Condition": {}}
            """)
    void a_policy_that_forbids_or_depends_is_an_error(String statement) {
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> Template.parse(
                        "{\"Resources\": {\"P\": {\"Type\": \"AWS::IAM::ManagedPolicy\", \"Properties\":"
                                + " {\"PolicyDocument\": {\"Statement\": [" + statement + "]}}}}}",
                        Map.of()))
                .withMessageContaining("of routes only policies that allow");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"ResponseTemplates": {"application/json": "{$context.stage}"}}                          | $context.stage
            {"ResponseParameters": {"gatewayresponse.header.X": "method.request.header.Origin"}}     | header.Origin
            """)
    void words_that_would_come_out_otherwise_than_on_aws_are_an_error(String properties, String named) {
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> Template.parse(
                        "{\"Resources\": {\"R\": {\"Type\": \"AWS::ApiGateway::GatewayResponse\", \"Properties\": "
                                + properties + "}}}",
                        Map.of()))
                .withMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource({
        "name, name, ",
        "name:live, name, live",
        "name:$LATEST, name, $LATEST",
        "function:name, name, ",
        "000000000000:function:name:live, name, live",
        "arn:aws:lambda:us-east-1:000000000000:function:name, name, ",
        "arn:aws:lambda:us-east-1:000000000000:function:name:1, name, 1",
    })
    void a_function_has_many_spellings(String text, String name, @Nullable String qualifier) {
        assertThat(FunctionAddress.parse(text)).contains(new FunctionAddress(name, Optional.ofNullable(qualifier)));
    }

    @ParameterizedTest
    @CsvSource({"a/b", "a:b:c:d", "name:li ve"})
    void other_texts_name_no_function(String text) {
        assertThat(FunctionAddress.parse(text)).isEmpty();
    }
}
