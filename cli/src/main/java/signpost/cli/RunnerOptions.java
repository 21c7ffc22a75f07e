package signpost.cli;

import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import signpost.files.AnnotationFiles;
import signpost.http.HttpModel;
import signpost.json.Json;
import signpost.manifest.Element;
import signpost.miner.Challenged;
import signpost.miner.MinerModel;
import signpost.miner.Scorer;
import signpost.scoring.FramePillars;
import signpost.scoring.Rehearsal;
import signpost.scoring.Truth;

/// What runs in a round: the model, what its answers are scored by, and where the shard goes.
final class RunnerOptions {

    static final String REHEARSAL = "rehearsal";

    private static final int MOST_SECONDS = 600;

    private static final Scorer NO_SCORE = new Scorer() {
        @Override
        public Optional<String> unscorable(Element element) {
            return Optional.of("there is nothing to score it by");
        }

        @Override
        public Optional<Score> score(Element element, Json predictions, Challenged.Task task) {
            return Optional.empty();
        }
    };

    @Option(
            names = "--model",
            paramLabel = "URL|rehearsal",
            description =
                    "Where the challenge is posted: an address with {slug} in it for the committed chute. rehearsal"
                            + " answers by itself, with a scene that it made up.")
    @Nullable
    String model;

    @Option(
            names = "--model-authorization",
            paramLabel = "VARIABLE",
            description = "The variable of the environment that holds what is sent to the model as Authorization.")
    @Nullable
    String authorization;

    @Option(
            names = "--model-timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long the model may take: 1 to 600 (default: ${DEFAULT-VALUE}).")
    int timeout = 30;

    @Option(
            names = "--truth",
            paramLabel = "FOLDER",
            description = "Annotations to score by: for the clip …/match-7.mp4 the file match-7.json. Without them only"
                    + " a rehearsal has a score.")
    @Nullable
    String truth;

    @Option(
            names = "--out",
            paramLabel = "WHERE",
            description = "Where signed shards are put: file:FOLDER or s3://BUCKET/PREFIX.")
    @Nullable
    String out;

    @Option(
            names = "--element",
            paramLabel = "ELEMENT",
            description = "One that is committed to (default: they take turns).")
    @Nullable
    String element;

    boolean isRehearsal() {
        return REHEARSAL.equals(model);
    }

    MinerModel model(Session session) {
        if (model == null) {
            throw Stop.usage(
                    "no_model",
                    "it is not said which model is asked",
                    "name its address with --model 'https://…/{slug}/predict', or rehearse with --model rehearsal");
        }
        if (timeout < 1 || timeout > MOST_SECONDS) {
            throw Stop.usage("bad_time", "a model is given 1 to 600 seconds", "check --model-timeout");
        }
        if (isRehearsal()) {
            return new Rehearsal();
        }
        Target.uri(model.replace(HttpModel.SLUG, "slug"));
        var secret = Optional.ofNullable(authorization)
                .map(name -> session.setting(name)
                        .orElseThrow(() -> Stop.usage(
                                "no_authorization",
                                "the environment has no " + name,
                                "set it, or leave out --model-authorization")));
        return new HttpModel(model, secret, Duration.ofSeconds(timeout));
    }

    /// Whether anything says what is to be seen in clips.
    boolean isScored() {
        return isRehearsal() || truth != null;
    }

    Scorer scorer(Session session) {
        return isScored() ? new FramePillars(truth(session)) : NO_SCORE;
    }

    ShardPlace place(Session session, PlaceOptions options) {
        if (out == null) {
            throw Stop.usage(
                    "no_out",
                    "it is not said where shards go",
                    "say it with --out file:FOLDER or --out s3://BUCKET/PREFIX");
        }
        return ShardPlace.of(session, options, out);
    }

    private Truth truth(Session session) {
        if (truth == null) {
            return new Rehearsal();
        }
        var folder = session.path(truth);
        if (!Files.isDirectory(folder)) {
            throw Stop.usage("no_such_folder", "there is no folder " + truth, "check --truth");
        }
        return new AnnotationFiles(folder);
    }
}
