package signpost.cli;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import signpost.json.Json;

/// Has a manifest published by the function when the chain reaches a block.
@Command(
        name = "schedule",
        description = "Have a manifest published when the chain reaches a block.",
        footerHeading = "%nExample:%n",
        footer = {"  sv manifest schedule manifests/configs/window-2025-10-24.yaml --not-before-block 107100"})
final class ManifestScheduleCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "PATH", description = "The manifest, in YAML or JSON.")
    private String path = "";

    @Option(
            names = "--not-before-block",
            required = true,
            paramLabel = "N",
            description = "The block at which it is due.")
    private long notBefore;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ManifestScheduleCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, new TrustOptions());
        if (notBefore < 0) {
            throw Stop.usage("bad_block", "a block height is not negative", "check --not-before-block");
        }
        var file = ConfigFile.read(session, path);
        file.manifest(wiring.printer(), false);
        var function = wiring.onlyFunction("publishes by schedule");
        var answer = function.call(
                "scheduling " + path,
                Json.Obj.builder()
                        .put("action", "schedule")
                        .put("config", new String(file.bytes(), StandardCharsets.UTF_8))
                        .put("not_before_block", notBefore)
                        .build());
        wiring.printer().answer(format.format(), answer, () -> print(wiring.printer(), answer));
        return 0;
    }

    private void print(Printer printer, Json.Obj answer) {
        var unchanged = answer.text("status").equals(Optional.of("unchanged"));
        printer.line(printer.good("✓")
                + (unchanged ? " Scheduled already, not before block " : " Scheduled, not before block ")
                + notBefore);
        PendingText.where(printer, answer);
        PendingText.next(printer, answer);
    }
}
