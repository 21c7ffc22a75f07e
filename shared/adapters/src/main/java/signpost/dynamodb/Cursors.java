package signpost.dynamodb;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// A cursor is the place after which a page begins, in letters that pass through a URL.
final class Cursors {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,400}");

    private final Pattern places;

    /// @param places what a place looks like
    Cursors(String places) {
        this.places = Pattern.compile(places);
    }

    static String cursor(String place) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    }

    /// @throws IllegalArgumentException if it is none: callers ask [#isCursor] first
    String place(String cursor) {
        return find(cursor).orElseThrow(() -> new IllegalArgumentException("not a cursor of this listing"));
    }

    boolean isCursor(String text) {
        return find(text).isPresent();
    }

    private Optional<String> find(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8))
                    .filter(place -> places.matcher(place).matches());
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
