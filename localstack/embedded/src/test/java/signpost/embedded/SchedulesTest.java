package signpost.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.embedded.aws.Identity;
import signpost.embedded.handlers.HandlerJar;
import signpost.embedded.handlers.RecordingHandler;
import signpost.embedded.lambda.AsyncInvocations;
import signpost.embedded.lambda.Await;
import signpost.embedded.lambda.Functions;
import signpost.embedded.lambda.Sandbox;
import signpost.embedded.template.FunctionAddress;
import signpost.embedded.template.Template.Function;
import signpost.embedded.template.Template.Rule;
import signpost.embedded.template.Template.Target;

class SchedulesTest {

    private static final Target TARGET =
            new Target(new FunctionAddress("recorder", Optional.empty()), Optional.empty());
    private static final Rule EVERY_MINUTE = new Rule("minutely", "rate(1 minute)", true, List.of(TARGET));
    private static final Rule DISABLED = new Rule(
            "disabled",
            "rate(1 minute)",
            false,
            List.of(new Target(TARGET.function(), Optional.of("{\"action\":\"renew\"}"))));

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private Functions functions;
    private AsyncInvocations invocations;
    private Schedules schedules;

    @BeforeEach
    void start() throws Exception {
        var jar = HandlerJar.pack(folder.resolve("handlers.jar"));
        var recorder = new Function(
                "recorder",
                RecordingHandler.class.getName(),
                "handlers",
                Map.of("RECORD", folder.resolve("events").toString()),
                128,
                Duration.ofSeconds(20),
                false,
                Function.ASYNC_RETRIES,
                Map.of(),
                Set.of());
        functions = new Functions(
                List.of(recorder),
                Map.of("recorder", Identity.session("recorder", "recorder", new SecureRandom())),
                new Sandbox(
                        HandlerJar.runtimeClient(), _ -> jar, folder.resolve("run"), Sandbox.preferredClient(), false),
                "http://127.0.0.1:1",
                1,
                () -> "request");
        invocations = new AsyncInvocations(functions, List.of());
        schedules = new Schedules(List.of(EVERY_MINUTE, DISABLED), invocations, clock(), () -> "event-id");
    }

    @AfterEach
    void end() {
        schedules.close();
        invocations.close();
        functions.close();
    }

    private Clock clock() {
        InstantSource source = now::get;
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return source.instant();
            }
        };
    }

    private List<String> events() throws Exception {
        var file = folder.resolve("events");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Test
    void an_enabled_rule_fires_once_when_its_time_has_come() throws Exception {
        schedules.tick();
        now.set(Instant.parse("2026-01-01T00:01:00.5Z"));
        schedules.tick();
        schedules.tick();
        Await.until(() -> events().size() == 1);

        // Asleep for ten minutes: one event, not ten.
        now.set(Instant.parse("2026-01-01T00:11:30Z"));
        schedules.tick();
        schedules.tick();
        Await.until(() -> events().size() == 2);

        assertThat(new ObjectMapper().readTree(events().getFirst())).isEqualTo(new ObjectMapper().readTree("""
                {"version": "0", "id": "event-id", "detail-type": "Scheduled Event", "source": "aws.events",
                 "account": "000000000000", "time": "2026-01-01T00:01:00Z", "region": "us-east-1",
                 "resources": ["arn:aws:events:us-east-1:000000000000:rule/minutely"], "detail": {}}"""));
    }

    @Test
    void a_rule_fired_by_hand_fires_enabled_or_not_with_its_constant_input() throws Exception {
        schedules.fire("disabled");

        Await.until(() -> events().size() == 1);
        assertThat(events()).containsExactly("{\"action\":\"renew\"}");
    }

    @Test
    void an_unknown_rule_is_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schedules.fire("nobody"))
                .withMessageContaining("nobody");
    }
}
