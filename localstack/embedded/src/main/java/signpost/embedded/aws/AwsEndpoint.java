package signpost.embedded.aws;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Collection;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import signpost.embedded.aws.SignatureV4.Verdict;
import signpost.embedded.events.EventBuses;
import signpost.embedded.http.LoopbackServer;
import signpost.embedded.http.Messages;
import signpost.embedded.lambda.AsyncInvocations;
import signpost.embedded.lambda.Functions;

/// All of AWS on one port: what `AWS_ENDPOINT_URL` points to.
///
/// A request that is not signed by one of the stack's identities gets no further.
public final class AwsEndpoint implements AutoCloseable {

    /// Where the engines answer.
    public record Engines(URI s3, URI dynamoDb, URI secretsManager) {}

    /// The most any service but S3 takes: a batch of DynamoDB.
    private static final int BODY_LIMIT = 16 * 1024 * 1024;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final SignatureV4 signatures;
    private final Engines engines;
    private final Upstream upstream = new Upstream();
    private final LoopbackServer server;
    private volatile @Nullable Invocations invocations;
    private volatile @Nullable EventBuses buses;

    private AwsEndpoint(int port, Engines engines, Collection<Identity> identities, Clock clock) {
        this.engines = engines;
        this.signatures = new SignatureV4(identities, clock);
        this.server = LoopbackServer.start(port, this::handle);
    }

    /// Starts answering for the engines, on a free port if `port` is 0.
    public static AwsEndpoint start(int port, Engines engines, Collection<Identity> identities, Clock clock) {
        return new AwsEndpoint(port, engines, identities, clock);
    }

    /// Starts answering for functions. They come second because they must know this endpoint.
    public void serve(Functions functions, AsyncInvocations async) {
        invocations = new Invocations(functions, async);
    }

    /// Starts taking events.
    public void take(EventBuses events) {
        buses = events;
    }

    public URI endpoint() {
        return server.endpoint();
    }

    @Override
    public void close() {
        server.close();
        upstream.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        var target = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("X-Amz-Target"), "");
        var service = Service.of(target, exchange.getRequestURI().getPath());
        try {
            if (service == Service.S3) {
                handleObject(exchange);
            } else {
                handleCall(exchange, service);
            }
        } catch (InterruptedException _) {
            throw new InterruptedIOException("the stack is ending");
        }
    }

    /// S3: the body may be large, so it is checked on its way through.
    private void handleObject(HttpExchange exchange) throws IOException, InterruptedException {
        switch (signatures.verify(SignatureV4.Request.of(exchange), Service.S3.signingName(), null)) {
            case Verdict.Refused refused -> refuse(exchange, Service.S3, refused);
            case Verdict.Signed(var _, var hash) -> {
                var length = length(exchange);
                if (length > 0 && HASH.matcher(hash).matches()) {
                    forward(exchange, Service.S3, new CheckedBody(exchange.getRequestBody(), length, hash), length);
                } else {
                    forward(exchange, Service.S3, exchange.getRequestBody(), length);
                }
            }
        }
    }

    private void handleCall(HttpExchange exchange, Service service) throws IOException, InterruptedException {
        var body = Messages.body(exchange, BODY_LIMIT);
        if (body.isEmpty()) {
            answer(
                    exchange,
                    service,
                    new AwsError(413, "RequestTooLargeException", "more than " + BODY_LIMIT + " bytes"));
            return;
        }
        var bytes = body.get();
        if (signatures.verify(SignatureV4.Request.of(exchange), service.signingName(), bytes)
                instanceof Verdict.Refused refused) {
            refuse(exchange, service, refused);
            return;
        }
        if (service == Service.EVENTS) {
            takeEvents(exchange, bytes);
            return;
        }
        if (service != Service.LAMBDA) {
            forward(exchange, service, new ByteArrayInputStream(bytes), bytes.length);
            return;
        }
        var functions = invocations;
        if (functions == null) {
            answer(exchange, service, new AwsError(503, "ServiceException", "functions are not ready yet"));
            return;
        }
        var error = functions.invoke(exchange, bytes);
        if (error.isPresent()) {
            answer(exchange, service, error.get());
        }
    }

    private void takeEvents(HttpExchange exchange, byte[] body) throws IOException {
        var events = buses;
        if (events == null
                || !"AWSEvents.PutEvents".equals(exchange.getRequestHeaders().getFirst("X-Amz-Target"))) {
            answer(
                    exchange,
                    Service.EVENTS,
                    new AwsError(400, "UnknownOperationException", "events are put here, and nothing else is done"));
            return;
        }
        var taken = events.putEvents(body);
        if (taken.isEmpty()) {
            answer(
                    exchange,
                    Service.EVENTS,
                    new AwsError(400, "ValidationException", "a request holds one to ten entries"));
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", Service.EVENTS.contentType());
        exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
        Messages.answer(exchange, 200, taken.get());
    }

    private void forward(HttpExchange exchange, Service service, InputStream body, long length)
            throws IOException, InterruptedException {
        var engine = switch (service) {
            case S3 -> engines.s3();
            case DYNAMODB -> engines.dynamoDb();
            case SECRETS_MANAGER -> engines.secretsManager();
            case EVENTS, LAMBDA -> throw new IllegalStateException(service + " is not behind an engine");
        };
        HttpResponse<InputStream> response;
        try {
            response = upstream.send(exchange, engine, body, length);
        } catch (IOException e) {
            answer(
                    exchange,
                    service,
                    body instanceof CheckedBody checked && checked.isWrong()
                            ? new AwsError(
                                    400,
                                    "XAmzContentSHA256Mismatch",
                                    "The provided 'x-amz-content-sha256' header does not match what was computed.")
                            : new AwsError(
                                    503, "ServiceUnavailable", service.signingName() + " does not answer: " + e));
            return;
        }
        Upstream.passBack(response, exchange);
    }

    private static void refuse(HttpExchange exchange, Service service, Verdict.Refused refused) throws IOException {
        answer(exchange, service, new AwsError(403, service.codeOf(refused.reason()), refused.message()));
    }

    private static void answer(HttpExchange exchange, Service service, AwsError error) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", service.contentType());
        headers.set("x-amzn-ErrorType", error.code());
        headers.set("x-amzn-RequestId", UUID.randomUUID().toString());
        Messages.answer(exchange, error.status(), service.error(error));
    }

    /// Below 0 if the request does not say.
    private static long length(HttpExchange exchange) {
        var headers = exchange.getRequestHeaders();
        if (headers.containsKey("Transfer-Encoding")) {
            return -1;
        }
        var length = headers.getFirst("Content-Length");
        return length == null ? 0 : Long.parseLong(length);
    }
}
