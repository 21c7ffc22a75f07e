package signpost.infra;

import java.util.List;
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
        var baseCapabilities = CfnParameter.Builder.create(this, "BaseCapabilities")
                .type("String")
                .defaultValue("manifest")
                .description("What every worker of manifest jobs must be able to do, comma separated")
                .allowedPattern("([a-z0-9_-]+,)*manifest(,[a-z0-9_-]+)*")
                .constraintDescription("lower-case words separated by commas, manifest among them")
                .build();
        var netuid = CfnParameter.Builder.create(this, "Netuid")
                .type("Number")
                .defaultValue(44)
                .minValue(0)
                .maxValue(65_535)
                .description(
                        "The subnet whose commitments are copied from the chain, and on which manifests are anchored")
                .build();
        var anchorKeySecret = CfnParameter.Builder.create(this, "AnchorKeySecret")
                .type("String")
                .defaultValue("")
                .description("signpost/" + stage.name()
                        + "/anchor-key once it holds the seed of a registered hotkey that does nothing else; empty: the"
                        + " publish function anchors nothing")
                .allowedPattern("(signpost/" + stage.name() + "/anchor-key)?")
                .constraintDescription("the name of that secret, or nothing")
                .build();

        var published = new PublishedManifests(this, "PublishedManifests", stage);
        var pending = new PendingManifests(this, "PendingManifests", stage);
        var keys = new SigningKeys(this, "SigningKeys", stage);
        var publish = PublishFunction.in(
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
                        trustedKeys.getValueAsString(),
                        netuid.getValueAsString(),
                        anchorKeySecret.getValueAsString()));
        new EveryMinute(
                this,
                "PublishSchedule",
                stage,
                publish.live(),
                "publish",
                "Publishes what is due and keeps the index current");

        var tables = new Tables(this, stage);
        var tasks = new TaskFunctions(this, stage, jars, tables, baseCapabilities.getValueAsString());
        new EveryMinute(
                this,
                "PulseSchedule",
                stage,
                tasks.pulse().live(),
                "pulse",
                "Ends leases nobody asks about; counts jobs");
        var commitments = new CommitmentFunctions(
                this,
                stage,
                jars,
                tables.ledger(),
                published,
                chainEndpoints.getValueAsString(),
                netuid.getValueAsString());
        new EveryMinute(
                this,
                "CommitmentsSchedule",
                stage,
                commitments.commitments().live(),
                "commitments",
                "Copies finalised commitments from the chain");
        var api = new HttpApi(
                this,
                "Api",
                stage,
                tasks.registry().live(),
                tasks.queue().live(),
                commitments.documents().live());

        var alarms = new Alarms(this, "Alarms", stage);
        List.of(
                        publish,
                        tasks.registry(),
                        tasks.queue(),
                        tasks.pulse(),
                        commitments.commitments(),
                        commitments.documents())
                .forEach(alarms::onErrorsOf);
        alarms.onTheQueue();
        alarms.onTheCopy();

        output("ManifestBucket", "Bucket of published manifests", published.bucketName());
        output("PendingBucket", "Bucket of manifests waiting for their block", pending.bucketName());
        output(
                "PublishFunction",
                "What to invoke: the publish function's alias",
                publish.live().getFunctionArn());
        output("ManifestKeySecret", "Put the seed that signs manifests here", keys.manifestKeyName());
        output("IndexKeySecret", "Put the seed that signs the index here", keys.indexKeyName());
        output("ApiUrl", "Where the routes /api/… begin", api.url());
        output("OperatorsPolicy", "Attach it to those who look after manifests and jobs", api.operatorsPolicy());
        output("WorkersPolicy", "Attach it to those who do the jobs", api.workersPolicy());
        output("RegistryTable", "Named manifests", tables.registry().tableName());
        output("JobsTable", "Jobs and their events", tables.jobs().tableName());
        output(
                "LedgerTable",
                "Commitments as they were copied from the chain",
                tables.ledger().tableName());
        output("AlarmTopic", "Subscribe to hear of alarms", alarms.topicArn());
    }

    private void output(String name, String description, String value) {
        CfnOutput.Builder.create(this, name + "Output")
                .description(description)
                .value(value)
                .build()
                .overrideLogicalId(name);
    }
}
