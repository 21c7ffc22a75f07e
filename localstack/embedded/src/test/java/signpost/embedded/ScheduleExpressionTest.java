package signpost.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleExpressionTest {

    // 2026-01-01 is a Thursday.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rate(1 minute)              | 2026-01-01T00:00:30Z | 2026-01-01T00:01:30Z
            rate(5 minutes)             | 2026-01-01T00:00:00Z | 2026-01-01T00:05:00Z
            rate(2 hours)               | 2026-01-01T00:00:00Z | 2026-01-01T02:00:00Z
            rate(1 day)                 | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z
            cron(* * * * ? *)           | 2026-01-01T00:00:30Z | 2026-01-01T00:01:00Z
            cron(0/15 * * * ? *)        | 2026-01-01T00:15:00Z | 2026-01-01T00:30:00Z
            cron(0 10 * * ? *)          | 2026-01-01T10:00:00Z | 2026-01-02T10:00:00Z
            cron(15 3 ? * MON-FRI *)    | 2026-01-02T12:00:00Z | 2026-01-05T03:15:00Z
            cron(0 0 1,15 * ? *)        | 2026-01-01T00:00:00Z | 2026-01-15T00:00:00Z
            cron(0 8-10/2 ? * 1 *)      | 2026-01-04T08:00:00Z | 2026-01-04T10:00:00Z
            cron(0 0 29 2 ? *)          | 2026-01-01T00:00:00Z | 2028-02-29T00:00:00Z
            cron(0 0 1 JAN ? 2030)      | 2026-01-01T00:00:00Z | 2030-01-01T00:00:00Z
            """)
    void the_next_time_is_the_first_that_fits(String expression, Instant previous, Instant next) {
        assertThat(ScheduleExpression.parse(expression).next(previous)).contains(next);
    }

    @Test
    void a_year_that_is_over_does_not_come_again() {
        var past = ScheduleExpression.parse("cron(0 0 1 1 ? 2020)");

        assertThat(past.next(Instant.parse("2026-01-01T00:00:00Z"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rate(0 minutes)",
                "rate(1 second)",
                "every minute",
                "cron(* * * * *)",
                "cron(* * * * * *)",
                "cron(* * ? * ? *)",
                "cron(60 * * * ? *)",
                "cron(0 0 L * ? *)",
                "cron(0/0 * * * ? *)"
            })
    void other_texts_are_refused(String expression) {
        assertThatIllegalArgumentException().isThrownBy(() -> ScheduleExpression.parse(expression));
    }
}
