package signpost.infra;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Acknowledgment;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.Validations;

/// One stage of Signpost in one account and region.
final class SignpostStack extends Stack {

    SignpostStack(App app, Stage stage, FunctionJars jars) {
        super(
                app,
                "signpost-" + stage.name(),
                StackProps.builder()
                        .description("Signpost (" + stage.name() + "): signed, content-addressed manifests")
                        .terminationProtection(stage.deletionProtected())
                        // what a budget and a bill can tell stages apart by
                        .tags(Map.of("signpost", stage.name()))
                        .build());
        var chainEndpoints = CfnParameter.Builder.create(this, "ChainEndpoints")
                .type("String")
                .description("JSON-RPC URLs of the chain, comma separated, tried in this order")
                .allowedPattern("https?://[^\\s,]+(,https?://[^\\s,]+)*")
                .constraintDescription("http or https URLs, separated by commas, no spaces")
                .build();
        var trustedKeys = CfnParameter.Builder.create(this, "TrustedKeys")
                .type("String")
                .defaultValue("")
                .description(
                        "The keys that readers trust, as manifest:<hex> and index:<hex>, comma separated; if empty, publishing trusts those in the secrets, and no challenge is handed out")
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
        var twoPeople = CfnParameter.Builder.create(this, "TwoPeople")
                .type("String")
                .defaultValue("false")
                .allowedValues(List.of("true", "false"))
                .description(
                        "Whether nobody publishes alone: one role prepares through the alias live, another one approves through the alias approve")
                .build();

        Validations.of(this)
                .acknowledge(Acknowledgment.builder()
                        .id("CloudFormation-Validate::W2509")
                        .reason("AnchorKeySecret is the name of a secret, and nobody's secret itself")
                        .build());

        var published = new PublishedManifests(this, "PublishedManifests", stage);
        var publicBaseUrl = publicBaseUrl(stage, published);
        var pending = new PendingManifests(this, "PendingManifests", stage);
        var keys = new SigningKeys(this, "SigningKeys", stage);
        var bus = new EventBus(this, "EventBus", stage);
        var publishing = PublishFunction.in(
                this,
                "Publish",
                stage,
                jars,
                published,
                pending,
                keys,
                bus,
                new PublishFunction.Settings(
                        chainEndpoints.getValueAsString(),
                        publicBaseUrl,
                        trustedKeys.getValueAsString(),
                        netuid.getValueAsString(),
                        anchorKeySecret.getValueAsString(),
                        twoPeople.getValueAsString()));
        var publish = publishing.function();
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
        var challenge = ChallengeFunction.in(
                this,
                stage,
                jars,
                tables,
                published,
                new ChallengeFunction.Settings(
                        chainEndpoints.getValueAsString(), netuid.getValueAsString(), trustedKeys.getValueAsString()));
        var announce = AnnounceFunction.in(this, stage, jars, tables.jobs(), bus);
        var api = new HttpApi(
                this,
                "Api",
                stage,
                tasks.registry().live(),
                tasks.queue().live(),
                commitments.documents().live(),
                challenge.live());

        new CallerPolicies(this, "CallerPolicies", stage, api, publishing, tables);

        var alarms = new Alarms(this, "Alarms", stage);
        var functions = List.of(
                publish,
                tasks.registry(),
                tasks.queue(),
                tasks.pulse(),
                commitments.commitments(),
                commitments.documents(),
                challenge,
                announce);
        published.neverDeletedBy(functions.stream().map(JarFunction::role).toList());
        functions.forEach(alarms::onErrorsOf);
        alarms.onPublishing();
        alarms.onTheQueue();
        alarms.onTheCopy();
        if (stage.watched()) {
            new Spending(this, "Spending", stage, alarms);
            new SavedQueries(this, "SavedQueries", stage, functions);
            new Overview(this, "Overview", stage, functions, alarms.all(), challenge, figures(tasks, commitments));
        }

        output("ManifestBucket", "Bucket of published manifests", published.bucketName());
        output("PublicBaseUrl", "Where readers find what is published: the part before /scorevision/", publicBaseUrl);
        output("PendingBucket", "Bucket of manifests waiting for their block", pending.bucketName());
        output(
                "PublishFunction",
                "What to invoke: the publish function's alias",
                publish.live().getFunctionArn());
        output("ManifestKeySecret", "Put the seed that signs manifests here", keys.manifestKeyName());
        output("IndexKeySecret", "Put the seed that signs the index here", keys.indexKeyName());
        output("ApiUrl", "Where the routes /api/… begin", api.url());
        output("RegistryTable", "Named manifests", tables.registry().tableName());
        output("JobsTable", "Jobs and their events", tables.jobs().tableName());
        output(
                "LedgerTable",
                "Commitments as they were copied from the chain",
                tables.ledger().tableName());
        output(
                "ChallengesTable",
                "What was handed out to whom",
                tables.challenges().tableName());
        output("ClipsTable", "What is known of clips", tables.clips().tableName());
        output("EventBus", "Make rules here to hear of what happens", bus.busName());
        output("AlarmTopic", "Subscribe to hear of alarms", alarms.topicArn());
    }

    /// What functions tell of as wholes, by function, in the order in which it is shown.
    private static Map<String, List<String>> figures(TaskFunctions tasks, CommitmentFunctions commitments) {
        var figures = new LinkedHashMap<String, List<String>>();
        figures.put(tasks.pulse().name(), List.of("QueuedJobs", "OldestQueuedSeconds", "DeadLetters"));
        figures.put(
                commitments.commitments().name(), List.of("CommitmentsCopied", "CommitmentsSkipped", "CopyLagBlocks"));
        return figures;
    }

    /// Where readers find what is published. Without CloudFront only whoever deploys knows.
    private String publicBaseUrl(Stage stage, PublishedManifests published) {
        if (!stage.publicReads()) {
            return CfnParameter.Builder.create(this, "PublicBaseUrl")
                    .type("String")
                    .description("Where readers find the published objects: the part before /scorevision/")
                    .allowedPattern("https?://[^\\s,]*[^\\s,/]")
                    .constraintDescription("one http or https URL without a slash at its end")
                    .build()
                    .getValueAsString();
        }
        var reads = new PublicReads(this, "PublicReads", stage, published);
        output("PublicDomainName", "Let a domain of your own point here (CNAME or alias)", reads.domainName());
        return reads.baseUrl();
    }

    private void output(String name, String description, String value) {
        CfnOutput.Builder.create(this, name + "Output")
                .description(description)
                .value(value)
                .build()
                .overrideLogicalId(name);
    }
}
