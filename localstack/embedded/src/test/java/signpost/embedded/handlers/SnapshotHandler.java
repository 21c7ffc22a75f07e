package signpost.embedded.handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.crac.Core;
import org.crac.Resource;

/// Says which hooks have run.
public final class SnapshotHandler implements RequestStreamHandler, Resource {

    private String seen = "";

    public SnapshotHandler() {
        Core.getGlobalContext().register(this);
    }

    @Override
    public void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
        seen += "checkpoint ";
    }

    @Override
    public void afterRestore(org.crac.Context<? extends Resource> context) {
        seen += "restore";
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        output.write(("\"" + seen + "\"").getBytes(StandardCharsets.UTF_8));
    }
}
