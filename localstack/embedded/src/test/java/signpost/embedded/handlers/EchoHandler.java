package signpost.embedded.handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Does what the event says: `{"do": "…"}`. Anything unknown is answered as it came.
public final class EchoHandler implements RequestStreamHandler {

    private int invocations;

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        var event = new String(input.readAllBytes(), StandardCharsets.UTF_8);
        invocations++;
        var answer = switch (event.replaceAll("(?s).*\\\\?\"do\\\\?\" ?: ?\\\\?\"(\\w+)\\\\?\".*", "$1")) {
            case "throw" -> throw new IllegalArgumentException("as \"asked\"");
            case "exit" -> exit();
            case "sleep" -> sleep();
            case "log" -> {
                System.out.println("a line on stdout");
                context.getLogger().log("a line of the logger\n");
                yield "null";
            }
            case "big" -> "\"" + "x".repeat(6 * 1024 * 1024) + "\"";
            case "who" ->
                """
                    {"pid": %d, "invocations": %d, "requestId": "%s", "arn": "%s", "remaining": %d}""".formatted(
                                ProcessHandle.current().pid(),
                                invocations,
                                context.getAwsRequestId(),
                                context.getInvokedFunctionArn(),
                                context.getRemainingTimeInMillis());
            case "environment" -> environment();
            case "api" -> """
                    {"statusCode": 201, "multiValueHeaders": {"X-Two": ["a", "b"]}, "headers": {"Content-Type": "text/plain"},
                     "body": "made"}""";
            case "binary" -> """
                    {"statusCode": 200, "headers": {"Content-Type": "image/png"}, "body": "AAEC/w==", "isBase64Encoded": true}""";
            // As a REST API wants it: the event itself is the body.
            case "mirror" -> "{\"statusCode\": 200, \"body\": " + quoted(event) + "}";
            case "once" -> failOnce(event);
            default ->
                event.contains("\"httpMethod\"") ? "{\"statusCode\": 200, \"body\": " + quoted(event) + "}" : event;
        };
        output.write(answer.getBytes(StandardCharsets.UTF_8));
    }

    private static String exit() {
        Runtime.getRuntime().halt(7);
        return "";
    }

    private static String sleep() {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return "\"slept\"";
    }

    /// Fails until the file named by the event exists, and makes it.
    private static String failOnce(String event) throws IOException {
        var file = Path.of(event.replaceAll("(?s).*\"file\" ?: ?\"([^\"]+)\".*", "$1"));
        Files.writeString(file, "x", java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
        if (Files.size(file) < 3) {
            throw new IllegalStateException("not yet");
        }
        return "null";
    }

    private static String environment() {
        var json = new StringBuilder(
                "{\"directory\": " + quoted(Path.of("").toAbsolutePath().toString()));
        System.getenv().forEach((name, value) -> json.append(", " + quoted(name) + ": " + quoted(value)));
        json.append(", \"arguments\": "
                + quoted(Arrays.toString(java.lang.management.ManagementFactory.getRuntimeMXBean()
                        .getInputArguments()
                        .toArray())));
        return json.append('}').toString();
    }

    private static String quoted(String text) {
        return "\""
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t") + "\"";
    }
}
