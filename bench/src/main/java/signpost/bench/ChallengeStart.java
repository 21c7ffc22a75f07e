package signpost.bench;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import signpost.embedded.EmbeddedStack;
import signpost.embedded.Options;
import signpost.embedded.apigateway.ApiGateway;
import signpost.embedded.apigateway.CallerPolicies;
import signpost.embedded.lambda.Functions;
import signpost.embedded.lambda.Sandbox;
import signpost.embedded.template.FunctionAddress;
import signpost.embedded.template.Template.Function;
import signpost.manifest.SignedManifest;
import signpost.miner.Challenged;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/// The challenge function in the real runtime interface client, behind the gateway: from the start of its process to
/// the first challenge that it gives out, from its snapshot to that, in turns, and when it is warm.
///
/// Each time a process is used for one challenge. From the snapshot means that it was made and its hooks have run; that
/// Lambda must bring the snapshot's pages back is not in it.
final class ChallengeStart {

    private static final int STARTS = 15;
    private static final int WARM = 100;

    /// Each may ask 30 times a minute.
    private static final int HOTKEYS = 16;

    private final EmbeddedStack stack;
    private final SignedManifest manifest;
    private final List<ChallengeGateway.Hotkey> hotkeys;
    private final Function function;
    private int asked;

    private ChallengeStart(EmbeddedStack stack, SignedManifest manifest, List<ChallengeGateway.Hotkey> hotkeys) {
        this.stack = stack;
        this.manifest = manifest;
        this.hotkeys = hotkeys;
        var local = stack.template().function("signpost-local-challenge").orElseThrow();
        this.function = new Function(
                local.name(),
                local.handler(),
                local.module(),
                local.environment(),
                local.memoryMegabytes(),
                local.timeout(),
                true,
                local.asyncRetries(),
                local.aliases(),
                local.versions());
    }

    /// @param arguments how many starts of each kind
    static void run(List<String> arguments) throws Exception {
        var runs = arguments.isEmpty() ? STARTS : Integer.parseInt(arguments.getFirst());
        var options = Options.in(Bench.root(), Files.createTempDirectory("signpost-bench"))
                .withBlocks(Stacks.HEAD, Duration.ofDays(1));
        try (var stack = EmbeddedStack.start(options, Clock.systemUTC());
                var sdk = UrlConnectionHttpClient.create()) {
            var manifest = ChallengeGateway.published(stack, sdk);
            var hotkeys = ChallengeGateway.committed(stack, manifest, HOTKEYS);
            stack.copyCommitments();
            ChallengeGateway.awaitFirst(ChallengeGateway.client(stack.apiUrl(), hotkeys.getFirst()), manifest);
            new ChallengeStart(stack, manifest, hotkeys).measure(runs);
        }
    }

    private void measure(int runs) throws Exception {
        var started = new ArrayList<Double>();
        var restored = new ArrayList<Double>();
        var warm = new ArrayList<Double>();
        for (var run = -1; run < runs; run++) {
            var fromStart = first(false);
            var fromSnapshot = first(true);
            if (run >= 0) {
                started.add(fromStart);
                restored.add(fromSnapshot);
            }
        }
        for (var i = 0; i < 2 * WARM; i++) {
            var took = millisOfChallenge(stack.apiUrl());
            if (i >= WARM) {
                warm.add(took);
            }
        }
        System.out.printf("%s (%,d bytes)%n", jar(function.module()), Files.size(jar(function.module())));
        System.out.println("  start to first challenge     " + timings(started) + " ms");
        System.out.println("  snapshot to first challenge  " + timings(restored) + " ms");
        System.out.println("  warm                         " + timings(warm) + " ms");
    }

    private double first(boolean snapStart) throws Exception {
        var sandbox = new Sandbox(
                Bench.root().resolve("localstack/embedded/target/ric"),
                ChallengeStart::jar,
                Files.createTempDirectory("signpost-bench-function"),
                Sandbox.Client.RUNTIME_INTERFACE_CLIENT,
                snapStart);
        try (var functions = new Functions(
                        List.of(function),
                        Map.of(function.name(), stack.operator()),
                        sandbox,
                        stack.awsUrl().toString(),
                        1,
                        ChallengeStart::newId);
                var api = ApiGateway.start(
                        0,
                        stack.template().routes(),
                        stack.template().gatewayResponses(),
                        new CallerPolicies(stack.template().callerPolicies()),
                        functions,
                        List.of(stack.operator()),
                        Clock.systemUTC(),
                        ChallengeStart::newId,
                        ApiGateway.INTEGRATION_TIMEOUT)) {
            if (snapStart) {
                functions.awaitSnapshots(new FunctionAddress(function.name(), Optional.of("live")), 1);
            }
            return millisOfChallenge(api.endpoint());
        }
    }

    private double millisOfChallenge(URI api) throws Exception {
        var client = ChallengeGateway.client(api, hotkeys.get(asked++ % hotkeys.size()));
        return Timings.millis(() -> {
            var challenged = client.next(manifest, Optional.empty());
            if (!(challenged instanceof Challenged.Task)) {
                throw new IllegalStateException("no challenge but " + challenged);
            }
        });
    }

    private static Timings timings(List<Double> millis) {
        return Timings.of(millis.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static Path jar(String module) {
        return Bench.root().resolve("functions/" + module + "/target/" + module + ".jar");
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }
}
