package signpost.json;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times as they are written everywhere: RFC 3339 in UTC, with three digits of a second always, so that the order of
/// the texts is the order of the times.
public final class Rfc3339 {

    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Rfc3339() {}

    public static String text(Instant time) {
        return FORM.format(time);
    }
}
