package signpost.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.embedded.EmbeddedStack;
import signpost.embedded.template.Template;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/// Calls of the API, as proxy events and as signed requests.
final class ApiCalls {

    /// Headers that the HTTP client sets by itself.
    private static final Set<String> NOT_OURS = Set.of("host", "content-length");

    private ApiCalls() {}

    /// What API Gateway gives a function.
    static byte[] event(String method, String resource, Map<String, String> parameters, String body) {
        var path = resource;
        var named = Json.Obj.builder();
        for (var parameter : parameters.entrySet()) {
            path = path.replace("{" + parameter.getKey() + "}", parameter.getValue());
            named.put(parameter.getKey(), parameter.getValue());
        }
        var identity = Json.Obj.builder()
                .put("accountId", Template.ACCOUNT)
                .put("caller", "AIDABENCHMARK0000000")
                .put("userArn", "arn:aws:iam::" + Template.ACCOUNT + ":user/bench");
        return CanonicalJson.bytes(Json.Obj.builder()
                .put("resource", resource)
                .put("path", path)
                .put("httpMethod", method)
                .put("headers", Json.Obj.builder().build())
                .put("multiValueHeaders", Json.Obj.builder().build())
                .put("pathParameters", named.build())
                .put(
                        "requestContext",
                        Json.Obj.builder()
                                .put("requestId", "bench")
                                .put("identity", identity.build())
                                .build())
                .put("body", body.isEmpty() ? new Json.Null() : new Json.Text(body))
                .put("isBase64Encoded", false)
                .build());
    }

    /// Signed requests of the stack's operator over connections that stay open.
    static final class Gateway {

        private final HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
        private final URI api;
        private final AwsBasicCredentials operator;

        Gateway(EmbeddedStack stack) {
            this.api = stack.apiUrl();
            this.operator = AwsBasicCredentials.create(
                    stack.operator().accessKeyId(), stack.operator().secretAccessKey());
        }

        Json.Obj send(String method, String path, String body) throws IOException, InterruptedException {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            var uri = URI.create(api.toString().replaceFirst("/$", "") + path);
            var signed = signer.sign(sign -> sign.identity(operator)
                    .request(SdkHttpRequest.builder()
                            .uri(uri)
                            .method(SdkHttpMethod.fromValue(method))
                            .build())
                    .payload(ContentStreamProvider.fromByteArray(bytes))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "execute-api")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, Template.REGION));
            var request = HttpRequest.newBuilder(uri)
                    .method(method, HttpRequest.BodyPublishers.ofByteArray(bytes))
                    .header("Content-Type", "application/json");
            signed.request().headers().forEach((name, values) -> {
                if (!NOT_OURS.contains(name.toLowerCase(Locale.ROOT))) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() < 300 && JsonReader.read(answer.body()) instanceof Parsed.Ok<Json>(Json.Obj json)) {
                return json;
            }
            throw new IllegalStateException(method + " " + path + " answered " + answer.statusCode() + " "
                    + new String(answer.body(), StandardCharsets.UTF_8));
        }
    }
}
