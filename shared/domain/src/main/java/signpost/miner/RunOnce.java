package signpost.miner;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import signpost.chain.Block;
import signpost.chain.Chain;
import signpost.json.Json;
import signpost.manifest.Element;
import signpost.manifest.ElementId;
import signpost.manifest.SignedManifest;
import signpost.manifest.WindowId;
import signpost.shard.Evaluation;

/// One round of a runner: a challenge of the window that is open, the model's answer to it, and its score.
///
/// What the challenge says of the chute is what was committed, which [ChallengeClient] has made sure of;
/// so the model that is called is the one that was promised.
public final class RunOnce {

    public sealed interface Outcome {
        record Evaluated(Evaluation evaluation) implements Outcome {}

        record NoWindow() implements Outcome {}

        record NotChallenged(Challenged why) implements Outcome {}

        record ModelFailed(String taskId, String why) implements Outcome {}

        /// Nobody knows what is to be seen in the clip.
        record NotScored(String taskId, ElementId element) implements Outcome {}

        /// All that is committed to has been left out, so that nothing was asked for.
        record NothingToScore(List<LeftOut> leftOut) implements Outcome {}
    }

    /// An element that is committed to and not asked for, because no answer to it could have a score.
    public record LeftOut(WindowId window, ElementId element, String why) {}

    private final ElementCatalog catalog;
    private final ChallengeClient challenges;
    private final MinerModel model;
    private final Scorer scorer;
    private final Chain chain;
    private final Clock clock;
    private final Consumer<LeftOut> told;
    private final Set<LeftOut> leftOut = new HashSet<>();

    /// @param told is told once of each element that is left out
    public RunOnce(
            ElementCatalog catalog,
            ChallengeClient challenges,
            MinerModel model,
            Scorer scorer,
            Chain chain,
            Clock clock,
            Consumer<LeftOut> told) {
        this.catalog = catalog;
        this.challenges = challenges;
        this.model = model;
        this.scorer = scorer;
        this.chain = chain;
        this.clock = clock;
        this.told = told;
    }

    /// @param element one that is committed to; where none is named they take turns
    public Outcome run(Optional<ElementId> element) {
        var windows = catalog.windows(ElementCatalog.Scope.CURRENT);
        if (windows.isEmpty()) {
            return new Outcome.NoWindow();
        }
        var manifest = windows.getFirst().signed();
        var committed = challenges.committed(manifest.manifest().window()).stream()
                .filter(id -> element.isEmpty() || element.get().equals(id))
                .toList();
        var without =
                committed.stream().flatMap(id -> leftOut(manifest, id).stream()).toList();
        without.stream().filter(leftOut::add).forEach(told);
        if (!committed.isEmpty() && without.size() == committed.size()) {
            return new Outcome.NothingToScore(without);
        }
        var asked = new HashSet<>(committed);
        without.forEach(out -> asked.remove(out.element()));
        return switch (challenges.next(manifest, asked)) {
            case Challenged.Task task
            when task.receipt().isPresent() ->
                answered(manifest, task, task.receipt().get());
            case Challenged other -> new Outcome.NotChallenged(other);
        };
    }

    private Optional<LeftOut> leftOut(SignedManifest manifest, ElementId id) {
        return element(manifest, id)
                .flatMap(scorer::unscorable)
                .map(why -> new LeftOut(manifest.manifest().window(), id, why));
    }

    private Outcome answered(SignedManifest manifest, Challenged.Task task, Receipts.Receipt receipt) {
        var binding = receipt.binding();
        var started = clock.instant();
        Json predictions;
        try {
            predictions = model.predict(binding.chuteSlug(), task);
        } catch (MinerModel.Failed e) {
            return new Outcome.ModelFailed(task.taskId(), String.valueOf(e.getMessage()));
        }
        var latency = Duration.between(started, clock.instant());
        return element(manifest, binding.element())
                .flatMap(element -> scorer.score(element, predictions, task))
                .<Outcome>map(score ->
                        new Outcome.Evaluated(evaluation(manifest, task, receipt, score, latency, chain.head())))
                .orElseGet(() -> new Outcome.NotScored(task.taskId(), binding.element()));
    }

    private static Optional<Element> element(SignedManifest manifest, ElementId id) {
        return manifest.manifest().elements().stream()
                .filter(element -> element.id().equals(id))
                .findFirst();
    }

    private static Evaluation evaluation(
            SignedManifest manifest,
            Challenged.Task task,
            Receipts.Receipt receipt,
            Scorer.Score score,
            Duration latency,
            Block head) {
        var pillars = Json.Obj.builder();
        new TreeMap<>(score.pillars()).forEach((name, value) -> pillars.put(name, Json.Real.of(value)));
        return new Evaluation(
                task.taskId(),
                manifest.hash(),
                manifest.manifest().window(),
                receipt.binding().element(),
                receipt.binding().chuteSlug(),
                receipt.proof().toString(),
                head,
                score.composite(),
                Json.Obj.builder()
                        .put("pillars", pillars.build())
                        .put("scored_by", score.basis())
                        .put("latency_ms", latency.toMillis())
                        .put("clip_url", task.clip().toString())
                        .build());
    }
}
