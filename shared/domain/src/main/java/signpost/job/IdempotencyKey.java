package signpost.job;

import java.util.regex.Pattern;

/// What a client names a request by, so that sending it twice does it once: 1 to 255 visible ASCII characters.
public record IdempotencyKey(String value) {

    private static final Pattern FORM = Pattern.compile("[!-~]{1,255}");

    public IdempotencyKey {
        if (!isOne(value)) {
            throw new IllegalArgumentException("an idempotency key has 1 to 255 visible ASCII characters");
        }
    }

    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }
}
