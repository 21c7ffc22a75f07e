package signpost.challengeapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import signpost.bouncycastle.AccountSignatures;
import signpost.bouncycastle.Ed25519Key;
import signpost.bouncycastle.Sr25519Key;
import signpost.chain.AccountSigner;
import signpost.challenge.Received;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.testkit.ApiProbe;
import signpost.testkit.ApiProbe.Reply;
import signpost.testkit.ChallengeStage;
import signpost.testkit.OpenApi;
import signpost.testkit.TestAccount;
import signpost.testkit.TestMiner;

/// The function on a stage in memory: one instance of it, and as many more as a test opens.
final class ChallengeDesk {

    static final OpenApi API = OpenApi.read();

    final ChallengeStage stage;
    final ApiProbe probe;

    ChallengeDesk() {
        this(new ChallengeStage());
    }

    /// Another instance on the same stage.
    ChallengeDesk(ChallengeStage stage) {
        this(stage, stage.instance());
    }

    ChallengeDesk(ChallengeStage stage, ChallengeStage.Instance instance) {
        this.stage = stage;
        this.probe = probe(stage, instance);
    }

    /// With signatures of real keys.
    static ChallengeDesk real(ChallengeStage stage) {
        return new ChallengeDesk(stage, stage.instance(false, stage.clock, new AccountSignatures()));
    }

    /// That takes bound requests only.
    static ChallengeDesk strict(ChallengeStage stage) {
        return new ChallengeDesk(stage, stage.instance(true, stage.clock, TestAccount.CHECK));
    }

    private static ApiProbe probe(ChallengeStage stage, ChallengeStage.Instance instance) {
        return new ApiProbe(
                new ChallengeHandler(instance.issue(), instance.next(), ChallengeStage.NETUID, stage.clock), API);
    }

    Reply send(Received request) {
        return probe.send(event(request));
    }

    /// Parameters arrive in the order in which they stand in the event, which canonical bytes would sort. The
    /// answer is held against the description nevertheless.
    Reply sendInOrder(Received request) {
        var event = event(request);
        var reply = probe.send(text(event).getBytes(StandardCharsets.UTF_8));
        assertThat(API.faults("GET " + resource(request), reply.status(), reply.headers(), reply.body()))
                .isEmpty();
        return reply;
    }

    /// What the function logged last.
    Json.Obj logged() {
        return signpost.testkit.Vectors.parse(probe.lines().getLast());
    }

    // --- events --------------------------------------------------------------------------------------------------

    /// The event that API Gateway makes of a request to one of the two routes.
    static Json.Obj event(Received request) {
        return Json.Obj.builder()
                .put("resource", resource(request))
                .put("path", request.path())
                .put("httpMethod", request.method())
                .put("headers", last(request.headers()))
                .put("multiValueHeaders", all(request.headers()))
                .put("queryStringParameters", last(request.query()))
                .put("multiValueQueryStringParameters", all(request.query()))
                .put("pathParameters", new Json.Null())
                .put("stageVariables", new Json.Null())
                .put(
                        "requestContext",
                        Json.Obj.builder()
                                .put("resourcePath", resource(request))
                                .put("httpMethod", request.method())
                                .put("path", "/v1" + request.path())
                                .put("stage", "v1")
                                .put("requestId", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef")
                                .put(
                                        "identity",
                                        Json.Obj.builder()
                                                .put("sourceIp", "192.0.2.1")
                                                .put("caller", new Json.Null())
                                                .put("userArn", new Json.Null())
                                                .build())
                                .build())
                .put("body", new Json.Null())
                .put("isBase64Encoded", false)
                .build();
    }

    private static String resource(Received request) {
        return request.path().contains("tasks") ? ChallengeStage.V2 : ChallengeStage.V3;
    }

    private static Json last(Map<String, List<String>> values) {
        if (values.isEmpty()) {
            return new Json.Null();
        }
        var json = Json.Obj.builder();
        values.forEach((name, list) -> json.put(name, list.getLast()));
        return json.build();
    }

    private static Json all(Map<String, List<String>> values) {
        if (values.isEmpty()) {
            return new Json.Null();
        }
        var json = Json.Obj.builder();
        values.forEach(
                (name, list) -> json.put(name, list.stream().map(Json.Text::new).toList()));
        return json.build();
    }

    /// As it stands, unsorted.
    static String text(Json json) {
        return switch (json) {
            case Json.Obj(var fields) ->
                fields.entrySet().stream()
                        .map(field -> CanonicalJson.text(new Json.Text(field.getKey())) + ":" + text(field.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            case Json.Arr(var items) ->
                items.stream().map(ChallengeDesk::text).collect(Collectors.joining(",", "[", "]"));
            default -> CanonicalJson.text(json);
        };
    }

    // --- miners --------------------------------------------------------------------------------------------------

    static AccountSigner ed25519() {
        var seed = new byte[32];
        seed[0] = 7;
        return Ed25519Key.ofSeed(seed);
    }

    static AccountSigner stranger() {
        var seed = new byte[32];
        seed[0] = 9;
        return Ed25519Key.ofSeed(seed);
    }

    /// Signs the same always.
    static AccountSigner sr25519() {
        var seed = new byte[32];
        seed[0] = 8;
        return Sr25519Key.ofMiniSecret(seed, new SecureRandom() {
            private static final long serialVersionUID = 1;

            @Override
            public void nextBytes(byte[] bytes) {
                java.util.Arrays.fill(bytes, (byte) 9);
            }
        });
    }

    /// That is registered and has committed to the element, with a key of the test's.
    static TestMiner committed(ChallengeStage stage, AccountSigner key) {
        stage.hotkeys.register(key.account(), Optional.of(key.scheme()));
        stage.ledger.copy(ChallengeStage.commitment(
                key.account(),
                key.scheme(),
                900,
                ChallengeStage.WINDOW,
                ChallengeStage.binding(ChallengeStage.ELEMENT, "lynx")));
        return TestMiner.asking(key, stage.clock, stage.manifest.value(), ChallengeStage.ELEMENT)
                .with(ChallengeStage.proof(900).toString());
    }
}
