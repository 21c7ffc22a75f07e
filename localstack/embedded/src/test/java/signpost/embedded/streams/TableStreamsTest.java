package signpost.embedded.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awssdk.services.dynamodb.model.AttributeValue.fromS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import signpost.embedded.dynamodb.DynamoDbEngine;
import signpost.embedded.lambda.Await;
import signpost.embedded.lambda.Functions.Outcome;
import signpost.embedded.template.FunctionAddress;
import signpost.embedded.template.Template.StreamMapping;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

// The SDK takes its builders as generic varargs without saying that this is safe.
@SuppressWarnings("unchecked")
// Two engines that start at once in one process answer their first requests by faults.
@ResourceLock("first requests of DynamoDB Local")
class TableStreamsTest {

    private static final FunctionAddress TELL = new FunctionAddress("tell", Optional.of("live"));
    private static final StreamMapping MAPPING = new StreamMapping(
            TELL,
            "jobs",
            List.of(EventPattern.parse("{\"dynamodb\":{\"NewImage\":{\"state\":{\"S\":[\"done\"]}}}}")),
            2);

    private final List<JsonNode> batches = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger(2);

    @Test
    void what_a_mapping_wants_comes_in_order_and_again_until_the_function_has_taken_it() throws Exception {
        try (var engine = DynamoDbEngine.start(null, 0);
                var dynamo = client(engine)) {
            createTable(dynamo);
            for (var step : List.of("a open", "a done", "b open", "b done", "c done", "a gone")) {
                var words = step.split(" ", -1);
                dynamo.putItem(
                        put -> put.tableName("jobs").item(Map.of("id", fromS(words[0]), "state", fromS(words[1]))));
            }

            try (var _ = TableStreams.start(engine.endpoint(), List.of(MAPPING), this::invoke, Duration.ofMillis(20))) {
                Await.until(() -> taken().size() >= 3);
                assertThat(taken()).containsExactly("a", "b", "c");

                dynamo.putItem(put -> put.tableName("jobs").item(Map.of("id", fromS("d"), "state", fromS("done"))));
                Await.until(() -> taken().size() >= 4);
            }

            assertThat(taken()).containsExactly("a", "b", "c", "d");
            assertThat(batches.subList(0, 2))
                    .as("what failed comes again as it was")
                    .containsOnly(batches.get(2));
            assertThat(batches.getFirst()
                            .at("/Records/0/dynamodb/OldImage/state/S")
                            .asText())
                    .isEqualTo("open");
            assertThat(batches.getFirst().at("/Records/0/eventSourceARN").asText())
                    .contains(":table/jobs/stream/");
        }
    }

    private Outcome invoke(FunctionAddress function, byte[] event, Optional<String> clientContext) {
        assertThat(function).isEqualTo(TELL);
        try {
            batches.add(new ObjectMapper().readTree(event));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var fails = failures.getAndDecrement() > 0;
        return new Outcome.Answered(
                "request", "1", new byte[0], fails ? Optional.of("Unhandled") : Optional.empty(), new byte[0]);
    }

    /// The keys of what was not refused, in their order.
    private List<String> taken() {
        var taken = new ArrayList<String>();
        batches.stream()
                .skip(2)
                .forEach(batch -> batch.path("Records")
                        .forEach(change ->
                                taken.add(change.at("/dynamodb/Keys/id/S").asText())));
        return taken;
    }

    private static DynamoDbClient client(DynamoDbEngine engine) {
        return DynamoDbClient.builder()
                .endpointOverride(engine.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private static void createTable(DynamoDbClient dynamo) {
        dynamo.createTable(create -> create.tableName("jobs")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(id -> id.attributeName("id").attributeType(ScalarAttributeType.S))
                .keySchema(id -> id.attributeName("id").keyType(KeyType.HASH))
                .streamSpecification(
                        stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
    }
}
