package signpost.commitmentcopy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;
import signpost.apigateway.HttpFunction;
import signpost.lambda.Settings;
import signpost.ledger.PublishDocument;

/// Lambda entry point of documents: API Gateway invokes it for `/api/commitments/{hash}`.
public final class DocumentsHandler implements RequestStreamHandler {

    private final HttpFunction function;

    /// Kept for its hooks, which the runtime knows by a weak reference only.
    @SuppressWarnings("UnusedVariable")
    private final @Nullable Resource hooks;

    /// Called by Lambda, once per execution environment.
    public DocumentsHandler() {
        this(new Settings(System.getenv()));
    }

    /// As Lambda does, with settings of the caller's.
    DocumentsHandler(Settings settings) {
        this(new Wiring(settings, Clock.systemUTC()));
    }

    private DocumentsHandler(Wiring wiring) {
        this(wiring.publish(), wiring, Clock.systemUTC());
        Core.getGlobalContext().register(wiring);
    }

    DocumentsHandler(PublishDocument publish, Clock clock) {
        this(publish, null, clock);
    }

    private DocumentsHandler(PublishDocument publish, @Nullable Resource hooks, Clock clock) {
        this.function = new HttpFunction(new DocumentsApi(publish), clock);
        this.hooks = hooks;
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        function.serve(
                input,
                output,
                context.getFunctionName(),
                context.getAwsRequestId(),
                line -> context.getLogger().log(line + "\n"));
    }
}
