package signpost.infra;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.CfnTable;
import software.amazon.awscdk.services.dynamodb.GlobalSecondaryIndexProps;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.ProjectionType;
import software.amazon.awscdk.services.dynamodb.StreamViewType;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.dynamodb.TableEncryption;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.constructs.Construct;

/// A table on demand with the keys `pk` and `sk`, whose items end at their `expiresAt`, if they have one.
///
/// `Table` and not `TableV2`, which LocalStack does not know.
final class KeyedTable extends Construct {

    /// An index by two texts.
    ///
    /// @param include what it holds beside the keys
    /// @param isWhole whether it holds everything instead
    record Index(String name, String hash, String range, List<String> include, boolean isWhole) {

        Index(String name, String hash, String range, List<String> include) {
            this(name, hash, range, include, false);
        }

        static Index whole(String name, String hash, String range) {
            return new Index(name, hash, range, List.of(), true);
        }
    }

    private final Table table;
    private final List<Index> indexes;

    KeyedTable(Construct scope, String id, Stage stage, String name, List<Index> indexes) {
        this(scope, id, stage, name, indexes, false);
    }

    /// @param streamed whether it keeps a stream of what its items were and are, for a day
    KeyedTable(Construct scope, String id, Stage stage, String name, List<Index> indexes, boolean streamed) {
        super(scope, id);
        this.indexes = List.copyOf(indexes);
        var builder = Table.Builder.create(this, "Table")
                .tableName(stage.nameOf(name))
                .partitionKey(text("pk"))
                .sortKey(text("sk"))
                .billingMode(BillingMode.PAY_PER_REQUEST)
                // Costs a little more than the key nobody sees, and CloudTrail shows who used it.
                .encryption(TableEncryption.AWS_MANAGED)
                .pointInTimeRecoverySpecification(PointInTimeRecoverySpecification.builder()
                        .pointInTimeRecoveryEnabled(true)
                        .build())
                .timeToLiveAttribute("expiresAt")
                .deletionProtection(stage.deletionProtected())
                .removalPolicy(stage.whenRemoved());
        if (streamed) {
            builder.stream(StreamViewType.NEW_AND_OLD_IMAGES);
        }
        table = builder.build();
        for (var index : this.indexes) {
            var props = GlobalSecondaryIndexProps.builder()
                    .indexName(index.name())
                    .partitionKey(text(index.hash()))
                    .sortKey(text(index.range()));
            if (index.isWhole()) {
                props.projectionType(ProjectionType.ALL);
            } else if (index.include().isEmpty()) {
                props.projectionType(ProjectionType.KEYS_ONLY);
            } else {
                props.projectionType(ProjectionType.INCLUDE).nonKeyAttributes(index.include());
            }
            table.addGlobalSecondaryIndex(props.build());
        }
    }

    private static Attribute text(String name) {
        return Attribute.builder().name(name).type(AttributeType.STRING).build();
    }

    String tableName() {
        return table.getTableName();
    }

    /// Of a table that is streamed.
    String streamArn() {
        var arn = table.getTableStreamArn();
        if (arn == null) {
            throw new IllegalStateException(table.getNode().getPath() + " has no stream");
        }
        return arn;
    }

    /// Lets `role` read the stream. To see that there is one, Lambda asks for the right to list the table's streams.
    void allowReadingStream(Role role, String sid) {
        role.addToPolicy(PolicyStatement.Builder.create()
                .sid(sid)
                .actions(List.of("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"))
                .resources(List.of(streamArn()))
                .build());
        role.addToPolicy(PolicyStatement.Builder.create()
                .sid(sid + "List")
                .actions(List.of("dynamodb:ListStreams"))
                .resources(List.of(table.getTableArn() + "/stream/*"))
                .build());
        NagSuppressions.addResourceSuppressions(
                role.getNode().findChild("DefaultPolicy"),
                List.of(NagPackSuppression.builder()
                        .id("AwsSolutions-IAM5")
                        .reason("A stream is named by the time at which it was made; listing shows names alone.")
                        .appliesTo(List.of("Resource::<%s.Arn>/stream/*".formatted(logicalId())))
                        .build()));
    }

    private String logicalId() {
        if (table.getNode().getDefaultChild() instanceof CfnTable resource) {
            return Stack.of(table).getLogicalId(resource);
        }
        throw new IllegalStateException(
                "a table without its resource: " + table.getNode().getPath());
    }

    /// Lets `role` call these operations, each named without its prefix, on the table's items.
    ///
    /// @param sid what the statement is called in the policy
    void allowItems(Role role, String sid, List<String> operations) {
        role.addToPolicy(statement(sid, operations));
    }

    PolicyStatement statement(String sid, List<String> operations) {
        return PolicyStatement.Builder.create()
                .sid(sid)
                .actions(operations.stream()
                        .map(operation -> "dynamodb:" + operation)
                        .toList())
                .resources(List.of(table.getTableArn()))
                .build();
    }

    /// Lets `role` query one index, and not the table.
    void allowQueries(Role role, String sid, String index) {
        role.addToPolicy(PolicyStatement.Builder.create()
                .sid(sid)
                .actions(List.of("dynamodb:Query"))
                .resources(List.of(table.getTableArn() + "/index/" + index))
                .build());
    }

    /// Lets `role` query the table and each of its indexes.
    void allowQueries(Role role, String sid) {
        var resources = new ArrayList<>(List.of(table.getTableArn()));
        indexes.forEach(index -> resources.add(table.getTableArn() + "/index/" + index.name()));
        role.addToPolicy(PolicyStatement.Builder.create()
                .sid(sid)
                .actions(List.of("dynamodb:Query"))
                .resources(resources)
                .build());
    }
}
