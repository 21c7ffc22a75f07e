package signpost.substrate;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import signpost.chain.ChainUnavailable;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.http.BoundedHttp;
import signpost.json.CanonicalJson;
import signpost.json.Json;

/// JSON-RPC 2.0 over HTTP to one node or another, several requests in one exchange.
///
/// Reading fails over: what one endpoint does not answer, or answers with an error, the next one is asked,
/// once. An archive node may so stand behind one that keeps an hour.
final class JsonRpc {

    /// The metadata of a large runtime is a megabyte and a half of hex digits.
    private static final int MOST_ANSWER_BYTES = 8 << 20;

    private static final int MOST_DEPTH = 64;

    record Request(String method, List<Json> parameters) {}

    sealed interface Reply {
        /// @param value JSON's null where the node has nothing
        record Result(Json value) implements Reply {}

        record Failure(String message) implements Reply {}
    }

    private final BoundedHttp http;
    private final List<URI> endpoints;

    /// The place of the endpoint that is asked first.
    private final AtomicInteger first;

    /// When nothing more is asked.
    private final Optional<Deadline> deadline;

    private record Deadline(long nanos, Duration whole) {
        Duration left() {
            return Duration.ofNanos(nanos - System.nanoTime());
        }
    }

    /// @param endpoints in the order in which they are asked, at least one
    JsonRpc(BoundedHttp http, List<URI> endpoints) {
        this(http, endpoints, new AtomicInteger(), Optional.empty());
    }

    private JsonRpc(BoundedHttp http, List<URI> endpoints, AtomicInteger first, Optional<Deadline> deadline) {
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("a chain has at least one endpoint");
        }
        this.http = http;
        this.endpoints = List.copyOf(endpoints);
        this.first = first;
        this.deadline = deadline;
    }

    /// The same endpoints for something that must end within `whole`, however many questions it takes.
    JsonRpc within(Duration whole) {
        return new JsonRpc(
                http, endpoints, first, Optional.of(new Deadline(System.nanoTime() + whole.toNanos(), whole)));
    }

    static Request request(String method, Json... parameters) {
        return new Request(method, List.of(parameters));
    }

    /// An answer to each request, in their order; a failure only where every endpoint that answered failed.
    ///
    /// @throws ChainUnavailable if a request has no answer from any endpoint
    List<Reply> read(Request... requests) {
        var replies = new Reply[requests.length];
        ChainUnavailable last = null;
        for (var place : order()) {
            var open = new ArrayList<Integer>();
            for (var i = 0; i < replies.length; i++) {
                if (!(replies[i] instanceof Reply.Result)) {
                    open.add(i);
                }
            }
            if (open.isEmpty()) {
                break;
            }
            try {
                var answers = exchange(
                        endpoints.get(place),
                        open.stream().map(i -> requests[i]).toList());
                if (last != null) {
                    first.set(place);
                }
                for (var i = 0; i < open.size(); i++) {
                    if (replies[open.get(i)] == null || answers.get(i) instanceof Reply.Result) {
                        replies[open.get(i)] = answers.get(i);
                    }
                }
            } catch (ChainUnavailable e) {
                if (last != null) {
                    e.addSuppressed(last);
                }
                last = e;
            }
        }
        if (Arrays.stream(replies).anyMatch(Objects::isNull)) {
            throw new ChainUnavailable(
                    "the chain does not answer (" + (last == null ? "no endpoint" : last.getMessage()) + ")", last);
        }
        return List.of(replies);
    }

    private List<Integer> order() {
        var from = first.get();
        return IntStream.range(0, endpoints.size())
                .mapToObj(place -> (from + place) % endpoints.size())
                .toList();
    }

    /// One answer, or empty where the node has nothing.
    ///
    /// @throws ChainUnavailable also if the answer is a failure
    Optional<Json> readOne(Request request) {
        return value(read(request).getFirst());
    }

    /// What was answered, or empty where the node has nothing.
    ///
    /// @throws ChainUnavailable if the answer is a failure
    static Optional<Json> value(Reply reply) {
        return switch (reply) {
            case Reply.Result(Json.Null()) -> Optional.empty();
            case Reply.Result(var value) -> Optional.of(value);
            case Reply.Failure(var message) -> throw new ChainUnavailable("the node answered: " + message, null);
        };
    }

    /// What the other endpoints answer, of those that can be reached, to be held against what is
    /// known.
    List<Reply> witnesses(Request request) {
        var replies = new ArrayList<Reply>();
        var order = order();
        for (var place : order.subList(1, order.size())) {
            try {
                replies.add(exchange(endpoints.get(place), List.of(request)).getFirst());
            } catch (ChainUnavailable silent) {
                // Who does not answer does not disagree.
            }
        }
        return replies;
    }

    /// Sends to the endpoint that is asked first, once. After [ChainUnavailable] it may have arrived or not.
    Reply send(Request request) {
        return exchange(endpoints.get(first.get()), List.of(request)).getFirst();
    }

    private List<Reply> exchange(URI endpoint, List<Request> requests) {
        var calls = new ArrayList<Json>();
        for (var i = 0; i < requests.size(); i++) {
            calls.add(Json.Obj.builder()
                    .put("jsonrpc", "2.0")
                    .put("id", i)
                    .put("method", requests.get(i).method())
                    .put("params", requests.get(i).parameters())
                    .build());
        }
        // One request goes as itself: not every node in front of a node takes batches.
        var body = calls.size() == 1 ? calls.getFirst() : new Json.Arr(calls);
        BoundedHttp.Answer answer;
        try {
            answer = bounded(endpoint)
                    .postJson(
                            endpoint, CanonicalJson.text(body).getBytes(StandardCharsets.US_ASCII), MOST_ANSWER_BYTES);
        } catch (IOException e) {
            throw new ChainUnavailable("cannot reach " + place(endpoint) + ": " + e.getMessage(), e);
        }
        var replies = answer.status() == 200 && answer.body().length <= MOST_ANSWER_BYTES
                ? replies(answer.body(), requests.size())
                : null;
        if (replies == null) {
            throw new ChainUnavailable(
                    place(endpoint) + " answered " + answer.status() + " and no JSON-RPC to every request", null);
        }
        return replies;
    }

    private BoundedHttp bounded(URI endpoint) {
        if (deadline.isEmpty()) {
            return http;
        }
        var left = deadline.get().left();
        if (left.toMillis() < 1) {
            throw new ChainUnavailable(
                    place(endpoint) + " was not asked any more after "
                            + deadline.get().whole().toMillis() + " ms",
                    null);
        }
        return http.atMost(left);
    }

    /// The replies in the order of the requests, or null if one is missing or anything is not JSON-RPC.
    private static @Nullable List<Reply> replies(byte[] body, int count) {
        if (!(JsonReader.read(new String(body, StandardCharsets.UTF_8), MOST_DEPTH)
                instanceof Parsed.Ok<Json>(var json))) {
            return null;
        }
        var items = json instanceof Json.Arr(var batch) ? batch : List.of(json);
        var replies = new Reply[count];
        for (var item : items) {
            if (!(item instanceof Json.Obj reply)) {
                return null;
            }
            var id = reply.whole("id").orElse(-1);
            if (id < 0 || id >= count) {
                return null;
            }
            replies[(int) id] = reply(reply);
        }
        return Arrays.stream(replies).anyMatch(Objects::isNull) ? null : List.of(replies);
    }

    static Reply reply(Json.Obj reply) {
        if (reply.has("error")) {
            var error = reply.object("error");
            var message = error.flatMap(fault -> fault.text("message")).orElse("an error without a message");
            var data = error.flatMap(fault -> fault.text("data"))
                    .map(text -> " (" + text + ")")
                    .orElse("");
            return new Reply.Failure(printable(message + data));
        }
        return new Reply.Result(Optional.ofNullable(reply.get("result")).orElseGet(Json.Null::new));
    }

    /// What a node says goes into messages and logs; it is kept short and on one line.
    private static String printable(String text) {
        var line = text.replaceAll("[^\\x20-\\x7e]", " ");
        return line.length() > 300 ? line.substring(0, 300) + "…" : line;
    }

    /// Scheme, host and port: the rest of an endpoint's address often holds an access token.
    private static String place(URI endpoint) {
        return endpoint.getScheme() + "://" + endpoint.getHost()
                + (endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort());
    }
}
