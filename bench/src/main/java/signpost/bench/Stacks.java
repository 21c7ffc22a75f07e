package signpost.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.embedded.EmbeddedStack;
import signpost.embedded.Options;
import signpost.embedded.template.Template;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;

/// Embedded stacks to measure on: in memory, one child of the function, and a chain that stands still.
final class Stacks {

    static final long HEAD = 100_000;

    private Stacks() {}

    static EmbeddedStack start() throws IOException {
        var run = Files.createTempDirectory("signpost-bench");
        return EmbeddedStack.start(
                Options.in(Bench.root(), run)
                        .withBlocks(HEAD, Duration.ofDays(1))
                        .withChildren(1),
                Clock.systemUTC());
    }

    static Template.Function publishFunction(EmbeddedStack stack) {
        return stack.template().function(stack.publishFunction().name()).orElseThrow();
    }

    static <B extends AwsClientBuilder<B, ?>> B asOperator(EmbeddedStack stack, B builder) {
        var operator = stack.operator();
        URI endpoint = stack.awsUrl();
        return builder.endpointOverride(endpoint)
                .region(Region.of(Template.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(operator.accessKeyId(), operator.secretAccessKey())));
    }

    static Json.Obj invoke(LambdaClient lambda, EmbeddedStack stack, Json.Obj event) {
        var answer = lambda.invoke(
                invoke -> invoke.functionName(stack.publishFunction().toString())
                        .payload(SdkBytes.fromByteArray(CanonicalJson.bytes(event))));
        var payload = answer.payload().asByteArray();
        if (answer.functionError() == null
                && JsonReader.read(payload) instanceof Parsed.Ok<Json>(Json.Obj object)
                && !object.has("error")) {
            return object;
        }
        throw new IllegalStateException("the function answered " + new String(payload, StandardCharsets.UTF_8));
    }

    static Json.Obj publish(String yaml) {
        return Json.Obj.builder().put("action", "publish").put("config", yaml).build();
    }
}
