package signpost.embedded.handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Writes each event as a line into the file that `RECORD` names.
public final class RecordingHandler implements RequestStreamHandler {

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        Files.writeString(
                Path.of(System.getenv("RECORD")),
                new String(input.readAllBytes(), StandardCharsets.UTF_8) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        output.write("null".getBytes(StandardCharsets.UTF_8));
    }
}
