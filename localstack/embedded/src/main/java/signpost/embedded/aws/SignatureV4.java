package signpost.embedded.aws;

import com.sun.net.httpserver.HttpExchange;
import java.io.Serial;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Verifies AWS Signature Version 4, in a header or in a presigned query.
public final class SignatureV4 {

    /// What a signature proves: who signed, and what they said about the body.
    public sealed interface Verdict {

        /// `payloadHash` is the hexadecimal SHA-256 of the body, or S3's name for not giving one.
        record Signed(Identity by, String payloadHash) implements Verdict {}

        record Refused(Reason reason, String message) implements Verdict {}
    }

    public enum Reason {
        UNSIGNED,
        MALFORMED,
        UNKNOWN_KEY,
        EXPIRED,
        WRONG_SIGNATURE
    }

    /// The parts of a request that are signed, as they came over the wire. Header names are in lower case.
    public record Request(String method, String rawPath, String rawQuery, Map<String, List<String>> headers) {

        public static Request of(HttpExchange exchange) {
            var uri = exchange.getRequestURI();
            var headers = exchange.getRequestHeaders().entrySet().stream()
                    .collect(Collectors.toMap(header -> header.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue));
            return new Request(
                    exchange.getRequestMethod(),
                    Objects.requireNonNullElse(uri.getRawPath(), "/"),
                    Objects.requireNonNullElse(uri.getRawQuery(), ""),
                    headers);
        }

        Optional<String> header(String name) {
            return headers.getOrDefault(name, List.of()).stream().findFirst();
        }
    }

    private record Claim(
            String accessKeyId,
            String date,
            String region,
            String service,
            String timestamp,
            List<String> signedHeaders,
            String signature) {
        String scope() {
            return date + "/" + region + "/" + service + "/aws4_request";
        }
    }

    private static final class Malformed extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String CONTENT_HASH = "x-amz-content-sha256";
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final long LONGEST_PRESIGNED_SECONDS = Duration.ofDays(7).toSeconds();
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);
    private static final Pattern FIELD = Pattern.compile("(Credential|SignedHeaders|Signature)=([^,\\s]+)");

    private final Map<String, Identity> identities;
    private final Clock clock;

    public SignatureV4(Collection<Identity> identities, Clock clock) {
        this.identities = identities.stream().collect(Collectors.toMap(Identity::accessKeyId, identity -> identity));
        this.clock = clock;
    }

    /// Checks who signed a request to `service`, an AWS signing name such as `s3`.
    ///
    /// @param body the whole body, or null where it is too large to be at hand: then what the caller says of it is
    /// part of what is signed, and must be checked while the body is read
    public Verdict verify(Request request, String service, byte @Nullable [] body) {
        try {
            var query = parameters(request.rawQuery());
            var authorization = request.header("authorization");
            if (authorization.isPresent()) {
                return verifyHeader(request, service, body, authorization.get());
            }
            if (query.containsKey("AWSAccessKeyId")) {
                throw new Malformed("only " + ALGORITHM + " is supported: set the client's signature version to s3v4");
            }
            return query.containsKey("X-Amz-Signature")
                    ? verifyPresigned(request, service, query)
                    : refused(Reason.UNSIGNED, "Missing Authentication Token");
        } catch (Malformed e) {
            return refused(Reason.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private Verdict verifyHeader(Request request, String service, byte @Nullable [] body, String authorization) {
        if (!authorization.startsWith(ALGORITHM + " ")) {
            throw new Malformed("only " + ALGORITHM + " is supported");
        }
        var fields = new HashMap<String, String>();
        var matcher = FIELD.matcher(authorization);
        while (matcher.find()) {
            fields.put(matcher.group(1), matcher.group(2));
        }
        var timestamp =
                request.header("x-amz-date").orElseThrow(() -> new Malformed("the request has no X-Amz-Date header"));
        var claim = claim(
                fields.get("Credential"), timestamp, fields.get("SignedHeaders"), fields.get("Signature"), service);
        var signedAt = instant(timestamp);
        var off = Duration.between(signedAt, clock.instant()).abs();
        if (off.compareTo(SKEW) > 0) {
            return refused(
                    Reason.EXPIRED, "Signature expired: it was made at " + signedAt + ", and it is " + clock.instant());
        }
        var said = request.header(CONTENT_HASH);
        var hash = body == null
                ? said.orElseThrow(() -> new Malformed("the request has no X-Amz-Content-Sha256 header"))
                : sha256(body);
        if (body != null
                && said.isPresent()
                && said.get().length() == 64
                && !said.get().equals(hash)) {
            throw new Malformed("the X-Amz-Content-Sha256 header is not the hash of the body");
        }
        return verify(request, claim, body != null && said.isPresent() ? said.get() : hash, request.rawQuery());
    }

    private Verdict verifyPresigned(Request request, String service, Map<String, String> query) {
        var timestamp = parameter(query, "X-Amz-Date");
        if (!parameter(query, "X-Amz-Algorithm").equals(ALGORITHM)) {
            throw new Malformed("only " + ALGORITHM + " is supported");
        }
        var claim = claim(
                query.get("X-Amz-Credential"),
                timestamp,
                query.get("X-Amz-SignedHeaders"),
                query.get("X-Amz-Signature"),
                service);
        var signedAt = instant(timestamp);
        var seconds = seconds(parameter(query, "X-Amz-Expires"));
        var now = clock.instant();
        if (now.isAfter(signedAt.plusSeconds(seconds)) || now.isBefore(signedAt.minus(SKEW))) {
            return refused(Reason.EXPIRED, "Request has expired");
        }
        var withoutSignature = Arrays.stream(request.rawQuery().split("&"))
                .filter(pair -> !pair.startsWith("X-Amz-Signature="))
                .collect(Collectors.joining("&"));
        var hash = Optional.ofNullable(query.get("X-Amz-Content-Sha256"))
                .or(() -> request.header(CONTENT_HASH))
                .orElse("UNSIGNED-PAYLOAD");
        return verify(request, claim, hash, withoutSignature);
    }

    private Verdict verify(Request request, Claim claim, String payloadHash, String rawQuery) {
        var identity = identities.get(claim.accessKeyId());
        if (identity == null) {
            return refused(Reason.UNKNOWN_KEY, "The security token included in the request is invalid.");
        }
        var expected = canonicalPaths(request.rawPath(), claim.service()).stream()
                .flatMap(path -> canonicalQueries(rawQuery).stream()
                        .map(query -> signature(identity, claim, canonical(request, claim, path, query, payloadHash))))
                .toList();
        var given = claim.signature().getBytes(StandardCharsets.US_ASCII);
        var matches = false;
        for (var signature : expected) {
            matches |= MessageDigest.isEqual(signature.getBytes(StandardCharsets.US_ASCII), given);
        }
        return matches
                ? new Verdict.Signed(identity, payloadHash)
                : refused(
                        Reason.WRONG_SIGNATURE,
                        "The request signature we calculated does not match the signature you provided."
                                + " Check your AWS Secret Access Key and signing method.");
    }

    private static Claim claim(
            @Nullable String credential,
            String timestamp,
            @Nullable String signedHeaders,
            @Nullable String signature,
            String service) {
        if (credential == null || signedHeaders == null || signature == null) {
            throw new Malformed("a signature needs Credential, SignedHeaders and Signature");
        }
        var scope = credential.split("/", -1);
        if (scope.length != 5 || !scope[4].equals("aws4_request")) {
            throw new Malformed("Credential must be <key>/<date>/<region>/<service>/aws4_request");
        }
        if (!scope[3].equals(service)) {
            throw new Malformed("Credential should be scoped to correct service: '" + service + "'.");
        }
        if (!timestamp.startsWith(scope[1])) {
            throw new Malformed("the date in Credential is not that of X-Amz-Date");
        }
        var headers = List.of(signedHeaders.split(";"));
        if (!headers.contains("host")) {
            throw new Malformed("the host header must be signed");
        }
        return new Claim(scope[0], scope[1], scope[2], scope[3], timestamp, headers, signature);
    }

    private static String canonical(Request request, Claim claim, String path, String query, String payloadHash) {
        request.headers().keySet().stream()
                .filter(name ->
                        name.startsWith("x-amz-") && !claim.signedHeaders().contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new Malformed("There were headers present in the request which were not signed: " + name);
                });
        var canonical = new StringBuilder();
        canonical.append(request.method()).append('\n').append(path).append('\n');
        canonical.append(query).append('\n');
        for (var name : claim.signedHeaders()) {
            var values = request.headers().getOrDefault(name, List.of()).stream()
                    .map(value -> value.strip().replaceAll(" +", " "))
                    .collect(Collectors.joining(","));
            canonical.append(name).append(':').append(values).append('\n');
        }
        return canonical
                .append('\n')
                .append(String.join(";", claim.signedHeaders()))
                .append('\n')
                .append(payloadHash)
                .toString();
    }

    /// S3 signs the path as it is sent, the others encode it once more. Clients differ in what they think needs
    /// encoding, so both readings count.
    private static List<String> canonicalPaths(String rawPath, String service) {
        return service.equals("s3")
                ? List.of(rawPath, encode(decode(rawPath), true))
                : List.of(encode(rawPath, true), rawPath);
    }

    /// As it is to be signed, then as clients sign it that do not encode it (botocore) or do not even sort it (curl up
    /// to 8.2): `?hash=sha256:…`. AWS refuses these; a signature over what was sent proves as much.
    private static Set<String> canonicalQueries(String rawQuery) {
        var sorted = Arrays.stream(rawQuery.split("&", -1)).sorted().collect(Collectors.joining("&"));
        return new LinkedHashSet<>(List.of(canonicalQuery(rawQuery), sorted, rawQuery));
    }

    private static String canonicalQuery(String rawQuery) {
        if (rawQuery.isEmpty()) {
            return "";
        }
        var pairs = new ArrayList<String>();
        for (var pair : rawQuery.split("&", -1)) {
            var equals = pair.indexOf('=');
            var name = equals < 0 ? pair : pair.substring(0, equals);
            var value = equals < 0 ? "" : pair.substring(equals + 1);
            pairs.add(encode(decode(name), false) + "=" + encode(decode(value), false));
        }
        pairs.sort(null);
        return String.join("&", pairs);
    }

    private static String signature(Identity identity, Claim claim, String canonical) {
        var toSign = String.join(
                "\n", ALGORITHM, claim.timestamp(), claim.scope(), sha256(canonical.getBytes(StandardCharsets.UTF_8)));
        var key = ("AWS4" + identity.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
        for (var part : List.of(claim.date(), claim.region(), claim.service(), "aws4_request", toSign)) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(key);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has HmacSHA256", e);
        }
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(newSha256().digest(bytes));
    }

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static Instant instant(String timestamp) {
        try {
            return LocalDateTime.parse(timestamp, TIMESTAMP).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new Malformed("X-Amz-Date is not a date such as 20260101T000000Z");
        }
    }

    private static long seconds(String text) {
        try {
            var seconds = Long.parseLong(text);
            if (seconds >= 1 && seconds <= LONGEST_PRESIGNED_SECONDS) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            // The same answer.
        }
        throw new Malformed("X-Amz-Expires must be between 1 and " + LONGEST_PRESIGNED_SECONDS + " seconds");
    }

    private static String parameter(Map<String, String> query, String name) {
        var value = query.get(name);
        if (value == null) {
            throw new Malformed("the presigned request has no " + name);
        }
        return value;
    }

    private static Map<String, String> parameters(String rawQuery) {
        var parameters = new HashMap<String, String>();
        for (var pair : rawQuery.split("&", -1)) {
            var equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    /// A plus is a plus here.
    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Malformed("the request's address is not properly encoded");
        }
    }

    /// RFC 3986: everything but the unreserved characters.
    private static String encode(String text, boolean keepSlashes) {
        var encoded = new StringBuilder();
        for (var b : text.getBytes(StandardCharsets.UTF_8)) {
            var c = (char) (b & 0xff);
            var unreserved = c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
            if (unreserved || (keepSlashes && c == '/')) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    private static Verdict refused(Reason reason, String message) {
        return new Verdict.Refused(reason, message);
    }
}
