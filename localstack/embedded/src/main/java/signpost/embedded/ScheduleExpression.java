package signpost.embedded;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// When a rule fires: EventBridge's `rate(5 minutes)` and `cron(0/15 8-18 ? * 2,4 *)`, in UTC.
sealed interface ScheduleExpression {

    /// The first time after `previous`; empty if there is none any more.
    Optional<Instant> next(Instant previous);

    /// Reads an expression, or refuses it by name.
    static ScheduleExpression parse(String expression) {
        var rate = Rate.FORM.matcher(expression);
        if (rate.matches()) {
            var count = Long.parseLong(rate.group(1));
            return new Rate(
                    switch (rate.group(2)) {
                        case "minute" -> Duration.ofMinutes(count);
                        case "hour" -> Duration.ofHours(count);
                        default -> Duration.ofDays(count);
                    });
        }
        if (expression.startsWith("cron(") && expression.endsWith(")")) {
            return Cron.parse(expression.substring("cron(".length(), expression.length() - 1));
        }
        throw new IllegalArgumentException("not a schedule expression: " + expression);
    }

    record Rate(Duration period) implements ScheduleExpression {

        private static final Pattern FORM = Pattern.compile("rate\\(([1-9][0-9]{0,6}) (minute|hour|day)s?\\)");

        @Override
        public Optional<Instant> next(Instant previous) {
            return Optional.of(previous.plus(period));
        }
    }

    /// Minutes, hours, days of month, months, days of week (1 is Sunday), years. `L`, `W` and `#` are not
    /// understood.
    record Cron(BitSet minutes, BitSet hours, BitSet days, BitSet months, BitSet weekdays, BitSet years)
            implements ScheduleExpression {

        private static final List<String> MONTHS =
                List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
        private static final List<String> WEEKDAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
        private static final int FIRST_YEAR = 1970;
        private static final int LAST_YEAR = 2199;

        static Cron parse(String text) {
            var fields = text.trim().split("\\s+", -1);
            if (fields.length != 6) {
                throw new IllegalArgumentException("cron needs six fields: " + text);
            }
            if (fields[2].equals("?") == fields[4].equals("?")) {
                throw new IllegalArgumentException("one of day of month and day of week must be ?: " + text);
            }
            return new Cron(
                    field(fields[0], 0, 59, List.of()),
                    field(fields[1], 0, 23, List.of()),
                    field(fields[2], 1, 31, List.of()),
                    field(fields[3], 1, 12, MONTHS),
                    field(fields[4], 1, 7, WEEKDAYS),
                    field(fields[5], FIRST_YEAR, LAST_YEAR, List.of()));
        }

        private static BitSet field(String field, int lowest, int highest, List<String> names) {
            var allowed = new BitSet();
            for (var part : field.split(",", -1)) {
                var slash = part.indexOf('/');
                var range = slash < 0 ? part : part.substring(0, slash);
                var step = slash < 0 ? 1 : number(part.substring(slash + 1), 1, highest, List.of());
                int from;
                int to;
                if (range.equals("*") || range.equals("?")) {
                    from = lowest;
                    to = highest;
                } else if (range.indexOf('-') > 0) {
                    from = number(range.substring(0, range.indexOf('-')), lowest, highest, names);
                    to = number(range.substring(range.indexOf('-') + 1), lowest, highest, names);
                } else {
                    from = number(range, lowest, highest, names);
                    to = slash < 0 ? from : highest;
                }
                for (var value = from; value <= to; value += step) {
                    allowed.set(value);
                }
            }
            return allowed;
        }

        private static int number(String text, int lowest, int highest, List<String> names) {
            var named = names.indexOf(text.toUpperCase(Locale.ROOT));
            if (named >= 0) {
                return named + lowest;
            }
            try {
                var number = Integer.parseInt(text);
                if (number >= lowest && number <= highest) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // The same answer.
            }
            throw new IllegalArgumentException(
                    "not understood in cron: " + text + " (a number between " + lowest + " and " + highest + ")");
        }

        @Override
        public Optional<Instant> next(Instant previous) {
            var time = previous.atZone(ZoneOffset.UTC)
                    .truncatedTo(ChronoUnit.MINUTES)
                    .plusMinutes(1);
            while (time.getYear() <= LAST_YEAR) {
                if (!years.get(time.getYear())) {
                    time = startOfDay(time).withDayOfYear(1).plusYears(1);
                } else if (!months.get(time.getMonthValue())) {
                    time = startOfDay(time).withDayOfMonth(1).plusMonths(1);
                } else if (!days.get(time.getDayOfMonth())
                        || !weekdays.get(time.getDayOfWeek().getValue() % 7 + 1)) {
                    time = startOfDay(time).plusDays(1);
                } else if (!hours.get(time.getHour())) {
                    time = time.truncatedTo(ChronoUnit.HOURS).plusHours(1);
                } else if (!minutes.get(time.getMinute())) {
                    time = time.plusMinutes(1);
                } else {
                    return Optional.of(time.toInstant());
                }
            }
            return Optional.empty();
        }

        private static ZonedDateTime startOfDay(ZonedDateTime time) {
            return time.truncatedTo(ChronoUnit.DAYS);
        }
    }
}
