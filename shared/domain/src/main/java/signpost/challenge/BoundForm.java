package signpost.challenge;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import signpost.chain.KeyScheme;
import signpost.manifest.ManifestHash;

/// What is signed of a bound request: the eight lines of btauth/1, and below them a line for each of our
/// headers that was sent, because what is not signed can be changed on the way.
///
///     btauth/1
///     sr25519
///     GET
///     /api/challenge/v3?element_id=PlayerDetect_v1%401.0&…
///     SHA-256 of the body, in hex
///     nonce (nanoseconds)
///     sender
///     receiver
///     x-manifest-hash:sha256:…
///     x-commitment-proof:123450:0x…
///
/// Gateways hand over parameters decoded; so the target is written anew from them, with everything but the
/// unreserved characters of RFC 3986 (section 2.3) percent-encoded, in the order in which they were sent.
/// Whoever signs sends the parameters in the order of their names, which no gateway disturbs.
public final class BoundForm {

    public static final String VERSION = "btauth/1";

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /// Of the empty body, which is that of every GET.
    private static final String NO_BODY = ManifestHash.of(new byte[0]).hex();

    private BoundForm() {}

    /// The message that the sender of a request has signed if the scheme is this one.
    static byte[] message(SignedRequest request, SignedRequest.Bound bound) {
        return message(
                bound.scheme(),
                request.method(),
                target(request.path(), request.parameters()),
                NO_BODY,
                request.nonce().text(),
                bound.sender(),
                bound.receiver(),
                request.headers());
    }

    /// @param bodyHash SHA-256 of the body in hex
    /// @param headers ours, by their names in lower case; others are left out
    public static byte[] message(
            KeyScheme scheme,
            String method,
            String target,
            String bodyHash,
            String nonce,
            String sender,
            String receiver,
            Map<String, String> headers) {
        var lines = new ArrayList<>(List.of(
                VERSION, scheme.name().toLowerCase(Locale.ROOT), method, target, bodyHash, nonce, sender, receiver));
        for (var name : SignedRequest.NAMED) {
            var value = headers.get(name);
            if (value != null) {
                lines.add(name + ":" + value);
            }
        }
        return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    }

    /// Path and query as they are signed.
    public static String target(String path, Map<String, String> parameters) {
        var target = new StringBuilder(path);
        var separator = '?';
        for (var parameter : parameters.entrySet()) {
            target.append(separator)
                    .append(encoded(parameter.getKey()))
                    .append('=')
                    .append(encoded(parameter.getValue()));
            separator = '&';
        }
        return target.toString();
    }

    private static String encoded(String text) {
        var encoded = new StringBuilder();
        for (var b : text.getBytes(StandardCharsets.UTF_8)) {
            if (UNRESERVED.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(String.format("%02X", b & 0xff));
            }
        }
        return encoded.toString();
    }
}
