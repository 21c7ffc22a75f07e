package signpost.commitment;

import java.util.Optional;
import java.util.regex.Pattern;
import signpost.manifest.ElementId;

/// The image that a miner of the private track serves an element with.
///
/// @param digest `sha256:` and 64 lower-case hex digits
public record PrivateImage(ElementId element, String repository, String tag, Optional<String> digest) {

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    public PrivateImage {
        Binding.word(repository, "an image's repository");
        Binding.word(tag, "an image's tag");
        digest.ifPresent(text -> {
            if (!DIGEST.matcher(text).matches()) {
                throw new IllegalArgumentException("an image's digest is sha256: and 64 lower-case hex digits");
            }
        });
    }
}
