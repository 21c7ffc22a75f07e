package signpost.embedded.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import signpost.embedded.http.LoopbackServer;
import signpost.embedded.http.Messages;

/// A node of a chain of one: JSON-RPC 2.0 over HTTP POST, with the names and shapes of a Substrate node.
///
/// Unlike a real node's, its finalised head is always a fixed number of blocks behind and no block is ever undone.
public final class DevelopmentChain implements AutoCloseable {

    static final int BODY_LIMIT = 1 << 20;
    static final int BATCH_LIMIT = 100;

    private static final int PARSE_ERROR = -32700;
    private static final int INVALID_REQUEST = -32600;
    private static final int METHOD_NOT_FOUND = -32601;
    private static final int INVALID_PARAMS = -32602;

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern HASH = Pattern.compile("0x[0-9a-fA-F]{64}");
    private static final Pattern HEX_NUMBER = Pattern.compile("0x[0-9a-fA-F]{1,15}");

    /// A call that is refused as such, whatever the chain's state.
    private static final class RefusedCall extends Exception {
        private static final long serialVersionUID = 1;
        private final int code;

        RefusedCall(int code, String message) {
            super(message);
            this.code = code;
        }
    }

    private final BlockLedger blocks;
    private final LoopbackServer server;

    private DevelopmentChain(BlockLedger blocks, int port) {
        this.blocks = blocks;
        this.server = LoopbackServer.start(port, this::handle);
    }

    /// Starts it, continuing the chain kept in `data` if there is one.
    ///
    /// @param data the folder that belongs to this chain alone, or null to forget it with the process
    /// @param port 0 for a free one
    public static DevelopmentChain start(@Nullable Path data, ChainSettings settings, Clock clock, int port) {
        return new DevelopmentChain(BlockLedger.open(data, settings, clock), port);
    }

    public URI endpoint() {
        return server.endpoint();
    }

    /// The number of the newest block.
    public long head() {
        return blocks.head();
    }

    public long finalisedHead() {
        return blocks.finalisedHead();
    }

    /// Makes `count` blocks at once, for those who do not want to wait.
    public void advance(long count) {
        blocks.advance(count);
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.getResponseHeaders().set("Allow", "POST");
            Messages.answer(exchange, 405, new byte[0]);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        var body = Messages.body(exchange, BODY_LIMIT);
        if (body.isEmpty()) {
            var refusal = error(NODES.nullNode(), INVALID_REQUEST, "request is longer than " + BODY_LIMIT + " bytes");
            Messages.answer(exchange, 413, JSON.writeValueAsBytes(refusal));
            return;
        }
        var answer = answer(body.get());
        Messages.answer(exchange, 200, answer.isEmpty() ? new byte[0] : JSON.writeValueAsBytes(answer.get()));
    }

    /// JSON-RPC 2.0, sections 4 to 6; nothing is answered to notifications alone.
    private Optional<JsonNode> answer(byte[] body) throws IOException {
        JsonNode request;
        try {
            request = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            request = NODES.missingNode();
        }
        if (request.isMissingNode()) {
            return Optional.of(error(NODES.nullNode(), PARSE_ERROR, "request is not JSON"));
        }
        if (!request.isArray()) {
            return one(request);
        }
        if (request.isEmpty() || request.size() > BATCH_LIMIT) {
            return Optional.of(
                    error(NODES.nullNode(), INVALID_REQUEST, "a batch has 1 to " + BATCH_LIMIT + " requests"));
        }
        var answers = NODES.arrayNode();
        for (var each : request) {
            one(each).ifPresent(answers::add);
        }
        return answers.isEmpty() ? Optional.empty() : Optional.of(answers);
    }

    private Optional<JsonNode> one(JsonNode request) {
        var id = request.path("id");
        var wellFormed = request.isObject()
                && request.path("jsonrpc").asText().equals("2.0")
                && request.path("method").isTextual()
                && (id.isMissingNode() || id.isTextual() || id.isNumber() || id.isNull());
        if (!wellFormed) {
            return Optional.of(error(NODES.nullNode(), INVALID_REQUEST, "not a JSON-RPC 2.0 request"));
        }
        JsonNode answer;
        try {
            var result = call(request.get("method").textValue(), parameter(request.path("params")));
            answer = response(id).set("result", result);
        } catch (RefusedCall e) {
            answer = error(id, e.code, String.valueOf(e.getMessage()));
        }
        return id.isMissingNode() ? Optional.empty() : Optional.of(answer);
    }

    /// No method here takes more than one parameter, and each may be left out or null.
    private static JsonNode parameter(JsonNode params) throws RefusedCall {
        if (params.isArray() && params.size() <= 1) {
            return params.isEmpty() ? NODES.nullNode() : params.get(0);
        }
        if (params.isMissingNode() || params.isNull()) {
            return NODES.nullNode();
        }
        throw new RefusedCall(INVALID_PARAMS, "params must be an array of at most one value");
    }

    private JsonNode call(String method, JsonNode parameter) throws RefusedCall {
        return switch (method) {
            case "chain_getHeader" -> header(parameter);
            case "chain_getFinalizedHead" -> hash(blocks.finalisedHead());
            case "chain_getBlockHash" -> blockHash(parameter);
            case "system_health" ->
                NODES.objectNode().put("peers", 0).put("isSyncing", false).put("shouldHavePeers", false);
            case "system_chain" -> NODES.textNode("Signpost Development");
            default -> throw new RefusedCall(METHOD_NOT_FOUND, "Method not found");
        };
    }

    private JsonNode header(JsonNode parameter) throws RefusedCall {
        OptionalLong number;
        if (parameter.isNull()) {
            number = OptionalLong.of(blocks.head());
        } else if (HASH.matcher(parameter.asText()).matches()) {
            number = blocks.numberOf(HexFormat.of().parseHex(parameter.asText().substring(2)));
        } else {
            throw new RefusedCall(INVALID_PARAMS, "a block hash is 0x and 64 hexadecimal digits");
        }
        return number.isPresent() ? header(number.getAsLong()) : NODES.nullNode();
    }

    private JsonNode header(long number) {
        var header = NODES.objectNode();
        header.put("parentHash", number == 0 ? hex(new byte[32]) : hex(blocks.hash(number - 1)));
        header.put("number", "0x" + Long.toHexString(number));
        header.put("stateRoot", hex(blocks.code("state", number)));
        header.put("extrinsicsRoot", hex(blocks.code("extrinsics", number)));
        header.putObject("digest").putArray("logs");
        return header;
    }

    /// As Substrate has it: of the head, of one number, or of each of a list; numbers as such or in hexadecimal.
    private JsonNode blockHash(JsonNode parameter) throws RefusedCall {
        if (parameter.isNull()) {
            return hash(blocks.head());
        }
        if (!parameter.isArray()) {
            return hash(number(parameter));
        }
        var hashes = NODES.arrayNode();
        for (var each : parameter) {
            hashes.add(hash(number(each)));
        }
        return hashes;
    }

    private static long number(JsonNode parameter) throws RefusedCall {
        if (parameter.isIntegralNumber() && parameter.canConvertToLong() && parameter.longValue() >= 0) {
            return parameter.longValue();
        }
        if (parameter.isTextual() && HEX_NUMBER.matcher(parameter.textValue()).matches()) {
            return Long.parseLong(
                    parameter.textValue(), 2, parameter.textValue().length(), 16);
        }
        throw new RefusedCall(INVALID_PARAMS, "a block number is a whole number or its hexadecimal form with 0x");
    }

    private JsonNode hash(long number) {
        return number > blocks.head() ? NODES.nullNode() : NODES.textNode(hex(blocks.hash(number)));
    }

    private static String hex(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    private static JsonNode error(JsonNode id, int code, String message) {
        var response = response(id);
        response.putObject("error").put("code", code).put("message", message);
        return response;
    }

    private static ObjectNode response(JsonNode id) {
        var response = NODES.objectNode().put("jsonrpc", "2.0");
        response.set("id", id.isMissingNode() ? NODES.nullNode() : id);
        return response;
    }
}
