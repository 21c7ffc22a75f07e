package signpost.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import signpost.embedded.template.Template.Bucket;
import signpost.embedded.template.Template.Secret;
import signpost.embedded.template.Template.Table;

/// Makes what CloudFormation would make, straight in the engines. What is there already stays as it is.
final class Provisioning implements AutoCloseable {

    private static final int SEED_BYTES = 32;
    /// DynamoDB Local wants to see a signature, and does not check it.
    private static final String ANY_SIGNATURE =
            "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request,"
                    + " SignedHeaders=host, Signature=0000000000000000000000000000000000000000000000000000000000000000";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SecureRandom random;

    Provisioning(SecureRandom random) {
        this.random = random;
    }

    void version(URI s3, Bucket bucket) {
        var body = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
        var response = send(HttpRequest.newBuilder(s3.resolve("/" + bucket.name() + "?versioning"))
                .PUT(BodyPublishers.ofString(body))
                .build());
        require(response.statusCode() == 200, "bucket " + bucket.name(), response);
    }

    /// A secret gets a random Ed25519 seed when it is first made.
    void secret(URI secretsManager, Secret secret) {
        var seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        var request = JsonNodeFactory.instance.objectNode();
        request.put("Name", secret.name());
        request.put("SecretString", HexFormat.of().formatHex(seed));
        request.put("ClientRequestToken", UUID.randomUUID().toString());
        var response = call(secretsManager, "secretsmanager.CreateSecret", request);
        var there = response.statusCode() == 200
                || read(response).path("__type").asText().endsWith("ResourceExistsException");
        require(there, "secret " + secret.name(), response);
    }

    String secretValue(URI secretsManager, String name) {
        var request = JsonNodeFactory.instance.objectNode().put("SecretId", name);
        var response = call(secretsManager, "secretsmanager.GetSecretValue", request);
        if (response.statusCode() != 200) {
            // Not its body: it may hold the secret.
            throw new StackException("secret " + name + " cannot be read: status " + response.statusCode());
        }
        return read(response).path("SecretString").asText();
    }

    void table(URI dynamoDb, Table table) {
        // Looked for first, for DynamoDB Local would warn about the second try.
        var present = call(dynamoDb, "DynamoDB_20120810.ListTables", JsonNodeFactory.instance.objectNode());
        if (read(present)
                .path("TableNames")
                .valueStream()
                .anyMatch(name -> name.asText().equals(table.name()))) {
            requireSameIndexes(dynamoDb, table);
            keepStream(dynamoDb, table);
            return;
        }
        var response = call(dynamoDb, "DynamoDB_20120810.CreateTable", table.createTable());
        require(response.statusCode() == 200, "table " + table.name(), response);
        table.timeToLiveAttribute().ifPresent(attribute -> {
            var request = JsonNodeFactory.instance.objectNode().put("TableName", table.name());
            request.putObject("TimeToLiveSpecification").put("Enabled", true).put("AttributeName", attribute);
            var enabled = call(dynamoDb, "DynamoDB_20120810.UpdateTimeToLive", request);
            require(enabled.statusCode() == 200, "time to live of table " + table.name(), enabled);
        });
    }

    /// A table that was kept from an older version must not be found wanting by the first query.
    private void requireSameIndexes(URI dynamoDb, Table table) {
        var request = JsonNodeFactory.instance.objectNode().put("TableName", table.name());
        var kept =
                read(call(dynamoDb, "DynamoDB_20120810.DescribeTable", request)).path("Table");
        if (!indexes(kept).equals(indexes(table.createTable()))) {
            throw new StackException("table " + table.name() + " was kept with other indexes than "
                    + indexes(table.createTable()).keySet() + ": start with another --data, or remove its folder");
        }
    }

    /// A table that was kept from a version that had no stream gets one.
    private void keepStream(URI dynamoDb, Table table) {
        var described = call(
                dynamoDb,
                "DynamoDB_20120810.DescribeTable",
                JsonNodeFactory.instance.objectNode().put("TableName", table.name()));
        var wanted = table.createTable().path("StreamSpecification");
        if (wanted.isMissingNode()
                || read(described)
                        .at("/Table/StreamSpecification/StreamEnabled")
                        .asBoolean()) {
            return;
        }
        var request = JsonNodeFactory.instance.objectNode().put("TableName", table.name());
        request.set("StreamSpecification", wanted);
        var enabled = call(dynamoDb, "DynamoDB_20120810.UpdateTable", request);
        require(enabled.statusCode() == 200, "the stream of table " + table.name(), enabled);
    }

    private static Map<String, String> indexes(JsonNode table) {
        return table.path("GlobalSecondaryIndexes")
                .valueStream()
                .collect(Collectors.toMap(
                        index -> index.path("IndexName").asText(),
                        index -> index.at("/KeySchema/0/AttributeName").asText() + " "
                                + index.at("/KeySchema/1/AttributeName").asText()));
    }

    private HttpResponse<String> call(URI engine, String target, JsonNode request) {
        return send(HttpRequest.newBuilder(engine.resolve("/"))
                .header("X-Amz-Target", target)
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("Authorization", ANY_SIGNATURE)
                .POST(BodyPublishers.ofString(request.toString()))
                .build());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new StackException("an engine does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while starting", e);
        }
    }

    private static JsonNode read(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new StackException("an engine answered something else than JSON", e);
        }
    }

    private static void require(boolean done, String what, HttpResponse<String> response) {
        if (!done) {
            throw new StackException(what + " cannot be made: " + response.statusCode() + " " + response.body());
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
