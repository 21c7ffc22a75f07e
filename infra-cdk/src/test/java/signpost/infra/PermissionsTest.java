package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
            // Entries are named by the operator who schedules them.
            "PendingManifestsBucket.Arn/pending/*");

    /// Within a route of this API the name or id is open.
    private static final String THIS_API = "arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:ApiRest/v1/";

    @Test
    void the_publish_function_may_do_this_and_nothing_else() {
        assertThat(granted("Publish"))
                .containsExactly(
                        "logs:CreateLogStream on PublishLogs.Arn",
                        "logs:PutLogEvents on PublishLogs.Arn",
                        "s3:GetObject on PendingManifestsBucket.Arn/pending/*",
                        "s3:GetObject on PublishedManifestsBucket.Arn/scorevision/*",
                        "s3:ListBucket on PendingManifestsBucket.Arn"
                                + " if {\"StringLikeIfExists\":{\"s3:prefix\":\"pending/*\"}}",
                        "s3:ListBucket on PublishedManifestsBucket.Arn"
                                + " if {\"StringLikeIfExists\":{\"s3:prefix\":\"scorevision/*\"}}",
                        "s3:PutObject on PendingManifestsBucket.Arn/pending/*",
                        "s3:PutObject on PublishedManifestsBucket.Arn/scorevision/*",
                        "secretsmanager:GetSecretValue on SigningKeysAnchor",
                        "secretsmanager:GetSecretValue on SigningKeysIndex",
                        "secretsmanager:GetSecretValue on SigningKeysManifest",
                        "sqs:GetQueueAttributes on PublishScheduleFailures.Arn",
                        "sqs:GetQueueUrl on PublishScheduleFailures.Arn",
                        "sqs:SendMessage on PublishScheduleFailures.Arn");
    }

    @Test
    void the_registry_function_may_do_this_and_nothing_else() {
        assertThat(granted("RegistryApi"))
                .containsExactly(
                        "dynamodb:BatchGetItem on JobsTable.Arn",
                        "dynamodb:GetItem on JobsTable.Arn",
                        "dynamodb:GetItem on RegistryTable.Arn",
                        "dynamodb:PutItem on JobsTable.Arn",
                        "dynamodb:PutItem on RegistryTable.Arn",
                        "dynamodb:Query on RegistryTable.Arn",
                        "dynamodb:UpdateItem on RegistryTable.Arn",
                        "logs:CreateLogStream on RegistryApiLogs.Arn",
                        "logs:PutLogEvents on RegistryApiLogs.Arn");
    }

    @Test
    void the_queue_function_may_do_this_and_nothing_else() {
        assertThat(granted("QueueApi"))
                .containsExactly(
                        "dynamodb:BatchGetItem on JobsTable.Arn",
                        "dynamodb:GetItem on JobsTable.Arn",
                        "dynamodb:GetItem on RegistryTable.Arn",
                        "dynamodb:PutItem on JobsTable.Arn",
                        "dynamodb:PutItem on RegistryTable.Arn",
                        "dynamodb:Query on JobsTable.Arn",
                        "dynamodb:Query on JobsTable.Arn/index/due",
                        "dynamodb:Query on JobsTable.Arn/index/listing",
                        "dynamodb:Query on JobsTable.Arn/index/ready",
                        "dynamodb:UpdateItem on JobsTable.Arn",
                        "dynamodb:UpdateItem on RegistryTable.Arn",
                        "logs:CreateLogStream on QueueApiLogs.Arn",
                        "logs:PutLogEvents on QueueApiLogs.Arn");
    }

    @Test
    void the_pulse_may_do_this_and_nothing_else() {
        assertThat(granted("Pulse"))
                .containsExactly(
                        "dynamodb:DeleteItem on JobsTable.Arn",
                        "dynamodb:GetItem on JobsTable.Arn",
                        "dynamodb:PutItem on JobsTable.Arn",
                        "dynamodb:PutItem on RegistryTable.Arn",
                        "dynamodb:Query on JobsTable.Arn",
                        "dynamodb:Query on JobsTable.Arn/index/due",
                        "dynamodb:Query on JobsTable.Arn/index/listing",
                        "dynamodb:Query on JobsTable.Arn/index/ready",
                        "dynamodb:UpdateItem on RegistryTable.Arn",
                        "logs:CreateLogStream on PulseLogs.Arn",
                        "logs:PutLogEvents on PulseLogs.Arn",
                        "sqs:GetQueueAttributes on PulseScheduleFailures.Arn",
                        "sqs:GetQueueUrl on PulseScheduleFailures.Arn",
                        "sqs:SendMessage on PulseScheduleFailures.Arn");
    }

    @Test
    void the_copy_of_commitments_may_do_this_and_nothing_else() {
        assertThat(granted("Commitments"))
                .containsExactly(
                        "dynamodb:GetItem on LedgerTable.Arn",
                        "dynamodb:PutItem on LedgerTable.Arn",
                        "dynamodb:UpdateItem on LedgerTable.Arn",
                        "logs:CreateLogStream on CommitmentsLogs.Arn",
                        "logs:PutLogEvents on CommitmentsLogs.Arn",
                        "s3:GetObject on PublishedManifestsBucket.Arn/scorevision/commitments/*",
                        "sqs:GetQueueAttributes on CommitmentsScheduleFailures.Arn",
                        "sqs:GetQueueUrl on CommitmentsScheduleFailures.Arn",
                        "sqs:SendMessage on CommitmentsScheduleFailures.Arn");
    }

    @Test
    void the_documents_function_may_do_this_and_nothing_else() {
        assertThat(granted("Documents"))
                .containsExactly(
                        "dynamodb:GetItem on LedgerTable.Arn",
                        "logs:CreateLogStream on DocumentsLogs.Arn",
                        "logs:PutLogEvents on DocumentsLogs.Arn",
                        "s3:GetObject on PublishedManifestsBucket.Arn/scorevision/commitments/*",
                        "s3:ListBucket on PublishedManifestsBucket.Arn"
                                + " if {\"StringLikeIfExists\":{\"s3:prefix\":\"scorevision/commitments/*\"}}",
                        "s3:PutObject on PublishedManifestsBucket.Arn/scorevision/commitments/*");
    }

    /// What the policies of one function's role allow; they deny nothing.
    private static Set<String> granted(String function) {
        var granted = new TreeSet<String>();
        for (var policy : resources(Stage.PROD, "AWS::IAM::Policy")) {
            if (!texts(policy.at("/Properties/Roles")).equals(List.of(function + "Role"))) {
                continue;
            }
            for (var statement : policy.at("/Properties/PolicyDocument/Statement")) {
                assertThat(statement.path("Effect").asText()).isEqualTo("Allow");
                for (var action : texts(statement.path("Action"))) {
                    for (var resource : texts(statement.path("Resource"))) {
                        var condition = statement.path("Condition");
                        granted.add(action + " on " + resource + (condition.isMissingNode() ? "" : " if " + condition));
                    }
                }
            }
        }
        return granted;
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
    }

    private static List<String> callable(String policy) {
        return resources(Stage.PROD, "AWS::IAM::ManagedPolicy").stream()
                .map(resource -> resource.path("Properties"))
                .filter(properties ->
                        properties.path("ManagedPolicyName").asText().equals(policy))
                .flatMap(
                        properties -> properties.at("/PolicyDocument/Statement").valueStream())
                .flatMap(statement -> {
                    assertThat(texts(statement.path("Action"))).containsExactly("execute-api:Invoke");
                    return texts(statement.path("Resource")).stream();
                })
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
    void whatever_is_denied_is_denied_without_tls(Stage stage) {
        var denied = statements(stage, "").stream()
                .filter(statement -> "Deny".equals(statement.path("Effect").asText()))
                .toList();

        assertThat(denied)
                .hasSize(6)
                .allSatisfy(statement -> assertThat(statement
                                .at("/Condition/Bool/aws:SecureTransport")
                                .asText())
                        .isEqualTo("false"));
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
        return Synthesised.of(stage)
                .json()
                .path("Resources")
                .valueStream()
                .filter(resource ->
                        type.isEmpty() || type.equals(resource.path("Type").asText()))
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
