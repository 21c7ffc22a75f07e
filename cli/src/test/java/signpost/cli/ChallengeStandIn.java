package signpost.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import signpost.bouncycastle.AccountSignatures;
import signpost.bouncycastle.Sr25519Key;
import signpost.chain.Block;
import signpost.chain.KeyScheme;
import signpost.challenge.Received;
import signpost.commitment.Binding;
import signpost.commitment.CommitmentState;
import signpost.commitment.WindowCommitment;
import signpost.json.CanonicalJson;
import signpost.publishing.Index;
import signpost.testkit.ChallengeStage;

/// The challenge API on a port of this machine, with the use cases that the function has, and beside it what is
/// published: a stage on which challenges are given out, for commands that run as miners run them.
///
/// Signatures are real ones; what is slow about the chain and the stores is in memory.
final class ChallengeStandIn implements AutoCloseable {

    static final Sr25519Key MINER = Sr25519Key.ofMiniSecret(Desk.SEED, new SecureRandom());
    static final Binding BINDING = ChallengeStage.binding(ChallengeStage.ELEMENT, "lynx");

    /// An answer that is given instead of the API's own.
    record Reply(int status, String body) {}

    final ChallengeStage stage = new ChallengeStage();
    final List<String> asked = new CopyOnWriteArrayList<>();
    final Deque<Reply> replies = new ArrayDeque<>();
    private final ChallengeStage.Instance instance = stage.instance(true, stage.clock, new AccountSignatures());
    private final HttpServer server;

    ChallengeStandIn() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /// Registers the miner and lets the ledger know of its commitment.
    void commit() {
        stage.hotkeys.register(MINER.account(), Optional.of(KeyScheme.SR25519));
        stage.ledger.copy(
                ChallengeStage.commitment(MINER.account(), KeyScheme.SR25519, 900, ChallengeStage.WINDOW, BINDING));
    }

    /// A desk at which the miner sits, with its hotkey.
    Desk desk(java.nio.file.Path folder) throws IOException {
        var desk = new Desk(folder);
        desk.now = stage.clock.instant();
        var file = desk.write(
                ".bittensor/wallets/default/hotkeys/default",
                "{\"secretSeed\": \"0x" + Desk.SEED_HEX + "\", \"ss58Address\": \""
                        + MINER.account().address() + "\"}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        desk.env.put("SIGNPOST_API", url());
        desk.env.put("SIGNPOST_STAGE", ChallengeStage.RECEIVER);
        desk.env.put("SIGNPOST_PUBLIC_URL", url());
        return desk;
    }

    /// Writes down what was committed, as `sv miner commit` does.
    void leaveReceipts(Desk desk) {
        var session = desk.session(System.out, System.err);
        new ReceiptFiles(session, MINER, ChallengeStage.NETUID, ChainStandIn.GENESIS)
                .seen(
                        new CommitmentState(
                                List.of(new WindowCommitment(
                                        ChallengeStage.WINDOW, java.util.OptionalInt.empty(), List.of(BINDING))),
                                List.of()),
                        ChallengeStage.proof(900),
                        new OpenWindows(Optional.empty(), new Block(1_000)));
    }

    /// A command that knows where what is published is, whose it is, and how far the chain has come.
    Desk.Ran sv(Desk desk, String... args) {
        var all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--public-key", stage.stage.manifestKey.publicKey().hex()));
        all.addAll(List.of("--index-key", stage.stage.indexKey.publicKey().hex()));
        return desk.sv(all.toArray(String[]::new));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            if (!path.startsWith("/api/")) {
                var object = stage.objects.read(path.substring(1), Index.MOST_BYTES);
                send(
                        exchange,
                        object.isPresent() ? 200 : 404,
                        object.map(there -> there.bytes()).orElse(new byte[0]));
                return;
            }
            asked.add(exchange.getRequestURI().getRawPath() + "?"
                    + exchange.getRequestURI().getRawQuery());
            var reply = replies.poll();
            if (reply != null) {
                send(exchange, reply.status(), reply.body().getBytes(StandardCharsets.UTF_8));
                return;
            }
            var query = new LinkedHashMap<String, List<String>>();
            var raw = exchange.getRequestURI().getRawQuery();
            for (var parameter : raw == null ? new String[0] : raw.split("&", -1)) {
                var pair = parameter.split("=", 2);
                query.put(decoded(pair[0]), List.of(decoded(pair[1])));
            }
            var answer = instance.answer(new Received("GET", path, exchange.getRequestHeaders(), query));
            answer.retryAfter()
                    .ifPresent(seconds -> exchange.getResponseHeaders().set("Retry-After", Long.toString(seconds)));
            send(exchange, answer.status(), CanonicalJson.bytes(answer.body()));
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
