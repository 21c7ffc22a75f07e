package signpost.localstack;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import signpost.embedded.chain.ChainSettings;
import signpost.embedded.chain.DevelopmentChain;

/// A development chain that containers reach as `host.docker.internal`.
///
/// It listens on loopback. Where Docker's bridge is an interface of this machine (Linux), what comes in there is
/// passed on, as the service `chain` of the compose file does; Docker Desktop does so by itself.
final class ChainForContainers implements Closeable {

    private final DevelopmentChain chain;
    private final Closeable relay;

    private ChainForContainers(DevelopmentChain chain, Closeable relay) {
        this.chain = chain;
        this.relay = relay;
    }

    /// @param bridge address of Docker's bridge
    /// @param port on loopback and on the bridge, 0 for a free one
    static ChainForContainers start(InetAddress bridge, int port, Duration blockPeriod) throws IOException {
        var chain = DevelopmentChain.start(null, new ChainSettings(100_000, blockPeriod), Clock.systemUTC(), port);
        var here = chain.endpoint().getPort();
        var isOurs = bridge.isLoopbackAddress() || NetworkInterface.getByInetAddress(bridge) != null;
        return new ChainForContainers(chain, isOurs ? relay(new InetSocketAddress(bridge, here), here) : () -> {});
    }

    int port() {
        return chain.endpoint().getPort();
    }

    private static Closeable relay(InetSocketAddress from, int to) throws IOException {
        var listening = new ServerSocket();
        listening.bind(from);
        Thread.ofVirtual().name("chain-relay").start(() -> {
            while (!listening.isClosed()) {
                try {
                    var caller = listening.accept();
                    var chain = new Socket(InetAddress.getLoopbackAddress(), to);
                    pass(caller, chain);
                    pass(chain, caller);
                } catch (IOException ended) {
                    // The relay was closed, or the chain was: then a caller sees no answer.
                }
            }
        });
        return listening;
    }

    private static void pass(Socket from, Socket to) {
        Thread.ofVirtual().start(() -> {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException ended) {
                // Either side has hung up.
            }
        });
    }

    @Override
    public void close() throws IOException {
        relay.close();
        chain.close();
    }
}
