package signpost.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import signpost.json.Json;

/// Looks at a job again and again.
final class JobWatch {

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Api api;

    JobWatch(Api api) {
        this.api = api;
    }

    /// The job, once it has ended.
    Json.Obj untilEnded(String id) {
        var read = Api.Call.get("waiting for job " + id, Arguments.jobPath(id));
        for (var job = api.call(read); ; job = api.call(read)) {
            if (JobText.hasEnded(job)) {
                return job;
            }
            pause();
        }
    }

    /// What happened to the job after an event, the oldest first.
    List<Json.Obj> events(String id, Optional<String> after) {
        var read = Api.Call.get("reading events", Arguments.jobPath(id) + "/events")
                .asking("limit", "200");
        var events = new ArrayList<Json.Obj>();
        for (var cursor = after; ; ) {
            var page = api.call(cursor.isEmpty() ? read : read.asking("cursor", cursor.get()));
            for (var item : page.items("items")) {
                if (item instanceof Json.Obj event) {
                    events.add(event);
                }
            }
            cursor = page.text("nextCursor");
            if (cursor.isEmpty()) {
                return events;
            }
        }
    }

    /// Tells what happens to the job, until it has ended.
    void follow(String id, Consumer<List<Json.Obj>> told) {
        var read = Api.Call.get("reading the job", Arguments.jobPath(id));
        Optional<String> after = Optional.empty();
        while (true) {
            // The job first: whatever happened before its end is then among the events.
            var job = api.call(read);
            var events = events(id, after);
            if (!events.isEmpty()) {
                told.accept(events);
                after = events.getLast().text("id").or(() -> Optional.empty());
            }
            if (JobText.hasEnded(job)) {
                return;
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Stop.unreachable("interrupted", "interrupted while waiting for a job", "look again");
        }
    }
}
