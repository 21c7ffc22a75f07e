package signpost.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import signpost.embedded.apigateway.ApiGateway;
import signpost.embedded.apigateway.CallerPolicies;
import signpost.embedded.aws.AwsEndpoint;
import signpost.embedded.aws.Identity;
import signpost.embedded.chain.ChainSettings;
import signpost.embedded.chain.DevelopmentChain;
import signpost.embedded.dynamodb.DynamoDbEngine;
import signpost.embedded.events.EventBuses;
import signpost.embedded.files.FolderLock;
import signpost.embedded.lambda.AsyncInvocations;
import signpost.embedded.lambda.Functions;
import signpost.embedded.lambda.Sandbox;
import signpost.embedded.publicreads.PublicObjects;
import signpost.embedded.s3.S3Engine;
import signpost.embedded.secrets.SecretsEngine;
import signpost.embedded.streams.TableStreams;
import signpost.embedded.template.FunctionAddress;
import signpost.embedded.template.Template;
import signpost.embedded.template.Template.Function;

/// Everything the template asks for, running in this process and its children.
public final class EmbeddedStack implements AutoCloseable {

    static {
        // DynamoDB Local would report its use.
        System.setProperty("aws.dynamodb.local.telemetry", "false");
        // Two engines start at once; whichever logs while the other sets logging up is told so on standard error.
        LoggerFactory.getILoggerFactory();
    }

    /// The subnet whose commitments are copied.
    public static final int NETUID = 44;

    /// Between two looks at what has changed in tables.
    private static final Duration STREAM_POLL = Duration.ofMillis(250);

    private static final String PUBLISH_MODULE = "publish";
    private static final String COMMITMENTS_MODULE = "commitments";
    private static final String CHALLENGE_MODULE = "challenge";

    private final Template template;
    private final Function publish;
    private final Identity operator;
    private final Identity worker;
    private final DevelopmentChain chain;
    private final PublicObjects publicObjects;
    private final AwsEndpoint aws;
    private final ApiGateway api;
    private final Functions functions;
    private final Schedules schedules;
    private final Sandbox sandbox;
    private final EventBuses buses;
    private final List<String> manifestKeys;
    private final List<String> indexKeys;
    /// In the order of their end.
    private final Deque<AutoCloseable> running;

    private EmbeddedStack(Options options, Clock clock, Deque<AutoCloseable> running) throws IOException {
        this.running = running;
        var random = new SecureRandom();
        // Read twice: what the parameters are is known only once there is something to point to.
        var named = read(options.template(), Map.of("ChainEndpoints", "", "PublicBaseUrl", ""));
        for (var function : named.functions()) {
            requireJar(options.root(), function.module());
        }
        var manifestBucket = setting(publishFunction(named), "MANIFEST_BUCKET");
        var data = options.data();
        data.ifPresent(folder -> started(FolderLock.take(folder)));
        Files.createDirectories(options.runFolder());
        started(() -> delete(options.runFolder()));

        // Two engines take a second each to load.
        var startingDynamoDb = CompletableFuture.supplyAsync(() -> DynamoDbEngine.start(folder(data, "dynamodb"), 0));
        started(() -> startingDynamoDb.join().close());
        // And the first table one more, all of which passes while the others start.
        var makingTables = startingDynamoDb.thenAccept(engine -> makeTables(engine, named, random));
        var s3 = started(S3Engine.start(folder(data, "s3"), 0));
        var secrets = started(SecretsEngine.start(folder(data, "secrets"), clock, 0));
        this.chain = started(DevelopmentChain.start(
                folder(data, "chain"),
                new ChainSettings(options.firstBlock(), options.blockPeriod()),
                clock,
                options.ports().chain()));
        this.publicObjects =
                started(PublicObjects.start(s3, manifestBucket, options.ports().publicReads()));
        var dynamoDb = startingDynamoDb.join();

        var signing = publishFunction(named);
        try (var provisioning = new Provisioning(random)) {
            for (var bucket : named.buckets()) {
                s3.createBucket(bucket.name());
                if (bucket.versioned() && data.isEmpty()) {
                    provisioning.version(s3.endpoint(), bucket);
                }
            }
            named.secrets().forEach(secret -> provisioning.secret(secrets.endpoint(), secret));
            this.manifestKeys = List.of(
                    publicKey(provisioning.secretValue(secrets.endpoint(), setting(signing, "MANIFEST_KEY_SECRET"))));
            this.indexKeys = List.of(
                    publicKey(provisioning.secretValue(secrets.endpoint(), setting(signing, "INDEX_KEY_SECRET"))));
        }
        this.template = read(
                options.template(),
                Map.of(
                        "ChainEndpoints",
                        chain.endpoint().toString(),
                        "PublicBaseUrl",
                        publicUrl().toString(),
                        "Netuid",
                        Integer.toString(NETUID),
                        "TrustedKeys",
                        "manifest:" + manifestKeys.getFirst() + ",index:" + indexKeys.getFirst()));
        this.publish = publishFunction(template);

        this.operator = Identity.user(Identity.OPERATOR, random);
        this.worker = Identity.session(Identity.WORKER, "worker-1", random);
        var roles = new HashMap<String, Identity>();
        template.functions().forEach(f -> roles.put(f.name(), Identity.session(f.name(), f.name(), random)));
        var identities = new ArrayList<>(roles.values());
        identities.add(operator);
        this.aws = started(AwsEndpoint.start(
                options.ports().aws(),
                new AwsEndpoint.Engines(s3.endpoint(), dynamoDb.endpoint(), secrets.endpoint()),
                identities,
                clock));
        this.sandbox = new Sandbox(
                options.root().resolve("localstack/embedded/target/ric"),
                module -> jar(options.root(), module),
                options.runFolder(),
                Sandbox.preferredClient(),
                options.snapStart());
        this.functions = started(new Functions(
                template.functions(),
                roles,
                sandbox,
                awsUrl().toString(),
                options.childrenPerFunction(),
                EmbeddedStack::newId));
        var async = started(new AsyncInvocations(functions, AsyncInvocations.RETRY_DELAYS));
        aws.serve(functions, async);
        this.buses = new EventBuses(
                template.eventBuses(), sandbox.logs().resolve("events.jsonl"), clock, EmbeddedStack::newId);
        aws.take(buses);
        this.api = started(ApiGateway.start(
                options.ports().api(),
                template.routes(),
                template.gatewayResponses(),
                new CallerPolicies(template.callerPolicies()),
                functions,
                List.of(operator, worker),
                clock,
                EmbeddedStack::newId,
                ApiGateway.INTEGRATION_TIMEOUT));
        this.schedules = started(new Schedules(template.rules(), async, clock, EmbeddedStack::newId));
        makingTables.join();
        started(TableStreams.start(dynamoDb.endpoint(), template.streamMappings(), functions::invoke, STREAM_POLL));
    }

    private static void makeTables(DynamoDbEngine engine, Template template, SecureRandom random) {
        try (var provisioning = new Provisioning(random)) {
            template.tables().forEach(table -> provisioning.table(engine.endpoint(), table));
        }
    }

    /// Starts everything but the schedules: see [#startSchedules].
    ///
    /// @throws StackException if that cannot be; then nothing is left running
    public static EmbeddedStack start(Options options, Clock clock) {
        var running = new ArrayDeque<AutoCloseable>();
        try {
            return new EmbeddedStack(options, clock, running);
        } catch (IOException | RuntimeException e) {
            try {
                end(running);
            } catch (RuntimeException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e instanceof StackException refused
                    ? refused
                    : new StackException(
                            Optional.ofNullable((e instanceof CompletionException && e.getCause() != null
                                                    ? e.getCause()
                                                    : e)
                                            .getMessage())
                                    .orElseGet(e::toString),
                            e);
        }
    }

    /// Lets rules fire by themselves from now on.
    public void startSchedules() {
        schedules.start();
    }

    public URI awsUrl() {
        return aws.endpoint();
    }

    public URI apiUrl() {
        return api.endpoint();
    }

    /// Published objects are below it.
    public URI publicUrl() {
        return publicObjects.endpoint();
    }

    public URI chainUrl() {
        return chain.endpoint();
    }

    public DevelopmentChain chain() {
        return chain;
    }

    public Template template() {
        return template;
    }

    /// Who may do everything.
    public Identity operator() {
        return operator;
    }

    /// Who may call a worker's part of the API, and nothing else.
    public Identity worker() {
        return worker;
    }

    public String manifestBucket() {
        return setting(publish, "MANIFEST_BUCKET");
    }

    public String pendingBucket() {
        return setting(publish, "PENDING_BUCKET");
    }

    /// Where commitments are copied to, if the template has a function that does so.
    public Optional<String> ledgerTable() {
        return tableOf(COMMITMENTS_MODULE, "LEDGER_TABLE");
    }

    /// Where it is kept what was handed out, if the template has a function that does so.
    public Optional<String> challengesTable() {
        return tableOf(CHALLENGE_MODULE, "CHALLENGES_TABLE");
    }

    /// What is known of clips.
    public Optional<String> clipsTable() {
        return tableOf(CHALLENGE_MODULE, "CLIPS_TABLE");
    }

    private Optional<String> tableOf(String module, String variable) {
        return template.functions().stream()
                .filter(function -> function.module().equals(module))
                .findFirst()
                .map(function -> setting(function, variable));
    }

    /// With its alias.
    public FunctionAddress publishFunction() {
        return new FunctionAddress(publish.name(), Optional.of("live"));
    }

    /// Public keys, in hexadecimal, of what signs manifests.
    public List<String> manifestKeys() {
        return manifestKeys;
    }

    /// Public keys, in hexadecimal, of what signs the index.
    public List<String> indexKeys() {
        return indexKeys;
    }

    /// What was put on event buses, one event a line; not there before the first.
    public Path events() {
        return buses.file();
    }

    public Path logs() {
        return sandbox.logs();
    }

    /// Runs a function on an event, both JSON, and waits for its answer.
    public Functions.Outcome invoke(FunctionAddress function, String event) throws InterruptedException {
        return functions.invoke(function, event.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    /// Lets commitments be copied from the chain now, if the template has a function that does so, and does not wait.
    public void copyCommitments() {
        template.rules().stream()
                .filter(rule -> rule.targets().stream()
                        .flatMap(target -> template.function(target.function().name()).stream())
                        .anyMatch(function -> function.module().equals(COMMITMENTS_MODULE)))
                .forEach(rule -> fire(rule.name()));
    }

    /// Fires a rule now, enabled or not, and does not wait.
    public void fire(String ruleName) {
        schedules.fire(ruleName);
    }

    @Override
    public void close() {
        end(running);
    }

    private <T extends AutoCloseable> T started(T part) {
        running.push(part);
        return part;
    }

    /// Ends every part, the last one first, whatever becomes of the others.
    private static void end(Deque<AutoCloseable> running) {
        RuntimeException failure = null;
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("the stack did not end cleanly", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static Template read(Path file, Map<String, String> parameters) throws IOException {
        if (!Files.exists(file)) {
            throw new StackException("no template at " + file + ": make it with ./mvnw -pl infra-cdk -am verify");
        }
        return Template.read(file, parameters);
    }

    private static Function publishFunction(Template template) {
        return template.functions().stream()
                .filter(function -> function.module().equals(PUBLISH_MODULE))
                .findFirst()
                .orElseThrow(() -> new StackException("the template has no function of module " + PUBLISH_MODULE));
    }

    private static String setting(Function function, String name) {
        var value = function.environment().get(name);
        if (value == null) {
            throw new StackException("the template gives " + function.name() + " no variable " + name);
        }
        return value;
    }

    private static Path jar(Path root, String module) {
        return root.resolve("functions/" + module + "/target/" + module + ".jar");
    }

    private static void requireJar(Path root, String module) {
        if (!Files.exists(jar(root, module))) {
            throw new StackException("no function jar at " + jar(root, module)
                    + ": build it with ./mvnw -q -pl functions/" + module + " -am package -DskipTests");
        }
    }

    private static @Nullable Path folder(Optional<Path> data, String name) {
        return data.map(folder -> folder.resolve(name)).orElse(null);
    }

    /// An Ed25519 key is a function of its seed, RFC 8032, section 5.1.5.
    private static String publicKey(String seedInHex) {
        var key = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(HexFormat.of().parseHex(seedInHex), 0, key, 0);
        return HexFormat.of().formatHex(key);
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
