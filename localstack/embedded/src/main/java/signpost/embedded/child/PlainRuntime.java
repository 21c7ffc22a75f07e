package signpost.embedded.child;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/// Drives a handler where the runtime interface client cannot: its native library is made for Linux only.
///
/// Understands `RequestStreamHandler`s, and no hooks of a snapshot.
public final class PlainRuntime {

    private static final String API = "http://" + System.getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime";

    private PlainRuntime() {}

    public static void main(String[] args) throws IOException {
        RequestStreamHandler handler;
        try {
            handler = load(args[0]);
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            cause.printStackTrace();
            post("/init/error", describe(cause));
            System.exit(1);
            return;
        }
        while (true) {
            serveOne(handler);
        }
    }

    private static RequestStreamHandler load(String handler) throws IOException, ReflectiveOperationException {
        var urls = new ArrayList<URL>();
        var taskRoot = Path.of("").toAbsolutePath();
        urls.add(taskRoot.toUri().toURL());
        try (var jars = Files.list(taskRoot.resolve("lib"))) {
            for (var jar : jars.sorted().toList()) {
                urls.add(jar.toUri().toURL());
            }
        }
        var loader = new URLClassLoader(urls.toArray(URL[]::new));
        Thread.currentThread().setContextClassLoader(loader);
        var type = loader.loadClass(handler.replaceFirst("::.*", ""));
        return (RequestStreamHandler) type.getConstructor().newInstance();
    }

    private static void serveOne(RequestStreamHandler handler) throws IOException {
        var next = open("/invocation/next");
        var event = next.getInputStream();
        var id = next.getHeaderField("Lambda-Runtime-Aws-Request-Id");
        var context = new PlainContext(
                id,
                next.getHeaderField("Lambda-Runtime-Invoked-Function-Arn"),
                Long.parseLong(next.getHeaderField("Lambda-Runtime-Deadline-Ms")));
        var answer = new ByteArrayOutputStream();
        try {
            handler.handleRequest(event, answer, context);
        } catch (Throwable failure) { // As the runtime interface client does: whatever a handler throws is its answer.
            failure.printStackTrace();
            post("/invocation/" + id + "/error", describe(failure));
            return;
        }
        post("/invocation/" + id + "/response", answer.toByteArray());
    }

    private static void post(String path, byte[] body) throws IOException {
        var connection = open(path);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        try (var out = connection.getOutputStream()) {
            out.write(body);
        }
        connection.getResponseCode();
    }

    private static HttpURLConnection open(String path) throws IOException {
        return (HttpURLConnection) URI.create(API + path).toURL().openConnection();
    }

    private static byte[] describe(Throwable failure) {
        return ("{\"errorMessage\":\"" + escape(String.valueOf(failure.getMessage())) + "\",\"errorType\":\""
                        + failure.getClass().getName() + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String escape(String text) {
        var escaped = new StringBuilder();
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < ' ') {
                escaped.append("\\u%04x".formatted((int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
