package signpost.publish;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import signpost.chain.Block;
import signpost.chain.ChainUnavailable;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.lambda.RequestLog;
import signpost.lambda.Settings;
import signpost.manifest.ManifestHash;
import signpost.publish.PublishRequest.Config;
import signpost.publishing.PublishManifest;
import signpost.publishing.Refusal;
import signpost.schedule.Pending;
import signpost.schedule.WaitingManifests;
import signpost.signing.KeyUnavailable;
import signpost.store.StoreUnavailable;

/// Lambda entry point of publishing: operators invoke it, and a schedule does each minute.
///
/// A refusal is an answer (`{"error", "message", …}`), because an operator acts on it. When the schedule invokes, a
/// fault stays a fault, so that the invocation is tried again and somebody is told.
public final class PublishHandler implements RequestStreamHandler {

    /// Lambda's own bound on a request (bytes).
    private static final int MOST_EVENT_BYTES = 6 << 20;

    private final Supplier<Publishing> publishing;
    private final Answers answers;
    private final Clock clock;

    /// Called by Lambda, once per execution environment.
    public PublishHandler() {
        this(new Wiring(new Settings(System.getenv()), Clock.systemUTC()));
    }

    private PublishHandler(Wiring wiring) {
        this(wiring::publishing, wiring.answers(), Clock.systemUTC());
    }

    PublishHandler(Supplier<Publishing> publishing, Answers answers, Clock clock) {
        this.publishing = publishing;
        this.answers = answers;
        this.clock = clock;
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        var began = clock.instant();
        var alias = TwoPeople.Alias.of(context.getInvokedFunctionArn());
        var log = new RequestLog(
                context.getFunctionName(), line -> context.getLogger().log(line + "\n"));
        var parsed = PublishRequest.parse(input.readNBytes(MOST_EVENT_BYTES));
        var action = parsed instanceof Parsed.Ok<PublishRequest>(var request) ? request.action() : "invalid";
        try {
            var answer = switch (parsed) {
                case Parsed.Malformed<PublishRequest>(var violations) -> Answers.invalidRequest(violations);
                case Parsed.Ok<PublishRequest>(PublishRequest.Tick tick) -> answer(tick, alias);
                case Parsed.Ok<PublishRequest>(var request) -> answerOrProblem(request, alias);
            };
            var took = Duration.between(began, clock.instant());
            log.answered(
                    new RequestLog.Request(context.getAwsRequestId(), action, began, took),
                    Answers.outcome(answer),
                    answer.has("error"),
                    Answers.logged(answer));
            output.write(CanonicalJson.bytes(answer));
        } catch (RuntimeException fault) {
            var took = Duration.between(began, clock.instant());
            log.faulted(
                    new RequestLog.Request(context.getAwsRequestId(), action, began, took),
                    fault.getClass().getSimpleName());
            throw fault;
        }
    }

    /// What an operator can do something about is an answer, even where the cause is outside.
    private Json.Obj answerOrProblem(PublishRequest request, TwoPeople.Alias alias) {
        try {
            return answer(request, alias);
        } catch (ChainUnavailable e) {
            return Answers.problem("chain_unavailable", String.valueOf(e.getMessage()));
        } catch (StoreUnavailable e) {
            return Answers.problem("store_unavailable", String.valueOf(e.getMessage()));
        } catch (KeyUnavailable e) {
            return Answers.problem("key_unavailable", String.valueOf(e.getMessage()));
        }
    }

    private Json.Obj answer(PublishRequest request, TwoPeople.Alias alias) {
        var with = publishing.get();
        return with.people().refusal(request, alias).orElseGet(() -> answer(request, with));
    }

    private Json.Obj answer(PublishRequest request, Publishing with) {
        return switch (request) {
            case PublishRequest.Publish publish ->
                with.anchoring().refusal(publish).orElseGet(() -> publish(with, publish));
            case PublishRequest.Schedule(var config, var notBefore) ->
                answers.schedule(with.schedule().schedule(utf8(config), notBefore));
            case PublishRequest.Prepare(var config, var notBefore) -> prepare(with, utf8(config), notBefore);
            case PublishRequest.Waiting() -> Answers.waiting(with.waiting().all());
            case PublishRequest.Review(var key) -> review(with, key);
            case PublishRequest.Approve(var key, var reviewed) -> {
                var answer = Answers.ofWaiting(with.waiting().approve(key, reviewed));
                yield answer.has("publishing")
                        ? announced(answer, with.announcing().tried())
                        : answer;
            }
            case PublishRequest.Withdraw(var key) ->
                Answers.ofWaiting(with.waiting().withdraw(key));
            case PublishRequest.ListAll(var all) ->
                answers.list(with.publisher().readIndex(), with.chain().head(), all);
            case PublishRequest.Current() ->
                answers.current(with.publisher().readIndex(), with.chain().head());
            case PublishRequest.RollBackTo(var hash) -> rollBack(with, hash);
            case PublishRequest.Renew() ->
                answers.publishing().renew(with.refresh().now(head(with)));
            case PublishRequest.Tick() -> tick(with);
        };
    }

    /// Who wants to know hears of what is published even while what waits cannot be.
    private Json.Obj tick(Publishing with) {
        Json.Obj answer;
        try {
            answer = anchored(
                    answers.scheduled(with.scheduledRun().run()),
                    with.anchoring().written());
        } catch (RuntimeException fault) {
            var _ = with.announcing().tried();
            throw fault;
        }
        return announced(answer, with.announcing().told());
    }

    /// What is retired is told before that is undone, or nobody could find it in the index any more.
    private Json.Obj rollBack(Publishing with, ManifestHash hash) {
        var _ = with.announcing().tried();
        var answer = answers.publishing().rollBack(with.rollBack().to(hash));
        return announced(answer, with.announcing().tried());
    }

    /// What could not be published at once is not prepared to be: whoever approves would find out.
    private Json.Obj prepare(Publishing with, byte[] config, Optional<Block> notBefore) {
        if (notBefore.isEmpty() || !notBefore.get().isAfter(with.chain().head())) {
            var would = dryRun(with, config);
            if (would.has("error") || !would.text("status").equals(Optional.of("dry_run"))) {
                return would;
            }
        }
        return answers.schedule(with.schedule().prepare(config, notBefore));
    }

    private Json.Obj review(Publishing with, String key) {
        return switch (with.waiting().find(key)) {
            case WaitingManifests.Found.Refused(var why) -> why.toJson();
            case WaitingManifests.Found.Waiting(var manifest, var text) ->
                Answers.review(manifest, text, dryRun(with, text));
        };
    }

    private Json.Obj dryRun(Publishing with, byte[] config) {
        var checked = with.check().check(config, false);
        return checked.manifest()
                .map(manifest -> with.people()
                        .dryRun(answers.publishing()
                                .publish(
                                        with.publish().publish(manifest, new PublishManifest.Options(false, true)),
                                        checked.warnings())))
                .orElseGet(checked::problem);
    }

    private Json.Obj publish(Publishing with, PublishRequest.Publish request) {
        var config = switch (request.config()) {
            case Config.Inline(var text) -> new Pending.Config.Found(utf8(text));
            case Config.Stored(var key) -> with.pending().config(key);
        };
        return switch (config) {
            case Pending.Config.Found(var text) -> publish(with, request, text);
            case Pending.Config.Changed(var key) -> new Refusal.ConfigChanged(key).toJson();
            case Pending.Config.Absent() ->
                Answers.problem("config_not_found", "nothing is stored under that config_key; schedule it first");
            case Pending.Config.NotAKey() ->
                Answers.problem(
                        "invalid_request", "config_key is pending/<name>.yaml, as sv manifest schedule answers it");
        };
    }

    private Json.Obj publish(Publishing with, PublishRequest.Publish request, byte[] text) {
        var checked = with.check().check(text, request.strict());
        var options = new PublishManifest.Options(request.allowFarExpiry(), request.dryRun());
        return checked.manifest()
                .map(manifest -> {
                    var outcome = with.publish().publish(manifest, options);
                    var answer = anchored(
                            answers.publishing().publish(outcome, checked.warnings()),
                            with.anchoring().after(request, outcome));
                    return request.dryRun()
                            ? with.people().dryRun(answer)
                            : announced(answer, with.announcing().tried());
                })
                .orElseGet(checked::problem);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Json.Obj anchored(Json.Obj answer, Optional<Json.Obj> anchor) {
        return anchor.map(found -> answer.with("anchor", found)).orElse(answer);
    }

    private static Json.Obj announced(Json.Obj answer, Optional<Json.Obj> announced) {
        return announced.map(found -> answer.with("announced", found)).orElse(answer);
    }

    /// Renewing needs no chain; without one the index is renewed as it stands.
    private static Optional<Block> head(Publishing with) {
        try {
            return Optional.of(with.chain().head());
        } catch (ChainUnavailable unknown) {
            return Optional.empty();
        }
    }
}
