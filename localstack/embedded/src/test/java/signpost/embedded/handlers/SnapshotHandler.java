package signpost.embedded.handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.UUID;
import org.crac.Core;
import org.crac.Resource;

/// Says which hooks have run, and what came of chance before and after them.
public final class SnapshotHandler implements RequestStreamHandler, Resource {

    private final SecureRandom made = new SecureRandom();
    private final UUID drawn = UUID.randomUUID();
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
        var answer = """
                {"hooks": "%s", "drawnBefore": "%s", "drawnFromBefore": %d, "drawnAfter": %d}""".formatted(seen, drawn, made.nextInt(), new SecureRandom().nextInt());
        output.write(answer.getBytes(StandardCharsets.UTF_8));
    }
}
