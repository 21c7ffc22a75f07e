package signpost.embedded.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.embedded.aws.SignatureV4.Reason;
import signpost.embedded.aws.SignatureV4.Request;
import signpost.embedded.aws.SignatureV4.Verdict;

class SignatureV4Test {

    // AWS's Signature Version 4 test suite, case get-vanilla.
    private static final Identity SUITE =
            new Identity("suite", "AIDASUITE", "arn", "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    private static final Instant SUITE_TIME = Instant.parse("2015-08-30T12:36:00Z");
    private static final String SUITE_SIGNATURE = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";

    // Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters", its example.
    private static final Identity S3 =
            new Identity("s3", "AIDAS3", "arn", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private static final Instant S3_TIME = Instant.parse("2013-05-24T00:00:00Z");
    private static final String PRESIGNED = "X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

    private static Verdict verify(Request request, Instant now) {
        return new SignatureV4(List.of(SUITE), Clock.fixed(now, ZoneOffset.UTC))
                .verify(request, "service", new byte[0]);
    }

    private static Request vanilla(String authorization) {
        return new Request(
                "GET",
                "/",
                "",
                Map.of(
                        "host", List.of("example.amazonaws.com"),
                        "x-amz-date", List.of("20150830T123600Z"),
                        "authorization", List.of(authorization)));
    }

    private static Request vanilla() {
        return vanilla("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                + " SignedHeaders=host;x-amz-date, Signature=" + SUITE_SIGNATURE);
    }

    @Test
    void the_published_header_example_is_accepted() {
        assertThat(verify(vanilla(), SUITE_TIME)).isInstanceOf(Verdict.Signed.class);
    }

    @ParameterizedTest
    @CsvSource({"-301, false", "-299, true", "299, true", "301, false"})
    void clocks_may_differ_by_five_minutes(long seconds, boolean accepted) {
        assertThat(verify(vanilla(), SUITE_TIME.plusSeconds(seconds)) instanceof Verdict.Signed)
                .isEqualTo(accepted);
    }

    @ParameterizedTest
    @CsvSource({
        // As AWS has it: sorted and encoded.
        "e361056ad01baa0cf806d68e8089182a15acd2298cfcd9aa4b2d5d8c113231f5, true",
        // As botocore does it: sorted.
        "aaf17e47eeab1686267445e64ee3d60c02d58c3a94a61deda99b512a84b67da8, true",
        // As curl before 8.3 does it: as it is sent.
        "3c07b862cf12a76605b46c17d0cb522c2597aa1e21b15b6d2619e004253fee40, true",
        // Of another query.
        "f480fbadec384b3ee7322b62f42501a4d846e014c07e61d7d73babdac745ce74, false"
    })
    void a_query_may_be_signed_as_it_is_sent(String signature, boolean accepted) {
        var headers = new HashMap<>(vanilla().headers());
        headers.computeIfPresent(
                "authorization", (_, values) -> List.of(values.getFirst().replace(SUITE_SIGNATURE, signature)));

        assertThat(
                        verify(new Request("GET", "/", "limit=1&hash=sha256:00", headers), SUITE_TIME)
                                instanceof Verdict.Signed)
                .isEqualTo(accepted);
    }

    @Test
    void a_header_of_amazon_s_that_is_not_signed_is_refused() {
        var headers = new HashMap<>(vanilla().headers());
        headers.put("x-amz-security-token", List.of("slipped in"));

        assertThat(verify(new Request("GET", "/", "", headers), SUITE_TIME))
                .isEqualTo(new Verdict.Refused(
                        Reason.MALFORMED,
                        "There were headers present in the request which were not signed: x-amz-security-token"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic abc",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, Signature=00",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE, SignedHeaders=host, Signature=00",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150831/us-east-1/service/aws4_request, SignedHeaders=host, Signature=00",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=date, Signature=00"
            })
    void what_is_no_signature_is_told_apart_from_a_wrong_one(String authorization) {
        assertThat(verify(vanilla(authorization), SUITE_TIME))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.MALFORMED));
    }

    private static Verdict presigned(String method, String path, String query, Instant now) {
        return new SignatureV4(List.of(S3), Clock.fixed(now, ZoneOffset.UTC))
                .verify(
                        new Request(method, path, query, Map.of("host", List.of("examplebucket.s3.amazonaws.com"))),
                        "s3",
                        null);
    }

    @Test
    void the_published_presigned_example_is_accepted() {
        assertThat(presigned("GET", "/test.txt", PRESIGNED, S3_TIME))
                .isEqualTo(new Verdict.Signed(S3, "UNSIGNED-PAYLOAD"));
    }

    @Test
    void a_presigned_request_expires() {
        assertThat(presigned("GET", "/test.txt", PRESIGNED, S3_TIME.plus(Duration.ofHours(25))))
                .isEqualTo(new Verdict.Refused(Reason.EXPIRED, "Request has expired"));
    }

    @ParameterizedTest
    @CsvSource({"PUT, /test.txt, 86400", "GET, /other.txt, 86400", "GET, /test.txt, 86401"})
    void a_presigned_request_holds_for_itself_only(String method, String path, String expires) {
        assertThat(presigned(method, path, PRESIGNED.replace("86400", expires), S3_TIME))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.WRONG_SIGNATURE));
    }
}
