package signpost.schedule;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import signpost.chain.Block;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;

/// The name of something scheduled: `<window>-<not before block>-<16 digits of the hash of its text>`, and `.2`,
/// `.3`, … where the same was scheduled before and did not come to be published.
///
/// Window and block are for people; the digits make the same text scheduled twice the same thing.
record PendingName(String value) {

    static final String FOLDER = "pending/";

    private static final Pattern FORM =
            Pattern.compile("[A-Za-z0-9._-]{1,64}-[0-9]{1,19}-([0-9a-f]{16})(?:\\.([1-9][0-9]{0,8}))?");
    private static final Pattern FOREIGN = Pattern.compile("[^A-Za-z0-9._-]");
    private static final int MOST_OF_WINDOW = 64;
    private static final int HASH_DIGITS = 16;

    PendingName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not the name of a scheduled manifest");
        }
    }

    static PendingName of(WindowId window, Block notBefore, ManifestHash config) {
        var slug = FOREIGN.matcher(window.value()).replaceAll("-");
        return new PendingName(
                slug.substring(0, Math.min(slug.length(), MOST_OF_WINDOW)) + "-" + notBefore + "-" + digits(config));
    }

    /// The name in a key such as `pending/<name>.schedule.json`, if it is one of ours with that ending.
    static Optional<PendingName> inKey(String key, String ending) {
        if (!key.startsWith(FOLDER) || !key.endsWith(ending)) {
            return Optional.empty();
        }
        var name = key.substring(FOLDER.length(), key.length() - ending.length());
        return FORM.matcher(name).matches() ? Optional.of(new PendingName(name)) : Optional.empty();
    }

    boolean isOf(ManifestHash config) {
        return parts().group(1).equals(digits(config));
    }

    /// The name under which the same is scheduled once more.
    PendingName again() {
        var times = parts().group(2);
        return times == null
                ? new PendingName(value + ".2")
                : new PendingName(value.substring(0, value.length() - times.length()) + (Integer.parseInt(times) + 1));
    }

    private Matcher parts() {
        var matcher = FORM.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalStateException("checked when it was made");
        }
        return matcher;
    }

    private static String digits(ManifestHash config) {
        return config.hex().substring(0, HASH_DIGITS);
    }

    String config() {
        return FOLDER + value + CONFIG;
    }

    String schedule() {
        return FOLDER + value + SCHEDULE;
    }

    String approval() {
        return FOLDER + value + APPROVAL;
    }

    String outcome() {
        return FOLDER + value + OUTCOME;
    }

    static final String CONFIG = ".yaml";
    static final String SCHEDULE = ".schedule.json";
    static final String APPROVAL = ".approval.json";
    static final String OUTCOME = ".outcome.json";
}
