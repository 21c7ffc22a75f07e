package signpost.embedded.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import signpost.chain.AccountId;
import signpost.chain.ExtrinsicHash;
import signpost.document.Parsed;
import signpost.embedded.files.DurableFile;
import signpost.embedded.http.LoopbackServer;
import signpost.embedded.http.Messages;
import signpost.embedded.http.WebSocketListener;
import signpost.runtime.Value;
import signpost.scale.ScaleReader;
import signpost.scale.ScaleWriter;
import signpost.scale.UnexpectedScale;

/// A node of a chain of one: JSON-RPC 2.0 over HTTP POST, and on a second port over WebSockets as well, with the names
/// and shapes of a Substrate node.
///
/// It decodes, checks and executes extrinsics as a real one does, for the pallets of [SmallRuntime]. Unlike a
/// real node's, its finalised head is always a fixed number of blocks behind, and blocks are undone when a
/// test says so.
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
    private static final Pattern HEX = Pattern.compile("0x(?:[0-9a-fA-F]{2})*+");
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

    private static final int DISCARDED = 4003;
    private static final int MOST_KEYS = 1000;
    private static final Duration WATCH_PERIOD = Duration.ofMillis(20);

    private final BlockLedger blocks;
    private final DevelopmentState state;
    private final @Nullable DurableFile file;
    private final int keptStates;
    private final Clock clock;
    private final LoopbackServer server;
    private final WebSocketListener sockets;
    private final AtomicLong subscriptions = new AtomicLong();
    private final Set<String> watched = ConcurrentHashMap.newKeySet();
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean isBroken;
    private volatile boolean losesAnswers;
    private volatile boolean lies;

    private DevelopmentChain(BlockLedger blocks, @Nullable DurableFile file, int keptStates, Clock clock, int port) {
        this.clock = clock;
        this.blocks = blocks;
        this.file = file;
        this.keptStates = keptStates;
        this.state = new DevelopmentState(blocks, file == null ? List.of() : read(file));
        this.server = LoopbackServer.start(port, this::handle);
        this.sockets = WebSocketListener.start(0, BODY_LIMIT, this::conversation, this::plain);
    }

    private static List<DevelopmentState.Deed> read(DurableFile file) {
        if (!Files.exists(file.path())) {
            return List.of();
        }
        try {
            return List.of(JSON.readValue(file.read(), DevelopmentState.Deed[].class));
        } catch (IOException e) {
            throw new UncheckedIOException(file.path() + " does not say what was done", e);
        }
    }

    private void keep() {
        if (file == null) {
            return;
        }
        try {
            file.replace(JSON.writeValueAsBytes(state.deeds()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts it, continuing the chain kept in `data` if there is one.
    ///
    /// @param data the folder that belongs to this chain alone, or null to forget it with the process
    /// @param port 0 for a free one
    public static DevelopmentChain start(@Nullable Path data, ChainSettings settings, Clock clock, int port) {
        var file = data == null ? null : new DurableFile(data.resolve("deeds.json"));
        return new DevelopmentChain(BlockLedger.open(data, settings, clock), file, settings.keptStates(), clock, port);
    }

    public URI endpoint() {
        return server.endpoint();
    }

    /// For WebSockets; a POST is answered here too.
    public URI webSocket() {
        return sockets.endpoint();
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

    /// Gives the hotkey a place on the subnet, at once and for nothing.
    public void register(int netuid, AccountId hotkey) {
        state.register(netuid, hotkey, blocks.head());
        keep();
    }

    /// Gives the hotkey a place on the subnet that is final already. One that has its place keeps it.
    public void registerFinally(int netuid, AccountId hotkey) {
        var block = blocks.finalisedHead();
        if (!state.isRegistered(netuid, hotkey, block)) {
            state.register(netuid, hotkey, block);
            keep();
        }
    }

    /// Undoes the blocks that are not final; what was in them is in the next one.
    public void fork() {
        state.fork();
        keep();
    }

    /// The next block brings another version of the runtime.
    public void upgrade() {
        state.upgrade();
    }

    /// From now on block hashes above the genesis are made up, or are the true ones again.
    public void lie(boolean lies) {
        this.lies = lies;
    }

    /// From now on each answer takes that long.
    public void answerAfter(Duration delay) {
        this.delay = delay;
    }

    /// From now on answers are no JSON, or are again.
    public void breakAnswers(boolean isBroken) {
        this.isBroken = isBroken;
    }

    /// From now on requests are carried out and never answered, or are again.
    public void loseAnswers(boolean losesAnswers) {
        this.losesAnswers = losesAnswers;
    }

    @Override
    public void close() {
        sockets.close();
        server.close();
    }

    private byte[] plain(byte[] body) {
        try {
            var answer = answer(body);
            return answer.isEmpty() ? new byte[0] : JSON.writeValueAsBytes(answer.get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Over a WebSocket everything is answered as over HTTP, and extrinsics can be watched as well.
    private WebSocketListener.Conversation conversation(WebSocketListener.Sender sender) {
        return text -> {
            pause();
            var answer = text(text, sender);
            if (losesAnswers) {
                throw new EOFException("the answer is lost, and the connection with it");
            }
            sender.send(isBroken ? new byte[] {'<'} : answer);
        };
    }

    private byte[] text(byte[] text, WebSocketListener.Sender sender) throws IOException {
        JsonNode request;
        try {
            request = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return plain(text);
        }
        var id = request.path("id");
        try {
            return switch (request.path("method").asText()) {
                case "author_submitAndWatchExtrinsic" -> {
                    var hash = submitted(at(parameters(request.path("params")), 0));
                    var subscription = "watch-" + subscriptions.incrementAndGet();
                    watched.add(subscription);
                    Thread.ofVirtual().start(() -> follow(sender, subscription, hash));
                    yield JSON.writeValueAsBytes(response(id).put("result", subscription));
                }
                case "author_unwatchExtrinsic" -> {
                    var subscription = at(parameters(request.path("params")), 0).asText();
                    yield JSON.writeValueAsBytes(response(id).put("result", watched.remove(subscription)));
                }
                default -> plain(text);
            };
        } catch (RefusedCall e) {
            return JSON.writeValueAsBytes(error(id, e.code, String.valueOf(e.getMessage())));
        }
    }

    /// Tells what becomes of an extrinsic: taken, in a block, no longer in it, final.
    private void follow(WebSocketListener.Sender sender, String subscription, ExtrinsicHash extrinsic) {
        try {
            tell(sender, subscription, NODES.textNode("ready"));
            JsonNode last = NODES.nullNode();
            while (sender.isOpen() && watched.contains(subscription)) {
                var block = state.blockOf(extrinsic);
                var now = block.isPresent() ? hash(block.getAsLong()) : NODES.nullNode();
                if (!now.equals(last)) {
                    if (!last.isNull()) {
                        tell(sender, subscription, NODES.objectNode().set("retracted", last));
                    }
                    if (!now.isNull()) {
                        tell(sender, subscription, NODES.objectNode().set("inBlock", now));
                    }
                    last = now;
                }
                if (!last.isNull() && block.orElse(Long.MAX_VALUE) <= blocks.finalisedHead()) {
                    tell(sender, subscription, NODES.objectNode().set("finalized", last));
                    watched.remove(subscription);
                }
                Thread.sleep(WATCH_PERIOD);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(WebSocketListener.Sender sender, String subscription, JsonNode what) {
        var news = NODES.objectNode().put("jsonrpc", "2.0").put("method", "author_extrinsicUpdate");
        news.putObject("params").put("subscription", subscription).set("result", what);
        try {
            sender.send(JSON.writeValueAsBytes(news));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
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
        pause();
        if (losesAnswers) {
            throw new IOException("the answer is lost");
        }
        if (isBroken) {
            Messages.answer(exchange, 200, new byte[] {'<'});
            return;
        }
        Messages.answer(exchange, 200, answer.isEmpty() ? new byte[0] : JSON.writeValueAsBytes(answer.get()));
    }

    private void pause() throws IOException {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /// JSON-RPC 2.0, sections 4 to 6; nothing is answered to notifications alone.
    private Optional<JsonNode> answer(byte[] body) throws IOException {
        if (state.open(clock.instant())) {
            keep();
        }
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
            var result = call(request.get("method").textValue(), parameters(request.path("params")));
            answer = response(id).set("result", result);
        } catch (RefusedCall e) {
            answer = error(id, e.code, String.valueOf(e.getMessage()));
        }
        return id.isMissingNode() ? Optional.empty() : Optional.of(answer);
    }

    /// Parameters by their place, of which each may be left out or null.
    private static JsonNode parameters(JsonNode params) throws RefusedCall {
        if (params.isArray() && params.size() <= 4) {
            return params;
        }
        if (params.isMissingNode() || params.isNull()) {
            return NODES.arrayNode();
        }
        throw new RefusedCall(INVALID_PARAMS, "params must be an array of at most four values");
    }

    private static JsonNode at(JsonNode parameters, int place) {
        return parameters.has(place) ? parameters.get(place) : NODES.nullNode();
    }

    private JsonNode call(String method, JsonNode parameters) throws RefusedCall {
        var parameter = at(parameters, 0);
        return switch (method) {
            case "chain_getHeader" -> header(parameter);
            case "chain_getFinalizedHead" -> hash(blocks.finalisedHead());
            case "chain_getBlockHash" -> blockHash(parameter);
            case "chain_getBlock" -> block(parameter);
            case "state_getRuntimeVersion" -> {
                var version = state.version(stateBlock(parameter));
                yield NODES.objectNode()
                        .put("specName", version.specName())
                        .put("implName", version.specName())
                        .put("authoringVersion", 1)
                        .put("specVersion", version.specVersion())
                        .put("implVersion", 1)
                        .put("transactionVersion", version.transactionVersion());
            }
            case "state_getMetadata" -> NODES.textNode(hex(state.metadataBytes(stateBlock(parameter), 14)));
            case "state_call" -> stateCall(parameters);
            case "state_getStorage" -> {
                var stored = state.stored(digits(parameter), stateBlock(at(parameters, 1)));
                yield stored.isPresent() ? NODES.textNode(hex(stored.get())) : NODES.nullNode();
            }
            case "state_getKeysPaged" -> keysPaged(parameters);
            case "state_queryStorageAt" -> storageAt(parameter, at(parameters, 1));
            case "system_accountNextIndex" ->
                NODES.numberNode(state.nonce(account(parameter)).longValueExact());
            case "author_submitExtrinsic" -> submit(parameter);
            case "system_health" ->
                NODES.objectNode().put("peers", 0).put("isSyncing", false).put("shouldHavePeers", false);
            case "system_chain" -> NODES.textNode("Signpost Development");
            case "system_properties" ->
                NODES.objectNode().put("ss58Format", 42).put("tokenDecimals", 9).put("tokenSymbol", "TAO");
            default -> throw new RefusedCall(METHOD_NOT_FOUND, "Method not found");
        };
    }

    /// The block of that hash, whose state must still be kept.
    private long stateBlock(JsonNode hash) throws RefusedCall {
        if (hash.isNull()) {
            return blocks.head();
        }
        var number = number(hash.asText());
        if (number.isEmpty()) {
            throw new RefusedCall(DISCARDED, "UnknownBlock: Header was not found in the database: " + hash.asText());
        }
        if (number.getAsLong() < blocks.head() - keptStates) {
            throw new RefusedCall(DISCARDED, "State already discarded for " + hash.asText());
        }
        return number.getAsLong();
    }

    private OptionalLong number(String hash) throws RefusedCall {
        if (!HASH.matcher(hash).matches()) {
            throw new RefusedCall(INVALID_PARAMS, "a block hash is 0x and 64 hexadecimal digits");
        }
        return blocks.numberOf(HexFormat.of().parseHex(hash.substring(2)));
    }

    private static String digits(JsonNode parameter) throws RefusedCall {
        if (!parameter.isTextual() || !HEX.matcher(parameter.textValue()).matches()) {
            throw new RefusedCall(INVALID_PARAMS, "bytes are 0x and hexadecimal digits");
        }
        return parameter.textValue().substring(2).toLowerCase(Locale.ROOT);
    }

    private static AccountId account(JsonNode parameter) throws RefusedCall {
        return switch (AccountId.parse(parameter.asText())) {
            case Parsed.Ok<AccountId>(var account) -> account;
            case Parsed.Malformed<AccountId>(var violations) ->
                throw new RefusedCall(INVALID_PARAMS, violations.getFirst().message());
        };
    }

    private JsonNode block(JsonNode parameter) throws RefusedCall {
        var number = parameter.isNull() ? OptionalLong.of(blocks.head()) : number(parameter.asText());
        if (number.isEmpty()) {
            return NODES.nullNode();
        }
        var answer = NODES.objectNode();
        var block = answer.putObject("block");
        block.set("header", header(number.getAsLong()));
        var extrinsics = block.putArray("extrinsics");
        state.extrinsics(number.getAsLong()).forEach(raw -> extrinsics.add(hex(raw)));
        answer.putNull("justifications");
        return answer;
    }

    private JsonNode submit(JsonNode parameter) throws RefusedCall {
        return NODES.textNode(submitted(parameter).toString());
    }

    private ExtrinsicHash submitted(JsonNode parameter) throws RefusedCall {
        try {
            var hash = state.submit(HexFormat.of().parseHex(digits(parameter)));
            keep();
            return hash;
        } catch (DevelopmentState.Refused e) {
            throw new RefusedCall(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private JsonNode keysPaged(JsonNode parameters) throws RefusedCall {
        var count = at(parameters, 1).asInt();
        if (count < 1 || count > MOST_KEYS) {
            throw new RefusedCall(INVALID_PARAMS, "a page has 1 to " + MOST_KEYS + " keys");
        }
        var after = at(parameters, 2).isNull() ? "" : digits(at(parameters, 2));
        var page = NODES.arrayNode();
        state.keys(digits(at(parameters, 0)), stateBlock(at(parameters, 3))).stream()
                .filter(key -> key.compareTo(after) > 0)
                .limit(count)
                .forEach(key -> page.add("0x" + key));
        return page;
    }

    private JsonNode storageAt(JsonNode keys, JsonNode hash) throws RefusedCall {
        var block = stateBlock(hash);
        var set = NODES.objectNode();
        set.set("block", hash.isNull() ? hash(block) : hash);
        var changes = set.putArray("changes");
        for (var key : keys) {
            var change = changes.addArray().add(key);
            state.stored(digits(key), block).ifPresentOrElse(value -> change.add(hex(value)), change::addNull);
        }
        return NODES.arrayNode().add(set);
    }

    private JsonNode stateCall(JsonNode parameters) throws RefusedCall {
        var block = stateBlock(at(parameters, 2));
        var arguments = HexFormat.of().parseHex(digits(at(parameters, 1)));
        var function = at(parameters, 0).asText();
        try {
            if (function.equals("Metadata_metadata_at_version")) {
                var version = new ScaleReader(arguments).u32();
                var out = new ScaleWriter();
                if (version >= 14 && version <= 16) {
                    out.u8(1).byteList(state.metadataBytes(block, (int) version));
                } else {
                    out.u8(0);
                }
                return NODES.textNode(hex(out.toBytes()));
            }
            var method = state.metadata(block).method(function);
            var in = new ScaleReader(arguments);
            var answer = switch (function) {
                case "SubnetInfoRuntimeApi_get_metagraph" -> state.metagraph(in.u16(), block);
                case "AccountNonceApi_account_nonce" ->
                    new Value.Whole(state.nonce(AccountId.of(in.bytes(AccountId.BYTES))));
                default -> throw new UnexpectedScale("not executed here");
            };
            var out = new ScaleWriter();
            state.metadata(block).types().write(method.output(), answer, out);
            return NODES.textNode(hex(out.toBytes()));
        } catch (UnexpectedScale e) {
            throw new RefusedCall(DISCARDED, "Client error: Execution failed: " + function + ": " + e.reason());
        }
    }

    private JsonNode header(JsonNode parameter) throws RefusedCall {
        OptionalLong number;
        if (parameter.isNull()) {
            number = OptionalLong.of(blocks.head());
        } else {
            number = number(parameter.asText());
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

    /// As Substrate has it: of the head, of one number, or of each of a list; numbers as such or in
    /// hexadecimal.
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
        if (number > blocks.head()) {
            return NODES.nullNode();
        }
        return NODES.textNode(hex(lies && number > 0 ? blocks.code("lie", number) : blocks.hash(number)));
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
