package signpost.secrets;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Tells text made by chance from text made by people: slugs, paths, model names, identifiers in code, digests and ids
/// are no secrets, whatever their length.
final class Opaque {

    static final int LEAST = 20;

    /// Longer ones are files in base64, not keys.
    static final int MOST = 512;

    /// What stands between the words of a slug.
    private static final String JOINTS = "-_./=+";

    private Opaque() {}

    /// The runs of a text that were made by chance, without those that are digests, ids or parts of an address.
    static List<Span> in(String text) {
        var found = new ArrayList<Span>();
        var wordStart = 0;
        var address = false;
        for (var at = 0; at < text.length(); ) {
            var c = text.charAt(at);
            if (Characters.isSpace(c)) {
                wordStart = at + 1;
                address = false;
                at++;
                continue;
            }
            if (c == ':' && text.startsWith("://", at)) {
                address = true;
            }
            if (!isOfRun(c)) {
                at++;
                continue;
            }
            var end = at;
            while (end < text.length() && isOfRun(text.charAt(end))) {
                end++;
            }
            if (end - at >= LEAST && end - at <= MOST && !address && !isAnnounced(text, wordStart, at, end)) {
                var run = text.substring(at, end);
                if (isHexKey(run)) {
                    found.add(new Span(at, end, "hex_key"));
                } else if (isOpaque(run) && TokenForms.decoded(run) == null) {
                    // Readable text in base64 is not made by chance; whether it holds a secret is looked at elsewhere.
                    found.add(new Span(at, end, "high_entropy"));
                }
            }
            at = end;
        }
        return found;
    }

    static boolean isOfRun(char c) {
        return Characters.isAlphanumeric(c) || c == '+' || c == '/' || c == '=' || c == '_' || c == '-';
    }

    /// Whether what stands in front says that the run is no secret: `sha256:`, `data:…;base64,`.
    private static boolean isAnnounced(String text, int wordStart, int start, int end) {
        var from = Math.max(wordStart, start - 48);
        var before = TokenForms.lower(text.substring(from, start));
        var own = TokenForms.lower(text.substring(start, Math.min(end, start + 8)));
        return before.contains("sha")
                || before.contains("md5")
                || before.contains("base64,")
                || before.contains("arn:")
                || before.endsWith("enc(")
                || before.endsWith("urn:")
                || isPublic(text, start)
                || own.startsWith("sha512-")
                || own.startsWith("sha384-")
                || own.startsWith("sha256-")
                || own.startsWith("sha1-")
                // A list of checksums: the digest, two spaces or a star, the file.
                || text.startsWith("  ", end)
                || text.startsWith(" *", end);
    }

    /// `Public key: …`, `hash = …`, `signed by …`: what the words right in front say.
    private static boolean isPublic(String text, int start) {
        var before = text.substring(Math.max(0, start - 24), start);
        return saysPublic(before.substring(before.lastIndexOf('\n') + 1));
    }

    static boolean saysPublic(String name) {
        var lower = TokenForms.lower(name);
        for (var word : PUBLIC) {
            if (lower.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static final List<String> PUBLIC = List.of(
            "public",
            "hash",
            "digest",
            "checksum",
            "commit",
            "fingerprint",
            "signed by",
            "signature",
            "revision",
            "ss58",
            "hotkey",
            "coldkey",
            "address");

    /// An address of a chain (SS58): 47 or 48 characters of base58 behind a 5.
    private static boolean isChainAddress(String run) {
        return (run.length() == 48 || run.length() == 47)
                && run.charAt(0) == '5'
                && run.chars().allMatch(c -> Characters.isAlphanumeric((char) c) && "0OIl".indexOf(c) < 0);
    }

    /// 64 hex digits that nothing announces as a digest: a key of 256 bits. Other lengths are commits, digests and ids.
    private static boolean isHexKey(String run) {
        if (run.length() != 64 && run.length() != 48) {
            return false;
        }
        var distinct = run.chars().distinct().count();
        return distinct > 1
                && run.chars().allMatch(c -> Characters.isHex((char) c))
                && (run.equals(run.toLowerCase(java.util.Locale.ROOT))
                        || run.equals(run.toUpperCase(java.util.Locale.ROOT)));
    }

    /// Whether a run of letters, digits and joints was made by chance.
    static boolean isOpaque(String run) {
        var core = trimmed(run);
        if (core.length() < LEAST || isUuid(core) || isHex(core) || isChainAddress(core) || isFiller(core)) {
            return false;
        }
        if (isKeyInBase64(core) || isSeed(core) || (core.length() >= 76 && core.contains(AZURE))) {
            return true;
        }
        for (var part : parts(core)) {
            if (isRandom(part)) {
                return true;
            }
        }
        return false;
    }

    /// What Azure puts into its keys, so that they can be told from other text.
    private static final String AZURE = "JQQJ99";

    /// The seed of one-time passwords: 32 characters of base32.
    private static boolean isSeed(String core) {
        return core.length() == 32
                && core.chars().allMatch(c -> Characters.isUpper((char) c) || (c >= '2' && c <= '7'))
                && digitRuns(core) > 1
                && core.chars().distinct().count() >= 10;
    }

    /// Whether a value below a name that may be a credential's was made by chance: shorter ones count here.
    static boolean isLikeAToken(String value) {
        if (value.length() < 12 || value.length() > MOST || isUuid(value) || value.indexOf(' ') >= 0) {
            return false;
        }
        if (value.indexOf('%') > 0) {
            var unescaped = withoutEscapes(value);
            return unescaped.length() < value.length() && isLikeAToken(unescaped);
        }
        for (var i = 0; i < value.length(); i++) {
            if (!isOfRun(value.charAt(i))) {
                return false;
            }
        }
        if (isOpaque(value)) {
            return true;
        }
        if (isHex(value)) {
            return value.length() >= 16
                    && value.chars().distinct().count() > 4
                    && TokenForms.digits(value) > 2
                    && value.chars().anyMatch(c -> Characters.isLetter((char) c));
        }
        for (var part : parts(value)) {
            var count = Count.of(part);
            if (part.length() >= 12
                    && count.upper > 0
                    && count.lower > 0
                    && count.digits > 1
                    && part.length() <= 3.2 * count.tokens) {
                return true;
            }
            // Nobody writes a word with numbers in three places.
            if (part.length() >= 16 && count.digits >= 4 && count.lower > 0 && digitRuns(part) >= 3 && !isHex(part)) {
                return true;
            }
        }
        var count = Count.of(value);
        return value.length() >= 20
                && count.upper > 3
                && count.lower > 3
                && count.digits > 0
                && value.length() - count.joints <= 2.7 * count.tokens;
    }

    /// With `+` in the place of `%3D` and its like.
    private static String withoutEscapes(String value) {
        var plain = new StringBuilder(value.length());
        for (var i = 0; i < value.length(); i++) {
            if (value.charAt(i) == '%'
                    && i + 2 < value.length()
                    && Characters.isHex(value.charAt(i + 1))
                    && Characters.isHex(value.charAt(i + 2))) {
                plain.append('+');
                i += 2;
            } else {
                plain.append(value.charAt(i));
            }
        }
        return plain.toString();
    }

    private static int digitRuns(String text) {
        var runs = 0;
        for (var i = 0; i < text.length(); i++) {
            if (Characters.isDigit(text.charAt(i)) && (i == 0 || !Characters.isDigit(text.charAt(i - 1)))) {
                runs++;
            }
        }
        return runs;
    }

    static boolean mixesCases(String text) {
        var count = Count.of(text);
        return count.upper > 0 && count.lower > 0;
    }

    private static String trimmed(String run) {
        var end = run.length();
        while (end > 0 && JOINTS.indexOf(run.charAt(end - 1)) >= 0) {
            end--;
        }
        var start = 0;
        while (start < end && JOINTS.indexOf(run.charAt(start)) >= 0) {
            start++;
        }
        return run.substring(start, end);
    }

    private static List<String> parts(String core) {
        var parts = new ArrayList<String>();
        var start = 0;
        for (var i = 0; i <= core.length(); i++) {
            if (i == core.length() || JOINTS.indexOf(core.charAt(i)) >= 0) {
                parts.add(core.substring(start, i));
                start = i + 1;
            }
        }
        return parts;
    }

    /// The secret half of a key pair of AWS, and others of 240 to 256 bits in base64: some `/` or `+`, no word joints.
    private static boolean isKeyInBase64(String core) {
        if (core.length() < 38
                || core.length() > 44
                || core.indexOf('_') >= 0
                || core.indexOf('-') >= 0
                || core.indexOf('.') >= 0) {
            return false;
        }
        var count = Count.of(core);
        return count.upper > 2
                && count.lower > 2
                && count.digits > 0
                && count.joints < 6
                && (core.length() - count.joints) <= 3.6 * count.tokens;
    }

    /// One part without joints: chance changes between capitals, small letters and digits every second character,
    /// people
    /// write words.
    private static boolean isRandom(String part) {
        if (part.length() < 16) {
            return false;
        }
        var count = Count.of(part);
        if (count.wordy * 2 > part.length()) {
            return false;
        }
        var average = (double) part.length() / count.tokens;
        if (count.upper > 0 && count.lower > 0 && count.digits > 0) {
            return average <= 3.0 && count.distinct >= 10;
        }
        if (count.upper > 3 && count.lower > 3) {
            return part.length() >= 24 && average <= 2.4 && count.distinct >= 12;
        }
        return count.digits > 3
                && count.upper + count.lower > 5
                && part.length() >= 24
                && average <= 2.6
                && count.distinct >= 12
                && !isHex(part);
    }

    /// The tokens of documentation: `…EXAMPLE`, `xxxxxxxx`, `abcdef123456`.
    static boolean isFiller(String text) {
        var lower = TokenForms.lower(text);
        if (lower.contains("example") || lower.contains("abcdefghij") || lower.contains("0123456789abcdef")) {
            return true;
        }
        var same = 1;
        for (var i = 1; i < text.length(); i++) {
            same = text.charAt(i) == text.charAt(i - 1) ? same + 1 : 1;
            // Bytes of nought are runs of `A` in base64, and part of many a key.
            if (same == 8 && Characters.isLetter(text.charAt(i)) && (text.charAt(i) != 'A' || distinct(text) < 10)) {
                return true;
            }
        }
        return false;
    }

    private static long distinct(String text) {
        return text.chars().limit(256).distinct().count();
    }

    static boolean isHex(String text) {
        return text.chars().allMatch(c -> Characters.isHex((char) c));
    }

    static boolean isUuid(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (var i = 0; i < 36; i++) {
            var dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? text.charAt(i) != '-' : !Characters.isHex(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static final Set<Character> VOWELS = Set.of('a', 'e', 'i', 'o', 'u', 'y', 'A', 'E', 'I', 'O', 'U', 'Y');

    /// What a run is made of.
    ///
    /// @param tokens words as capitals and digits part them: `Base`, `64`, `Encoded`
    /// @param wordy characters in tokens that could be words: four letters or more, a vowel among them
    private record Count(int upper, int lower, int digits, int joints, int tokens, int wordy, int distinct) {

        static Count of(String text) {
            var upper = 0;
            var lower = 0;
            var digits = 0;
            var joints = 0;
            var tokens = 0;
            var wordy = 0;
            var seen = new boolean[128];
            var distinct = 0;
            for (var at = 0; at < text.length(); ) {
                var end = tokenEnd(text, at);
                var c = text.charAt(at);
                var vowel = false;
                for (var i = at; i < end; i++) {
                    var d = text.charAt(i);
                    vowel |= VOWELS.contains(d);
                    if (d < 128 && !seen[d]) {
                        seen[d] = true;
                        distinct++;
                    }
                    if (Characters.isUpper(d)) {
                        upper++;
                    } else if (Characters.isLower(d)) {
                        lower++;
                    } else if (Characters.isDigit(d)) {
                        digits++;
                    } else {
                        joints++;
                    }
                }
                if (Characters.isAlphanumeric(c)) {
                    tokens++;
                    if (Characters.isLetter(c) && end - at >= 4 && vowel) {
                        wordy += end - at;
                    }
                }
                at = end;
            }
            return new Count(upper, lower, digits, joints, Math.max(1, tokens), wordy, distinct);
        }

        private static int tokenEnd(String text, int at) {
            var c = text.charAt(at);
            var end = at + 1;
            if (Characters.isDigit(c)) {
                while (end < text.length() && Characters.isDigit(text.charAt(end))) {
                    end++;
                }
            } else if (Characters.isUpper(c)) {
                while (end < text.length() && Characters.isUpper(text.charAt(end))) {
                    end++;
                }
                var capitals = end - at;
                if (end < text.length() && Characters.isLower(text.charAt(end))) {
                    if (capitals > 1) {
                        // The last capital belongs to the word that follows.
                        return end - 1;
                    }
                    while (end < text.length() && Characters.isLower(text.charAt(end))) {
                        end++;
                    }
                }
            } else if (Characters.isLower(c)) {
                while (end < text.length() && Characters.isLower(text.charAt(end))) {
                    end++;
                }
            }
            return end;
        }
    }
}
