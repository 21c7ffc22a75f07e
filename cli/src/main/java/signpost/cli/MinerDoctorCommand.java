package signpost.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import signpost.chain.AccountSigner;
import signpost.chain.ChainUnavailable;
import signpost.commitment.CheckProof;
import signpost.commitment.CommitmentForm.Reading;
import signpost.commitment.PublishedCommitmentDocuments;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.http.HttpChallenges;
import signpost.json.Json;
import signpost.manifest.SignedManifest;
import signpost.miner.ChallengeHttp;
import signpost.miner.Challenged;
import signpost.miner.Receipts;
import signpost.runtime.Value;
import signpost.store.StoreUnavailable;

/// Walks every condition that the challenge API checks for a hotkey.
///
/// The order is that in which one thing needs another; what needs something that failed is not looked at. The last
/// check is a real request, because only that shows what the API itself knows of the hotkey.
@Command(
        name = "doctor",
        description = {
            "Check everything that a challenge needs: the hotkey, the clock, the chain, the open window, the commitment,"
                    + " its receipt, the API, and a signed request. Says which one fails and what to do.",
            "The request takes one of those that the hotkey has in a minute, and is given a challenge if all is well."
        },
        footerHeading = "%nExample:%n",
        footer = {"  sv miner doctor --wallet miner", "  sv miner doctor --no-request --format json"})
final class MinerDoctorCommand implements Callable<Integer> {

    /// What the API allows a nonce to be off.
    private static final Duration MOST_SKEW = Duration.ofMinutes(2);

    /// Half of it is doubtful: requests take time, too.
    private static final Duration DOUBTFUL_SKEW = Duration.ofMinutes(1);

    /// How old a finalised block may be.
    private static final Duration FINALITY = Duration.ofMinutes(1);

    private final Session session;

    @Option(names = "--element", paramLabel = "ELEMENT", description = "One that is committed to (default: any).")
    private @Nullable String element;

    @Option(names = "--no-request", description = "Do not send a signed request.")
    private boolean noRequest;

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

    private enum State {
        OK,
        DOUBTFUL,
        FAILED,
        /// What it needs has failed, or it was not wanted.
        SKIPPED
    }

    /// @param isUnreachable whether it failed because somebody did not answer
    private record Check(String name, State state, String detail, String fix, boolean isUnreachable) {

        Json.Obj json() {
            var json = Json.Obj.builder()
                    .put("check", name)
                    .put("state", state.name().toLowerCase(Locale.ROOT))
                    .put("detail", detail);
            if (!fix.isEmpty()) {
                json.put("fix", fix);
            }
            return json.build();
        }
    }

    /// What a check found out.
    private record Found(State state, String detail, String fix) {
        static Found ok(String detail) {
            return new Found(State.OK, detail, "");
        }

        static Found doubtful(String detail, String fix) {
            return new Found(State.DOUBTFUL, detail, fix);
        }

        static Found failed(String detail, String fix) {
            return new Found(State.FAILED, detail, fix);
        }

        static Found skipped(String detail) {
            return new Found(State.SKIPPED, detail, "");
        }
    }

    private final List<Check> checks = new ArrayList<>();
    private @Nullable AccountSigner signer;
    private @Nullable ChainLink chain;
    private ChainLink.@Nullable Network network;
    private @Nullable SignedManifest manifest;
    private @Nullable Slot slot;
    private ChallengeHttp.@Nullable Answered answered;
    private List<Receipts.Receipt> receipts = List.of();

    MinerDoctorCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, trust);
        var printer = wiring.printer();
        var netuid = subnet.netuid(session);
        var isV3 = challenges.usesV3(session);
        check("hotkey", this::hotkey);
        check("chain", () -> chain(printer));
        check("api", () -> api(printer));
        check("clock", this::clock);
        check("registered", () -> registered(wiring, netuid));
        if (isV3) {
            check("window", () -> window(wiring));
            check("commitment", this::commitment);
            check("receipt", () -> receipt(wiring, netuid));
        }
        check("request", () -> request(printer, netuid));
        return told(printer);
    }

    private void check(String name, Supplier<Found> look) {
        checks.add(looked(name, look));
    }

    private static Check looked(String name, Supplier<Found> look) {
        try {
            var found = look.get();
            return new Check(name, found.state(), found.detail(), found.fix(), false);
        } catch (Stop stop) {
            return new Check(name, State.FAILED, stop.message(), stop.fix(), stop.exit() == Stop.Exit.UNREACHABLE);
        } catch (ChainUnavailable e) {
            return unreachable(name, e, "check --chain and the network; sv chain doctor examines every endpoint");
        } catch (StoreUnavailable e) {
            return unreachable(name, e, "check --store and the network");
        } catch (ChallengeHttp.Unreachable e) {
            return unreachable(name, e, "check --api and the network");
        }
    }

    private static Check unreachable(String name, RuntimeException why, String fix) {
        return new Check(name, State.FAILED, String.valueOf(why.getMessage()), fix, true);
    }

    // --- the conditions ----------------------------------------------------------------------------------------------

    private Found hotkey() {
        var key = hotkey.signer(session, challenges.stack(session));
        signer = key;
        return Found.ok(key.account().address() + " (" + key.scheme().name().toLowerCase(Locale.ROOT) + ")");
    }

    private Found chain(Printer printer) {
        var link = ChainLink.of(session, place.chain);
        var found = printer.waiting("asking the chain", link::network);
        chain = link;
        network = found;
        return Found.ok("finalised block " + found.finalised().block() + " of " + found.text());
    }

    /// A request without anything is one that the API answers with all that it lacks.
    private Found api(Printer printer) {
        var address = challenges.address(session);
        var path = challenges.usesV3(session) ? "/api/challenge/v3" : "/api/tasks/next/v2";
        var answer = printer.waiting("asking the API", () -> new HttpChallenges(address.uri()).get(path, Map.of()));
        answered = answer;
        var isOurs = JsonReader.read(answer.body()) instanceof Parsed.Ok<Json>(Json.Obj body)
                && body.text("error").isPresent();
        return isOurs && answer.status() < 500
                ? Found.ok(address.url() + path + " answers")
                : Found.failed(
                        address.url() + path + " answers " + answer.status() + ", which no challenge API does",
                        "check --api: is this the address of the challenge API?");
    }

    private Found clock() {
        var now = session.clock().instant();
        var api = Optional.ofNullable(answered)
                .flatMap(answer -> Optional.ofNullable(answer.headers().get("date")))
                .flatMap(MinerDoctorCommand::httpDate);
        if (api.isPresent()) {
            return apart("the API", Duration.between(api.get(), now), Duration.ZERO);
        }
        return chainTime()
                .map(time -> apart("the chain", Duration.between(time, now), FINALITY))
                .orElseGet(() -> Found.skipped("neither the API nor the chain says what time it is"));
    }

    /// @param slack by how much the other one may be behind
    private static Found apart(String whose, Duration apart, Duration slack) {
        var off = apart.isNegative() || apart.compareTo(slack) > 0 ? apart.abs() : Duration.ZERO;
        var said = "this clock and that of " + whose + " are " + Ago.length(apart.abs()) + " apart";
        var fix = NotChallenged.fixOf401("stale_nonce");
        if (off.compareTo(MOST_SKEW.plus(slack)) > 0) {
            return Found.failed(said + "; at most " + MOST_SKEW.toSeconds() + " s are allowed", fix);
        }
        return off.compareTo(DOUBTFUL_SKEW.plus(slack)) > 0 ? Found.doubtful(said, fix) : Found.ok(said);
    }

    private static Optional<Instant> httpDate(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException none) {
            return Optional.empty();
        }
    }

    /// Of the finalised head, which is some blocks old.
    private Optional<Instant> chainTime() {
        if (chain == null || network == null) {
            return Optional.empty();
        }
        try {
            var at = network.finalised().hash();
            return chain.reads()
                    .storage(chain.reads().runtimeAt(at), at, "Timestamp", "Now", List.of())
                    .flatMap(Value::number)
                    .filter(millis -> millis.signum() > 0 && millis.bitLength() < Long.SIZE - 1)
                    .map(millis -> Instant.ofEpochMilli(millis.longValue()));
        } catch (ChainUnavailable notSaid) {
            return Optional.empty();
        }
    }

    private Found registered(Wiring wiring, int netuid) {
        if (signer == null || chain == null || network == null) {
            return needs("hotkey and chain");
        }
        var link = chain;
        var of = network;
        var account = signer.account();
        var found = wiring.printer()
                .waiting(
                        "reading what stands for the hotkey",
                        () -> Slot.of(
                                link,
                                of,
                                netuid,
                                account,
                                _ -> wiring.target().reads().get()));
        slot = found;
        return found.uid().isPresent()
                ? Found.ok("uid " + found.uid().getAsInt() + " of subnet " + netuid)
                : Found.failed(
                        "the hotkey is not registered on subnet " + netuid,
                        "check --netuid and the hotkey; registering is done with btcli subnet register");
    }

    private Found window(Wiring wiring) {
        var head = network == null || place.block != null
                ? wiring.head()
                : chain == null ? network.finalised().block() : chain.reads().head();
        var current = wiring.published().current(head);
        if (current.isEmpty()) {
            return Found.failed(
                    "no window is open at " + wiring.target().name() + " at block " + head,
                    "see which windows there are with sv manifest list; ask the publisher");
        }
        manifest = current.get();
        var opened = current.get().manifest();
        return Found.ok("window " + opened.window() + " with "
                + opened.elements().size() + " elements, " + Arguments.left(opened.expiry(), head));
    }

    private Found commitment() {
        if (slot == null || manifest == null) {
            return needs("registered and window");
        }
        var window = manifest.manifest().window();
        var commit = "commit with sv miner commit --window current";
        if (slot.block().isEmpty() || slot.reading() instanceof Reading.Withdrawn) {
            return Found.failed("nothing is committed on the chain", commit);
        }
        if (slot.missingDocument().isPresent()) {
            return Found.failed(
                    "what stands on the chain is a document that is not published",
                    "publish it with sv miner commit --upload, on the machine that committed");
        }
        var bound = slot.state().flatMap(state -> state.window(window));
        if (bound.isEmpty()) {
            return Found.failed(
                    "the commitment of block " + slot.block().get() + " does not name window " + window, commit);
        }
        var offered =
                manifest.manifest().elements().stream().map(one -> one.id()).collect(Collectors.toSet());
        var bindings = bound.get().bindings().stream()
                .filter(binding -> offered.contains(binding.element()))
                .filter(binding -> element == null || binding.element().value().equals(element))
                .toList();
        if (bindings.isEmpty()) {
            return Found.failed(
                    element == null
                            ? "no element of window " + window + " is committed to"
                            : "element " + element + " is not committed to in window " + window,
                    "see the elements with sv miner elements, and commit with sv miner commit");
        }
        return Found.ok("finalised in block " + slot.block().get() + ": "
                + bindings.stream().map(CommitmentJson::text).collect(Collectors.joining("; ")));
    }

    private Found receipt(Wiring wiring, int netuid) {
        if (signer == null || slot == null || manifest == null || chain == null || network == null) {
            return needs("registered and window");
        }
        var window = manifest.manifest().window();
        var refresh = "write the receipts again from what stands on the chain: sv miner commitments";
        var kept = new ReceiptFiles(session, signer, netuid, network.genesis())
                .of(window).stream()
                        .filter(receipt -> element == null
                                || receipt.binding().element().value().equals(element))
                        .toList();
        if (kept.isEmpty()) {
            return Found.failed("there is no receipt for window " + window, refresh + ", or commit: sv miner commit");
        }
        var proofs = new CheckProof(
                chain.commitments(),
                new PublishedCommitmentDocuments(wiring.target().reads().get()));
        var held = new ArrayList<Receipts.Receipt>();
        for (var receipt : kept) {
            var wanted = new CheckProof.Wanted(
                    signer.account(),
                    netuid,
                    window,
                    receipt.binding().element(),
                    Optional.of(receipt.binding().chuteSlug()),
                    manifest.manifest().expiry());
            CheckProof.Answer answer;
            try {
                answer = wiring.printer().waiting("looking for a proof", () -> proofs.check(receipt.proof(), wanted));
            } catch (ChainUnavailable discarded) {
                // An old proof may be good although the node has forgotten its block; the request will say.
                continue;
            }
            if (answer.accepted().isEmpty()) {
                return Found.failed(
                        "the receipt of " + receipt.binding().element() + " does not hold: " + answer.detail(),
                        refresh);
            }
            var scheme = answer.commitment().map(CheckProof.Commitment::scheme);
            if (scheme.isPresent() && scheme.get() != signer.scheme()) {
                return Found.failed(
                        "the commitment was signed by " + scheme.get() + ", this hotkey file signs by "
                                + signer.scheme(),
                        NotChallenged.fixOf401("bad_key_type"));
            }
            held.add(receipt);
        }
        receipts = kept;
        var unseen = kept.size() - held.size();
        return Found.ok(held.size()
                + (held.size() == 1 ? " proof holds" : " proofs hold")
                + (held.isEmpty() ? "" : ": ")
                + held.stream().map(receipt -> receipt.proof().toString()).collect(Collectors.joining(", "))
                + (unseen == 0 ? "" : "; " + unseen + " could not be looked up, which the request settles"));
    }

    private Found request(Printer printer, int netuid) {
        if (noRequest) {
            return Found.skipped("not wanted");
        }
        if (signer == null
                || answered == null
                || (challenges.usesV3(session) && (manifest == null || receipts.isEmpty()))) {
            return needs("hotkey, api, window and receipt");
        }
        var client = challenges.client(session, printer, signer, _ -> receipts, netuid);
        var challenged = client.next(
                () -> java.util.Objects.requireNonNull(manifest),
                Optional.ofNullable(element).map(Arguments::element));
        if (challenged instanceof Challenged.Task task) {
            return Found.ok("accepted at every step; task " + task.taskId() + " was given");
        }
        var stop = NotChallenged.stop(challenged);
        var refused = Stop.refused(
                "refused", "refused at the step \"" + step(challenged) + "\": " + stop.message(), stop.fix());
        throw stop.exit() == Stop.Exit.UNREACHABLE ? stop : refused;
    }

    /// Which of the steps of the API it did not get past; it got past those before.
    private static String step(Challenged challenged) {
        return switch (challenged) {
            case Challenged.InvalidRequest _ -> "shape";
            case Challenged.Unauthorized(var error, var _) ->
                switch (error) {
                    case "stale_nonce" -> "clock";
                    case "replayed_nonce" -> "nonce";
                    default -> "signature";
                };
            case Challenged.NotRegistered _ -> "registered hotkey";
            case Challenged.RateLimited _ -> "rate";
            case Challenged.NoActiveWindow _ -> "manifest and window";
            case Challenged.NotCommitted _, Challenged.MissingCommitment _ -> "commitment";
            case Challenged.NothingToDo _ -> "clip";
            case Challenged.Task _, Challenged.Mismatch _, Challenged.Unexpected _, Challenged.Unavailable _ ->
                "answer";
        };
    }

    private static Found needs(String what) {
        return Found.skipped("needs " + what);
    }

    // --- what is said ------------------------------------------------------------------------------------------------

    private int told(Printer printer) {
        var failed =
                checks.stream().filter(check -> check.state() == State.FAILED).toList();
        var answer = Json.Obj.builder()
                .put("healthy", failed.isEmpty())
                .put("interface", challenges.usesV3(session) ? "v3" : "v2")
                .put("checks", checks.stream().map(Check::json).toList())
                .build();
        printer.answer(
                format.format(),
                answer,
                () -> checks.forEach(check -> {
                    printer.line(
                            mark(printer, check.state()) + " " + check.name() + ": " + Printer.safe(check.detail()));
                    if (!check.fix().isEmpty()) {
                        printer.line("    fix: " + Printer.safe(check.fix()));
                    }
                }));
        if (failed.isEmpty()) {
            return 0;
        }
        return failed.stream().allMatch(Check::isUnreachable) ? Stop.Exit.UNREACHABLE.code : Stop.Exit.REFUSED.code;
    }

    private static String mark(Printer printer, State state) {
        return switch (state) {
            case OK -> printer.good("✓");
            case DOUBTFUL -> printer.doubtful("!");
            case FAILED -> printer.bad("✗");
            case SKIPPED -> "-";
        };
    }
}
