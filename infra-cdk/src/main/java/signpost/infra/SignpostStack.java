package signpost.infra;

import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;

/// One stage of Signpost in one account and region.
final class SignpostStack extends Stack {

    SignpostStack(App app, Stage stage, FunctionJars jars) {
        super(
                app,
                "signpost-" + stage.name(),
                StackProps.builder()
                        .description("Signpost (" + stage.name() + "): signed, content-addressed manifests")
                        .terminationProtection(stage.deletionProtected())
                        .build());
        var chainEndpoints = CfnParameter.Builder.create(this, "ChainEndpoints")
                .type("String")
                .description("JSON-RPC URLs of the chain, comma separated, tried in this order")
                .allowedPattern("https?://[^\\s,]+(,https?://[^\\s,]+)*")
                .constraintDescription("http or https URLs, separated by commas, no spaces")
                .build();
        var publicBaseUrl = CfnParameter.Builder.create(this, "PublicBaseUrl")
                .type("String")
                .description("Where readers find the published objects: the part before /scorevision/")
                .allowedPattern("https?://[^\\s,]*[^\\s,/]")
                .constraintDescription("one http or https URL without a slash at its end")
                .build();
        var trustedKeys = CfnParameter.Builder.create(this, "TrustedKeys")
                .type("String")
                .defaultValue("")
                .description(
                        "The keys that readers trust, as manifest:<hex> and index:<hex>, comma separated; if empty, those in the secrets")
                .build();

        var published = new PublishedManifests(this, "PublishedManifests", stage);
        var pending = new PendingManifests(this, "PendingManifests", stage);
        var keys = new SigningKeys(this, "SigningKeys", stage);
        var publish = new PublishFunction(
                this,
                "Publish",
                stage,
                jars,
                published,
                pending,
                keys,
                new PublishFunction.Settings(
                        chainEndpoints.getValueAsString(),
                        publicBaseUrl.getValueAsString(),
                        trustedKeys.getValueAsString()));
        new PublishSchedule(this, "PublishSchedule", stage, publish.live());

        output("ManifestBucket", "Bucket of published manifests", published.bucketName());
        output("PendingBucket", "Bucket of manifests waiting for their block", pending.bucketName());
        output(
                "PublishFunction",
                "What to invoke: the publish function's alias",
                publish.live().getFunctionArn());
        output("ManifestKeySecret", "Put the seed that signs manifests here", keys.manifestKeyName());
        output("IndexKeySecret", "Put the seed that signs the index here", keys.indexKeyName());
    }

    private void output(String name, String description, String value) {
        CfnOutput.Builder.create(this, name + "Output")
                .description(description)
                .value(value)
                .build()
                .overrideLogicalId(name);
    }
}
