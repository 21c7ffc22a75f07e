package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Walks every policy of every template: a permission nobody has justified here does not get in.
@NeedsNode
class PermissionsTest {

    /// Resources that end in a wildcard, each with its reason.
    private static final Set<String> JUSTIFIED = Set.of(
            // Manifests are named by their hash, known only once they are signed.
            "PublishedManifestsBucket.Arn/scorevision/*",
            // So are documents of commitments, by the hash that stands on the chain.
            "PublishedManifestsBucket.Arn/scorevision/commitments/*",
            // A stream is named by the time at which it was made; it is listed only.
            "JobsTable.Arn/stream/*",
            // Entries are named by the operator who schedules them.
            "PendingManifestsBucket.Arn/pending/*");

    /// Buckets, queues and the topic.
    private static final int TLS_ONLY = 7;

    private static final String DISTRIBUTION =
            "arn:AWS::Partition:cloudfront::AWS::AccountId:distribution/PublicReadsDistribution";

    /// Within a route of this API the name or id is open.
    private static final String THIS_API = "arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:ApiRest/v1/";

    /// The page lists every permission of every function and policy, so that a change of one is read by whoever
    /// reviews it, in words.
    @Test
    void the_page_of_permissions_lists_what_the_template_of_production_grants() throws IOException {
        var file = Snapshots.ROOT.resolve("docs/permissions.md");
        var page = page();
        if ("update".equals(System.getProperty("snapshots"))) {
            Files.writeString(file, page);
        }

        assertThat(page)
                .as(
                        "%s is no longer what the app grants; if the change is meant, write it with "
                                + "./mvnw -pl infra-cdk test -Dsnapshots=update",
                        file)
                .isEqualTo(Files.exists(file) ? Files.readString(file) : "");
    }

    private static String page() {
        var page = new StringBuilder("""
                # Permissions

                What the template of the stage `prod` grants, and to whom; other stages differ in the stage's name only, and `local`
                in having no CloudFront. Written by `./mvnw -pl infra-cdk test -Dsnapshots=update`, and a test fails when it differs.
                Resources have the names they have in the template. Nothing is allowed by a wildcard of actions.

                ## Functions

                One role each, for Lambda alone.
                """);
        for (var role : resources(Stage.PROD, "AWS::IAM::Role")) {
            var function = role.at("/Properties/Description")
                    .asText()
                    .replace("What signpost-prod-", "")
                    .replace(" may do", "");
            page.append("\n### ").append(function).append("\n\n| may | on | if |\n|---|---|---|\n");
            granted(role.path("LogicalId").asText())
                    .forEach(line -> page.append(line).append('\n'));
        }
        page.append("\n## Policies to attach\n");
        for (var policy : resources(Stage.PROD, "AWS::IAM::ManagedPolicy")) {
            page.append("\n### ")
                    .append(policy.at("/Properties/ManagedPolicyName").asText().replace("signpost-prod-", ""))
                    .append("\n\n")
                    .append(policy.at("/Properties/Description").asText())
                    .append("\n\n| may | on | if |\n|---|---|---|\n");
            rows(policy.at("/Properties/PolicyDocument/Statement"))
                    .forEach(line -> page.append(line).append('\n'));
        }
        page.append("\n## Policies of resources\n\n| on | who | may, or (not) may not | if |\n|---|---|---|---|\n");
        for (var kind : List.of("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy")) {
            for (var policy : resources(Stage.PROD, kind)) {
                for (var statement : policy.at("/Properties/PolicyDocument/Statement")) {
                    page.append("| %s | %s | %s%s | %s |\n"
                            .formatted(
                                    texts(statement.path("Resource")).stream()
                                            .map(PermissionsTest::code)
                                            .collect(Collectors.joining(", ")),
                                    principal(statement.path("Principal")),
                                    "Deny".equals(statement.path("Effect").asText()) ? "not " : "",
                                    String.join(", ", texts(statement.path("Action"))),
                                    condition(statement)));
                }
            }
        }
        return page.toString();
    }

    /// What the policies of one function's role allow; they deny nothing.
    private static Set<String> granted(String role) {
        var granted = new TreeSet<String>();
        for (var policy : resources(Stage.PROD, "AWS::IAM::Policy")) {
            if (policy.at("/Properties/Roles").findValuesAsText("Ref").contains(role)) {
                granted.addAll(rows(policy.at("/Properties/PolicyDocument/Statement")));
            }
        }
        assertThat(granted).isNotEmpty().noneMatch(row -> row.startsWith("| never"));
        return granted;
    }

    /// One for each resource and condition, with the actions that are allowed on it, or never are.
    private static Set<String> rows(JsonNode statements) {
        var actions = new TreeMap<String, Set<String>>();
        for (var statement : statements) {
            var never = statement.path("Effect").asText().equals("Deny") ? "never " : "";
            for (var resource : texts(statement.path("Resource"))) {
                actions.computeIfAbsent("%s | %s".formatted(code(resource), condition(statement)), _ -> new TreeSet<>())
                        .addAll(texts(statement.path("Action")).stream()
                                .map(action -> never + action)
                                .toList());
            }
        }
        var rows = new TreeSet<String>();
        actions.forEach((on, allowed) -> rows.add("| %s | %s |".formatted(String.join(", ", allowed), on)));
        return rows;
    }

    private static String principal(JsonNode principal) {
        return principal.has("Service") ? principal.path("Service").asText() : "anybody";
    }

    private static String condition(JsonNode statement) {
        var conditions = new ArrayList<String>();
        statement
                .path("Condition")
                .properties()
                .forEach(operator -> operator.getValue()
                        .properties()
                        .forEach(key -> conditions.add(code(key.getKey() + " " + operator.getKey() + " "
                                + String.join(", ", texts(key.getValue()))))));
        return String.join(" and ", conditions);
    }

    private static String code(String text) {
        return "`" + text.replace(THIS_API, "ApiRest/v1/") + "`";
    }

    @Test
    void a_worker_may_call_what_workers_call_and_an_operator_every_route() {
        assertThat(callable("signpost-prod-workers"))
                .containsExactlyInAnyOrder(
                        "POST/api/queue/jobs/claim",
                        "GET/api/queue/jobs/*",
                        "GET/api/queue/jobs/*/manifest",
                        "POST/api/queue/jobs/*/heartbeat",
                        "POST/api/queue/jobs/*/complete",
                        "POST/api/queue/jobs/*/fail",
                        "POST/api/queue/jobs/*/cancel/ack",
                        "POST/api/queue/jobs/*/events",
                        "GET/api/queue/jobs/*/events",
                        "GET/api/manifests/*",
                        "POST/api/manifests/*/state");
        assertThat(callable("signpost-prod-operators")).containsExactlyInAnyOrder("*/api/manifests*", "*/api/queue/*");
        assertThat(callable("signpost-prod-editors")).containsExactly("*/api/manifests*");
        assertThat(callable("signpost-prod-publishers")).isEmpty();
        assertThat(callable("signpost-prod-readers")).isNotEmpty().allMatch(route -> route.startsWith("GET/"));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void whoever_approves_can_approve_and_whatever_else_they_may_do_not_prepare(Stage stage) {
        var statements = statementsOf(stage, "signpost-" + stage.name() + "-approvers")
                .collect(Collectors.toMap(
                        statement -> statement.path("Effect").asText(),
                        statement -> texts(statement.path("Action")) + " " + aliases(stage, statement)));

        assertThat(statements)
                .containsOnly(
                        Map.entry("Allow", "[lambda:InvokeFunction] [approve]"),
                        Map.entry("Deny", "[lambda:InvokeFunction] [live]"));
        assertThat(statementsOf(stage, "signpost-" + stage.name() + "-publishers"))
                .singleElement()
                .satisfies(statement -> assertThat(aliases(stage, statement)).containsExactly("live"));
    }

    /// The names of the aliases of the publish function that a statement is about.
    private static List<String> aliases(Stage stage, JsonNode statement) {
        return statement.path("Resource").isArray()
                ? statement
                        .path("Resource")
                        .valueStream()
                        .map(one -> alias(stage, one))
                        .toList()
                : List.of(alias(stage, statement.path("Resource")));
    }

    private static String alias(Stage stage, JsonNode resource) {
        var alias = Synthesised.of(stage)
                .json()
                .path("Resources")
                .path(resource.path("Ref").asText());
        assertThat(alias.at("/Properties/FunctionName/Ref").asText()).startsWith("Publish");
        return alias.at("/Properties/Name").asText();
    }

    private static Stream<JsonNode> statementsOf(Stage stage, String policy) {
        return resources(stage, "AWS::IAM::ManagedPolicy").stream()
                .map(resource -> resource.path("Properties"))
                .filter(properties ->
                        properties.path("ManagedPolicyName").asText().equals(policy))
                .flatMap(
                        properties -> properties.at("/PolicyDocument/Statement").valueStream());
    }

    private static List<String> callable(String policy) {
        return resources(Stage.PROD, "AWS::IAM::ManagedPolicy").stream()
                .map(resource -> resource.path("Properties"))
                .filter(properties ->
                        properties.path("ManagedPolicyName").asText().equals(policy))
                .flatMap(
                        properties -> properties.at("/PolicyDocument/Statement").valueStream())
                .filter(statement -> texts(statement.path("Action")).equals(List.of("execute-api:Invoke")))
                .flatMap(statement -> texts(statement.path("Resource")).stream())
                .map(resource -> {
                    assertThat(resource).startsWith(THIS_API);
                    return resource.substring(THIS_API.length());
                })
                .toList();
    }

    @ParameterizedTest
    @MethodSource("stages")
    void no_function_scans_a_table_or_deletes_an_object(Stage stage) {
        var found = statements(stage, "AWS::IAM::Policy").stream()
                .flatMap(statement -> texts(statement.path("Action")).stream()
                        .filter(action ->
                                action.matches("dynamodb:(Scan|DeleteTable|UpdateTable|PartiQL.*|BatchWriteItem)")
                                        || action.startsWith("s3:Delete")))
                .toList();

        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("stages")
    void whatever_is_allowed_names_its_actions_its_resources_and_who(Stage stage) {
        var allowed = statements(stage, "").stream()
                .filter(statement -> !"Deny".equals(statement.path("Effect").asText()))
                .toList();

        assertThat(allowed).isNotEmpty().allSatisfy(statement -> {
            assertThat(statement.path("Effect").asText()).isEqualTo("Allow");
            assertThat(statement.has("NotAction") || statement.has("NotResource") || statement.has("NotPrincipal"))
                    .as("allows by exclusion: %s", statement)
                    .isFalse();
            assertThat(texts(statement.path("Action")))
                    .isNotEmpty()
                    .allMatch(action -> action.matches("[a-z0-9-]+:[A-Za-z]+"), "names one action");
            assertThat(texts(statement.path("Resource")))
                    .allMatch(
                            resource -> !resource.contains("*")
                                    || JUSTIFIED.contains(resource)
                                    || resource.startsWith(THIS_API),
                            "names its resource");
            assertThat(statement.path("Principal").toString()).doesNotContain("*");
        });
    }

    @ParameterizedTest
    @MethodSource("stages")
    void what_is_denied_is_what_comes_without_tls_and_what_would_spoil_what_is_published(Stage stage) {
        var denied = statements(stage, "").stream()
                .filter(statement -> "Deny".equals(statement.path("Effect").asText()))
                .map(statement -> statement
                                .at("/Condition/Bool/aws:SecureTransport")
                                .asText()
                                .equals("false")
                        ? "without TLS"
                        : statement.path("Sid").asText())
                .toList();

        // buckets, queues and the topic, and where there is CloudFront the bucket of its logs
        var tls = Collections.nCopies(stage.publicReads() ? TLS_ONLY + 1 : TLS_ONLY, "without TLS");
        assertThat(denied)
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                tls.stream(),
                                Stream.of(
                                        "NeverPrepare",
                                        "WhatIsImmutableIsOnlyCreated",
                                        "TheIndexIsReplacedKnowingly",
                                        "FunctionsDeleteNothing"))
                        .toList());
    }

    @Test
    void from_outside_cloudfront_reads_what_is_published_for_this_distribution_and_nothing_else() {
        assertThat(statements(Stage.PROD, "AWS::S3::BucketPolicy").stream()
                        .filter(statement ->
                                "Allow".equals(statement.path("Effect").asText()))
                        .map(statement -> statement.path("Sid").asText() + ": "
                                + statement.at("/Principal/Service").asText() + " "
                                + texts(statement.path("Action")) + " " + texts(statement.path("Resource")) + " "
                                + text(statement.at("/Condition/StringEquals/AWS:SourceArn"))))
                .containsExactly(
                        "TheDistributionReads: cloudfront.amazonaws.com [s3:GetObject]"
                                + " [PublishedManifestsBucket.Arn/scorevision/*] " + DISTRIBUTION,
                        "TheDistributionLooksFor: cloudfront.amazonaws.com [s3:ListBucket]"
                                + " [PublishedManifestsBucket.Arn] " + DISTRIBUTION);
    }

    @ParameterizedTest
    @MethodSource("stages")
    void there_is_one_role_per_function_for_lambda_alone_and_without_managed_policies(Stage stage) {
        var roles = resources(stage, "AWS::IAM::Role");

        assertThat(roles)
                .hasSameSizeAs(resources(stage, "AWS::Lambda::Function"))
                .allSatisfy(role -> {
                    assertThat(role.at("/Properties/ManagedPolicyArns").isMissingNode())
                            .isTrue();
                    assertThat(role.at("/Properties/AssumeRolePolicyDocument/Statement"))
                            .singleElement()
                            .satisfies(trust -> {
                                assertThat(trust.path("Action").asText()).isEqualTo("sts:AssumeRole");
                                assertThat(trust.path("Principal").toString())
                                        .isEqualTo("{\"Service\":\"lambda.amazonaws.com\"}");
                            });
                });
    }

    @ParameterizedTest
    @MethodSource("stages")
    void no_kind_of_policy_is_overlooked(Stage stage) {
        var kinds = Synthesised.of(stage)
                .json()
                .path("Resources")
                .valueStream()
                .map(resource -> resource.path("Type").asText())
                .filter(type -> type.endsWith("Policy"))
                // of caching and of headers, which allow nobody anything
                .filter(type -> !type.startsWith("AWS::CloudFront::"))
                .collect(Collectors.toSet());

        assertThat(kinds)
                .containsExactlyInAnyOrder(
                        "AWS::IAM::ManagedPolicy",
                        "AWS::IAM::Policy",
                        "AWS::S3::BucketPolicy",
                        "AWS::SNS::TopicPolicy",
                        "AWS::SQS::QueuePolicy");
    }

    /// Every statement in every policy document, wherever in the resource it stands.
    private static List<JsonNode> statements(Stage stage, String type) {
        return resources(stage, type).stream()
                .flatMap(resource -> resource.findValues("Statement").stream())
                .flatMap(JsonNode::valueStream)
                .toList();
    }

    private static List<JsonNode> resources(Stage stage, String type) {
        return Synthesised.of(stage).json().path("Resources").properties().stream()
                .filter(entry -> type.isEmpty()
                        || type.equals(entry.getValue().path("Type").asText()))
                .map(entry ->
                        ((JsonNode) entry.getValue().<ObjectNode>deepCopy().put("LogicalId", entry.getKey())))
                .toList();
    }

    private static List<String> texts(JsonNode oneOrMore) {
        var texts = new ArrayList<String>();
        if (oneOrMore.isArray()) {
            oneOrMore.forEach(one -> texts.add(text(one)));
        } else if (!oneOrMore.isMissingNode()) {
            texts.add(text(oneOrMore));
        }
        return texts;
    }

    /// An ARN as a reader would write it: logical ids without their hash, joins joined.
    private static String text(JsonNode value) {
        if (value.isTextual()) {
            return value.asText();
        }
        if (value.has("Ref")) {
            return withoutHash(value.path("Ref").asText());
        }
        if (value.has("Fn::GetAtt")) {
            return Stream.of(
                            value.path("Fn::GetAtt").path(0),
                            value.path("Fn::GetAtt").path(1))
                    .map(JsonNode::asText)
                    .map(PermissionsTest::withoutHash)
                    .collect(Collectors.joining("."));
        }
        if (value.has("Fn::Join")) {
            return value.path("Fn::Join")
                    .path(1)
                    .valueStream()
                    .map(PermissionsTest::text)
                    .collect(Collectors.joining());
        }
        throw new IllegalArgumentException("a resource written in a way this test cannot read: " + value);
    }

    private static String withoutHash(String logicalId) {
        return logicalId.replaceFirst("[0-9A-F]{8}$", "");
    }

    static List<Stage> stages() {
        return Stage.ALL;
    }
}
