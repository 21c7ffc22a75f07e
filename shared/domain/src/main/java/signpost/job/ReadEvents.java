package signpost.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.json.Rfc3339;

/// What happened to a job: the steps of its own history and what its workers said, in one order.
public final class ReadEvents {

    /// Bytes of the messages and payloads on one page, or one event more.
    public static final int MOST_PAGE_BYTES = 1 << 20;

    private final JobStore jobs;

    public ReadEvents(JobStore jobs) {
        this.jobs = jobs;
    }

    /// @param after an event's id: only those beyond it, in the direction asked for
    public Page<Event> read(Job job, Optional<String> after, boolean newestFirst, int most) {
        Comparator<String> order = newestFirst ? Comparator.reverseOrder() : Comparator.naturalOrder();
        var said = jobs.events(job.id(), after, newestFirst, most + 1);
        var events = new ArrayList<>(said.items());
        // A step beyond the place where reading stopped belongs to a later page: events before it are not read yet.
        steps(job).stream()
                .filter(step ->
                        after.filter(id -> order.compare(step.id(), id) <= 0).isEmpty())
                .filter(step -> said.next()
                        .filter(last -> order.compare(step.id(), last) > 0)
                        .isEmpty())
                .forEach(events::add);
        events.sort(Comparator.comparing(Event::id, order));
        var shown = events.subList(0, fitting(events, most));
        return shown.size() == events.size()
                ? new Page<>(events, said.next())
                : new Page<>(shown, Optional.of(shown.getLast().id()));
    }

    /// How many of them make a page.
    private static int fitting(List<Event> events, int most) {
        var number = 0;
        var bytes = 0;
        while (number < Math.min(most, events.size()) && bytes < MOST_PAGE_BYTES) {
            var event = events.get(number);
            bytes += CanonicalJson.bytes(new Json.Text(event.message())).length
                    + CanonicalJson.bytes(event.payload()).length;
            number++;
        }
        return number;
    }

    /// A step stands before what a worker said in the same millisecond, and its id does not depend on how much of the
    /// history is still kept.
    private static List<Event> steps(Job job) {
        var steps = new ArrayList<Event>();
        var equals = 0;
        Instant before = Instant.MIN;
        for (var transition : job.transitions()) {
            equals = transition.at().equals(before) ? equals + 1 : 0;
            before = transition.at();
            var payload =
                    Json.Obj.builder().put("status", transition.to().word()).put("attempt", transition.attempt());
            var message = transition.to().word()
                    + transition.note().map(note -> ": " + note).orElse("");
            steps.add(new Event(
                    Rfc3339.text(transition.at()) + "#!" + equals,
                    transition.at(),
                    Event.Level.INFO,
                    transition.by(),
                    message,
                    payload.build()));
        }
        return steps;
    }
}
