package signpost.infra;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import io.github.cdklabs.cdknag.RegexAppliesTo;
import java.util.List;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.constructs.Construct;

/// Policies for people and programs, by what they do. The stack has no users: whoever deploys attaches them.
final class CallerPolicies extends Construct {

    private static final List<String> EVERY_ROUTE = List.of("* /api/manifests*", "* /api/queue/*");

    private final Stage stage;
    private final HttpApi api;

    CallerPolicies(Construct scope, String id, Stage stage, HttpApi api, PublishFunction publish, Tables tables) {
        super(scope, id);
        this.stage = stage;
        this.api = api;
        policy(
                "Operators",
                "operators",
                "Everything: every route, publishing, clips, and what was handed out",
                List.of(
                        routes(EVERY_ROUTE),
                        invoke(publish),
                        tables.clips()
                                .statement(
                                        "KeepClips",
                                        List.of("BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query")),
                        tables.challenges().statement("SeeChallenges", List.of("GetItem", "Query"))));
        policy(
                "Publishers",
                "publishers",
                "Publishing or, where nobody publishes alone, preparing it",
                List.of(invoke(publish)));
        policy(
                "Approvers",
                "approvers",
                "Approving of what somebody else prepared, and rolling back",
                List.of(approve(publish), neverPrepare(publish)));
        policy(
                "Editors",
                "editors",
                "The registry of ingest manifests, and their runs",
                List.of(routes(List.of("* /api/manifests*"))));
        policy("Workers", "workers", "What whoever does the jobs calls", List.of(routes(HttpApi.WORKER_ROUTES)));
        policy(
                "Readers",
                "readers",
                "Looking at manifests and jobs, changing nothing",
                List.of(routes(List.of("GET /api/manifests*", "GET /api/queue/*"))));
    }

    private PolicyStatement routes(List<String> routes) {
        return PolicyStatement.Builder.create()
                .sid("CallRoutes")
                .actions(List.of("execute-api:Invoke"))
                .resources(routes.stream().map(api::arnOf).toList())
                .build();
    }

    /// Through its alias: the function without it is another version.
    private static PolicyStatement invoke(PublishFunction publish) {
        return PolicyStatement.Builder.create()
                .sid("Publish")
                .actions(List.of("lambda:InvokeFunction"))
                .resources(List.of(publish.function().live().getFunctionArn()))
                .build();
    }

    private static PolicyStatement approve(PublishFunction publish) {
        return PolicyStatement.Builder.create()
                .sid("Approve")
                .actions(List.of("lambda:InvokeFunction"))
                .resources(List.of(publish.approve().getFunctionArn()))
                .build();
    }

    /// Whatever else is attached to it: a role that approves prepares nothing.
    private static PolicyStatement neverPrepare(PublishFunction publish) {
        return PolicyStatement.Builder.create()
                .sid("NeverPrepare")
                .effect(Effect.DENY)
                .actions(List.of("lambda:InvokeFunction"))
                .resources(List.of(publish.function().live().getFunctionArn()))
                .build();
    }

    private void policy(String id, String name, String description, List<PolicyStatement> statements) {
        var policy = ManagedPolicy.Builder.create(this, id)
                .managedPolicyName(stage.nameOf(name))
                .description(description)
                .statements(statements)
                .build();
        NagSuppressions.addResourceSuppressions(
                policy,
                List.of(NagPackSuppression.builder()
                        .id("AwsSolutions-IAM5")
                        .reason("Manifests and jobs are named by their users: within a route the name or id is open, "
                                + "the route itself and the one action are not.")
                        .appliesTo(List.of(RegexAppliesTo.builder()
                                .regex("/^Resource::arn:<AWS::Partition>:execute-api:.*\\/v1\\/.*$/")
                                .build()))
                        .build()));
    }
}
