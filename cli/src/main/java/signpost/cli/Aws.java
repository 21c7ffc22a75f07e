package signpost.cli;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import signpost.bouncycastle.Ed25519Key;
import signpost.challenge.Assignments;
import signpost.challenge.RegisteredHotkeys;
import signpost.clips.ClipCatalogue;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.dynamodb.DynamoAssignments;
import signpost.dynamodb.DynamoClipCatalogue;
import signpost.dynamodb.DynamoCommitmentLedger;
import signpost.dynamodb.DynamoRegisteredHotkeys;
import signpost.dynamodb.Retries;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.ledger.CommitmentLedger;
import signpost.publishing.ObjectStore;
import signpost.s3.S3ObjectStore;
import signpost.secretsmanager.SecretKeys;
import signpost.signing.KeyUnavailable;
import signpost.store.Pauses;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/// AWS, or what speaks like it. The only class here that names a class of the SDK, so that a command that has no
/// need of AWS never loads it.
///
/// Options come before the local stack, and that before the environment and the user's AWS configuration.
final class Aws {

    /// The SDK's own endpoints follow the region; R2 and the like have one region of this name.
    private static final String REGION_OF_R2 = "auto";

    private static final Pattern EXECUTE_API =
            Pattern.compile("[a-z0-9-]+\\.execute-api(?:-fips)?\\.([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?");

    private final Session session;
    private final PlaceOptions options;
    private final Optional<LocalStack> stack;

    /// @param stack the local stack, if it is what is to be talked to
    Aws(Session session, PlaceOptions options, Optional<LocalStack> stack) {
        this.session = session;
        this.options = options;
        this.stack = stack;
    }

    ObjectStore objects(String bucket) {
        var endpoint = endpoint("AWS_ENDPOINT_URL_S3").or(() -> session.setting("R2_ENDPOINT"));
        var builder = configured(S3Client.builder(), endpoint, endpoint.isPresent() ? REGION_OF_R2 : null);
        if (endpoint.isPresent()) {
            // Not every store of this kind knows bucket host names or the newer checksums.
            builder.forcePathStyle(true)
                    .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        }
        return new S3ObjectStore(
                builder.httpClient(UrlConnectionHttpClient.create()).build(), bucket);
    }

    ClipCatalogue clips(String table) {
        return new DynamoClipCatalogue(dynamo(), table, pauses());
    }

    Assignments assignments(String table) {
        return new DynamoAssignments(dynamo(), table, pauses());
    }

    CommitmentLedger ledger(String table) {
        return new DynamoCommitmentLedger(dynamo(), table, pauses(), session.clock());
    }

    /// As the copy of the chain in that table last saw them.
    RegisteredHotkeys registeredHotkeys(String ledger) {
        return new DynamoRegisteredHotkeys(dynamo(), ledger, pauses());
    }

    private DynamoDbClient dynamo() {
        return configured(DynamoDbClient.builder(), endpoint("AWS_ENDPOINT_URL_DYNAMODB"), null)
                .httpClient(UrlConnectionHttpClient.create())
                .overrideConfiguration(override -> override.retryStrategy(Retries.few()))
                .build();
    }

    private static Pauses pauses() {
        return Pauses.jittered(Duration.ofMillis(50), Duration.ofSeconds(1), new SplittableRandom());
    }

    /// @throws KeyUnavailable if the secret is not there or holds no key
    Ed25519Key signingKey(String secret) {
        var builder = configured(SecretsManagerClient.builder(), endpoint("AWS_ENDPOINT_URL_SECRETS_MANAGER"), null);
        try (var secrets = builder.httpClient(UrlConnectionHttpClient.create()).build()) {
            return new SecretKeys(secrets).signing(secret);
        } catch (KeyUnavailable e) {
            if (e.getCause() instanceof SdkClientException) {
                throw Stop.unreachable(
                        "secrets_unavailable",
                        String.valueOf(e.getMessage()),
                        "check the region, the credentials and the network");
            }
            throw e;
        }
    }

    /// Calls the function and returns its answer.
    Json.Obj invoke(String function, Json.Obj request) {
        var builder = configured(LambdaClient.builder(), endpoint("AWS_ENDPOINT_URL_LAMBDA"), null);
        try (var lambda = builder.httpClient(UrlConnectionHttpClient.create()).build()) {
            var parts = function.split(":", -1);
            var response = lambda.invoke(call -> {
                call.payload(SdkBytes.fromUtf8String(CanonicalJson.text(request)));
                if (parts.length == 2) {
                    call.functionName(parts[0]).qualifier(parts[1]);
                } else {
                    call.functionName(function);
                }
            });
            return answer(function, response);
        } catch (LambdaException e) {
            throw switch (e.statusCode()) {
                case 404 ->
                    Stop.unreachable(
                            "function_not_found",
                            "there is no function " + function,
                            "check --function, --region and --profile");
                case 403 ->
                    Stop.refused(
                            "access_denied",
                            "the credentials may not call function " + function,
                            "use a profile that may, with --profile");
                default ->
                    Stop.unreachable(
                            "function_unavailable",
                            "function " + function + " answered " + e.statusCode(),
                            "try again");
            };
        } catch (SdkException e) {
            throw Stop.unreachable(
                    "function_unavailable",
                    "function " + function + " cannot be reached: " + e.getMessage(),
                    unreachableFix());
        }
    }

    private static Json.Obj answer(String function, InvokeResponse response) {
        if (response.functionError() == null
                && JsonReader.read(response.payload().asByteArray()) instanceof Parsed.Ok<Json>(Json.Obj answer)) {
            return answer;
        }
        throw Stop.unreachable(
                "function_failed", "function " + function + " failed without an answer", "see its log; try again");
    }

    private String unreachableFix() {
        return stack.isPresent()
                ? "start the local stack with ./sv up, or say where with --function, --region and --profile"
                : "check --region, --profile, --endpoint-url and the network";
    }

    /// What signs requests to the API at this address.
    Requests requests(URI api) {
        return new Requests(api, credentials(), regionOf(api).map(Region::of).orElseGet(() -> region(null)));
    }

    /// An address of API Gateway names its region.
    private static Optional<String> regionOf(URI api) {
        var host = EXECUTE_API.matcher(api.getHost());
        return host.matches() ? Optional.of(host.group(1)) : Optional.empty();
    }

    /// A request as it goes out.
    record Signed(URI uri, Map<String, String> headers) {}

    /// Requests to an API that knows its callers by AWS Signature Version 4.
    final class Requests {

        private final URI api;
        private final AwsCredentialsProvider credentials;
        private final Region region;
        private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

        private Requests(URI api, AwsCredentialsProvider credentials, Region region) {
            this.api = api;
            this.credentials = credentials;
            this.region = region;
        }

        Signed signed(String method, String path, Map<String, String> query, Map<String, String> headers, byte[] body) {
            var base = api.getRawPath() == null ? "" : api.getRawPath().replaceFirst("/$", "");
            var request = SdkHttpFullRequest.builder()
                    .protocol(api.getScheme())
                    .host(api.getHost())
                    .port(api.getPort() < 0 ? null : api.getPort())
                    .encodedPath(base + path)
                    .method(SdkHttpMethod.fromValue(method));
            query.forEach(request::putRawQueryParameter);
            headers.forEach(request::putHeader);
            var signed = signer.sign(sign -> sign.identity(identity())
                            .request(request.build())
                            .payload(ContentStreamProvider.fromByteArray(body))
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "execute-api")
                            .putProperty(AwsV4HttpSigner.REGION_NAME, region.id())
                            .putProperty(HttpSigner.SIGNING_CLOCK, session.clock()))
                    .request();
            var sent = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            signed.headers().forEach((name, values) -> sent.put(name, String.join(",", values)));
            // The connection writes it, from the address.
            sent.remove("Host");
            return new Signed(signed.getUri(), sent);
        }

        private AwsCredentials identity() {
            try {
                return credentials.resolveCredentials();
            } catch (SdkException none) {
                throw Stop.usage(
                        "no_credentials",
                        "no AWS credentials are known, and the API answers only to signed requests",
                        "say which with --profile, AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
            }
        }
    }

    private <B extends AwsClientBuilder<B, ?>> B configured(
            B builder, Optional<String> endpoint, @Nullable String otherwise) {
        builder.region(region(otherwise)).credentialsProvider(credentials());
        endpoint.ifPresent(url -> builder.endpointOverride(uri(url)));
        return builder;
    }

    private static URI uri(String url) {
        try {
            var uri = URI.create(url);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException notOne) {
            // Told below.
        }
        throw Stop.usage("bad_endpoint", url + " is no endpoint", "write it as http://host:port or https://host");
    }

    private Optional<String> endpoint(String ofService) {
        return Optional.ofNullable(options.endpointUrl)
                .or(() -> stack.map(local -> local.get("awsEndpoint")))
                .or(() -> session.setting(ofService))
                .or(() -> session.setting("AWS_ENDPOINT_URL"));
    }

    private Region region(@Nullable String otherwise) {
        return Optional.ofNullable(options.region)
                .or(() -> stack.map(local -> local.get("region")))
                .or(() -> session.setting("AWS_REGION"))
                .or(() -> session.setting("AWS_DEFAULT_REGION"))
                .map(Region::of)
                .or(this::regionOfProfile)
                .or(() -> Optional.ofNullable(otherwise).map(Region::of))
                .orElseThrow(() -> Stop.usage(
                        "no_region",
                        "no AWS region is known",
                        "say which with --region, AWS_REGION or your AWS profile"));
    }

    private Optional<Region> regionOfProfile() {
        var profiles = profile()
                .map(name -> new AwsProfileRegionProvider(null, name))
                .orElseGet(AwsProfileRegionProvider::new);
        try {
            return Optional.ofNullable(profiles.getRegion());
        } catch (SdkClientException none) {
            return Optional.empty();
        }
    }

    private Optional<String> profile() {
        return Optional.ofNullable(options.profile).or(() -> session.setting("AWS_PROFILE"));
    }

    private AwsCredentialsProvider credentials() {
        if (options.profile != null) {
            return ProfileCredentialsProvider.create(options.profile);
        }
        if (stack.isPresent()) {
            return fixed(stack.get().get("accessKeyId"), stack.get().get("secretAccessKey"), Optional.empty());
        }
        var id = session.setting("AWS_ACCESS_KEY_ID");
        var secret = session.setting("AWS_SECRET_ACCESS_KEY");
        if (id.isPresent() && secret.isPresent()) {
            return fixed(id.get(), secret.get(), session.setting("AWS_SESSION_TOKEN"));
        }
        var builder = DefaultCredentialsProvider.builder();
        profile().ifPresent(builder::profileName);
        return builder.build();
    }

    private static AwsCredentialsProvider fixed(String id, String secret, Optional<String> token) {
        return StaticCredentialsProvider.create(
                token.isPresent()
                        ? AwsSessionCredentials.create(id, secret, token.get())
                        : AwsBasicCredentials.create(id, secret));
    }
}
