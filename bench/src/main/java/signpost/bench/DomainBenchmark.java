package signpost.bench;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import signpost.bouncycastle.Ed25519Key;
import signpost.bouncycastle.StrictEd25519;
import signpost.json.CanonicalJson;
import signpost.manifest.CheckManifest;
import signpost.manifest.Envelope;
import signpost.manifest.Manifest;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestRules;
import signpost.manifest.ManifestVerification;
import signpost.signing.Signature;
import signpost.yaml.YamlReader;

/// What one manifest costs the processor, step by step.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first.
public class DomainBenchmark {

    static final String SIGNED_AT = "2026-01-01T00:00:00Z";

    @Param({"4096", "65536"})
    int canonicalBytes;

    private final CheckManifest check = new CheckManifest(new YamlReader());
    private final StrictEd25519 signatures = new StrictEd25519();
    private Ed25519Key key;
    private ManifestVerification verification;
    private byte[] yaml;
    private Manifest manifest;
    private byte[] canonical;
    private Signature signature;
    private byte[] stored;
    private ManifestHash hash;

    static void run(List<String> arguments) throws RunnerException {
        var options = new OptionsBuilder()
                .include(DomainBenchmark.class.getName())
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
        // The compiler that functions and the command line run with.
        if (new HashSet<>(arguments).contains("--c1")) {
            options.jvmArgsAppend("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        }
        var _ = new Runner(options.build()).run();
    }

    @Setup
    public void prepare() {
        key = Ed25519Key.ofSeed(new byte[32]);
        verification = new ManifestVerification(signatures, Set.of(key.publicKey()));
        var text = SampleManifest.yaml(canonicalBytes, "2026-01-01", 100_000, 1.0);
        yaml = text.getBytes(StandardCharsets.UTF_8);
        manifest = SampleManifest.parsed(text);
        canonical = manifest.canonical();
        signature = key.sign(canonical);
        stored = Envelope.sign(manifest.json(), key, SIGNED_AT).bytes();
        hash = ManifestHash.of(stored);
    }

    @Benchmark
    public ManifestRules.Checked read_yaml_and_check_rules() {
        return check.check(yaml, true);
    }

    @Benchmark
    public byte[] canonical_form() {
        return CanonicalJson.bytes(manifest.json());
    }

    @Benchmark
    public Signature sign_bytes() {
        return key.sign(canonical);
    }

    @Benchmark
    public boolean verify_signature() {
        return signatures.holds(key.publicKey(), canonical, signature);
    }

    /// All of it, from the parsed manifest to the hash of the stored bytes.
    @Benchmark
    public ManifestHash canonical_sign_hash() {
        return ManifestHash.of(Envelope.sign(manifest.json(), key, SIGNED_AT).bytes());
    }

    /// All of it, from received bytes to a manifest that may be relied on.
    @Benchmark
    public ManifestVerification.Outcome verify_received() {
        return verification.verify(hash, stored);
    }
}
