package signpost.substrate;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import signpost.chain.Block;
import signpost.chain.Chain;
import signpost.chain.ChainUnavailable;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.http.BoundedHttp;
import signpost.json.Json;

/// [Chain] by JSON-RPC over HTTP; when one endpoint does not answer, the next one is asked.
public final class JsonRpcChain implements Chain {

    private static final int MOST_ANSWER_BYTES = 1 << 16;
    private static final Pattern NUMBER = Pattern.compile("0x[0-9a-f]{1,15}");

    private final BoundedHttp http;
    private final List<URI> endpoints;

    /// @param endpoints in the order in which they are asked, at least one
    public JsonRpcChain(BoundedHttp http, List<URI> endpoints) {
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("a chain has at least one endpoint");
        }
        this.http = http;
        this.endpoints = List.copyOf(endpoints);
    }

    @Override
    public Block head() {
        ChainUnavailable last = null;
        for (var endpoint : endpoints) {
            try {
                return head(endpoint);
            } catch (ChainUnavailable e) {
                if (last != null) {
                    e.addSuppressed(last);
                }
                last = e;
            }
        }
        throw new ChainUnavailable(
                "the chain cannot be asked for its head (" + (last == null ? "no endpoint" : last.getMessage()) + ")",
                last);
    }

    private Block head(URI endpoint) {
        var request = Json.Obj.builder()
                .put("jsonrpc", "2.0")
                .put("id", 1)
                .put("method", "chain_getHeader")
                .put("params", List.of())
                .build();
        BoundedHttp.Answer answer;
        try {
            answer = http.postJson(
                    endpoint,
                    signpost.json.CanonicalJson.text(request).getBytes(StandardCharsets.US_ASCII),
                    MOST_ANSWER_BYTES);
        } catch (IOException e) {
            throw new ChainUnavailable("cannot reach " + place(endpoint) + ": " + e.getMessage(), e);
        }
        if (answer.status() == 200 && JsonReader.read(answer.body()) instanceof Parsed.Ok<Json>(Json.Obj body)) {
            var number = body.object("result")
                    .flatMap(header -> header.text("number"))
                    .orElse("");
            if (NUMBER.matcher(number).matches()) {
                return new Block(Long.parseLong(number.substring(2), 16));
            }
        }
        throw new ChainUnavailable(place(endpoint) + " answered " + answer.status() + " with no block header", null);
    }

    /// Scheme, host and port: the rest of an endpoint's address often holds an access token.
    private static String place(URI endpoint) {
        return endpoint.getScheme() + "://" + endpoint.getHost()
                + (endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort());
    }
}
