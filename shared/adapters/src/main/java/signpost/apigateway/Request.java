package signpost.apigateway;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import signpost.job.Caller;

/// A request with a body that is not too large: of a known caller, or to a route that is open to anybody.
public final class Request {

    private static final int MOST_OF_NAME = 64;

    private final APIGatewayProxyRequestEvent event;
    private final Optional<Caller> caller;
    private final byte[] body;

    Request(APIGatewayProxyRequestEvent event, Optional<Caller> caller, byte[] body) {
        this.event = event;
        this.caller = caller;
        this.body = body;
    }

    public String method() {
        return event.getHttpMethod();
    }

    /// The route as the API has it, parameters in braces: `/api/queue/jobs/{id}`.
    public String resource() {
        return event.getResource();
    }

    /// @throws IllegalStateException if the route is open: nobody is known there
    public Caller caller() {
        return caller.orElseThrow(() -> new IllegalStateException(resource() + " is open and knows no caller"));
    }

    /// The body as it came, not to be changed.
    public byte[] body() {
        return body;
    }

    Optional<String> pathParameter(String name) {
        return Optional.ofNullable(event.getPathParameters().get(name));
    }

    /// Every value of a header, whatever the case of its name.
    List<String> header(String name) {
        var values = new ArrayList<String>();
        event.getMultiValueHeaders().forEach((key, list) -> {
            if (key.equalsIgnoreCase(name)) {
                values.addAll(list);
            }
        });
        if (values.isEmpty()) {
            event.getHeaders().forEach((key, value) -> {
                if (key.equalsIgnoreCase(name)) {
                    values.add(value);
                }
            });
        }
        return values;
    }

    /// Every value of every query parameter.
    Map<String, List<String>> query() {
        var query = new LinkedHashMap<String, List<String>>();
        event.getQueryStringParameters().forEach((name, value) -> query.put(name, List.of(value)));
        event.getMultiValueQueryStringParameters().forEach((name, values) -> {
            if (!values.isEmpty()) {
                query.put(name, values);
            }
        });
        return query;
    }

    /// Who signed the request. Of a role's session it is the role, so that a retry from another session is the same
    /// caller: `caller` is `AROA…:session`, `userArn` is `…:assumed-role/<role>/<session>`.
    static Optional<Caller> callerOf(APIGatewayProxyRequestEvent event) {
        var identity = event.getRequestContext().getIdentity();
        var id = identity.getCaller().replaceFirst(":.*", "");
        if (id.isBlank()) {
            return Optional.empty();
        }
        var name = nameIn(identity.getUserArn());
        return Optional.of(new Caller(id, name.isBlank() ? id : name));
    }

    private static String nameIn(String arn) {
        var parts = arn.substring(arn.lastIndexOf(':') + 1).split("/", -1);
        var name = parts[0].equals("assumed-role") && parts.length > 1 ? parts[1] : parts[parts.length - 1];
        return name.substring(0, Math.min(name.length(), MOST_OF_NAME));
    }
}
