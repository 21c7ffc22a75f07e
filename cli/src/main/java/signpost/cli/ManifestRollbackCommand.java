package signpost.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.publishing.RollBack;

/// Makes an earlier manifest the live one again.
@Command(
        name = "rollback",
        description = "Make an earlier manifest the live one again; what shadows it is retired.",
        footerHeading = "%nExample:%n",
        footer = {"  sv manifest rollback --to-hash sha256:5e1f…"})
final class ManifestRollbackCommand implements Callable<Integer> {

    private final Session session;

    @Option(names = "--to-hash", required = true, paramLabel = "HASH", description = "The manifest that is to be live.")
    private String toHash = "";

    @ArgGroup(validate = false, heading = "%nTo sign here instead of by the publish function:%n")
    private SigningOptions signing = new SigningOptions();

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @ArgGroup(validate = false, heading = "%nWhom to trust:%n")
    private TrustOptions trust = new TrustOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ManifestRollbackCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, trust);
        var hash = Arguments.hash(toHash);
        var function = wiring.function(signing);
        var answer = function.isPresent()
                ? function.get()
                        .call(
                                "rolling back",
                                Json.Obj.builder()
                                        .put("action", "rollback")
                                        .put("to_hash", hash.value())
                                        .build())
                : here(wiring, hash);
        wiring.printer().answer(format.format(), answer, () -> PublishReport.print(wiring.printer(), answer));
        return 0;
    }

    private Json.Obj here(Wiring wiring, ManifestHash hash) {
        var publisher = wiring.publisher(signing, wiring.signing(signing));
        var rollBack = new RollBack(publisher, false, wiring.chain(), session.clock());
        var outcome = wiring.printer().waiting("rolling back", () -> rollBack.to(hash));
        if (outcome instanceof RollBack.Outcome.Refused(var why)) {
            throw Answers.refusal(why);
        }
        return wiring.answers().rollBack(outcome);
    }
}
