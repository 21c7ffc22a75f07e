package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@NeedsNode
class PublicReadsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void readers_come_over_tls_with_get_or_head_and_may_be_on_any_page() {
        var behaviour = only("AWS::CloudFront::Distribution").at("/DistributionConfig/DefaultCacheBehavior");

        assertThat(behaviour.path("ViewerProtocolPolicy").asText()).isEqualTo("redirect-to-https");
        assertThat(behaviour.path("AllowedMethods").toString()).isEqualTo("[\"GET\",\"HEAD\",\"OPTIONS\"]");
        var cors = only("AWS::CloudFront::ResponseHeadersPolicy").at("/ResponseHeadersPolicyConfig/CorsConfig");
        assertThat(cors.at("/AccessControlAllowOrigins/Items").toString()).isEqualTo("[\"*\"]");
        assertThat(cors.path("AccessControlAllowCredentials").asBoolean()).isFalse();
        assertThat(cors.at("/AccessControlExposeHeaders/Items").toString()).contains("ETag");
    }

    @Test
    void an_answer_is_kept_as_long_as_the_object_says_and_its_absence_for_a_second() {
        var cache = only("AWS::CloudFront::CachePolicy").path("CachePolicyConfig");

        assertThat(cache.path("MinTTL").asInt()).isZero();
        assertThat(cache.path("DefaultTTL").asInt()).isEqualTo(1);
        assertThat(cache.path("MaxTTL").asInt()).isEqualTo(31_536_000);
        assertThat(cache.at("/ParametersInCacheKeyAndForwardedToOrigin/QueryStringsConfig/QueryStringBehavior")
                        .asText())
                .isEqualTo("none");
        assertThat(only("AWS::CloudFront::Distribution")
                        .at("/DistributionConfig/CustomErrorResponses")
                        .toString())
                .isEqualTo("[{\"ErrorCachingMinTTL\":1,\"ErrorCode\":404}]");
    }

    @Test
    void the_bucket_is_read_with_signed_requests_and_no_legacy_identity() {
        var origin = only("AWS::CloudFront::Distribution").at("/DistributionConfig/Origins/0");

        assertThat(origin.path("OriginAccessControlId").isMissingNode()).isFalse();
        assertThat(only("AWS::CloudFront::OriginAccessControl")
                        .at("/OriginAccessControlConfig/SigningBehavior")
                        .asText())
                .isEqualTo("always");
    }

    @Test
    void a_domain_of_ones_own_comes_with_its_certificate_or_not_at_all() {
        var distribution = only("AWS::CloudFront::Distribution").path("DistributionConfig");

        assertThat(distribution.path("Aliases").toString())
                .isEqualTo("{\"Fn::If\":[\"HasPublicDomain\",[{\"Ref\":\"PublicDomain\"}],"
                        + "{\"Ref\":\"AWS::NoValue\"}]}");
        assertThat(distribution
                        .at("/ViewerCertificate/Fn::If/1/MinimumProtocolVersion")
                        .asText())
                .isEqualTo("TLSv1.2_2021");
        assertThat(Synthesised.of(Stage.PROD).json().path("Rules").toString())
                .contains("PublicDomain needs PublicCertificate");
    }

    /// Runs the code as CloudFront would: an object `event` in, a request or a response out.
    @Test
    void whatever_is_not_below_scorevision_is_answered_without_asking_the_bucket() throws Exception {
        var code = only("AWS::CloudFront::Function").path("FunctionCode").asText();
        var process = new ProcessBuilder("node", "-e", code + """
                        ;console.log(JSON.stringify(['/', '/index.html', '/scorevision', '/scorevision/', '/scorevision/x/',
                            '/scorevision/index.json', '/scorevision/manifests/sha256:00.json', '/other/scorevision/index.json']
                            .map(function (uri) { return handler({request: {uri: uri, method: 'GET'}}); })));
                        """)
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        var answers = JSON.readTree(output);

        assertThat(answers.valueStream().map(answer -> answer.path("statusCode").asInt(200)))
                .containsExactly(404, 404, 404, 404, 404, 200, 200, 404);
        assertThat(JSON.readTree(answers.at("/0/body/data").asText())
                        .path("error")
                        .asText())
                .isEqualTo("not_found");
    }

    @ParameterizedTest
    @MethodSource("stages")
    void only_the_stage_on_ones_own_machine_does_without(Stage stage) {
        Synthesised.of(stage)
                .template()
                .resourceCountIs("AWS::CloudFront::Distribution", stage.equals(Stage.LOCAL) ? 0 : 1);
        assertThat(Synthesised.of(stage).json().path("Parameters").has("PublicBaseUrl"))
                .isEqualTo(stage.equals(Stage.LOCAL));
    }

    static List<Stage> stages() {
        return Stage.ALL;
    }

    private static JsonNode only(String type) {
        var found = Synthesised.of(Stage.PROD)
                .json()
                .path("Resources")
                .valueStream()
                .filter(resource -> resource.path("Type").asText().equals(type))
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst().path("Properties");
    }
}
