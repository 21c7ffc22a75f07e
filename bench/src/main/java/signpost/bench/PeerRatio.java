package signpost.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import signpost.bouncycastle.Ed25519Key;
import signpost.bouncycastle.StrictEd25519;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.Envelope;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestVerification;

/// Signing and verifying, here and in CPython with PyNaCl, in turns, so that what slows the machine slows both.
/// Both must come to the same hash. Counted is processor time of the whole process, collector and compiler
/// included, because it hardly depends on what else runs.
final class PeerRatio {

    private static final int ROUNDS = 15;
    private static final double SECONDS = 0.5;
    private static final double WARM_UP_SECONDS = 4.0;

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private PeerRatio() {}

    /// @param arguments the interpreter, `/usr/bin/python3` if it is not named
    static void run(List<String> arguments) throws IOException {
        var python = arguments.isEmpty() ? "/usr/bin/python3" : arguments.getFirst();
        try (var peer = Peer.start(python)) {
            System.out.println("peer: " + peer.hello());
            for (var bytes : List.of(4096, 65536)) {
                measure(peer, bytes);
            }
        } catch (PeerAbsent absent) {
            System.out.println("skipped: " + absent.getMessage());
        }
    }

    private static void measure(Peer peer, int bytes) throws IOException {
        var seed = new byte[32];
        var key = Ed25519Key.ofSeed(seed);
        var manifest = SampleManifest.parsed(SampleManifest.yaml(bytes, "2026-01-01", 100_000, 1.0));
        Supplier<ManifestHash> signing = () -> ManifestHash.of(
                Envelope.sign(manifest.json(), key, DomainBenchmark.SIGNED_AT).bytes());
        var stored =
                Envelope.sign(manifest.json(), key, DomainBenchmark.SIGNED_AT).bytes();
        var hash = ManifestHash.of(stored);
        var verification = new ManifestVerification(new StrictEd25519(), Set.of(key.publicKey()));
        Supplier<ManifestHash> verifying = () -> switch (verification.verify(hash, stored)) {
            case ManifestVerification.Outcome.Verified(var verified) -> verified.hash();
            case ManifestVerification.Outcome.Unverified(var reason, var message) ->
                throw new IllegalStateException(reason + ": " + message);
        };
        var size = manifest.canonical().length;
        compare(
                "canonical + sign + hash",
                size,
                signing,
                peer,
                Json.Obj.builder()
                        .put("op", "sign")
                        .put("manifest", new String(manifest.canonical(), StandardCharsets.US_ASCII))
                        .put("seed", "00".repeat(seed.length))
                        .put("signed_at", DomainBenchmark.SIGNED_AT));
        compare(
                "verify received bytes",
                size,
                verifying,
                peer,
                Json.Obj.builder()
                        .put("op", "verify")
                        .put("envelope", new String(stored, StandardCharsets.US_ASCII))
                        .put("hash", hash.hex())
                        .put("trusted", key.publicKey().hex()));
    }

    private static void compare(String what, int size, Supplier<ManifestHash> work, Peer peer, Json.Builder request)
            throws IOException {
        var _ = perSecond(work, WARM_UP_SECONDS);
        var ours = new double[ROUNDS];
        var theirs = new double[ROUNDS];
        var ratios = new double[ROUNDS];
        for (var round = 0; round < ROUNDS; round++) {
            ours[round] = perSecond(work, SECONDS);
            var answer = peer.ask(request.put("seconds", Json.Real.of(SECONDS)).build());
            if (!answer.text("hash").orElse("").equals(work.get().hex())) {
                throw new IllegalStateException("the peer came to another hash: " + answer);
            }
            theirs[round] = answer.get("per_second") instanceof Json.Real real ? real.value() : Double.NaN;
            ratios[round] = ours[round] / theirs[round];
        }
        var ratio = Timings.of(ratios);
        System.out.printf(
                "%-24s %6d bytes  here %7.0f/s  CPython+PyNaCl %7.0f/s  ratio %.2f (%.2f to %.2f)%n",
                what,
                size,
                Timings.of(ours).median(),
                Timings.of(theirs).median(),
                ratio.median(),
                ratio.min(),
                ratio.max());
    }

    private static double perSecond(Supplier<ManifestHash> work, double seconds) {
        var began = System.nanoTime();
        var processorBegan = PROCESS.getProcessCpuTime();
        var until = began + (long) (seconds * 1e9);
        var count = 0;
        var hashes = 0;
        while (System.nanoTime() < until) {
            for (var i = 0; i < 8; i++) {
                hashes += work.get().hashCode();
            }
            count += 8;
        }
        if (hashes == 1) {
            // So that nothing is optimised away.
            System.out.print("");
        }
        return count / ((PROCESS.getProcessCpuTime() - processorBegan) / 1e9);
    }

    /// There is no Python, or it has no PyNaCl.
    private static final class PeerAbsent extends IOException {
        private static final long serialVersionUID = 1;

        PeerAbsent(String message) {
            super(message);
        }
    }

    private static final class Peer implements AutoCloseable {
        private final Process process;
        private final BufferedReader answers;
        private final Writer requests;
        private final Json.Obj hello;

        private Peer(Process process) throws IOException {
            this.process = process;
            this.answers = process.inputReader(StandardCharsets.US_ASCII);
            this.requests = process.outputWriter(StandardCharsets.US_ASCII);
            this.hello = answer();
        }

        static Peer start(String python) throws IOException {
            var script = Bench.root().resolve("bench/peer/canonical_sign_hash.py");
            if (!Files.isExecutable(Path.of(python))) {
                throw new PeerAbsent("no " + python);
            }
            return new Peer(new ProcessBuilder(python, script.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        }

        Json.Obj hello() {
            return hello;
        }

        Json.Obj ask(Json.Obj request) throws IOException {
            requests.write(CanonicalJson.text(request) + "\n");
            requests.flush();
            return answer();
        }

        private Json.Obj answer() throws IOException {
            var line = answers.readLine();
            if (line == null) {
                throw new PeerAbsent("the Python there has no PyNaCl (Debian: python3-nacl)");
            }
            return JsonReader.read(line) instanceof Parsed.Ok<Json>(Json.Obj answer)
                    ? answer
                    : fail("not an answer: " + line);
        }

        private static Json.Obj fail(String message) throws IOException {
            throw new IOException(message);
        }

        @Override
        public void close() {
            try {
                requests.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                process.destroy();
            }
        }
    }
}
