package signpost.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import signpost.chain.AccountSigner;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.miner.ElementCatalog;
import signpost.miner.RunOnce;
import signpost.shard.Evaluation;
import signpost.shard.Shard;

/// Rounds of a runner, by the options of its command.
final class Runner {

    /// The options that both commands have.
    record Options(
            RunnerOptions what,
            HotkeyOptions hotkey,
            SubnetOption subnet,
            ChallengeOptions challenges,
            PlaceOptions place,
            TrustOptions trust) {}

    private final AccountSigner signer;
    private final RunOnce once;
    private final Optional<ElementId> element;
    private final ShardPlace place;
    private final boolean isScored;

    /// @param leftOut is told once of each element that is not asked for, because nothing could score it
    Runner(Session session, Options options, Consumer<RunOnce.LeftOut> leftOut) {
        if (!options.challenges().usesV3(session)) {
            throw Stop.usage(
                    "needs_v3",
                    "a task of v2 names no element to score by",
                    "leave out --v2, and SCOREVISION_USE_CHALLENGE_V3 or set it to 1");
        }
        var wiring = new Wiring(session, options.place(), options.trust());
        var printer = wiring.printer();
        var netuid = options.subnet().netuid(session);
        var what = options.what();
        this.place = what.place(session, options.place());
        this.element = Optional.ofNullable(what.element).map(Arguments::element);
        var model = what.model(session);
        this.isScored = what.isScored();
        var scorer = what.scorer(session);
        this.signer = options.hotkey().signer(session, options.challenges().stack(session));
        var client = options.challenges()
                .client(
                        session,
                        printer,
                        signer,
                        new ChainReceipts(session, wiring, options.place().chain, signer, netuid),
                        netuid);
        var chain = wiring.chain();
        this.once = new RunOnce(
                new ElementCatalog(wiring.published().client(), chain),
                client,
                (slug, task) -> printer.waiting("waiting for the model", () -> model.predict(slug, task)),
                scorer,
                chain,
                session.clock(),
                leftOut);
    }

    RunOnce.Outcome round() {
        return once.run(element);
    }

    /// Signs the evaluation and puts it where shards go.
    Json.Obj emit(Evaluation evaluation) {
        var shard = Shard.emit(List.of(evaluation), signer);
        var key = place.put(shard, signer.account(), evaluation.block());
        return Json.Obj.builder()
                .put("task_id", evaluation.taskId())
                .put("window_id", evaluation.window().value())
                .put("element_id", evaluation.element().value())
                .put("chute_slug", evaluation.chuteSlug())
                .put("block", evaluation.block().height())
                .put("composite_score", Json.Real.of(evaluation.compositeScore()))
                .put("details", evaluation.details())
                .put("shard", key)
                .put("place", place.name())
                .build();
    }

    /// Why a round made no evaluation.
    Stop stop(RunOnce.Outcome outcome) {
        return switch (outcome) {
            case RunOnce.Outcome.Evaluated _ -> throw new IllegalArgumentException("that is an evaluation");
            case RunOnce.Outcome.NoWindow() ->
                Stop.refused(
                        "no_active_window", "no window is open", "see which windows there are with sv manifest list");
            case RunOnce.Outcome.NotChallenged(var why) -> NotChallenged.stop(why);
            case RunOnce.Outcome.ModelFailed(var task, var why) ->
                Stop.unreachable(
                                "model_failed",
                                "the model gave no answer to task " + task + ": " + why,
                                "check --model")
                        .with(Json.Obj.builder().put("task_id", task).build());
            case RunOnce.Outcome.NotScored(var task, var element) ->
                Stop.refused(
                                "not_scored",
                                "the answer to task " + task + " on " + element
                                        + " has no score: its clip has no annotations",
                                "put them into the folder of --truth, under the name of the clip")
                        .with(Json.Obj.builder().put("task_id", task).build());
            case RunOnce.Outcome.NothingToScore(var leftOut) ->
                Stop.refused(
                                "nothing_to_score",
                                "nothing that is committed to can be scored: "
                                        + leftOut.stream().map(Runner::text).collect(Collectors.joining("; ")),
                                isScored
                                        ? "known pillars are iou_placement, count_accuracy and smoothness; see sv miner"
                                                + " elements"
                                        : "name annotations with --truth FOLDER")
                        .with(Json.Obj.builder()
                                .put(
                                        "left_out",
                                        leftOut.stream().map(Runner::json).toList())
                                .build());
        };
    }

    static String text(RunOnce.LeftOut leftOut) {
        return leftOut.element() + ": " + leftOut.why();
    }

    static Json.Obj json(RunOnce.LeftOut leftOut) {
        return Json.Obj.builder()
                .put("window_id", leftOut.window().value())
                .put("element_id", leftOut.element().value())
                .put("reason", leftOut.why())
                .build();
    }
}
