package signpost.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import signpost.chain.AccountSigner;
import signpost.chain.Submission;
import signpost.clips.Clip;
import signpost.commitment.Binding;
import signpost.commitment.CommitmentField;
import signpost.commitment.CommitmentForm;
import signpost.commitment.CommitmentState;
import signpost.commitment.WindowCommitment;
import signpost.document.Parsed;
import signpost.dynamodb.DynamoClipCatalogue;
import signpost.embedded.template.Template;
import signpost.files.HotkeyFiles;
import signpost.http.BoundedHttp;
import signpost.manifest.ElementId;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;
import signpost.runtime.Call;
import signpost.substrate.SubstrateReads;
import signpost.substrate.SubstrateSubmissions;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// What a newcomer finds done, so that a challenge can be asked for at once: the clips of the live window are in the
/// catalogue, and the hotkey of the stack has committed to its last element, finally. All of it by the same ways that
/// operators and miners have.
final class Demonstration {

    private static final String CHUTE = "demo-chute";
    private static final int CAP_FPS = 25;

    /// How long what was signed may still be included (blocks).
    private static final int ERA = 64;

    /// It is in the next block, and that one is final after a few more.
    private static final int BLOCKS_UNTIL_FINAL = 8;

    private final EmbeddedStack stack;
    private final DemoHotkey hotkey;
    private final SecureRandom random;

    Demonstration(EmbeddedStack stack, DemoHotkey hotkey, SecureRandom random) {
        this.stack = stack;
        this.hotkey = hotkey;
        this.random = random;
    }

    /// @param manifest the live one, as it is published
    void prepare(JsonNode manifest) {
        var elements = manifest.path("elements");
        stack.clipsTable()
                .ifPresent(table -> catalogue(
                        table,
                        elements.valueStream()
                                .flatMap(element -> element.path("clips").valueStream())
                                .map(clip -> clip.path("hash").asText())
                                .filter(ManifestHash::isOne)
                                .distinct()));
        if (!elements.isEmpty()) {
            var last = elements.path(elements.size() - 1);
            commit(
                    new WindowId(manifest.path("window_id").asText()),
                    new ElementId(last.path("id").asText()));
        }
    }

    /// Their addresses lead nowhere: nobody has these videos.
    private void catalogue(String table, Stream<String> hashes) {
        try (var http = UrlConnectionHttpClient.create();
                var dynamo = DynamoDbClient.builder()
                        .httpClient(http)
                        .endpointOverride(stack.awsUrl())
                        .region(Region.of(Template.REGION))
                        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                                stack.operator().accessKeyId(), stack.operator().secretAccessKey())))
                        .build()) {
            var clips = new DynamoClipCatalogue(dynamo, table, _ -> {});
            hashes.forEach(text -> {
                var hash = new ManifestHash(text);
                var url = URI.create("https://clips.example/" + hash.hex().substring(0, 8) + ".mp4");
                clips.put(new Clip(hash, url, 10_000, CAP_FPS, 1920, 1080, "football", "open_play", "football", true));
            });
        }
    }

    private void commit(WindowId window, ElementId element) {
        var binding = new Binding(element, Optional.empty(), CHUTE, Optional.empty(), OptionalInt.of(CAP_FPS));
        var state = new CommitmentState(
                List.of(new WindowCommitment(window, OptionalInt.empty(), List.of(binding))), List.of());
        var call = new Call(
                "Commitments",
                "set_commitment",
                CommitmentField.arguments(EmbeddedStack.NETUID, CommitmentForm.fields(state)));
        AccountSigner signer = HotkeyFiles.read(hotkey.file(), random);
        var submissions = new SubstrateSubmissions(new SubstrateReads(
                new BoundedHttp(Duration.ofSeconds(1), Duration.ofSeconds(5)), List.of(stack.chainUrl())));
        if (!(submissions.prepare(call, signer.account(), ERA)
                        instanceof Parsed.Ok<SubstrateSubmissions.Prepared>(var prepared))
                || !(submissions.submit(prepared, signer) instanceof Submission.Sent)) {
            throw new StackException("the development chain does not take a commitment");
        }
        stack.chain().advance(BLOCKS_UNTIL_FINAL);
    }
}
