package signpost.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.embedded.EmbeddedStack;
import signpost.embedded.template.Template;
import signpost.json.Json;
import signpost.lambda.Settings;
import signpost.registryapi.RegistryHandler;

/// What an operator does with a manifest, one after the other: PUT it, GET it, POST a run of it. Once with the handler
/// in this process, and once through the gateway, its signature check and the runtime interface client; DynamoDB Local
/// on the stack's AWS port both times.
final class RoundTrips {

    private static final List<Integer> MANIFESTS = List.of(50, 10_000);
    private static final int WARM_UP = 300;

    private RoundTrips() {}

    /// One of the three requests.
    private interface Door {
        void send(String method, String resource, String name, String body) throws Exception;
    }

    static void run(List<String> arguments) throws Exception {
        var sizes = arguments.isEmpty()
                ? MANIFESTS
                : arguments.stream().map(Integer::valueOf).toList();
        for (var manifests : sizes) {
            try (var stack = Stacks.start()) {
                System.out.println(manifests + " manifests:");
                measure("handler in process", inProcess(stack), manifests, 0);
                measure("through the gateway", throughGateway(stack), manifests, manifests + WARM_UP);
            }
        }
    }

    private static void measure(String how, Door door, int manifests, int from) throws Exception {
        var whole = new double[manifests];
        var put = new double[manifests];
        var get = new double[manifests];
        var post = new double[manifests];
        for (var i = -WARM_UP; i < manifests; i++) {
            var number = from + WARM_UP + i;
            var name = IngestSamples.name(number);
            var body = IngestSamples.content(number);
            var puts = Timings.millis(() -> door.send("PUT", "/api/manifests/{name}", name, body));
            var gets = Timings.millis(() -> door.send("GET", "/api/manifests/{name}", name, ""));
            var posts = Timings.millis(() -> door.send("POST", "/api/manifests/{name}/runs", name, ""));
            if (i >= 0) {
                put[i] = puts;
                get[i] = gets;
                post[i] = posts;
                whole[i] = puts + gets + posts;
            }
        }
        System.out.printf("  %-20s PUT + GET + POST runs  %s ms%n", how, Timings.of(whole));
        System.out.printf("  %-20s   PUT                  %s ms%n", "", Timings.of(put));
        System.out.printf("  %-20s   GET                  %s ms%n", "", Timings.of(get));
        System.out.printf("  %-20s   POST runs            %s ms%n", "", Timings.of(post));
        var runtime = Runtime.getRuntime();
        System.out.printf(
                "  %-20s   heap of this process, engines and all: %d MB%n",
                "", (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    }

    private static Door inProcess(EmbeddedStack stack) {
        System.setProperty("aws.endpointUrl", stack.awsUrl().toString());
        System.setProperty("aws.region", Template.REGION);
        System.setProperty("aws.accessKeyId", stack.operator().accessKeyId());
        System.setProperty("aws.secretAccessKey", stack.operator().secretAccessKey());
        var handler = new RegistryHandler(new Settings(stack.template()
                .function("signpost-local-registry")
                .orElseThrow()
                .environment()));
        var context = Contexts.silent();
        return (method, resource, name, body) -> {
            var out = new ByteArrayOutputStream();
            handler.handleRequest(
                    new ByteArrayInputStream(ApiCalls.event(method, resource, Map.of("name", name), body)),
                    out,
                    context);
            if (!(JsonReader.read(out.toByteArray()) instanceof Parsed.Ok<Json>(Json.Obj answer))
                    || answer.whole("statusCode").orElse(500) >= 300) {
                throw new IllegalStateException(out.toString(StandardCharsets.UTF_8));
            }
        };
    }

    private static Door throughGateway(EmbeddedStack stack) {
        var gateway = new ApiCalls.Gateway(stack);
        return (method, resource, name, body) -> gateway.send(method, resource.replace("{name}", name), body);
    }
}
