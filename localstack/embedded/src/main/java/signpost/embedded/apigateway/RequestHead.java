package signpost.embedded.apigateway;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The first lines of a request, judged before any server reads them: how long its body is, or why it is
/// none.
sealed interface RequestHead {

    /// The JDK's server takes no more.
    int MOST_HEADERS = 200;

    Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    record Sized(long length) implements RequestHead {}

    record Chunked() implements RequestHead {}

    record Unreadable(Refusal why) implements RequestHead {}

    static RequestHead read(String head) {
        var lines = head.split("\r?\n", -1);
        if (!isRequestLine(lines[0])) {
            return new Unreadable(Refusal.BAD_REQUEST);
        }
        var lengths = new ArrayList<String>();
        var codings = new ArrayList<String>();
        var headers = 0;
        for (var line : List.of(lines).subList(1, lines.length)) {
            if (line.isEmpty()) {
                break;
            }
            headers++;
            var colon = line.indexOf(':');
            if (colon < 0 || !NAME.matcher(line.substring(0, colon)).matches()) {
                return new Unreadable(Refusal.BAD_REQUEST);
            }
            var value = line.substring(colon + 1).strip();
            switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-length" -> lengths.add(value);
                case "transfer-encoding" -> codings.add(value.toLowerCase(Locale.ROOT));
                default -> {}
            }
        }
        return headers > MOST_HEADERS ? new Unreadable(Refusal.HEADERS_TOO_LARGE) : framed(lengths, codings);
    }

    /// `GET /a/b?c=d HTTP/1.1`, with a target whose escapes are escapes.
    private static boolean isRequestLine(String line) {
        var parts = line.split(" ", -1);
        if (parts.length != 3 || !NAME.matcher(parts[0]).matches() || !parts[2].startsWith("HTTP/1.")) {
            return false;
        }
        try {
            var path = new URI(parts[1]).getRawPath();
            return path != null && path.startsWith("/");
        } catch (URISyntaxException _) {
            return false;
        }
    }

    /// Two statements about where a request ends are a trick (RFC 9112 section 6.3).
    private static RequestHead framed(List<String> lengths, List<String> codings) {
        if (codings.isEmpty() && lengths.isEmpty()) {
            return new Sized(0);
        }
        if (codings.equals(List.of("chunked")) && lengths.isEmpty()) {
            return new Chunked();
        }
        return codings.isEmpty() && lengths.size() == 1 && lengths.getFirst().matches("[0-9]{1,12}")
                ? new Sized(Long.parseLong(lengths.getFirst()))
                : new Unreadable(Refusal.BAD_REQUEST);
    }
}
