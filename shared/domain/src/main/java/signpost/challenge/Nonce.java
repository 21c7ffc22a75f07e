package signpost.challenge;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/// A number that a hotkey uses once: nanoseconds since 1970, in decimal.
public record Nonce(String text) {

    /// How far it may be off, both ways.
    public static final Duration TOLERANCE = Duration.ofMinutes(2);

    static final Pattern FORM = Pattern.compile("[1-9][0-9]{0,18}");
    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000L);

    public Nonce {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("a nonce is the time in nanoseconds, 1 to 19 decimal digits");
        }
    }

    public Instant time() {
        var parts = new BigInteger(text).divideAndRemainder(NANOS);
        return Instant.ofEpochSecond(parts[0].longValue(), parts[1].longValue());
    }

    public boolean isStaleAt(Instant now) {
        return Duration.between(time(), now).abs().compareTo(TOLERANCE) > 0;
    }

    /// From then on it is stale for ever, and need not be remembered.
    public Instant staleFrom() {
        return time().plus(TOLERANCE).plusNanos(1);
    }
}
