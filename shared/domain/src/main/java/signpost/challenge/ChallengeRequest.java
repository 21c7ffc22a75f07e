package signpost.challenge;

import static signpost.challenge.SignedRequest.COMMITMENT_PROOF;
import static signpost.challenge.SignedRequest.ELEMENT_ID;
import static signpost.challenge.SignedRequest.MANIFEST_HASH;

import java.util.Optional;
import java.util.regex.Pattern;
import signpost.document.Parsed;
import signpost.manifest.ElementId;
import signpost.manifest.ManifestHash;

/// A request for a challenge of version 3.
///
/// @param manifestAsSent the hash in the caller's own spelling, with its prefix or bare; answers repeat it
/// @param chuteSlug the chute that the caller means to call, if it says so
/// @param proof as it was sent, if at all: its form is judged where commitments are, not here
public record ChallengeRequest(
        SignedRequest signed,
        ManifestHash manifest,
        String manifestAsSent,
        ElementId element,
        Optional<String> chuteSlug,
        Optional<String> proof) {

    private static final Pattern HASH = Pattern.compile("(sha256:)?[0-9a-f]{64}");
    private static final Pattern SLUG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /// Whether challenges can be asked for with what a commitment binds: the chain would take more than a request does.
    public static boolean canAskFor(ElementId element, String chuteSlug) {
        return element.canBeAskedFor() && SLUG.matcher(chuteSlug).matches();
    }

    /// @param netuid the subnet that is served
    public static Parsed<ChallengeRequest> parse(Received received, int netuid) {
        var reader = new RequestReader(received, SignedRequest.READ);
        var hash = reader.matching(
                "header " + MANIFEST_HASH,
                reader.required("header " + MANIFEST_HASH, reader.header(MANIFEST_HASH)),
                HASH,
                "a manifest hash is sha256: and 64 lower-case hex digits; the digits alone are taken too");
        var element = element(reader);
        var slug = reader.matching(
                "query chute_slug",
                reader.parameter("chute_slug"),
                SLUG,
                "a chute slug has 1 to 128 letters, digits, '.', '_' and '-', a letter or digit first");
        var signed = SignedRequest.read(received, reader, netuid);
        return signed.isPresent()
                ? new Parsed.Ok<>(new ChallengeRequest(
                        signed.get(),
                        ManifestHash.parse(hash.orElseThrow()),
                        hash.orElseThrow(),
                        new ElementId(element.orElseThrow()),
                        slug,
                        reader.header(COMMITMENT_PROOF)))
                : new Parsed.Malformed<>(reader.violations());
    }

    /// The January client names the element in a header; both may do so if they agree.
    private static Optional<String> element(RequestReader reader) {
        var inQuery = reader.parameter("element_id");
        var inHeader = reader.header(ELEMENT_ID);
        if (inQuery.isPresent() && inHeader.isPresent() && !inQuery.equals(inHeader)) {
            reader.violation("header " + ELEMENT_ID, "differs", "this is the parameter element_id once more");
        }
        var element = inQuery.or(() -> inHeader);
        return reader.matching(
                inQuery.isPresent() || inHeader.isEmpty() ? "query element_id" : "header " + ELEMENT_ID,
                reader.required("query element_id", element),
                ElementId::canBeAskedFor,
                "an element id has " + ElementId.ASKABLE_IN_WORDS);
    }
}
