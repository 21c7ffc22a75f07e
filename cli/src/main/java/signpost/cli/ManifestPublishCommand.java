package signpost.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import signpost.document.Violation;
import signpost.json.Json;
import signpost.manifest.Manifest;
import signpost.publishing.PublishManifest;

/// Signs a manifest and makes it the live one of its window: by the publish function, or here with a key at hand.
@Command(
        name = "publish",
        description = "Sign a manifest and publish it.",
        footerHeading = "%nExample:%n",
        footer = {
            "  sv manifest publish manifests/configs/window-2025-10-23.yaml --dry-run",
            "  sv manifest publish --config manifests/configs/window-2025-10-23.yaml \\",
            "      --signing-key-path ~/.score/manifest-signing-key",
            "  sv manifest publish manifests/configs/window-2025-10-23.yaml --anchor"
        })
final class ManifestPublishCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", arity = "0..1", paramLabel = "PATH", description = "The manifest, in YAML or JSON.")
    private @Nullable String path;

    @Option(names = "--config", paramLabel = "PATH", description = "The manifest; the same as PATH.")
    private @Nullable String config;

    @Option(
            names = "--dry-run",
            description = "Do everything but write: show the hash, what would be written, and the difference to what is"
                    + " live.")
    private boolean dryRun;

    @Option(names = "--strict", description = "Warnings (unknown fields, say) are violations.")
    private boolean strict;

    @Option(
            names = "--allow-far-expiry",
            description = "Allow an expiry block more than 100000 blocks ahead, which is more often a typo.")
    private boolean allowFarExpiry;

    @Option(
            names = "--anchor",
            description = "Then put its hash on the chain: by the publish function's hotkey, or by one named below."
                    + " What is live already is anchored if it is not.")
    private boolean anchor;

    @Option(names = "--yes", description = "Do not ask before an anchor is signed here.")
    private boolean yes;

    @ArgGroup(validate = false, heading = "%nTo sign here instead of by the publish function:%n")
    private SigningOptions signing = new SigningOptions();

    @ArgGroup(
            validate = false,
            heading = "%nTo anchor here, with a hotkey that does nothing else (an anchor replaces what it has"
                    + " committed):%n")
    private HotkeyOptions hotkey = new HotkeyOptions();

    @Mixin
    private SubnetOption subnet = new SubnetOption();

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @ArgGroup(validate = false, heading = "%nWhom to trust:%n")
    private TrustOptions trust = new TrustOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ManifestPublishCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, trust);
        var file = ConfigFile.read(session, path());
        var checked = file.check(strict);
        checked.warnings().forEach(warning -> wiring.printer().violation(file.shown(), warning, true));
        var manifest = checked.manifest().orElseThrow(() -> file.invalid(wiring.printer(), checked));
        var function = wiring.function(signing);
        return function.isPresent()
                ? byFunction(function.get(), file, wiring)
                : here(wiring, manifest, file, checked.warnings());
    }

    private String path() {
        if (path != null && config != null && !path.equals(config)) {
            throw Stop.usage("two_configs", "two manifests are named", "name one, as PATH or with --config PATH");
        }
        if (path != null) {
            return path;
        }
        if (config != null) {
            return config;
        }
        throw Stop.usage("no_config", "no manifest is named", "say sv manifest publish PATH");
    }

    private int byFunction(PublishFunction function, ConfigFile file, Wiring wiring) {
        if (hotkey.isGiven()) {
            throw Stop.usage(
                    "two_anchors",
                    "the publish function anchors with its own hotkey",
                    "leave --hotkey-file, --wallet and --hotkey away, or sign here with --signing-key-path");
        }
        var request = Json.Obj.builder()
                .put("action", "publish")
                .put("config", new String(file.bytes(), StandardCharsets.UTF_8));
        if (dryRun) {
            request.put("dry_run", true);
        }
        if (strict) {
            request.put("strict", true);
        }
        if (allowFarExpiry) {
            request.put("allow_far_expiry", true);
        }
        if (anchor) {
            request.put("anchor", true);
        }
        var answer = function.call("publishing " + file.shown(), request.build());
        if (answer.text("status").equals(Optional.of("published"))) {
            answer.text("hash")
                    .flatMap(Arguments::hashIfOne)
                    .ifPresent(hash -> new PublishedCopies(session, wiring.printer())
                            .fetch(file, hash, answer.text("public_url").orElse("")));
        }
        wiring.printer().answer(format.format(), answer, () -> PublishReport.print(wiring.printer(), answer));
        return answer.object("anchor")
                        .flatMap(anchored -> anchored.text("status"))
                        .filter("not_anchored"::equals)
                        .isPresent()
                ? Stop.Exit.REFUSED.code
                : 0;
    }

    private int here(Wiring wiring, Manifest manifest, ConfigFile file, List<Violation> warnings) {
        var keys = wiring.signing(signing);
        var publisher = wiring.publisher(signing, keys);
        var anchoring = anchor && !dryRun ? Optional.of(anchoring(wiring, manifest)) : Optional.<Anchoring>empty();
        var publish = new PublishManifest(publisher, wiring.chain(), session.clock());
        var outcome = wiring.printer()
                .waiting(
                        "publishing " + file.shown(),
                        () -> publish.publish(manifest, new PublishManifest.Options(allowFarExpiry, dryRun)));
        if (outcome instanceof PublishManifest.Outcome.Refused(var why)) {
            throw Answers.refusal(why);
        }
        if (outcome instanceof PublishManifest.Outcome.Published published) {
            new PublishedCopies(session, wiring.printer())
                    .keep(
                            file,
                            published.manifest().hash(),
                            published.manifest().envelope().bytes());
        }
        var answer = wiring.answers().publish(outcome, warnings);
        var printer = wiring.printer();
        var entry = anchoring.flatMap(_ -> outcome.live());
        if (entry.isEmpty()) {
            printer.answer(format.format(), answer, () -> PublishReport.print(printer, answer));
            return 0;
        }
        // What is published is told before anything can go wrong with its anchor.
        if (format.format() == Format.TABLE) {
            PublishReport.print(printer, answer);
        }
        Json.Obj anchored;
        try {
            anchored = anchoring.orElseThrow().anchor(publisher, entry.get());
        } catch (Stop stop) {
            throw stop.with(answer.with(
                    "anchor", Json.Obj.builder().put("status", "not_anchored").build()));
        }
        printer.answer(
                format.format(), answer.with("anchor", anchored), () -> PublishReport.printAnchor(printer, anchored));
        return 0;
    }

    /// What anchors when the manifest is published, once that is agreed to.
    private Anchoring anchoring(Wiring wiring, Manifest manifest) {
        if (!hotkey.isGiven()) {
            throw Stop.usage(
                    "no_anchor_hotkey",
                    "it is not said which hotkey anchors",
                    "name one that does nothing else, with --hotkey-file FILE, or with --wallet NAME --hotkey NAME");
        }
        var chain = ChainLink.of(session, place.chain);
        var anchoring =
                new Anchoring(session, wiring.printer(), chain, subnet.netuid(session), hotkey.signer(session, chain));
        anchoring.agree(manifest.window(), yes);
        return anchoring;
    }
}
