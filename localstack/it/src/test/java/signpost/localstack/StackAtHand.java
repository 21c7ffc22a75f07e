package signpost.localstack;

import cloud.localstack.Localstack;
import cloud.localstack.docker.annotation.LocalstackDockerConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests a [RunningStack]: the one that is named, else one that it deploys to a LocalStack container of its own.
/// The container ends with the tests. Without a Docker engine the class fails with one line that says so.
final class StackAtHand implements BeforeAllCallback, ParameterResolver {

    static final Path ROOT = Path.of(System.getProperty("signpost.root"));

    private static final URI LOCALSTACK = URI.create("http://127.0.0.1:4566");
    private static final int CHAIN_PORT = 9944;
    private static final Duration BLOCK_PERIOD = Duration.ofSeconds(2);
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(StackAtHand.class);

    /// What lives as long as the tests do.
    private record Holder(RunningStack stack, Running behindIt) implements AutoCloseable {
        @Override
        public void close() {
            behindIt.close();
        }
    }

    /// Ended in this order, each whatever becomes of the others.
    private record Running(List<AutoCloseable> parts) implements AutoCloseable {
        @Override
        public void close() {
            for (var part : parts) {
                try {
                    part.close();
                } catch (Exception e) {
                    System.err.println("not ended cleanly: " + e);
                }
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RunningStack.class;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        stack(context);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return stack(context);
    }

    private static RunningStack stack(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent("stack", _ -> find(), Holder.class)
                .stack();
    }

    private static Holder find() {
        try {
            var named =
                    RunningStack.named(ROOT, Optional.ofNullable(System.getProperty("aws.endpoint")), System.getenv());
            return named.isPresent() ? new Holder(named.get(), new Running(List.of())) : deploy();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a stack was started", e);
        }
    }

    private static Holder deploy() throws IOException, InterruptedException {
        DockerEngine.require();
        var compose = ComposeFile.read(ROOT.resolve("localstack/compose.yaml"));
        var bridge = InetAddress.getByName(System.getenv().getOrDefault("SIGNPOST_BRIDGE", "172.17.0.1"));
        var chain = ChainForContainers.start(bridge, CHAIN_PORT, BLOCK_PERIOD);
        var running = new Running(List.of(Localstack.INSTANCE::stop, chain));
        try {
            Localstack.INSTANCE.startup(LocalstackDockerConfiguration.builder()
                    .imageName(compose.imageName())
                    .imageTag(compose.imageTag())
                    .environmentVariables(compose.environment())
                    .bindMounts(compose.mounts())
                    .build());
            var deployment = Script.run(
                    ROOT,
                    "deploy.sh",
                    List.of("--built"),
                    Map.of(
                            "AWS_ENDPOINT_URL",
                            LOCALSTACK.toString(),
                            "CHAIN_ENDPOINTS",
                            "http://host.docker.internal:" + CHAIN_PORT,
                            "NETUID",
                            "44"));
            if (deployment.exitCode() != 0) {
                throw new IllegalStateException("deploy.sh failed:\n" + deployment.output());
            }
            return new Holder(RunningStack.deployed(LOCALSTACK, deployment.output()), running);
        } catch (IOException | InterruptedException | RuntimeException e) {
            running.close();
            throw e;
        }
    }
}
