package signpost.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import signpost.bouncycastle.Sr25519Key;
import signpost.bouncycastle.StrictEd25519;
import signpost.chain.AccountSigner;
import signpost.chain.Block;
import signpost.chain.Submission;
import signpost.clips.Clip;
import signpost.clips.WeightedClip;
import signpost.commitment.Binding;
import signpost.commitment.CommitmentField;
import signpost.commitment.CommitmentForm;
import signpost.commitment.CommitmentState;
import signpost.commitment.Proof;
import signpost.commitment.WindowCommitment;
import signpost.document.Parsed;
import signpost.dynamodb.DynamoClipCatalogue;
import signpost.embedded.EmbeddedStack;
import signpost.embedded.Options;
import signpost.http.BoundedHttp;
import signpost.http.HttpChallenges;
import signpost.http.HttpObjectReads;
import signpost.manifest.ManifestHash;
import signpost.manifest.SignedManifest;
import signpost.miner.ChallengeClient;
import signpost.miner.Challenged;
import signpost.miner.Receipts;
import signpost.publishing.Catalogue;
import signpost.runtime.Call;
import signpost.signing.PublicKey;
import signpost.signing.TrustedKeys;
import signpost.substrate.SubstrateReads;
import signpost.substrate.SubstrateSubmissions;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;

/// Challenges through the gateway of the embedded stack, by eight clients at once: hotkeys that are registered and
/// committed on the development chain, the packaged function in up to three children, tables on DynamoDB Local.
final class ChallengeGateway {

    private static final int CLIENTS = 8;
    private static final int SECONDS = 60;

    /// Each may ask 30 times a minute, so that this many are not held back.
    private static final int HOTKEYS_PER_CLIENT = 40;

    private static final int ERA = 64;
    private static final int BLOCKS_UNTIL_FINAL = 8;
    private static final String CHUTE = "bench-chute";

    private ChallengeGateway() {}

    static void run(List<String> arguments) throws Exception {
        var seconds = arguments.isEmpty() ? SECONDS : Integer.parseInt(arguments.getFirst());
        var options = Options.in(Bench.root(), Files.createTempDirectory("signpost-bench"))
                .withBlocks(Stacks.HEAD, Duration.ofDays(1));
        try (var stack = EmbeddedStack.start(options, Clock.systemUTC());
                var sdk = UrlConnectionHttpClient.create()) {
            var manifest = published(stack, sdk);
            var hotkeys = committed(stack, manifest, CLIENTS * HOTKEYS_PER_CLIENT);
            stack.copyCommitments();
            var clients = hotkeys.stream()
                    .map(hotkey -> client(stack.apiUrl(), hotkey))
                    .toList();
            awaitFirst(clients.getFirst(), manifest);
            measure(clients, manifest, seconds);
        }
    }

    /// One that is live, with its clips in the catalogue.
    static SignedManifest published(EmbeddedStack stack, SdkHttpClient sdk) throws IOException {
        var yaml = Files.readString(Bench.root().resolve("manifests/configs/window-2025-10-23.yaml"));
        ManifestHash hash;
        try (var lambda =
                Stacks.asOperator(stack, LambdaClient.builder().httpClient(sdk)).build()) {
            hash = new ManifestHash(Stacks.invoke(lambda, stack, Stacks.publish(yaml))
                    .text("hash")
                    .orElseThrow());
        }
        var reads = new HttpObjectReads(http(), stack.publicUrl());
        var trusted = new TrustedKeys(
                Set.of(new PublicKey(stack.manifestKeys().getFirst())),
                Set.of(new PublicKey(stack.indexKeys().getFirst())));
        if (!(new Catalogue(reads, trusted, new StrictEd25519(), Clock.systemUTC()).manifest(hash)
                instanceof Catalogue.ManifestFound.Verified(var manifest))) {
            throw new IllegalStateException("what was published does not verify");
        }
        try (var dynamo = Stacks.asOperator(stack, DynamoDbClient.builder().httpClient(sdk))
                .build()) {
            var clips = new DynamoClipCatalogue(dynamo, stack.clipsTable().orElseThrow(), _ -> {});
            for (var clip : WeightedClip.of(manifest.manifest().elements().getFirst())) {
                var url = URI.create("https://clips.example/" + clip.hash().hex() + ".mp4");
                clips.put(
                        new Clip(clip.hash(), url, 10_000, 25, 1920, 1080, "football", "open_play", "football", false));
            }
        }
        return manifest;
    }

    /// A key, and the receipt of its commitment.
    record Hotkey(AccountSigner key, Receipts.Receipt receipt) {}

    /// So many hotkeys, registered and finally committed to the first element.
    static List<Hotkey> committed(EmbeddedStack stack, SignedManifest manifest, int count) {
        var random = new SecureRandom();
        var keys = new ArrayList<AccountSigner>();
        for (var number = 0; number < count; number++) {
            var seed = new byte[Sr25519Key.SEED_BYTES];
            random.nextBytes(seed);
            var key = Sr25519Key.ofMiniSecret(seed, random);
            stack.chain().registerFinally(EmbeddedStack.NETUID, key.account());
            keys.add(key);
        }
        var binding = new Binding(
                manifest.manifest().elements().getFirst().id(),
                Optional.empty(),
                CHUTE,
                Optional.empty(),
                OptionalInt.empty());
        var state = new CommitmentState(
                List.of(new WindowCommitment(manifest.manifest().window(), OptionalInt.empty(), List.of(binding))),
                List.of());
        var call = new Call(
                "Commitments",
                "set_commitment",
                CommitmentField.arguments(EmbeddedStack.NETUID, CommitmentForm.fields(state)));
        var submissions = new SubstrateSubmissions(new SubstrateReads(http(), List.of(stack.chainUrl())));
        var sent = new ArrayList<Submission.Sent>();
        for (var key : keys) {
            if (!(submissions.prepare(call, key.account(), ERA)
                            instanceof Parsed.Ok<SubstrateSubmissions.Prepared>(var prepared))
                    || !(submissions.submit(prepared, key) instanceof Submission.Sent one)) {
                throw new IllegalStateException("the development chain does not take a commitment");
            }
            sent.add(one);
        }
        stack.chain().advance(BLOCKS_UNTIL_FINAL);
        if (!(submissions.look(sent.getLast()) instanceof Submission.Finalised finalised)) {
            throw new IllegalStateException("a commitment is not final after " + BLOCKS_UNTIL_FINAL + " blocks");
        }
        Block block = finalised.block().block();
        var hotkeys = new ArrayList<Hotkey>();
        for (var number = 0; number < keys.size(); number++) {
            var proof = new Proof(block, sent.get(number).extrinsic());
            hotkeys.add(new Hotkey(keys.get(number), new Receipts.Receipt(proof, binding, Optional.empty())));
        }
        return hotkeys;
    }

    static ChallengeClient client(URI api, Hotkey hotkey) {
        return new ChallengeClient(
                new HttpChallenges(api),
                hotkey.key(),
                _ -> List.of(hotkey.receipt()),
                new ChallengeClient.Settings(EmbeddedStack.NETUID, "local", true, Optional.empty()),
                UUID::randomUUID,
                Clock.systemUTC());
    }

    /// The function starts, and the copy of the chain takes some seconds.
    static void awaitFirst(ChallengeClient client, SignedManifest manifest) throws InterruptedException {
        for (var attempt = 0; attempt < 60; attempt++) {
            if (client.next(manifest, Optional.empty()) instanceof Challenged.Task) {
                return;
            }
            Thread.sleep(1_000);
        }
        throw new IllegalStateException("no challenge is given out within a minute");
    }

    private static void measure(List<ChallengeClient> clients, SignedManifest manifest, int seconds) throws Exception {
        var until = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        var took = new ArrayList<Double>();
        var others = new TreeMap<String, Integer>();
        try (var threads = Executors.newFixedThreadPool(CLIENTS)) {
            var works = new ArrayList<Callable<Map.Entry<List<Double>, List<String>>>>();
            for (var client = 0; client < CLIENTS; client++) {
                var own = clients.subList(client * HOTKEYS_PER_CLIENT, (client + 1) * HOTKEYS_PER_CLIENT);
                works.add(() -> {
                    var mine = new ArrayList<Double>();
                    var refused = new ArrayList<String>();
                    for (var turn = 0; System.nanoTime() < until; turn++) {
                        var hotkey = own.get(turn % own.size());
                        var began = System.nanoTime();
                        var challenged = hotkey.next(manifest, Optional.empty());
                        mine.add((System.nanoTime() - began) / 1e6);
                        if (!(challenged instanceof Challenged.Task)) {
                            refused.add(challenged.toString());
                        }
                    }
                    return Map.entry(mine, refused);
                });
            }
            for (var done : threads.invokeAll(works)) {
                took.addAll(done.get().getKey());
                done.get().getValue().forEach(what -> others.merge(what, 1, Integer::sum));
            }
        }
        System.out.printf(
                "%d clients for %d s: %d requests, %.0f a second, %s; not given a challenge: %s%n",
                CLIENTS,
                seconds,
                took.size(),
                took.size() / (double) seconds,
                Timings.of(took.stream().mapToDouble(Double::doubleValue).toArray()),
                others.isEmpty() ? "none" : others);
    }

    private static BoundedHttp http() {
        return new BoundedHttp(Duration.ofSeconds(2), Duration.ofSeconds(10));
    }
}
