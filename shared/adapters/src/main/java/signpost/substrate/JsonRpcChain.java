package signpost.substrate;

import java.net.URI;
import java.util.List;
import signpost.chain.Block;
import signpost.chain.Chain;
import signpost.chain.ChainUnavailable;
import signpost.http.BoundedHttp;

/// [Chain] by JSON-RPC over HTTP; when one endpoint does not answer, the next one is asked.
public final class JsonRpcChain implements Chain {

    private final JsonRpc rpc;

    /// @param endpoints in the order in which they are asked, at least one
    public JsonRpcChain(BoundedHttp http, List<URI> endpoints) {
        this.rpc = new JsonRpc(http, endpoints);
    }

    @Override
    public Block head() {
        var header = rpc.readOne(JsonRpc.request("chain_getHeader"));
        return header.flatMap(Answers::number).orElseThrow(() -> new ChainUnavailable("the node has no head", null));
    }
}
