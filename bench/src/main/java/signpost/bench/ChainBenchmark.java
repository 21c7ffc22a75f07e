package signpost.bench;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import signpost.bouncycastle.AccountSignatures;
import signpost.bouncycastle.Ed25519Key;
import signpost.bouncycastle.Sr25519Key;
import signpost.chain.AccountId;
import signpost.chain.AccountSignature;
import signpost.chain.Block;
import signpost.chain.Submission;
import signpost.commitment.Binding;
import signpost.commitment.CheckProof;
import signpost.commitment.CommitmentField;
import signpost.commitment.CommitmentForm;
import signpost.commitment.CommitmentState;
import signpost.commitment.Proof;
import signpost.commitment.StoredCommitment;
import signpost.commitment.WindowCommitment;
import signpost.document.Parsed;
import signpost.embedded.chain.ChainSettings;
import signpost.embedded.chain.DevelopmentChain;
import signpost.http.BoundedHttp;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;
import signpost.runtime.Call;
import signpost.runtime.Metadata;
import signpost.runtime.SmallRuntime;
import signpost.substrate.SubstrateCommitments;
import signpost.substrate.SubstrateReads;
import signpost.substrate.SubstrateSubmissions;

/// What hotkeys' signatures, the runtime's metadata and the chain cost; the node is the development chain on loopback.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first.
public class ChainBenchmark {

    private static final int NETUID = 44;
    private static final byte[] MESSAGE = new byte[120];
    private static final byte[] METADATA = SmallRuntime.metadata(15);

    /// A full subnet.
    int hotkeys = 256;

    private final AccountSignatures signatures = new AccountSignatures();
    private final Sr25519Key sr25519 = Sr25519Key.ofMiniSecret(new byte[32], new SecureRandom());
    private final Ed25519Key ed25519 = Ed25519Key.ofSeed(new byte[32]);
    private final AccountSignature bySr25519 = sr25519.signatureOf(MESSAGE);
    private final AccountSignature byEd25519 = ed25519.signatureOf(MESSAGE);
    private DevelopmentChain chain;
    private SubstrateReads reads;
    private SubstrateCommitments commitments;
    private Proof proof;

    static void run(List<String> arguments) throws RunnerException {
        var options = new OptionsBuilder().include(ChainBenchmark.class.getName());
        if (new HashSet<>(arguments).contains("--c1")) {
            options.jvmArgsAppend("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        }
        var _ = new Runner(options.build()).run();
    }

    @Setup
    public void commitOfEveryHotkey() {
        chain = DevelopmentChain.start(null, new ChainSettings(1000, Duration.ofHours(1)), Clock.systemUTC(), 0);
        reads = new SubstrateReads(
                new BoundedHttp(Duration.ofSeconds(2), Duration.ofSeconds(4)), List.of(chain.endpoint()));
        commitments = new SubstrateCommitments(reads);
        var submissions = new SubstrateSubmissions(reads);
        var fields = CommitmentForm.fields(new CommitmentState(
                List.of(new WindowCommitment(
                        new WindowId("2025-10-23"),
                        OptionalInt.empty(),
                        List.of(new Binding(
                                new ElementId("E"), Optional.empty(), "slug", Optional.empty(), OptionalInt.empty())))),
                List.of()));
        var call = new Call("Commitments", "set_commitment", CommitmentField.arguments(NETUID, fields));
        for (var i = 0; i < hotkeys; i++) {
            var seed = new byte[32];
            seed[0] = (byte) i;
            var hotkey = Ed25519Key.ofSeed(seed);
            chain.register(NETUID, hotkey.account());
            if (submissions.prepare(call, hotkey.account(), 64)
                            instanceof Parsed.Ok<SubstrateSubmissions.Prepared>(var prepared)
                    && submissions.submit(prepared, hotkey) instanceof Submission.Sent sent
                    && i == 0) {
                proof = new Proof(new Block(chain.head() + 1), sent.extrinsic());
            }
        }
        chain.advance(4);
    }

    @TearDown
    public void close() {
        chain.close();
    }

    @Benchmark
    public boolean verify_sr25519() {
        return signatures.holds(sr25519.account(), MESSAGE, bySr25519);
    }

    @Benchmark
    public boolean verify_ed25519() {
        return signatures.holds(ed25519.account(), MESSAGE, byEd25519);
    }

    @Benchmark
    public AccountSignature sign_sr25519() {
        return sr25519.signatureOf(MESSAGE);
    }

    @Benchmark
    public Parsed<Metadata> read_metadata() {
        return Metadata.parse(METADATA);
    }

    /// Two rounds to the node; the block holds the extrinsics of all hotkeys.
    @Benchmark
    public CheckProof.Answer check_proof_against_the_node() {
        return new CheckProof(commitments, _ -> Optional.empty())
                .check(
                        proof,
                        new CheckProof.Wanted(
                                ed25519.account(),
                                NETUID,
                                new WindowId("2025-10-23"),
                                new ElementId("E"),
                                Optional.of("slug"),
                                new Block(9000)));
    }

    @Benchmark
    public Map<AccountId, StoredCommitment> read_all_commitments_of_a_subnet() {
        return commitments.current(NETUID, reads.finalisedHead().hash());
    }
}
