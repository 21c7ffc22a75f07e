package signpost.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import signpost.chain.AccountId;
import signpost.commitment.CheckAnchor;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestVerification;
import signpost.manifest.ManifestVerification.Reason;
import signpost.publishing.Anchor;
import signpost.publishing.IndexEntry;

/// Verifies a manifest from the store, a file or an address, and says how each check went.
@Command(
        name = "verify",
        description = "Verify a manifest: its hash, its form, its key, its signature.",
        footerHeading = "%nExample:%n",
        footer = {
            "  sv manifest verify sha256:5e1f…",
            "  sv manifest verify sha256:5e1f… --anchor",
            "  sv manifest verify manifests/published/5e1f….json --public-key 3d40…"
        })
final class ManifestVerifyCommand implements Callable<Integer> {

    private static final Pattern NAMED_BY_HASH = Pattern.compile(".*?(?:sha256:)?([0-9a-f]{64})\\.json");

    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "HASH|FILE|URL",
            description = "A hash, a file that holds a signed manifest, or the address of one.")
    private String what = "";

    @ArgGroup(validate = false, heading = "%nThe chain:%n")
    private AnchorOptions anchors = new AnchorOptions();

    @Mixin
    private SubnetOption subnet = new SubnetOption();

    @Mixin
    private FormatOption format = new FormatOption();

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @ArgGroup(validate = false, heading = "%nWhom to trust:%n")
    private TrustOptions trust = new TrustOptions();

    ManifestVerifyCommand(Session session) {
        this.session = session;
    }

    /// What is to be verified.
    ///
    /// @param expected the hash it was asked for by, if it has a name that says one
    @SuppressWarnings("ArrayRecordComponent") // handed on to the one check, never compared
    private record Subject(byte[] bytes, Optional<ManifestHash> expected) {}

    /// One line of the report.
    ///
    /// @param reason the reason for which it fails
    private record Check(Reason reason, String whatHolds) {}

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, trust);
        var printer = wiring.printer();
        var isHash = Arguments.hashIfOne(what).isPresent();
        var trusted = isHash ? wiring.trusted() : wiring.trustedWithoutTarget();
        var keys = Trust.required(trusted.manifestKeys(), "manifest", "--public-key");
        var verification = new ManifestVerification(wiring.signatures(), keys);
        var subject = subject(wiring);
        var checks = checks(subject);
        var outcome = subject.expected()
                .map(hash -> verification.verify(hash, subject.bytes()))
                .orElseGet(() -> verification.verify(subject.bytes()));
        switch (outcome) {
            case ManifestVerification.Outcome.Verified(var signed) -> {
                var anchored =
                        anchors.anchor ? Optional.of(anchored(wiring, signed.hash())) : Optional.<Anchored>empty();
                var index = isHash ? Optional.of(inIndex(wiring, signed.hash())) : Optional.<String>empty();
                var answer = Json.Obj.builder()
                        .put("verified", true)
                        .put("hash", signed.hash().value())
                        .put("window_id", signed.manifest().window().value())
                        .put("expiry_block", signed.manifest().expiry().height())
                        .put("signed_by", signed.envelope().signedBy().hex())
                        .put("signed_at", signed.envelope().signedAt())
                        .put("checks", json(checks, checks.size()));
                index.ifPresent(text -> answer.put("index", text));
                anchored.ifPresent(found -> answer.put("anchor", found.json()));
                printer.answer(format.format(), answer.build(), () -> {
                    checks.forEach(check -> printer.line(printer.good("✓") + " " + check.whatHolds()));
                    anchored.ifPresent(found -> printer.line(printer.good("✓") + " anchored on the chain at "
                            + found.anchor() + " by " + found.by().address()));
                    index.ifPresent(text -> printer.line("  Index: " + text));
                    printer.line("Verified " + signed.hash());
                    printer.line("  Window ID: "
                            + Printer.safe(signed.manifest().window().value()));
                    printer.line("  Expiry Block: " + signed.manifest().expiry());
                    printer.line("  Signed by: " + signed.envelope().signedBy());
                });
                return 0;
            }
            case ManifestVerification.Outcome.Unverified(var reason, var message) -> {
                var failing = checks.stream().map(Check::reason).toList().indexOf(reason);
                if (format.format() == Format.TABLE) {
                    for (var i = 0; i <= failing; i++) {
                        printer.line((i < failing ? printer.good("✓") : printer.bad("✗")) + " "
                                + checks.get(i).whatHolds());
                    }
                }
                throw Published.notVerified(reason, message)
                        .with(Json.Obj.builder()
                                .put("verified", false)
                                .put("checks", json(checks, failing))
                                .build());
            }
        }
    }

    /// In the order in which [ManifestVerification] makes them.
    private static List<Check> checks(Subject subject) {
        var checks = new ArrayList<Check>();
        checks.add(new Check(Reason.TOO_LARGE, "at most " + ManifestVerification.MOST_BYTES + " bytes"));
        subject.expected()
                .ifPresent(hash -> checks.add(new Check(Reason.HASH_MISMATCH, "the bytes have the hash " + hash)));
        checks.add(new Check(Reason.MALFORMED, "a signed manifest: manifest, signature, signed_at, signed_by"));
        checks.add(new Check(Reason.NOT_CANONICAL, "in canonical form"));
        checks.add(new Check(Reason.UNTRUSTED_KEY, "signed by a key that is trusted here"));
        checks.add(new Check(Reason.INVALID_SIGNATURE, "the signature holds"));
        return checks;
    }

    /// @param failing place of the check that failed; those after it were not made
    private static List<Json> json(List<Check> checks, int failing) {
        var made = new ArrayList<Json>();
        for (var i = 0; i < Math.min(failing + 1, checks.size()); i++) {
            made.add(Json.Obj.builder()
                    .put("check", checks.get(i).reason().code())
                    .put("ok", i < failing)
                    .build());
        }
        return made;
    }

    private Subject subject(Wiring wiring) {
        var hash = Arguments.hashIfOne(what);
        if (hash.isPresent()) {
            var bytes = wiring.published()
                    .received(hash.get())
                    .orElseThrow(() -> Stop.refused(
                            "unknown_manifest",
                            "there is no manifest " + hash.get() + " at "
                                    + wiring.target().name(),
                            "see which there are with sv manifest list --all"));
            return new Subject(bytes, hash);
        }
        if (what.startsWith("http://") || what.startsWith("https://")) {
            return new Subject(fetched(wiring.printer()), namedHash());
        }
        if (Arguments.isFile(session, what)) {
            return new Subject(ConfigFile.read(session, what).bytes(), namedHash());
        }
        throw Stop.usage(
                "bad_argument",
                "\"" + what + "\" is no hash, no file and no address",
                "name sha256: and 64 lower-case hex digits, a file that is there, or an https address");
    }

    /// The hash that the name of the file says.
    private Optional<ManifestHash> namedHash() {
        var matcher = NAMED_BY_HASH.matcher(what);
        return matcher.matches() ? Optional.of(ManifestHash.parse(matcher.group(1))) : Optional.empty();
    }

    private byte[] fetched(Printer printer) {
        var answer = printer.waiting("reading " + what, () -> {
            try {
                return Target.http().get(Target.uri(what), ManifestVerification.MOST_BYTES);
            } catch (IOException e) {
                throw Stop.unreachable(
                        "store_unavailable", "cannot reach " + what + ": " + e.getMessage(), "check the address");
            }
        });
        return switch (answer.status()) {
            case 200 -> answer.body();
            case 403, 404 -> throw Stop.refused("unknown_manifest", "there is nothing at " + what, "check the address");
            default -> throw Stop.unreachable("store_unavailable", what + " answered " + answer.status(), "try again");
        };
    }

    /// What the index says of it. A manifest that verifies is genuine even where no index can be relied on.
    private static String inIndex(Wiring wiring, ManifestHash hash) {
        try {
            return wiring.published()
                    .index()
                    .map(index -> index.find(hash)
                            .map(entry -> "names it, version " + index.version())
                            .or(() -> index.findRetired(hash)
                                    .map(past -> "retired it (" + past.reason().code() + ")"))
                            .orElse("does not name it, version " + index.version()))
                    .orElse("there is none");
        } catch (Stop stop) {
            return "not checked: " + stop.message();
        }
    }

    /// @param by who anchored it
    private record Anchored(Anchor anchor, AccountId by, int netuid) {
        Json.Obj json() {
            return Json.Obj.builder()
                    .put("block", anchor.block().height())
                    .put("extrinsic_hash", anchor.extrinsic().toString())
                    .put("netuid", netuid)
                    .put("hotkey", by.address())
                    .build();
        }
    }

    /// The anchor that the index names, if the chain shows it. Anything else ends the command.
    private Anchored anchored(Wiring wiring, ManifestHash hash) {
        var netuid = subnet.netuid(session);
        var entry = wiring.published().index().flatMap(index -> index.named(hash));
        var anchor = entry.flatMap(IndexEntry::anchor)
                .orElseThrow(() -> Stop.refused(
                        "not_anchored",
                        entry.isPresent()
                                ? "the index names no anchor of " + hash
                                : "the index does not name " + hash + ", so it does not say where it is anchored",
                        "ask the publisher, who anchors it with sv manifest publish --anchor"));
        var chain = ChainLink.of(session, place.chain);
        return wiring.printer().waiting("asking the chain for the anchor", () -> {
            var trusted = anchors.trusted(session)
                    .or(() -> chain.commitments()
                            .ownerHotkey(netuid, chain.reads().finalisedHead().hash())
                            .map(Set::of))
                    .orElseThrow(() -> Stop.usage(
                            "no_anchor_hotkey",
                            "it is not known who may anchor: subnet " + netuid + " has no owner hotkey on this chain",
                            "say it with --anchor-hotkey ADDRESS, as the publisher told you"));
            return switch (new CheckAnchor(chain.commitments(), netuid).check(hash, anchor, trusted)) {
                case CheckAnchor.Outcome.Holds(var by) -> new Anchored(anchor, by, netuid);
                case CheckAnchor.Outcome.Fails(var reason, var message) ->
                    throw Stop.refused(
                            reason,
                            "the anchor " + anchor + " does not hold: " + message,
                            "the manifest itself verifies; ask the publisher which hotkey anchors, and look at it with"
                                    + " sv chain extrinsic " + anchor);
            };
        });
    }
}
