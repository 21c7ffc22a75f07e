package signpost.dynamodb;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import signpost.json.Json;
import signpost.testkit.Tables;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/// DynamoDB Local on loopback, one for all tests of this process, and fresh tables in it for each.
final class LocalDynamo {

    /// Kept here because a logger nobody holds forgets its level.
    private static final Logger SQLITE = Logger.getLogger("com.almworks.sqlite4java");

    private static final URI ENDPOINT = start();
    private static final DynamoDbClient PLAIN = client(List.of());
    private static final AtomicInteger TABLES = new AtomicInteger();

    private LocalDynamo() {}

    private static URI start() {
        SQLITE.setLevel(Level.WARNING);
        var threads = new QueuedThreadPool();
        threads.setName("dynamodb");
        threads.setDaemon(true);
        var server = new Server(threads);
        var connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(
                new LocalDynamoDBServerHandler(new LocalDynamoDBRequestHandler(0, true, null, true, false), null));
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return URI.create("http://127.0.0.1:" + connector.getLocalPort());
    }

    static DynamoDbClient client(List<ExecutionInterceptor> interceptors) {
        return DynamoDbClient.builder()
                .endpointOverride(ENDPOINT)
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("testaccess", "testsecret")))
                .overrideConfiguration(
                        override -> override.retryStrategy(Retries.few()).executionInterceptors(interceptors))
                .httpClient(UrlConnectionHttpClient.builder()
                        .socketTimeout(Duration.ofSeconds(30))
                        .build())
                .build();
    }

    /// A new table.
    ///
    /// @param definition its name in [Tables]
    static String table(String definition) {
        var name = definition + TABLES.incrementAndGet();
        PLAIN.createTable(create(name, Tables.definition(definition)));
        return name;
    }

    /// Puts items there as fast as that goes.
    static void fill(String table, List<Map<String, AttributeValue>> items) {
        for (var from = 0; from < items.size(); from += 25) {
            var writes = items.subList(from, Math.min(from + 25, items.size())).stream()
                    .map(item -> WriteRequest.builder()
                            .putRequest(put -> put.item(item))
                            .build())
                    .toList();
            PLAIN.batchWriteItem(write -> write.requestItems(Map.of(table, writes)));
        }
    }

    private static CreateTableRequest create(String name, Json.Obj definition) {
        var table = CreateTableRequest.builder()
                .tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(objects(definition, "AttributeDefinitions").stream()
                        .map(attribute -> AttributeDefinition.builder()
                                .attributeName(text(attribute, "AttributeName"))
                                .attributeType(text(attribute, "AttributeType"))
                                .build())
                        .toList())
                .keySchema(keys(definition));
        var indexes = objects(definition, "GlobalSecondaryIndexes").stream()
                .map(index -> GlobalSecondaryIndex.builder()
                        .indexName(text(index, "IndexName"))
                        .keySchema(keys(index))
                        .projection(projection(index.object("Projection").orElseThrow()))
                        .build())
                .toList();
        return indexes.isEmpty()
                ? table.build()
                : table.globalSecondaryIndexes(indexes).build();
    }

    private static Projection projection(Json.Obj projection) {
        var attributes = projection.items("NonKeyAttributes").stream()
                .map(name -> ((Json.Text) name).value())
                .toList();
        var built = Projection.builder().projectionType(text(projection, "ProjectionType"));
        return attributes.isEmpty()
                ? built.build()
                : built.nonKeyAttributes(attributes).build();
    }

    private static List<KeySchemaElement> keys(Json.Obj of) {
        return objects(of, "KeySchema").stream()
                .map(key -> KeySchemaElement.builder()
                        .attributeName(text(key, "AttributeName"))
                        .keyType(text(key, "KeyType"))
                        .build())
                .toList();
    }

    private static List<Json.Obj> objects(Json.Obj of, String name) {
        return of.items(name).stream().map(Json.Obj.class::cast).toList();
    }

    private static String text(Json.Obj of, String name) {
        return of.text(name).orElseThrow();
    }
}
