package signpost.challengeapi;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import signpost.bouncycastle.AccountSignatures;
import signpost.chain.Block;
import signpost.chain.KeyScheme;
import signpost.challenge.Received;
import signpost.json.Json;
import signpost.ledger.Commitment;
import signpost.ledger.Finding;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;
import signpost.publishing.Keys;
import signpost.testkit.ApiProbe;
import signpost.testkit.ChallengeStage;
import signpost.testkit.ClipCatalogueContract;
import signpost.testkit.JdkEd25519;
import signpost.testkit.Stage;
import signpost.testkit.TestMiner;

/// How each file of events/challenge came about: the stage it is sent to, and the request.
///
/// Keys, nonces, salt and clock are the same always, and so are the files and the answers to them.
final class ChallengeSamples {

    private static final String FIRST = "1761177600000000001";
    private static final String OTHER = "BallDetect_v1@1.0";

    /// A request to a stage on which it meets what it is meant to show.
    static final class Scene {
        final ChallengeStage stage = known();
        final TestMiner miner = ChallengeDesk.committed(stage, ChallengeDesk.ed25519());
        final TestMiner substrate = ChallengeDesk.committed(stage, ChallengeDesk.sr25519());
        private ChallengeDesk desk = ChallengeDesk.real(stage);
        private Json.Obj event = ChallengeDesk.event(miner.request(FIRST));

        private Scene sends(Received request) {
            event = ChallengeDesk.event(request);
            return this;
        }

        private Scene strict() {
            desk = new ChallengeDesk(stage, stage.instance(true, stage.clock, new AccountSignatures()));
            return this;
        }

        private Scene withoutTasks() {
            var shared =
                    new ChallengeStage.Shared(stage.hotkeys, stage.assignments, stage.rates, stage.ledger, stage.clips);
            desk = new ChallengeDesk(stage, stage.instance(shared, false, stage.clock, new AccountSignatures(), false));
            return this;
        }

        private Scene commits(long block, WindowId window, String... elements) {
            stage.ledger.copy(commitment(block, window, elements));
            return this;
        }

        private Commitment commitment(long block, WindowId window, String... elements) {
            return ChallengeStage.commitment(
                    miner.account(),
                    KeyScheme.ED25519,
                    block,
                    window,
                    List.of(elements).stream()
                            .map(element -> ChallengeStage.binding(element, "orca"))
                            .toArray(signpost.commitment.Binding[]::new));
        }

        /// With a proof that only the chain knows.
        private Scene finds(Finding finding) {
            stage.proofs.put(ChallengeStage.proof(950), finding);
            return sends(proof(950).request(FIRST));
        }

        private TestMiner proof(long block) {
            return miner.with(ChallengeStage.proof(block).toString());
        }

        private Scene came(int often, boolean forTasks) {
            IntStream.rangeClosed(100, 99 + often)
                    .mapToObj(i -> "1761177600000000" + i)
                    .forEach(nonce -> desk.send(forTasks ? miner.task(nonce) : miner.request(nonce))
                            .expect(200));
            return this;
        }

        ApiProbe probe() {
            return desk.probe;
        }

        Json.Obj event() {
            return event;
        }
    }

    private static final Map<String, Function<Scene, Scene>> ALL = all();

    private ChallengeSamples() {}

    private static ChallengeStage known() {
        return new ChallengeStage(new Stage(JdkEd25519.known(1), JdkEd25519.known(2)));
    }

    static java.util.Set<String> names() {
        return ALL.keySet();
    }

    static Scene scene(String name) {
        return Optional.ofNullable(ALL.get(name)).orElseThrow().apply(new Scene());
    }

    private static Map<String, Function<Scene, Scene>> all() {
        var all = new TreeMap<String, Function<Scene, Scene>>();
        all.put("challenge", scene -> scene);
        all.put("challenge-sr25519", scene -> scene.sends(scene.substrate.request(FIRST)));
        all.put("challenge-bound", scene -> scene.strict().sends(scene.miner.bound(FIRST)));
        all.put(
                "challenge-bare-hash",
                scene -> scene.sends(scene.miner
                        .withHeader("X-Manifest-Hash", scene.stage.manifest.hex())
                        .request(FIRST)));
        all.put(
                "challenge-named-chute",
                scene -> scene.sends(
                        scene.miner.withParameter("chute_slug", "lynx").request(FIRST)));
        all.put("challenge-again", scene -> {
            scene.desk.probe.send(scene.event()).expect(200);
            scene.stage.clock.advance(Duration.ofSeconds(100));
            return scene;
        });
        refusals(all);
        commitments(all);
        unavailable(all);
        tasks(all);
        return all;
    }

    private static void refusals(Map<String, Function<Scene, Scene>> all) {
        all.put(
                "challenge-bad-fields",
                scene -> scene.sends(new Received(
                        "GET",
                        ChallengeStage.V3,
                        Map.of("X-Manifest-Hash", List.of("latest"), "X-Nonce", List.of("1")),
                        Map.of("validator_hotkey", List.of("5F"), "netuid", List.of("45"), "nonce", List.of("now")))));
        all.put("challenge-bad-duplicate", scene -> {
            var request = scene.miner.request(FIRST);
            var query = new LinkedHashMap<>(request.query());
            query.put("element_id", List.of(ChallengeStage.ELEMENT, OTHER));
            return scene.sends(new Received("GET", ChallengeStage.V3, request.headers(), query));
        });
        all.put("challenge-bad-signature", scene -> {
            var request = scene.miner.request(FIRST);
            var query = new LinkedHashMap<>(request.query());
            query.put("nonce", List.of("1761177600000000002"));
            return scene.sends(new Received("GET", ChallengeStage.V3, request.headers(), query));
        });
        all.put("challenge-bad-key-type", scene -> {
            scene.stage.hotkeys.register(scene.miner.account(), Optional.of(KeyScheme.SR25519));
            return scene;
        });
        all.put("challenge-bad-stale-nonce", scene -> scene.sends(scene.miner.request("1761177479000000000")));
        all.put("challenge-bad-replayed-nonce", scene -> {
            scene.desk.probe.send(scene.event()).expect(200);
            return scene.sends(scene.miner.withParameter("element_id", OTHER).request(FIRST));
        });
        all.put("challenge-bad-not-bound", Scene::strict);
        all.put("challenge-bad-rate", scene -> scene.came(30, false));
        all.put(
                "challenge-bad-unknown-manifest",
                scene -> scene.sends(scene.miner
                        .withHeader(
                                "X-Manifest-Hash",
                                ManifestHash.of(new byte[] {7}).value())
                        .request(FIRST)));
        all.put("challenge-bad-not-yet-active", scene -> {
            var next = scene.stage.publish("2025-10-24", 3_000);
            return scene.sends(
                    scene.miner.withHeader("X-Manifest-Hash", next.value()).request(FIRST));
        });
        all.put("challenge-bad-superseded", scene -> {
            scene.stage.publish("2025-10-23", ChallengeStage.EXPIRY, 2.0);
            return scene;
        });
        all.put("challenge-bad-rolled-back", scene -> {
            var newer = scene.stage.publish("2025-10-23", ChallengeStage.EXPIRY, 2.0);
            scene.stage.stage.rollBack(scene.stage.objects).to(scene.stage.manifest);
            return scene.sends(
                    scene.miner.withHeader("X-Manifest-Hash", newer.value()).request(FIRST));
        });
        all.put(
                "challenge-bad-unknown-element",
                scene -> scene.sends(
                        scene.miner.withParameter("element_id", "Nothing_v1").request(FIRST)));
        all.put(
                "challenge-bad-no-clip",
                scene -> scene.commits(901, ChallengeStage.WINDOW, OTHER)
                        .sends(scene.proof(901)
                                .withParameter("element_id", OTHER)
                                .request(FIRST)));
        all.put("challenge-bad-expired-window", scene -> {
            scene.stage.chain.moveTo(ChallengeStage.EXPIRY + 4);
            return scene;
        });
    }

    private static void commitments(Map<String, Function<Scene, Scene>> all) {
        all.put(
                "challenge-bad-missing-proof",
                scene -> scene.sends(
                        scene.miner.withoutHeader("X-Commitment-Proof").request(FIRST)));
        all.put(
                "challenge-bad-malformed-proof",
                scene -> scene.sends(scene.miner.with("123450:0xdeadbeef").request(FIRST)));
        all.put("challenge-bad-not-registered", scene -> {
            var stranger = known();
            return scene.sends(
                    ChallengeDesk.committed(stranger, ChallengeDesk.stranger()).request(FIRST));
        });
        all.put("challenge-bad-not-found", scene -> scene.finds(new Finding.NotFound()));
        all.put("challenge-bad-not-final", scene -> scene.finds(new Finding.NotFinal()));
        all.put("challenge-bad-wrong-call", scene -> scene.finds(new Finding.WrongCall()));
        all.put("challenge-bad-wrong-netuid", scene -> scene.finds(new Finding.WrongNetuid()));
        all.put("challenge-bad-wrong-signer", scene -> scene.finds(new Finding.WrongSigner()));
        all.put("challenge-bad-failed-on-chain", scene -> scene.finds(new Finding.FailedOnChain()));
        all.put(
                "challenge-bad-wrong-window",
                scene -> scene.finds(new Finding.Committed(
                        scene.commitment(950, new WindowId("2025-10-24"), ChallengeStage.ELEMENT))));
        all.put(
                "challenge-bad-wrong-element",
                scene -> scene.sends(
                        scene.miner.withParameter("element_id", OTHER).request(FIRST)));
        all.put(
                "challenge-bad-wrong-chute",
                scene -> scene.sends(
                        scene.miner.withParameter("chute_slug", "orca").request(FIRST)));
        all.put("challenge-bad-withdrawn", scene -> scene.commits(901, ChallengeStage.WINDOW));
        all.put(
                "challenge-bad-superseded-proof",
                scene -> scene.commits(901, ChallengeStage.WINDOW, ChallengeStage.ELEMENT));
        all.put(
                "challenge-bad-expired",
                scene -> scene.finds(new Finding.Committed(new Commitment(
                        ChallengeStage.proof(950),
                        scene.miner.account(),
                        KeyScheme.ED25519,
                        Map.of(ChallengeStage.WINDOW, List.of(ChallengeStage.binding(ChallengeStage.ELEMENT, "lynx"))),
                        Optional.of(new Block(1_000))))));
    }

    private static void unavailable(Map<String, Function<Scene, Scene>> all) {
        all.put("challenge-bad-chain-down", scene -> {
            scene.stage.proofs.cutOff();
            return scene.sends(scene.proof(950).request(FIRST));
        });
        all.put("challenge-bad-index-down", scene -> {
            var index = scene.stage.objects.read(Keys.INDEX, 1 << 20).orElseThrow();
            scene.stage.objects.replace(Keys.INDEX, new byte[] {'{', '}'}, index.version());
            return scene;
        });
        all.put("challenge-bad-store-down", scene -> {
            scene.stage.assignments.cutOff();
            return scene;
        });
    }

    private static void tasks(Map<String, Function<Scene, Scene>> all) {
        all.put("task", scene -> scene.sends(scene.miner.task(FIRST)));
        all.put("task-without-chain", scene -> {
            scene.stage.chain.cutOff();
            scene.stage.ledger.cutOff();
            return scene.sends(scene.miner.task(FIRST));
        });
        all.put("task-bad-fields", scene -> scene.sends(new Received("GET", ChallengeStage.V2, Map.of(), Map.of())));
        all.put("task-bad-signature", scene -> {
            var query = new LinkedHashMap<>(scene.miner.task(FIRST).query());
            query.put("validator_hotkey", List.of(scene.substrate.account().address()));
            return scene.sends(new Received("GET", ChallengeStage.V2, Map.of(), query));
        });
        all.put("task-bad-replayed-nonce", scene -> {
            scene.desk.probe.send(scene.event()).expect(200);
            return scene.sends(scene.miner.task(FIRST));
        });
        all.put(
                "task-bad-not-registered",
                scene -> scene.sends(ChallengeDesk.committed(known(), ChallengeDesk.stranger())
                        .task(FIRST)));
        all.put("task-bad-rate", scene -> scene.came(30, true).sends(scene.miner.task(FIRST)));
        all.put("task-bad-empty-pool", scene -> {
            List.of(1, 3).forEach(clip -> scene.stage.clips.remove(ClipCatalogueContract.hash(clip)));
            return scene.sends(scene.miner.task(FIRST));
        });
        all.put("task-bad-off", scene -> scene.withoutTasks().sends(scene.miner.task(FIRST)));
        all.put("task-bad-store-down", scene -> {
            scene.stage.rates.cutOff();
            return scene.sends(scene.miner.task(FIRST));
        });
    }
}
