package signpost.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs measurements by name, or lists them.
///
/// Each prints what it found, and first the machine it found it on: figures of two runs are compared with care.
public final class Bench {

    /// One measurement; it prints its findings.
    @FunctionalInterface
    interface Measurement {
        void run(List<String> arguments) throws Exception;
    }

    private record Named(String says, Measurement measurement) {}

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        var all = measurements();
        if (arguments.length == 0) {
            System.out.println("usage: bench <name> [argument]…");
            all.forEach((name, named) -> System.out.printf("  %-10s %s%n", name, named.says()));
            System.out.println("Process time and memory of the command line: bench/startup.sh");
            return;
        }
        var named = all.get(arguments[0]);
        if (named == null) {
            System.err.println("no measurement " + arguments[0] + "; there are " + String.join(", ", all.keySet()));
            System.exit(2);
            return;
        }
        System.out.println(Machine.describe());
        named.measurement().run(List.of(arguments).subList(1, arguments.length));
        // DynamoDB Local leaves threads behind.
        System.exit(0);
    }

    private static Map<String, Named> measurements() {
        var all = new LinkedHashMap<String, Named>();
        all.put(
                "domain",
                new Named("reading, checking, canonical form, signing, verifying (JMH)", DomainBenchmark::run));
        all.put("chain", new Named("hotkeys' signatures, metadata, proofs and commitments (JMH)", ChainBenchmark::run));
        all.put("copy", new Named("the copy of commitments, 256 hotkeys in one run", CopyRates::run));
        all.put("peer", new Named("signing and verifying beside CPython and PyNaCl, in turns", PeerRatio::run));
        all.put(
                "publish",
                new Named("publishing on the embedded stack after 1, 100 and 10,000 windows", PublishAtScale::run));
        all.put(
                "function",
                new Named("the publish function from its start to its first answer, and warm", FunctionStart::run));
        all.put("api", new Named("registry and queue functions from their start to their first answer", ApiStart::run));
        all.put(
                "registry",
                new Named("put, get and run manifests, in process and through the gateway", RoundTrips::run));
        all.put(
                "queue",
                new Named("submitting and claiming, with 100, 10,000 and 100,000 jobs waiting", QueueRates::run));
        all.put(
                "challenge",
                new Named("the challenge function in process: rate, share of signatures, memory", ChallengeRates::run));
        all.put(
                "first",
                new Named(
                        "the challenge function from its start, and from its snapshot, to its first challenge",
                        ChallengeStart::run));
        all.put(
                "gateway",
                new Named("challenges through the gateway, by eight clients for a minute", ChallengeGateway::run));
        all.put("deploy", new Named("bytes of each function, and the time to make the template", Deployment::run));
        all.put("contract", new Named("the contract of manifest jobs, and the secret scanner", ContractRates::run));
        return all;
    }

    /// The repository.
    static Path root() {
        return Path.of(System.getProperty("signpost.root", "")).toAbsolutePath().normalize();
    }
}
