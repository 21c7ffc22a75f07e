package signpost.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;
import picocli.CommandLine.UnmatchedArgumentException;
import signpost.chain.ChainUnavailable;
import signpost.signing.KeyUnavailable;
import signpost.store.StoreUnavailable;

/// The command line `sv`.
///
/// Exit codes: 0 done, 1 refused (invalid, not verified, in conflict), 2 usage, 3 something could not be reached.
public final class Sv {

    private final Session session;

    Sv(Session session) {
        this.session = session;
    }

    /// The launcher says in `signpost.home` where the project lies and in `signpost.tty` which of the streams are a
    /// terminal (`i`, `o`, `e`): asking the JDK costs more than all the rest of starting up.
    public static void main(String[] args) {
        var tty = System.getProperty("signpost.tty", "");
        var session = new Session(
                System.getenv(),
                Path.of(""),
                home(),
                System.in,
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                new Session.Terminal(tty.contains("i"), tty.contains("o"), tty.contains("e")),
                Clock.systemUTC());
        // Nothing is left to be done at the end, and System.exit looks for a logger first, which takes a while.
        Runtime.getRuntime().halt(run(args, session));
    }

    private static PrintStream utf8(FileDescriptor stream) {
        return new PrintStream(new FileOutputStream(stream), false, StandardCharsets.UTF_8);
    }

    private static Optional<Path> home() {
        return Optional.ofNullable(System.getProperty("signpost.home")).map(Path::of);
    }

    /// Runs one command and returns its exit code.
    ///
    /// @param isTerminal whether a person sits at all three streams
    public static int run(
            String[] args,
            Map<String, String> env,
            InputStream in,
            PrintStream out,
            PrintStream err,
            boolean isTerminal) {
        var terminal = new Session.Terminal(isTerminal, isTerminal, isTerminal);
        return run(args, new Session(env, Path.of(""), home(), in, out, err, terminal, Clock.systemUTC()));
    }

    static int run(String[] args, Session session) {
        try {
            return new Sv(session).run(args);
        } finally {
            session.out().flush();
            session.err().flush();
        }
    }

    private int run(String[] args) {
        return run(commands(List.of(args)), args);
    }

    /// Runs one of these commands as every command is run.
    int run(CommandLine commands, String[] args) {
        var out = new PrintWriter(session.out(), true, StandardCharsets.UTF_8);
        var ansi = Printer.coloursOn(session.env(), session.terminal().out()) ? Help.Ansi.ON : Help.Ansi.OFF;
        var asJson = asksForJson(args);
        return commands.setOut(out)
                .setErr(new PrintWriter(session.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(Help.defaultColorScheme(ansi))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpLongOptionsMaxWidth(30)
                .setUsageHelpWidth(110)
                .setParameterExceptionHandler((e, _) -> {
                    new Printer(session).problem(usage(e), asJson);
                    return Stop.Exit.USAGE.code;
                })
                .setExecutionExceptionHandler((e, _, _) -> {
                    var stop = stop(e);
                    new Printer(session).problem(stop, asJson);
                    return stop.exit().code;
                })
                .execute(args);
    }

    /// The commands. A page of constructor calls: nothing here is found by scanning or made by a container.
    ///
    /// Where the words name a command, that one alone is made: making them all takes longer than most of them run.
    ///
    /// @param words of the command line
    CommandLine commands(List<String> words) {
        var group = words.isEmpty() ? "" : words.getFirst();
        var verb = words.size() < 2 ? "" : words.get(1);
        var root = new CommandLine(new Root());
        add(root, group, commandsOfRoot(group, verb));
        return root;
    }

    static CommandLine allCommands(Session session) {
        return new Sv(session).commands(List.of());
    }

    private Map<String, Supplier<Object>> commandsOfRoot(String group, String verb) {
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        commands.put("manifest", () -> group(new ManifestCommands(), group.equals("manifest") ? verb : "", manifest()));
        commands.put("miner", () -> group(new MinerCommands(), group.equals("miner") ? verb : "", miner()));
        commands.put("chain", () -> group(new ChainCommands(), group.equals("chain") ? verb : "", chain()));
        commands.put("registry", () -> group(new RegistryCommands(), group.equals("registry") ? verb : "", registry()));
        commands.put("queue", () -> group(new QueueCommands(), group.equals("queue") ? verb : "", queue()));
        commands.put("worker", () -> group(new WorkerCommands(), group.equals("worker") ? verb : "", worker()));
        commands.put(
                "challenge", () -> group(new ChallengeCommands(), group.equals("challenge") ? verb : "", challenge()));
        commands.put("runner", () -> group(new RunnerCommands(), group.equals("runner") ? verb : "", runner()));
        commands.put("clips", () -> group(new ClipsCommands(), group.equals("clips") ? verb : "", clips()));
        commands.put("shard", () -> group(new ShardCommands(), group.equals("shard") ? verb : "", shard()));
        commands.put("keys", () -> group(new KeysCommands(), group.equals("keys") ? verb : "", keys()));
        commands.put(
                "up", () -> LauncherCommand.of("up", "Start the whole stack on this machine and keep it running."));
        commands.put("bench", () -> LauncherCommand.of("bench", "Run the benchmarks."));
        commands.put("conformance", () -> new ConformanceCommand(session));
        commands.put("completion", () -> new CompletionCommand(session, () -> commands(List.of())));
        return commands;
    }

    private Map<String, Supplier<Object>> manifest() {
        var verbs = new LinkedHashMap<String, Supplier<Object>>();
        verbs.put("create", () -> new ManifestCreateCommand(session));
        verbs.put("validate", () -> new ManifestValidateCommand(session));
        verbs.put("preview", () -> new ManifestPreviewCommand(session));
        verbs.put("diff", () -> new ManifestDiffCommand(session));
        verbs.put("publish", () -> new ManifestPublishCommand(session));
        verbs.put("schedule", () -> new ManifestScheduleCommand(session));
        verbs.put("prepare", () -> new ManifestPrepareCommand(session));
        verbs.put("pending", () -> new ManifestPendingCommand(session));
        verbs.put("approve", () -> new ManifestApproveCommand(session));
        verbs.put("withdraw", () -> new ManifestWithdrawCommand(session));
        verbs.put("list", () -> new ManifestListCommand(session));
        verbs.put("current", () -> new ManifestCurrentCommand(session));
        verbs.put("show", () -> new ManifestShowCommand(session));
        verbs.put("verify", () -> new ManifestVerifyCommand(session));
        verbs.put("rollback", () -> new ManifestRollbackCommand(session));
        verbs.put("renew", () -> new ManifestRenewCommand(session));
        verbs.put("doctor", () -> new ManifestDoctorCommand(session));
        return verbs;
    }

    private Map<String, Supplier<Object>> miner() {
        var verbs = new LinkedHashMap<String, Supplier<Object>>();
        verbs.put("elements", () -> new MinerElementsCommand(session));
        verbs.put("manifest", () -> new MinerManifestCommand(session));
        verbs.put("commit", () -> new MinerCommitCommand(session));
        verbs.put("commitments", () -> new MinerCommitmentsCommand(session));
        verbs.put("challenge", () -> new MinerChallengeCommand(session));
        verbs.put("doctor", () -> new MinerDoctorCommand(session));
        return verbs;
    }

    private Map<String, Supplier<Object>> chain() {
        var verbs = new LinkedHashMap<String, Supplier<Object>>();
        verbs.put("head", () -> new ChainHeadCommand(session));
        verbs.put("extrinsic", () -> new ChainExtrinsicCommand(session));
        verbs.put("doctor", () -> new ChainDoctorCommand(session));
        return verbs;
    }

    private Map<String, Supplier<Object>> registry() {
        var verbs = new LinkedHashMap<String, Supplier<Object>>();
        verbs.put("validate", () -> new RegistryValidateCommand(session));
        verbs.put("put", () -> new RegistryPutCommand(session));
        verbs.put("get", () -> new RegistryGetCommand(session));
        verbs.put("list", () -> new RegistryListCommand(session));
        verbs.put("diff", () -> new RegistryDiffCommand(session));
        verbs.put("versions", () -> new RegistryVersionsCommand(session));
        verbs.put("run", () -> new RegistryRunCommand(session));
        verbs.put("runs", () -> new RegistryRunsCommand(session));
        verbs.put("rm", () -> new RegistryRemoveCommand(session));
        return verbs;
    }

    private Map<String, Supplier<Object>> queue() {
        var verbs = new LinkedHashMap<String, Supplier<Object>>();
        verbs.put("submit", () -> new QueueSubmitCommand(session));
        verbs.put("list", () -> new QueueListCommand(session));
        verbs.put("show", () -> new QueueShowCommand(session));
        verbs.put("events", () -> new QueueEventsCommand(session));
        verbs.put("cancel", () -> new QueueCancelCommand(session));
        verbs.put("requeue", () -> new QueueRequeueCommand(session));
        verbs.put("stats", () -> new QueueStatsCommand(session));
        return verbs;
    }

    private Map<String, Supplier<Object>> worker() {
        var verbs = new LinkedHashMap<String, Supplier<Object>>();
        verbs.put("demo", () -> new WorkerDemoCommand(session));
        return verbs;
    }

    private Map<String, Supplier<Object>> challenge() {
        var verbs = new LinkedHashMap<String, Supplier<Object>>();
        verbs.put("list", () -> new ChallengeListCommand(session));
        verbs.put("show", () -> new ChallengeShowCommand(session));
        return verbs;
    }

    private Map<String, Supplier<Object>> runner() {
        var verbs = new LinkedHashMap<String, Supplier<Object>>();
        verbs.put("once", () -> new RunnerOnceCommand(session));
        verbs.put("loop", () -> new RunnerLoopCommand(session));
        return verbs;
    }

    private Map<String, Supplier<Object>> clips() {
        var verbs = new LinkedHashMap<String, Supplier<Object>>();
        verbs.put("put", () -> new ClipsPutCommand(session));
        verbs.put("list", () -> new ClipsListCommand(session));
        verbs.put("rm", () -> new ClipsRemoveCommand(session));
        return verbs;
    }

    private Map<String, Supplier<Object>> shard() {
        var verbs = new LinkedHashMap<String, Supplier<Object>>();
        verbs.put("verify", () -> new ShardVerifyCommand(session));
        return verbs;
    }

    private Map<String, Supplier<Object>> keys() {
        var verbs = new LinkedHashMap<String, Supplier<Object>>();
        verbs.put("new", () -> new KeysNewCommand(session));
        verbs.put("show", () -> new KeysShowCommand(session));
        return verbs;
    }

    private static CommandLine group(Object command, String verb, Map<String, Supplier<Object>> verbs) {
        var group = new CommandLine(command);
        add(group, verb, verbs);
        return group;
    }

    /// Adds the named one, or all of them if there is none of that name.
    private static void add(CommandLine parent, String named, Map<String, Supplier<Object>> commands) {
        var only = commands.get(named);
        if (only != null) {
            parent.addSubcommand(named, only.get());
        } else {
            commands.forEach((name, command) -> parent.addSubcommand(name, command.get()));
        }
    }

    @Command(
            name = "sv",
            description =
                    "Signed manifests: make, check, publish, read and verify them. Ingest manifests and their jobs.",
            versionProvider = Version.class,
            synopsisSubcommandLabel = "COMMAND",
            footerHeading = "%nExample:%n",
            footer = {"  ./sv up                     # in one shell", "  sv manifest current         # in another one"})
    @SuppressWarnings("UnusedVariable") // picocli acts on the two flags; nobody reads them
    static final class Root {
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                scope = CommandLine.ScopeType.INHERIT,
                description = "Show this help.")
        private boolean help;

        @Option(names = "--version", versionHelp = true, description = "Show the version.")
        private boolean version;
    }

    @Command(
            name = "manifest",
            description = "For operators: make, check, publish and read manifests.",
            synopsisSubcommandLabel = "COMMAND",
            footerHeading = "%nExample:%n",
            footer = "  sv manifest validate manifests/configs/window-2025-10-23.yaml")
    static final class ManifestCommands {}

    @Command(
            name = "miner",
            description = "For miners: what is open now, what comes, what they commit to, and their challenges.",
            synopsisSubcommandLabel = "COMMAND",
            footerHeading = "%nExample:%n",
            footer = "  sv miner elements --window upcoming")
    static final class MinerCommands {}

    @Command(
            name = "chain",
            description = "The chain: how far it is, what stands on it, and whether it can be relied on.",
            synopsisSubcommandLabel = "COMMAND",
            footerHeading = "%nExample:%n",
            footer = "  sv chain doctor")
    static final class ChainCommands {}

    @Command(
            name = "registry",
            description = "Ingest manifests: check, put, read and run them.",
            synopsisSubcommandLabel = "COMMAND",
            footerHeading = "%nExample:%n",
            footer = "  sv registry put docs/examples/ingest/confluence-handbook.yaml")
    static final class RegistryCommands {}

    @Command(
            name = "queue",
            description = "Jobs: submit, watch and cancel them.",
            synopsisSubcommandLabel = "COMMAND",
            footerHeading = "%nExample:%n",
            footer = "  sv queue list --status queued")
    static final class QueueCommands {}

    @Command(
            name = "worker",
            description = "Workers, for seeing the queue work.",
            synopsisSubcommandLabel = "COMMAND",
            footerHeading = "%nExample:%n",
            footer = "  sv worker demo --capabilities manifest,embeddings,google,qdrant,confluence --once")
    static final class WorkerCommands {}

    @Command(
            name = "challenge",
            description = "For operators: what was given out to whom. Miners ask with sv miner challenge.",
            synopsisSubcommandLabel = "COMMAND",
            footerHeading = "%nExample:%n",
            footer = "  sv challenge list --hotkey 5F3s…")
    static final class ChallengeCommands {}

    @Command(
            name = "runner",
            description = "For miners: be challenged, call the model, score its answers and sign what came of it.",
            synopsisSubcommandLabel = "COMMAND",
            footerHeading = "%nExample:%n",
            footer = "  sv runner once --model rehearsal --element BallDetect_v1@1.0 --out file:shards")
    static final class RunnerCommands {}

    @Command(
            name = "clips",
            description = "For operators: the clips that challenges hand out.",
            synopsisSubcommandLabel = "COMMAND",
            footerHeading = "%nExample:%n",
            footer = "  sv clips put clips.yaml")
    static final class ClipsCommands {}

    @Command(
            name = "shard",
            description = "Signed evaluations: judge them.",
            synopsisSubcommandLabel = "COMMAND",
            footerHeading = "%nExample:%n",
            footer = "  sv shard verify shard.json")
    static final class ShardCommands {}

    @Command(
            name = "keys",
            description = "Make and look at signing keys.",
            synopsisSubcommandLabel = "COMMAND",
            footerHeading = "%nExample:%n",
            footer = "  sv keys new ~/.score/manifest-signing-key")
    static final class KeysCommands {}

    /// As the jar's manifest says.
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Optional.ofNullable(Sv.class.getPackage().getImplementationVersion())
                    .orElse("(unpackaged)");
            return new String[] {"sv " + version};
        }
    }

    private static boolean asksForJson(String[] args) {
        var words = List.of(args);
        var at = words.indexOf("--format");
        return words.contains("--format=json")
                || (at >= 0 && at + 1 < words.size() && words.get(at + 1).equals("json"));
    }

    private static Stop usage(CommandLine.ParameterException e) {
        var command = e.getCommandLine().getCommandSpec().qualifiedName();
        var fix = "see " + command + " --help";
        if (e instanceof UnmatchedArgumentException unmatched) {
            var suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                fix = "did you mean " + String.join(", ", suggestions) + "? " + fix;
            }
        }
        return Stop.usage("usage", String.valueOf(e.getMessage()), fix);
    }

    /// The one place where what went wrong meets an exit code.
    private Stop stop(Exception e) {
        return switch (e) {
            case Stop stop -> stop;
            case StoreUnavailable unavailable ->
                Stop.unreachable(
                        "store_unavailable",
                        message(unavailable),
                        "check --store, the network and the credentials, and try again");
            case ChainUnavailable unavailable ->
                Stop.unreachable(
                        "chain_unavailable",
                        message(unavailable),
                        "check --chain and the network, or say the height with --block N");
            case KeyUnavailable unavailable ->
                Stop.refused("key_unavailable", message(unavailable), "name another key, or make one with sv keys new");
            default -> {
                if (session.setting("SIGNPOST_DEBUG").isPresent()) {
                    e.printStackTrace(session.err());
                }
                yield Stop.refused(
                        "unexpected",
                        "this should not have happened: " + e,
                        "say SIGNPOST_DEBUG=1 to see where, and report it");
            }
        };
    }

    private static String message(Exception e) {
        return String.valueOf(e.getMessage());
    }
}
