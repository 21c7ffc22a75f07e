package signpost.challenge;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import signpost.chain.ChainUnavailable;
import signpost.clips.Clip;
import signpost.clips.KeyedDraw;
import signpost.clips.OfferedClips;
import signpost.commitment.Binding;
import signpost.json.Json;
import signpost.ledger.FindCommitment;
import signpost.ledger.NotHeld;
import signpost.manifest.Element;
import signpost.manifest.WindowId;
import signpost.store.StoreUnavailable;

/// Gives a committed miner its next clip, or says why not.
///
/// The order of the checks is that of section 1 of the contract: what can be seen in the request itself,
/// then who asks ([AdmitCaller]), then manifest and window, then the commitment, and at last a clip. So
/// nobody learns anything of windows or commitments without a registered hotkey's signature, and the
/// chain is asked for those only whose window is open. The draw is keyed, so that a hotkey can neither
/// predict nor influence which clip it gets.
public final class IssueChallenge {

    /// How long after it was given out an assignment can be read.
    static final Duration KEPT = Duration.ofDays(7);

    private final AdmitCaller callers;
    private final Windows windows;
    private final FindCommitment commitments;
    private final OfferedClips clips;
    private final KeyedDraw chance;
    private final Duration deadline;
    private final Clock clock;

    /// @param deadline how long a miner has for its answer
    public IssueChallenge(
            AdmitCaller callers,
            Windows windows,
            FindCommitment commitments,
            OfferedClips clips,
            KeyedDraw chance,
            Duration deadline,
            Clock clock) {
        this.callers = callers;
        this.windows = windows;
        this.commitments = commitments;
        this.clips = clips;
        this.chance = chance;
        this.deadline = deadline;
        this.clock = clock;
    }

    public Outcome issue(ChallengeRequest request) {
        try {
            return switch (callers.admit(request.signed())) {
                case AdmitCaller.Admission.Refused(var why, var binds) ->
                    binds ? callers.settle(request.signed(), refused(why)) : refused(why);
                case AdmitCaller.Admission.Unregistered() ->
                    refused(missing(request, Optional.empty(), NotHeld.NOT_REGISTERED));
                case AdmitCaller.Admission.Answered(var assignment) -> new Outcome.Issued(assignment);
                case AdmitCaller.Admission.Admitted(var count) -> admitted(request, count);
            };
        } catch (ChainUnavailable e) {
            return refused(new Refusal.ChainUnavailable(String.valueOf(e.getMessage())));
        } catch (StoreUnavailable e) {
            return refused(new Refusal.StoreUnavailable(String.valueOf(e.getMessage())));
        }
    }

    private Outcome admitted(ChallengeRequest request, long count) {
        Windows.Found found;
        try {
            found = windows.find(request.manifest());
        } catch (StoreUnavailable e) {
            return refused(new Refusal.IndexUnavailable(String.valueOf(e.getMessage())));
        }
        var outcome = switch (found) {
            case Windows.Found.Closed(var reason, var current) ->
                refused(new Refusal.NoActiveWindow(request.manifestAsSent(), reason, current));
            case Windows.Found.Expired(var expiredAt, var head) -> refused(new Refusal.WindowExpired(expiredAt, head));
            case Windows.Found.Open open -> inWindow(request, open, count);
        };
        return callers.settle(request.signed(), outcome);
    }

    private Outcome inWindow(ChallengeRequest request, Windows.Found.Open open, long count) {
        var window = open.manifest().manifest().window();
        var element = open.manifest().manifest().elements().stream()
                .filter(candidate -> candidate.id().equals(request.element()))
                .findFirst();
        if (element.isEmpty()) {
            return refused(new Refusal.UnknownElement(request.manifestAsSent(), window, request.element()));
        }
        var asked = new FindCommitment.Asked(
                request.signed().hotkey(),
                window,
                open.starts(),
                request.element(),
                request.chuteSlug(),
                request.proof());
        return switch (commitments.find(asked, open.head())) {
            case FindCommitment.Outcome.Fails(var why) -> refused(missing(request, Optional.of(window), why));
            case FindCommitment.Outcome.Holds(var _, var binding) ->
                assigned(request, open, element.get(), binding, count);
        };
    }

    private Outcome assigned(
            ChallengeRequest request, Windows.Found.Open open, Element element, Binding binding, long count) {
        var window = open.manifest().manifest().window();
        var drawn = chance.drawFor(
                window.value(), element.id().value(), request.signed().hotkey().hex(), Long.toString(count));
        var offered = drawn.oneOf(clips.of(open.manifest().hash(), element), OfferedClips.Offered::weight);
        if (offered.isEmpty()) {
            return refused(new Refusal.NoChallengeAvailable(
                    Optional.of(request.manifestAsSent()), Optional.of(request.element())));
        }
        var clip = offered.get().clip();
        var now = now();
        return new Outcome.Issued(new Assignment(
                drawn.id(),
                Optional.of(window),
                Optional.of(element.id()),
                clip.hash(),
                count,
                now,
                now.plus(deadline),
                answer(request, open, binding, clip, drawn)));
    }

    /// What the document's client reads, what the client of January 2026 reads (`video_url`), and what
    /// clients of v2 read: all of it at once.
    private static Json.Obj answer(
            ChallengeRequest request, Windows.Found.Open open, Binding binding, Clip clip, KeyedDraw.Drawn drawn) {
        var manifest = open.manifest().manifest();
        return Json.Obj.builder()
                .put("clip_url", clip.url().toString())
                .put("video_url", clip.url().toString())
                .put("task_id", drawn.id())
                .put("element_id", request.element().value())
                .put("window_id", manifest.window().value())
                .put(
                        "meta",
                        Json.Obj.builder()
                                .put("duration_ms", clip.durationMs())
                                .put("fps", clip.fpsJson())
                                .put(
                                        "resolution",
                                        Json.Obj.builder()
                                                .put("width", clip.width())
                                                .put("height", clip.height())
                                                .build())
                                .put("sport", clip.sport())
                                .put("scenario", clip.scenario())
                                .put("challenge_type", clip.challengeType())
                                .build())
                .put("manifest_hash", request.manifestAsSent())
                .put("expiry_block", manifest.expiry().height())
                .put("fps", clip.fpsJson())
                .put("seed", drawn.seed())
                .put("challenge_type", clip.challengeType())
                .put("chute_slug", binding.chuteSlug())
                .put("chute_id", Json.ofNullable(binding.chuteId().orElse(null)))
                .put("hf_revision", Json.ofNullable(binding.revision().orElse(null)))
                .build();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Refusal missing(ChallengeRequest request, Optional<WindowId> window, NotHeld why) {
        return new Refusal.MissingCommitment(request.signed().hotkey(), window, request.element(), why);
    }

    private static Outcome refused(Refusal why) {
        return new Outcome.Refused(why);
    }
}
