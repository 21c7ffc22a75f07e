package signpost.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import signpost.embedded.lambda.AsyncInvocations;
import signpost.embedded.template.Template;
import signpost.embedded.template.Template.Rule;

/// The template's scheduled rules. Those that are enabled fire by themselves.
public final class Schedules implements AutoCloseable {

    private static final Duration TICK = Duration.ofMillis(250);

    private final Map<String, Rule> rules;
    private final AsyncInvocations invocations;
    private final Clock clock;
    private final Supplier<String> eventIds;
    private final Map<Rule, ScheduleExpression> expressions = new HashMap<>();
    /// When each enabled rule is due. Touched by the thread that ticks only.
    private final Map<Rule, Instant> due = new HashMap<>();

    private volatile boolean closed;

    /// Nothing fires until it is [started][#start] or [ticked][#tick].
    ///
    /// @throws IllegalArgumentException if a rule's expression is not understood
    public Schedules(List<Rule> rules, AsyncInvocations invocations, Clock clock, Supplier<String> eventIds) {
        this.rules = rules.stream().collect(Collectors.toMap(Rule::name, rule -> rule));
        this.invocations = invocations;
        this.clock = clock;
        this.eventIds = eventIds;
        for (var rule : rules) {
            if (rule.enabled()) {
                var expression = ScheduleExpression.parse(rule.schedule());
                expressions.put(rule, expression);
                expression.next(clock.instant()).ifPresent(first -> due.put(rule, first));
            }
        }
    }

    public void start() {
        Thread.ofVirtual().name("schedules").start(() -> {
            while (!closed) {
                tick();
                LockSupport.parkNanos(TICK.toNanos());
            }
        });
    }

    /// Fires every rule whose time has come, once: what was missed while the machine slept is not made up for.
    void tick() {
        var now = clock.instant();
        expressions.forEach((rule, expression) -> {
            var time = due.get(rule);
            if (time != null && !time.isAfter(now)) {
                fire(rule, time);
                var next = expression
                        .next(time)
                        .map(at -> at.isAfter(now) ? at : expression.next(now).orElse(at));
                next.ifPresentOrElse(at -> due.put(rule, at), () -> due.remove(rule));
            }
        });
    }

    /// Fires a rule now, enabled or not.
    public void fire(String ruleName) {
        var rule = rules.get(ruleName);
        if (rule == null) {
            throw new IllegalArgumentException("no rule is called " + ruleName + ", only " + rules.keySet());
        }
        fire(rule, clock.instant());
    }

    private void fire(Rule rule, Instant time) {
        for (var target : rule.targets()) {
            var input = target.input().orElseGet(() -> event(rule, time));
            invocations.submit(target.function(), input.getBytes(StandardCharsets.UTF_8));
        }
    }

    private String event(Rule rule, Instant time) {
        var event = JsonNodeFactory.instance.objectNode();
        event.put("version", "0");
        event.put("id", eventIds.get());
        event.put("detail-type", "Scheduled Event");
        event.put("source", "aws.events");
        event.put("account", Template.ACCOUNT);
        event.put("time", time.truncatedTo(ChronoUnit.SECONDS).toString());
        event.put("region", Template.REGION);
        event.putArray("resources").add(rule.arn());
        event.putObject("detail");
        return event.toString();
    }

    @Override
    public void close() {
        closed = true;
    }
}
