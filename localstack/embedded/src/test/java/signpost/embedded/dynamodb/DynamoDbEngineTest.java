package signpost.embedded.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static software.amazon.awssdk.services.dynamodb.model.AttributeValue.fromS;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/// One test per kind of storage: an engine takes most of a second to answer first.
// The SDK takes its builders as generic varargs without saying that this is safe.
@SuppressWarnings("unchecked")
// Two engines that start at once in one process answer their first requests by faults.
@ResourceLock("first requests of DynamoDB Local")
class DynamoDbEngineTest {

    @Test
    void conditions_transactions_and_indexes_hold_in_memory() {
        try (var engine = DynamoDbEngine.start(null, 0);
                var dynamo = client(engine.endpoint(), "us-east-1")) {
            createTable(dynamo);
            put(dynamo, "one", "open");

            assertThatExceptionOfType(ConditionalCheckFailedException.class)
                    .isThrownBy(() -> put(dynamo, "one", "closed"));

            assertThatExceptionOfType(TransactionCanceledException.class)
                    .isThrownBy(() -> dynamo.transactWriteItems(transaction -> transaction.transactItems(
                            write -> write.put(put -> put.tableName("jobs").item(item("two", "open"))),
                            write -> write.conditionCheck(check -> check.tableName("jobs")
                                    .key(Map.of("id", fromS("one")))
                                    .conditionExpression("#state = :closed")
                                    .expressionAttributeNames(Map.of("#state", "state"))
                                    .expressionAttributeValues(Map.of(":closed", fromS("closed")))))))
                    .satisfies(cancelled -> assertThat(cancelled.cancellationReasons())
                            .extracting(CancellationReason::code)
                            .containsExactly("None", "ConditionalCheckFailed"));
            assertThat(dynamo.getItem(get -> get.tableName("jobs").key(Map.of("id", fromS("two"))))
                            .hasItem())
                    .isFalse();

            put(dynamo, "three", "open");
            assertThat(byState(dynamo, "open")).isEqualTo(2);
        }
    }

    @Test
    void tables_in_a_folder_are_there_after_a_restart_whatever_the_region(@TempDir Path folder) {
        try (var engine = DynamoDbEngine.start(folder.resolve("tables"), 0);
                var dynamo = client(engine.endpoint(), "us-east-1")) {
            createTable(dynamo);
            put(dynamo, "one", "open");
        }

        try (var engine = DynamoDbEngine.start(folder.resolve("tables"), 0);
                var dynamo = client(engine.endpoint(), "eu-central-1")) {
            assertThat(byState(dynamo, "open")).isEqualTo(1);
        }
    }

    /// Writes for ever, telling of each item once it is acknowledged.
    static final class Writer {
        public static void main(String[] folder) {
            try (var engine = DynamoDbEngine.start(Path.of(folder[0]), 0);
                    var dynamo = client(engine.endpoint(), "us-east-1")) {
                createTable(dynamo);
                for (var number = 0; ; number++) {
                    put(dynamo, Integer.toString(number), "open");
                    System.out.println(number);
                }
            }
        }
    }

    @Test
    void what_was_acknowledged_survives_the_death_of_the_process(@TempDir Path folder) throws Exception {
        var child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var last = -1;
        try (var lines = child.inputReader()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                last = Integer.parseInt(line);
                if (last == 40) {
                    // SIGKILL, by the handle, as the process itself would close `lines`
                    ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();
                }
            }
        }
        child.waitFor();

        assertThat(last).isGreaterThanOrEqualTo(40);
        try (var engine = DynamoDbEngine.start(folder, 0);
                var dynamo = client(engine.endpoint(), "us-east-1")) {
            assertThat(byState(dynamo, "open")).isBetween(last + 1, last + 2);
        }
    }

    private static DynamoDbClient client(URI endpoint, String region) {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(region))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("testaccess", "testsecret")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private static void createTable(DynamoDbClient dynamo) {
        dynamo.createTable(table -> table.tableName("jobs")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                        attribute -> attribute.attributeName("id").attributeType(ScalarAttributeType.S),
                        attribute -> attribute.attributeName("state").attributeType(ScalarAttributeType.S))
                .keySchema(key -> key.attributeName("id").keyType(KeyType.HASH))
                .globalSecondaryIndexes(index -> index.indexName("by-state")
                        .keySchema(key -> key.attributeName("state").keyType(KeyType.HASH))
                        .projection(projection -> projection.projectionType(ProjectionType.ALL))));
    }

    private static void put(DynamoDbClient dynamo, String id, String state) {
        dynamo.putItem(
                put -> put.tableName("jobs").item(item(id, state)).conditionExpression("attribute_not_exists(id)"));
    }

    private static Map<String, AttributeValue> item(String id, String state) {
        return Map.of("id", fromS(id), "state", fromS(state));
    }

    private static int byState(DynamoDbClient dynamo, String state) {
        return dynamo.query(query -> query.tableName("jobs")
                        .indexName("by-state")
                        .keyConditionExpression("#state = :state")
                        .expressionAttributeNames(Map.of("#state", "state"))
                        .expressionAttributeValues(Map.of(":state", fromS(state))))
                .count();
    }
}
