package signpost.testkit;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import signpost.chain.AccountId;
import signpost.chain.AccountSignatureCheck;
import signpost.chain.Block;
import signpost.chain.KeyScheme;
import signpost.challenge.AdmitCaller;
import signpost.challenge.Answer;
import signpost.challenge.Assignments;
import signpost.challenge.ChallengeRequest;
import signpost.challenge.IssueChallenge;
import signpost.challenge.NextTask;
import signpost.challenge.RateLimit;
import signpost.challenge.Received;
import signpost.challenge.Refusal;
import signpost.challenge.RegisteredHotkeys;
import signpost.challenge.TaskRequest;
import signpost.challenge.VerifyCaller;
import signpost.challenge.Windows;
import signpost.clips.Clip;
import signpost.clips.ClipCatalogue;
import signpost.clips.KeyedDraw;
import signpost.clips.OfferedClips;
import signpost.commitment.Binding;
import signpost.commitment.Proof;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.ledger.Commitment;
import signpost.ledger.CommitmentLedger;
import signpost.ledger.FindCommitment;
import signpost.manifest.ElementId;
import signpost.manifest.Manifest;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;
import signpost.miner.ChallengeHttp;
import signpost.publishing.PublishManifest;

/// A stage on which challenges are given out: a published window, clips, and any number of instances that
/// share the stores.
public final class ChallengeStage {

    public static final int NETUID = 44;
    public static final String RECEIVER = "api.example";
    public static final String V3 = "/api/challenge/v3";
    public static final String V2 = "/api/tasks/next/v2";
    public static final String ELEMENT = "PlayerDetect_v1@1.0";
    public static final WindowId WINDOW = new WindowId("2025-10-23");
    public static final long EXPIRY = 2_000;
    public static final Duration DEADLINE = Duration.ofMinutes(15);

    public final Stage stage;
    public final SettableClock clock;
    public final SettableChain chain;
    public final InMemoryObjectStore objects = new InMemoryObjectStore();
    public final InMemoryAssignments assignments = new InMemoryAssignments();
    public final InMemoryRateStore rates = new InMemoryRateStore();
    public final InMemoryCommitmentLedger ledger = new InMemoryCommitmentLedger();
    public final InMemoryClipCatalogue clips = new InMemoryClipCatalogue();
    public final SettableHotkeys hotkeys = new SettableHotkeys();
    public final SettableProofCheck proofs = new SettableProofCheck();
    public final ManifestHash manifest;

    /// One instance of the function, with memory of its own.
    public record Instance(IssueChallenge issue, NextTask next) {

        /// What is answered to a request, as the function does it.
        public Answer answer(Received received) {
            return received.path().equals(V2) ? v2(received) : v3(received);
        }

        private Answer v3(Received received) {
            return switch (ChallengeRequest.parse(received, NETUID)) {
                case Parsed.Malformed<ChallengeRequest>(var violations) ->
                    Answer.of(new Refusal.InvalidRequest(violations));
                case Parsed.Ok<ChallengeRequest>(var request) -> Answer.of(issue.issue(request));
            };
        }

        private Answer v2(Received received) {
            return switch (TaskRequest.parse(received, NETUID)) {
                case Parsed.Malformed<TaskRequest>(var violations) -> Answer.of(new Refusal.InvalidRequest(violations));
                case Parsed.Ok<TaskRequest>(var request) -> Answer.of(next.next(request));
            };
        }
    }

    /// With a window that is open and has four clips, two of which are known and weigh something.
    public ChallengeStage() {
        this(new Stage());
    }

    public ChallengeStage(Stage stage) {
        this.stage = stage;
        this.clock = stage.clock;
        this.chain = stage.chain;
        this.manifest = publish(WINDOW.value(), EXPIRY);
        clips.put(clip(1, true));
        clips.put(clip(2, false));
        clips.put(clip(3, true));
    }

    public ManifestHash publish(String window, long expiry) {
        return publish(window, expiry, 1.0);
    }

    public ManifestHash publish(String window, long expiry, double beta) {
        var json = Samples.json(window, expiry, beta);
        var element = ((Json.Obj) json.items("elements").getFirst())
                .with("clips", new Json.Arr(List.of(named(1, 1.0), named(2, 3.0), named(3, 0.0), named(9, 5.0))));
        var other = element.with("id", new Json.Text("BallDetect_v1@1.0"))
                .with("clips", new Json.Arr(List.of(named(9, 1.0))));
        var outcome = stage.publish(objects, Manifest.of(json.with("elements", new Json.Arr(List.of(element, other)))));
        if (outcome instanceof PublishManifest.Outcome.Published published) {
            return published.manifest().hash();
        }
        throw new AssertionError(outcome.toString());
    }

    private static Json named(int clip, double weight) {
        return Json.Obj.builder()
                .put("hash", ClipCatalogueContract.hash(clip).value())
                .put("weight", Json.Real.of(weight))
                .build();
    }

    private static Clip clip(int number, boolean isLegacy) {
        return new Clip(
                ClipCatalogueContract.hash(number),
                URI.create("https://cdn.example/" + number + ".mp4"),
                30_000,
                25,
                1920,
                1080,
                "football",
                "match",
                "football",
                isLegacy);
    }

    /// What the instances of a stage share.
    public record Shared(
            RegisteredHotkeys hotkeys,
            Assignments assignments,
            RateLimit.Store rates,
            CommitmentLedger ledger,
            ClipCatalogue clips) {}

    public Instance instance() {
        return instance(false, clock, TestAccount.CHECK);
    }

    public Instance instance(boolean requiresBound, Clock clock, AccountSignatureCheck signatures) {
        return instance(new Shared(hotkeys, assignments, rates, ledger, clips), requiresBound, clock, signatures, true);
    }

    /// @param givesTasks whether v2 is switched on
    public Instance instance(
            Shared shared, boolean requiresBound, Clock clock, AccountSignatureCheck signatures, boolean givesTasks) {
        var verify = new VerifyCaller(signatures, RECEIVER, requiresBound);
        var rate = new RateLimit(shared.rates(), RateLimit.Limit.DEFAULT, clock);
        var draw = new KeyedDraw(new byte[KeyedDraw.LEAST_SALT_BYTES]);
        var offered = new OfferedClips(shared.clips(), clock);
        return new Instance(
                new IssueChallenge(
                        new AdmitCaller(
                                verify, shared.hotkeys(), AdmitCaller.MOST_AGE, shared.assignments(), rate, clock),
                        new Windows(stage.catalogue(objects), chain, clock),
                        new FindCommitment(shared.ledger(), proofs),
                        offered,
                        draw,
                        DEADLINE,
                        clock),
                new NextTask(
                        new AdmitCaller(
                                verify, shared.hotkeys(), Duration.ofDays(1), shared.assignments(), rate, clock),
                        offered,
                        draw,
                        givesTasks,
                        DEADLINE,
                        clock));
    }

    /// The way to an instance as clients take it, from the text of a target to the bytes of an answer.
    public static ChallengeHttp wire(Instance instance) {
        return (target, headers) -> {
            var parts = target.split("\\?", 2);
            var query = new LinkedHashMap<String, List<String>>();
            for (var parameter : parts[1].split("&", -1)) {
                var pair = parameter.split("=", 2);
                query.put(decoded(pair[0]), List.of(decoded(pair[1])));
            }
            var sent = new TreeMap<String, List<String>>();
            headers.forEach((name, value) -> sent.put(name, List.of(value)));
            var answer = instance.answer(new Received("GET", parts[0], sent, query));
            return new ChallengeHttp.Answered(
                    answer.status(),
                    answer.retryAfter().isPresent()
                            ? Map.of(
                                    "retry-after",
                                    Long.toString(answer.retryAfter().getAsLong()))
                            : Map.of(),
                    CanonicalJson.bytes(answer.body()));
        };
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /// A miner that is registered and has committed to [#ELEMENT] in [#WINDOW].
    public TestMiner committed(KeyScheme scheme) {
        var miner = registered(scheme);
        ledger.copy(commitment(miner.account(), scheme, 900, WINDOW, binding(ELEMENT, "lynx")));
        return miner.with(proof(900).toString());
    }

    public TestMiner registered(KeyScheme scheme) {
        var miner = stranger(scheme);
        hotkeys.register(miner.account(), Optional.of(scheme));
        return miner;
    }

    /// A miner that nobody knows, whose requests are right otherwise.
    public TestMiner stranger(KeyScheme scheme) {
        return TestMiner.asking(new TestAccount(scheme), clock, manifest.value(), ELEMENT)
                .with(proof(900).toString());
    }

    public static Proof proof(long block) {
        return CommitmentLedgerContract.proof(block);
    }

    public static Binding binding(String element, String slug) {
        return new Binding(
                new ElementId(element), Optional.of("player-v1"), slug, Optional.of("87f7d0c5"), OptionalInt.empty());
    }

    public static Commitment commitment(
            AccountId hotkey, KeyScheme scheme, long block, WindowId window, Binding... bindings) {
        return new Commitment(
                proof(block),
                hotkey,
                scheme,
                Map.of(window, List.of(bindings)),
                Optional.of(new Block(EXPIRY + 1_000)));
    }

    public int reads() {
        return stores().stream().mapToInt(Reachable::reads).sum();
    }

    public int writes() {
        return stores().stream().mapToInt(Reachable::writes).sum();
    }

    private List<Reachable> stores() {
        return new ArrayList<>(List.of(assignments, rates, ledger));
    }
}
