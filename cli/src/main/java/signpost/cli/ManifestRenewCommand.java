package signpost.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import signpost.chain.Chain;
import signpost.json.Json;
import signpost.publishing.Index;
import signpost.publishing.Keys;
import signpost.publishing.RefreshIndex;

/// Writes the index anew, so that readers may rely on it for another day.
@Command(
        name = "renew",
        description = "Write the index anew, valid for another 24 hours.",
        footerHeading = "%nExample:%n",
        footer = {"  sv manifest renew"})
final class ManifestRenewCommand implements Callable<Integer> {

    private final Session session;

    @ArgGroup(validate = false, heading = "%nTo sign here instead of by the publish function:%n")
    private SigningOptions signing = new SigningOptions();

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @ArgGroup(validate = false, heading = "%nWhom to trust:%n")
    private TrustOptions trust = new TrustOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ManifestRenewCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, trust);
        var function = wiring.function(signing);
        var answer = function.isPresent()
                ? function.get()
                        .call(
                                "renewing the index",
                                Json.Obj.builder().put("action", "renew").build())
                : here(wiring);
        wiring.printer().answer(format.format(), answer, () -> PublishReport.print(wiring.printer(), answer));
        return 0;
    }

    private Json.Obj here(Wiring wiring) {
        var publisher = wiring.publisher(signing, wiring.signing(signing));
        // Asked once before: the renewal itself tries again and again where it gets no answer.
        wiring.target().reads().get().read(Keys.INDEX, Index.MOST_BYTES);
        // Renewal needs no chain; where there is one, the index says what is current at its head.
        var head = wiring.chainIfKnown().map(Chain::head);
        var refresh = new RefreshIndex(publisher, session.clock());
        var outcome = wiring.printer().waiting("renewing the index", () -> refresh.now(head));
        if (outcome instanceof RefreshIndex.Outcome.Refused(var why)) {
            throw Answers.refusal(why);
        }
        return wiring.answers().renew(outcome);
    }
}
