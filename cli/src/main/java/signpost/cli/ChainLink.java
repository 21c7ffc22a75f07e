package signpost.cli;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import signpost.chain.BlockHash;
import signpost.chain.BlockId;
import signpost.chain.ChainUnavailable;
import signpost.json.Json;
import signpost.runtime.RuntimeVersion;
import signpost.substrate.SubstrateCommitments;
import signpost.substrate.SubstrateReads;
import signpost.substrate.SubstrateSubmissions;

/// The chain as commands use it, behind the addresses that options, environment or local stack name.
final class ChainLink {

    private final List<URI> endpoints;
    private final Optional<LocalStack> stack;
    private final Optional<URI> watchAt;
    private final SubstrateReads reads;

    /// @param watchAt where what is sent is listened for
    private ChainLink(List<URI> endpoints, Optional<LocalStack> stack, Optional<URI> watchAt) {
        this.endpoints = endpoints;
        this.stack = stack;
        this.watchAt = watchAt;
        this.reads = new SubstrateReads(Target.http(), endpoints);
    }

    /// Which chain it is, and its finalised head.
    record Network(List<URI> endpoints, RuntimeVersion version, BlockHash genesis, BlockId finalised) {

        Json json() {
            return Json.Obj.builder()
                    .put(
                            "endpoints",
                            endpoints.stream()
                                    .map(url -> new Json.Text(url.toString()))
                                    .toList())
                    .put("spec_name", version.specName())
                    .put("spec_version", version.specVersion())
                    .put("genesis", genesis.toString())
                    .build();
        }

        String text() {
            return Printer.safe(version.specName()) + " " + version.specVersion() + " at " + endpoints.getFirst()
                    + ", genesis " + genesis;
        }
    }

    static ChainLink of(Session session, List<String> given) {
        var endpoints = endpoints(session, given);
        if (endpoints.isEmpty()) {
            throw Stop.usage(
                    "no_chain",
                    "it is not known which chain to ask",
                    "say it with --chain URL or SIGNPOST_CHAIN, or start the local stack with ./sv up");
        }
        // What is named by its WebSocket is listened to.
        var watchAt = named(session, given).stream()
                .filter(url -> url.matches("wss?://.*"))
                .map(URI::create)
                .findFirst();
        return new ChainLink(endpoints, stackOf(session, endpoints), watchAt);
    }

    private static Optional<LocalStack> stackOf(Session session, List<URI> endpoints) {
        return LocalStack.find(session)
                .filter(LocalStack::isRunning)
                .filter(stack -> stack.state()
                        .text("chainUrl")
                        .filter(url -> endpoints.equals(List.of(endpoint(url))))
                        .isPresent());
    }

    /// What the option says, else the environment, else the local stack; empty if nobody says.
    static List<URI> endpoints(Session session, List<String> given) {
        return named(session, given).stream().map(ChainLink::endpoint).toList();
    }

    private static List<String> named(Session session, List<String> given) {
        return !given.isEmpty() ? given : known(session);
    }

    private static List<String> known(Session session) {
        return session.setting("SIGNPOST_CHAIN")
                .map(urls -> Stream.of(urls.split("[,\\s]+", -1))
                        .filter(url -> !url.isEmpty())
                        .toList())
                .or(() -> LocalStack.find(session)
                        .filter(LocalStack::isRunning)
                        .flatMap(stack -> stack.state().text("chainUrl"))
                        .map(List::of))
                .orElse(List.of());
    }

    private static URI endpoint(String url) {
        // The documents name chains by their WebSocket addresses; the same nodes answer over HTTP.
        return Target.uri(url.replaceFirst("^ws(s?)://", "http$1://"));
    }

    List<URI> endpoints() {
        return endpoints;
    }

    /// The local stack, if it is its chain.
    Optional<LocalStack> stack() {
        return stack;
    }

    /// Each address by itself.
    List<ChainLink> each() {
        return endpoints.stream()
                .map(url -> new ChainLink(List.of(url), stack, Optional.empty()))
                .toList();
    }

    SubstrateReads reads() {
        return reads;
    }

    SubstrateCommitments commitments() {
        return new SubstrateCommitments(reads);
    }

    SubstrateSubmissions submissions() {
        return new SubstrateSubmissions(reads, watchAt);
    }

    Network network() {
        var finalised = reads.finalisedHead();
        return new Network(endpoints, reads.runtimeAt(finalised.hash()).version(), reads.genesis(), finalised);
    }

    /// The runtime that made the block, or that of now where the state of its parent is discarded.
    SubstrateReads.KnownRuntime runtimeOf(SubstrateReads.Body body) {
        try {
            return reads.runtimeAt(body.parent());
        } catch (ChainUnavailable discarded) {
            return reads.runtimeAt(reads.finalisedHead().hash());
        }
    }
}
