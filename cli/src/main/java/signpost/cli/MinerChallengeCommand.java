package signpost.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import signpost.manifest.SignedManifest;
import signpost.miner.Challenged;

/// Asks for one challenge.
@Command(
        name = "challenge",
        description = {
            "Ask for a challenge with what was committed for the window that is open, and show it.",
            "The request is signed by the hotkey, as a whole and as the documents' client signs it. No AWS credentials"
                    + " are needed."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  sv miner challenge --wallet miner --hotkey default",
            "  sv miner challenge --element PlayerDetect_v1@1.0 --format json",
            "  sv miner challenge --watch               # until one is given",
            "  sv miner challenge --v2"
        })
final class MinerChallengeCommand implements Callable<Integer> {

    /// Between two asks where the API does not say how long.
    private static final Duration PAUSE = Duration.ofSeconds(12);

    private final Session session;

    @Option(
            names = "--element",
            paramLabel = "ELEMENT",
            description = "One that is committed to (default: they take turns).")
    private @Nullable String element;

    @Option(
            names = "--manifest",
            paramLabel = "HASH",
            description = "The manifest whose window is meant (default: the current one).")
    private @Nullable String manifest;

    @Option(
            names = "--watch",
            description = "Where there is none now but may be soon, wait as long as the API asks for, and ask again.")
    private boolean watch;

    @ArgGroup(validate = false, heading = "%nWho:%n")
    private HotkeyOptions hotkey = new HotkeyOptions();

    @Mixin
    private SubnetOption subnet = new SubnetOption();

    @ArgGroup(validate = false, heading = "%nWhom to ask:%n")
    private ChallengeOptions challenges = new ChallengeOptions();

    @ArgGroup(validate = false, heading = "%nWhere manifests are:%n")
    private PlaceOptions place = new PlaceOptions();

    @ArgGroup(validate = false, heading = "%nWhom to trust:%n")
    private TrustOptions trust = new TrustOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    MinerChallengeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, trust);
        var printer = wiring.printer();
        var netuid = subnet.netuid(session);
        var asked = Optional.ofNullable(element).map(Arguments::element);
        var signer = hotkey.signer(session, challenges.stack(session));
        var client = challenges.client(
                session, printer, signer, new ChainReceipts(session, wiring, place.chain, signer, netuid), netuid);
        while (true) {
            var challenged = client.next(() -> manifest(wiring), asked);
            if (challenged instanceof Challenged.Task task) {
                printer.answer(format.format(), ChallengeText.json(task), () -> ChallengeText.print(printer, task));
                return 0;
            }
            var stop = NotChallenged.stop(challenged);
            var pause = challenged.pause().or(() -> mayComeSoon(challenged) ? Optional.of(PAUSE) : Optional.empty());
            if (!watch || pause.isEmpty()) {
                throw stop;
            }
            printer.note(Printer.safe(stop.message()) + "; asking again in " + Ago.length(pause.get()));
            sleep(pause.get());
        }
    }

    private static boolean mayComeSoon(Challenged challenged) {
        return challenged instanceof Challenged.NothingToDo(var error, var _) && error.equals("no_challenge_available");
    }

    private SignedManifest manifest(Wiring wiring) {
        var published = wiring.published();
        if (manifest != null) {
            return published.manifest(Arguments.hash(manifest));
        }
        return published
                .current(wiring.head())
                .orElseThrow(() -> Stop.refused(
                        "no_active_window",
                        "no window is open at " + wiring.target().name(),
                        "see which windows there are with sv manifest list"));
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Stop.unreachable("interrupted", "interrupted while waiting for a challenge", "ask again");
        }
    }
}
