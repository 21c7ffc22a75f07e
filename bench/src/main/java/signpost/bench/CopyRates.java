package signpost.bench;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import signpost.bouncycastle.Ed25519Key;
import signpost.chain.AccountSigner;
import signpost.commitment.Binding;
import signpost.commitment.CommitmentField;
import signpost.commitment.CommitmentForm;
import signpost.commitment.CommitmentState;
import signpost.commitment.WindowCommitment;
import signpost.document.Parsed;
import signpost.dynamodb.DynamoCommitmentLedger;
import signpost.dynamodb.Retries;
import signpost.embedded.EmbeddedStack;
import signpost.http.BoundedHttp;
import signpost.ledger.CopyCommitments;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;
import signpost.runtime.Call;
import signpost.substrate.SubstrateFinalisedCommitments;
import signpost.substrate.SubstrateReads;
import signpost.substrate.SubstrateSubmissions;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// How long one run of the copy takes when every hotkey of a full subnet has committed, from the development chain into
/// DynamoDB Local, both on loopback; and when nothing has changed.
final class CopyRates {

    private static final int HOTKEYS = 256;

    /// The chain takes 31 small commitments of a hotkey in an epoch.
    private static final int RUNS = 11;

    private CopyRates() {}

    static void run(List<String> arguments) throws Exception {
        var runs = arguments.isEmpty() ? RUNS : Integer.parseInt(arguments.getFirst());
        try (var stack = Stacks.start();
                var dynamo = Stacks.asOperator(stack, DynamoDbClient.builder())
                        .httpClient(UrlConnectionHttpClient.create())
                        .overrideConfiguration(override -> override.retryStrategy(Retries.few()))
                        .build()) {
            var reads = new SubstrateReads(
                    new BoundedHttp(Duration.ofSeconds(2), Duration.ofSeconds(8)), List.of(stack.chainUrl()));
            var copy = new CopyCommitments(
                    new SubstrateFinalisedCommitments(reads, EmbeddedStack.NETUID),
                    new DynamoCommitmentLedger(
                            dynamo, stack.ledgerTable().orElseThrow(), attempt -> {}, Clock.systemUTC()),
                    document -> Optional.empty());
            var hotkeys = hotkeys(stack);
            var changed = new double[runs - 1];
            var unchanged = new double[runs - 1];
            for (var run = 0; run < runs; run++) {
                var window = "w" + run;
                hotkeys.forEach(hotkey -> commit(new SubstrateSubmissions(reads), hotkey, window));
                stack.chain().advance(4);
                var took = Timings.millis(() -> requireCopied(copy.copy(), HOTKEYS));
                stack.chain().advance(1);
                var nothing = Timings.millis(() -> requireCopied(copy.copy(), 0));
                if (run == 0) {
                    System.out.printf("first run, %d hotkeys: %.0f ms%n", HOTKEYS, took);
                } else {
                    changed[run - 1] = took;
                    unchanged[run - 1] = nothing;
                }
            }
            System.out.printf("each of %d hotkeys has committed again  %s ms%n", HOTKEYS, Timings.of(changed));
            System.out.printf("nothing has changed                      %s ms%n", Timings.of(unchanged));
        }
    }

    private static List<AccountSigner> hotkeys(EmbeddedStack stack) {
        var hotkeys = new ArrayList<AccountSigner>();
        for (var i = 0; i < HOTKEYS; i++) {
            var seed = new byte[32];
            seed[0] = (byte) i;
            var hotkey = Ed25519Key.ofSeed(seed);
            stack.chain().registerFinally(EmbeddedStack.NETUID, hotkey.account());
            hotkeys.add(hotkey);
        }
        return hotkeys;
    }

    private static void commit(SubstrateSubmissions submissions, AccountSigner hotkey, String window) {
        var fields = CommitmentForm.fields(new CommitmentState(
                List.of(new WindowCommitment(
                        new WindowId(window),
                        OptionalInt.empty(),
                        List.of(new Binding(
                                new ElementId("E"), Optional.empty(), "slug", Optional.empty(), OptionalInt.empty())))),
                List.of()));
        var call = new Call("Commitments", "set_commitment", CommitmentField.arguments(EmbeddedStack.NETUID, fields));
        if (submissions.prepare(call, hotkey.account(), 64)
                instanceof Parsed.Ok<SubstrateSubmissions.Prepared>(var prepared)) {
            var _ = submissions.submit(prepared, hotkey);
        }
    }

    private static void requireCopied(CopyCommitments.Report report, int wanted) {
        if (report.copied() != wanted) {
            throw new IllegalStateException("copied " + report.copied() + " and not " + wanted);
        }
    }
}
