package signpost.queueapi;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import org.crac.Core;
import signpost.apigateway.HttpFunction;
import signpost.lambda.Settings;

/// Lambda entry point of the queue: API Gateway invokes it for every route below `/api/queue`.
public final class QueueHandler implements RequestStreamHandler {

    private final HttpFunction function;

    /// Called by Lambda, once per execution environment.
    public QueueHandler() {
        this(new Settings(System.getenv()));
    }

    /// As Lambda does, with settings of the caller's.
    public QueueHandler(Settings settings) {
        this(new Wiring(settings, Clock.systemUTC()));
    }

    private QueueHandler(Wiring wiring) {
        this(wiring.queue());
        Core.getGlobalContext().register(wiring);
    }

    QueueHandler(Queue queue) {
        this.function = new HttpFunction("queue", new QueueApi(queue), queue.clock());
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        function.serve(
                input,
                output,
                context.getAwsRequestId(),
                line -> context.getLogger().log(line + "\n"));
    }
}
