package signpost.challenge;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import signpost.chain.ChainUnavailable;
import signpost.clips.KeyedDraw;
import signpost.clips.OfferedClips;
import signpost.json.Json;
import signpost.store.StoreUnavailable;

/// Gives a registered miner its next task as the v2 interface does: a clip of the legacy pool.
///
/// It asks who asks, as v3 does, and shares nonces and rate with it; windows, commitments and the chain it
/// leaves alone, and so it works while they are down. Its list of hotkeys may be as old as it must be.
public final class NextTask {

    private final AdmitCaller callers;
    private final OfferedClips clips;
    private final KeyedDraw chance;
    private final boolean isOn;
    private final Duration deadline;
    private final Clock clock;

    /// @param isOn whether the stage still serves v2
    /// @param deadline how long a miner has for its answer
    public NextTask(
            AdmitCaller callers, OfferedClips clips, KeyedDraw chance, boolean isOn, Duration deadline, Clock clock) {
        this.callers = callers;
        this.clips = clips;
        this.chance = chance;
        this.isOn = isOn;
        this.deadline = deadline;
        this.clock = clock;
    }

    public Outcome next(TaskRequest request) {
        if (!isOn) {
            return refused(new Refusal.SwitchedOff());
        }
        var signed = request.signed();
        try {
            return switch (callers.admit(signed)) {
                case AdmitCaller.Admission.Refused(var why, var binds) ->
                    binds ? callers.settle(signed, refused(why)) : refused(why);
                case AdmitCaller.Admission.Unregistered() -> refused(new Refusal.NotRegistered(signed.hotkey()));
                case AdmitCaller.Admission.Answered(var assignment) -> new Outcome.Issued(assignment);
                case AdmitCaller.Admission.Admitted(var count) -> callers.settle(signed, assigned(signed, count));
            };
        } catch (ChainUnavailable e) {
            return refused(new Refusal.ChainUnavailable(String.valueOf(e.getMessage())));
        } catch (StoreUnavailable e) {
            return refused(new Refusal.StoreUnavailable(String.valueOf(e.getMessage())));
        }
    }

    private Outcome assigned(SignedRequest request, long count) {
        var drawn = chance.drawFor("v2", request.hotkey().hex(), Long.toString(count));
        var offered = drawn.oneOf(clips.legacy(), OfferedClips.Offered::weight);
        if (offered.isEmpty()) {
            return refused(new Refusal.NoChallengeAvailable(Optional.empty(), Optional.empty()));
        }
        var clip = offered.get().clip();
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var answer = Json.Obj.builder()
                .put("task_id", drawn.id())
                .put("video_url", clip.url().toString())
                .put("fps", clip.fpsJson())
                .put("challenge_type", clip.challengeType())
                .put("seed", drawn.seed())
                .build();
        return new Outcome.Issued(new Assignment(
                drawn.id(), Optional.empty(), Optional.empty(), clip.hash(), count, now, now.plus(deadline), answer));
    }

    private static Outcome refused(Refusal why) {
        return new Outcome.Refused(why);
    }
}
