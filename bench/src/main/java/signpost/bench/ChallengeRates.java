package signpost.bench;

import com.amazonaws.services.lambda.runtime.Context;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import signpost.bouncycastle.AccountSignatures;
import signpost.bouncycastle.Ed25519Key;
import signpost.bouncycastle.Sr25519Key;
import signpost.chain.AccountId;
import signpost.chain.AccountSignature;
import signpost.chain.AccountSigner;
import signpost.chain.KeyScheme;
import signpost.challenge.Assignments;
import signpost.challenge.Nonce;
import signpost.challenge.Received;
import signpost.challengeapi.ChallengeHandler;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.testkit.ChallengeStage;
import signpost.testkit.TestMiner;

/// The challenge function in this process and on one thread, on stores in memory: event in, answer out, with
/// a challenge given out each time. What signatures take of it, and what is left in memory after many
/// requests.
final class ChallengeRates {

    private static final int HOTKEYS = 200;
    private static final int REQUESTS = 12_000;
    private static final int MANY_REQUESTS = 100_000;

    /// Within a minute each hotkey may ask this often.
    private static final int LIMIT = 30;

    private final ChallengeStage stage = new ChallengeStage();
    private final ChallengeHandler handler;
    private final List<TestMiner> miners = new ArrayList<>();
    private final Context context = Contexts.silent();

    private ChallengeRates(KeyScheme scheme) {
        var shared = new ChallengeStage.Shared(
                stage.hotkeys, new ForgetfulAssignments(), stage.rates, stage.ledger, stage.clips);
        var instance = stage.instance(shared, false, stage.clock, new AccountSignatures(), true);
        this.handler = new ChallengeHandler(instance.issue(), instance.next(), ChallengeStage.NETUID, stage.clock);
        for (var number = 0; number < HOTKEYS; number++) {
            miners.add(committed(key(scheme, number)));
        }
    }

    static void run(List<String> arguments) throws Exception {
        var requests = arguments.isEmpty() ? REQUESTS : Integer.parseInt(arguments.getFirst());
        for (var scheme : List.of(KeyScheme.SR25519, KeyScheme.ED25519)) {
            new ChallengeRates(scheme).rate(scheme, requests);
        }
        new ChallengeRates(KeyScheme.ED25519).memory();
    }

    private void rate(KeyScheme scheme, int requests) throws Exception {
        var millis = new ArrayList<Double>();
        while (millis.size() < 2 * requests) {
            for (var request : round()) {
                var event = event(request);
                millis.add(Timings.millis(() -> answer(event)));
            }
        }
        var warm = millis.subList(requests, 2 * requests).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        var mean = Arrays.stream(warm).average().orElseThrow();
        var timings = Timings.of(warm);
        var verifying = 2 * verifying(scheme, requests);
        System.out.printf(
                """
                %s, two signatures a request (query and X-Signature), n=%d:
                  handler %.0f requests a second on one core, mean %.0f µs, p50 %.0f µs, p99 %.0f µs
                  of it two signatures %.0f µs (%.0f %%), everything else %.0f µs
                """,
                scheme,
                requests,
                1000 / mean,
                1000 * mean,
                1000 * timings.median(),
                1000 * timings.quantile(0.99),
                1000 * verifying,
                100 * verifying / mean,
                1000 * (mean - verifying));
    }

    /// Milliseconds that one signature takes.
    private double verifying(KeyScheme scheme, int times) throws Exception {
        var check = new AccountSignatures();
        var miner = miners.getFirst();
        var message = miner.nonce().getBytes(StandardCharsets.UTF_8);
        AccountSignature signature = miner.key().signatureOf(message);
        var took = 0.0;
        for (var round = 0; round < 2; round++) {
            took = Timings.millis(() -> {
                for (var i = 0; i < times; i++) {
                    if (!check.holds(miner.account(), message, signature)) {
                        throw new IllegalStateException("a signature by " + scheme + " does not hold");
                    }
                }
            });
        }
        return took / times;
    }

    private void memory() throws Exception {
        for (var request : round()) {
            answer(event(request));
        }
        var before = usedBytes();
        var answered = 0;
        while (answered < MANY_REQUESTS) {
            for (var request : round()) {
                answer(event(request));
                answered++;
            }
        }
        System.out.printf(
                "heap in use after a round of %,d requests: %.1f MB; after %,d more: %.1f MB%n",
                HOTKEYS * LIMIT, before / 1e6, answered, usedBytes() / 1e6);
    }

    private static long usedBytes() {
        System.gc();
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    // --- requests ------------------------------------------------------------------------------------------------

    /// As many requests as all hotkeys together may send now.
    private List<Received> round() {
        stage.clock.advance(Duration.ofMinutes(1));
        // Published again before the index runs out.
        if (stage.clock.instant().getEpochSecond() % 3600 == 0) {
            var _ = stage.stage.refresh(stage.objects).now(Optional.of(stage.chain.head()));
        }
        var round = new ArrayList<Received>();
        for (var i = 0; i < LIMIT; i++) {
            for (var miner : miners) {
                round.add(miner.request());
            }
        }
        return round;
    }

    private TestMiner committed(AccountSigner key) {
        stage.hotkeys.register(key.account(), Optional.of(key.scheme()));
        stage.ledger.copy(ChallengeStage.commitment(
                key.account(),
                key.scheme(),
                900,
                ChallengeStage.WINDOW,
                ChallengeStage.binding(ChallengeStage.ELEMENT, "lynx")));
        return TestMiner.asking(key, stage.clock, stage.manifest.value(), ChallengeStage.ELEMENT)
                .with(ChallengeStage.proof(900).toString());
    }

    private static AccountSigner key(KeyScheme scheme, int number) {
        var seed = new byte[32];
        seed[0] = (byte) number;
        seed[1] = 1;
        return scheme == KeyScheme.ED25519
                ? Ed25519Key.ofSeed(seed)
                : Sr25519Key.ofMiniSecret(seed, new SecureRandom());
    }

    private static byte[] event(Received request) {
        return CanonicalJson.bytes(Json.Obj.builder()
                .put("resource", request.path())
                .put("path", request.path())
                .put("httpMethod", request.method())
                .put("multiValueHeaders", lists(request.headers()))
                .put("multiValueQueryStringParameters", lists(request.query()))
                .put("body", new Json.Null())
                .put("isBase64Encoded", false)
                .build());
    }

    private static Json.Obj lists(Map<String, List<String>> values) {
        var json = Json.Obj.builder();
        values.forEach(
                (name, some) -> json.put(name, some.stream().map(Json.Text::new).toList()));
        return json.build();
    }

    private void answer(byte[] event) throws Exception {
        var out = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(event), out, context);
        var answer = out.toString(StandardCharsets.UTF_8);
        if (!answer.endsWith("\"statusCode\":200}")) {
            throw new IllegalStateException(answer);
        }
    }

    /// The last ten thousand: a table forgets, too, and is not in the function's memory.
    private static final class ForgetfulAssignments implements Assignments {

        private static final int MOST = 10_000;

        private record Key(AccountId hotkey, Nonce nonce) {}

        private final Map<Key, Use> uses = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Use> eldest) {
                return size() > MOST;
            }
        };

        @Override
        public Optional<Use> find(AccountId hotkey, Nonce nonce) {
            return Optional.ofNullable(uses.get(new Key(hotkey, nonce)));
        }

        @Override
        public Recorded record(Use use) {
            uses.put(new Key(use.hotkey(), use.nonce()), use);
            return new Recorded.Stored();
        }

        @Override
        public List<Use> given(AccountId hotkey, int most) {
            throw new UnsupportedOperationException("nobody asks that here");
        }
    }
}
