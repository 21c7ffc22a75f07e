package signpost.registryapi;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import org.crac.Core;
import signpost.apigateway.HttpFunction;
import signpost.lambda.Settings;

/// Lambda entry point of the registry: API Gateway invokes it for every route below `/api/manifests`.
public final class RegistryHandler implements RequestStreamHandler {

    private final HttpFunction function;

    /// Called by Lambda, once per execution environment.
    public RegistryHandler() {
        this(new Settings(System.getenv()));
    }

    /// As Lambda does, with settings of the caller's.
    public RegistryHandler(Settings settings) {
        this(new Wiring(settings, Clock.systemUTC()));
    }

    private RegistryHandler(Wiring wiring) {
        this(wiring.registry());
        Core.getGlobalContext().register(wiring);
    }

    RegistryHandler(Registry registry) {
        this.function = new HttpFunction("registry", new RegistryApi(registry), registry.clock());
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
