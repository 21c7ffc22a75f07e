package signpost.embedded.streams;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Serial;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import signpost.embedded.lambda.Functions.Outcome;
import signpost.embedded.template.FunctionAddress;
import signpost.embedded.template.Template.StreamMapping;

/// Reads the streams of tables, and invokes the functions that are mapped to them with the changes they want.
///
/// As on AWS, a batch that failed comes again before any later one of its shard. It is not halved, not put aside and
/// not given up. Each start begins with the oldest change there is.
public final class TableStreams implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(TableStreams.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    /// DynamoDB Local wants to see a signature, and does not check it.
    private static final String ANY_SIGNATURE =
            "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request,"
                    + " SignedHeaders=host, Signature=0000000000000000000000000000000000000000000000000000000000000000";

    /// Runs a function on an event and waits for what comes of it.
    @FunctionalInterface
    public interface Invoker {
        Outcome invoke(FunctionAddress function, byte[] event, Optional<String> clientContext)
                throws InterruptedException;
    }

    private static final String GET_RECORDS = "DynamoDBStreams_20120810.GetRecords";

    private static final class Refused extends IOException {

        @Serial
        private static final long serialVersionUID = 1;

        private final String body;

        Refused(String target, int status, String body) {
            super(target + " was answered " + status + " " + body);
            this.body = body;
        }

        boolean isOf(String error) {
            return body.contains("#" + error + "\"");
        }
    }

    private final URI dynamoDb;
    private final Invoker functions;
    private final Duration poll;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Thread> readers = new ArrayList<>();

    private TableStreams(URI dynamoDb, Invoker functions, Duration poll) {
        this.dynamoDb = dynamoDb;
        this.functions = functions;
        this.poll = poll;
    }

    /// @param dynamoDb the engine, in which the tables are already
    /// @param poll between two looks at a shard, and before a batch that failed comes again
    public static TableStreams start(URI dynamoDb, List<StreamMapping> mappings, Invoker functions, Duration poll) {
        var streams = new TableStreams(dynamoDb, functions, poll);
        for (var mapping : mappings) {
            streams.readers.add(
                    Thread.ofVirtual().name("stream of " + mapping.table()).start(() -> streams.read(mapping)));
        }
        return streams;
    }

    @Override
    public void close() {
        readers.forEach(Thread::interrupt);
        for (var reader : readers) {
            try {
                reader.join(Duration.ofSeconds(2));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        client.shutdownNow();
    }

    private void read(StreamMapping mapping) {
        var shards = new HashMap<String, String>();
        var ended = new HashSet<String>();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    look(mapping, shards, ended);
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.WARNING, "the stream of {0}: {1}", mapping.table(), e.getMessage());
                }
                Thread.sleep(poll);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// @param shards where to go on in each that is read
    private void look(StreamMapping mapping, Map<String, String> shards, Set<String> ended)
            throws IOException, InterruptedException {
        var arn = call("DynamoDB_20120810.DescribeTable", request("TableName", mapping.table()))
                .at("/Table/LatestStreamArn")
                .asText();
        for (var shard : call("DynamoDBStreams_20120810.DescribeStream", request("StreamArn", arn))
                .at("/StreamDescription/Shards")) {
            var id = shard.path("ShardId").asText();
            if (!shards.containsKey(id) && !ended.contains(id)) {
                shards.put(id, beginning(arn, id));
            }
        }
        for (var id : List.copyOf(shards.keySet())) {
            Optional<String> next;
            try {
                next = readOn(mapping, arn, id, shards.getOrDefault(id, ""));
            } catch (IOException e) {
                shards.remove(id);
                throw e;
            }
            if (next.isPresent()) {
                shards.put(id, next.get());
            } else {
                shards.remove(id);
                ended.add(id);
            }
        }
    }

    private String beginning(String arn, String shard) throws IOException, InterruptedException {
        var request = request("StreamArn", arn).put("ShardId", shard).put("ShardIteratorType", "TRIM_HORIZON");
        return call("DynamoDBStreams_20120810.GetShardIterator", request)
                .path("ShardIterator")
                .asText();
    }

    /// The next changes of a shard.
    ///
    /// DynamoDB Local counts the writes of all tables together. While a shard is empty its iterator stays at the
    /// count at which it was made; if the first change has a higher one, it is refused as if older changes were
    /// lost. None are, so that this happens once to most streams that start empty, and the shard is begun anew.
    private JsonNode changes(String arn, String shard, String iterator) throws IOException, InterruptedException {
        try {
            return call(GET_RECORDS, request("ShardIterator", iterator));
        } catch (Refused refused) {
            if (!refused.isOf("TrimmedDataAccessException")) {
                throw refused;
            }
            return call(GET_RECORDS, request("ShardIterator", beginning(arn, shard)));
        }
    }

    /// @return where to go on, or nothing where the shard has ended
    private Optional<String> readOn(StreamMapping mapping, String arn, String shard, String iterator)
            throws IOException, InterruptedException {
        var answer = changes(arn, shard, iterator);
        var wanted = JsonNodeFactory.instance.arrayNode();
        for (var change : answer.path("Records")) {
            if (mapping.wants(change)) {
                wanted.add(((ObjectNode) change).put("eventSourceARN", arn));
            }
        }
        for (var from = 0; from < wanted.size(); from += mapping.batchSize()) {
            invoke(mapping, shard, batch(wanted, from, mapping.batchSize()));
        }
        var next = answer.path("NextShardIterator");
        return next.isTextual() ? Optional.of(next.asText()) : Optional.empty();
    }

    private static byte[] batch(ArrayNode wanted, int from, int most) {
        var event = JsonNodeFactory.instance.objectNode();
        var records = event.putArray("Records");
        for (var at = from; at < Math.min(wanted.size(), from + most); at++) {
            records.add(wanted.get(at));
        }
        return event.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void invoke(StreamMapping mapping, String shard, byte[] event) throws InterruptedException {
        while (true) {
            switch (functions.invoke(mapping.function(), event, Optional.empty())) {
                case Outcome.Answered answered
                when answered.functionError().isEmpty() -> {
                    return;
                }
                case Outcome.Answered answered ->
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "{0} failed with changes of {1}, request {2}, and gets them again",
                            mapping.function(),
                            shard,
                            answered.requestId());
                case Outcome.Throttled() -> {}
                case Outcome.Unknown(var unknown) -> throw new IllegalStateException("unknown function " + unknown);
            }
            Thread.sleep(poll);
        }
    }

    private static ObjectNode request(String name, String value) {
        return JsonNodeFactory.instance.objectNode().put(name, value);
    }

    private JsonNode call(String target, ObjectNode request) throws IOException, InterruptedException {
        var response = client.send(
                HttpRequest.newBuilder(dynamoDb.resolve("/"))
                        .header("X-Amz-Target", target)
                        .header("Content-Type", "application/x-amz-json-1.0")
                        .header("Authorization", ANY_SIGNATURE)
                        .timeout(Duration.ofSeconds(10))
                        .POST(BodyPublishers.ofString(request.toString()))
                        .build(),
                BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new Refused(target, response.statusCode(), response.body());
        }
        return JSON.readTree(response.body());
    }
}
