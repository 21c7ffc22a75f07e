package signpost.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import signpost.json.Json;

/// The routes of the template that is deployed, by the function that answers them.
public final class TemplateRoutes {

    private static final String RESOURCE = "AWS::ApiGateway::Resource";
    private static final String METHOD = "AWS::ApiGateway::Method";

    private TemplateRoutes() {}

    /// Every `POST /api/queue/jobs` below a prefix.
    public static Set<String> below(String prefix) {
        var resources = resources().fields();
        var routes = new TreeSet<String>();
        resources.forEach((name, resource) -> {
            if (isA(resource, METHOD)) {
                var properties = properties(resource);
                var path = path(resources, properties.object("ResourceId").orElseThrow());
                if (path.startsWith(prefix)) {
                    routes.add(properties.text("HttpMethod").orElseThrow() + " " + path);
                }
            }
        });
        return routes;
    }

    private static Json.Obj resources() {
        var file = Path.of(System.getProperty("signpost.root"), "infra-cdk", "snapshots", "local.template.json");
        try {
            return Vectors.parse(Files.readString(file)).object("Resources").orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param reference `{"Ref": …}` to a resource, or something else for the root of the API
    private static String path(Map<String, Json> resources, Json.Obj reference) {
        var resource = reference.text("Ref").map(resources::get);
        if (resource.filter(found -> isA(found, RESOURCE)).isEmpty()) {
            return "";
        }
        var properties = properties(resource.get());
        return path(resources, properties.object("ParentId").orElseThrow()) + "/"
                + properties.text("PathPart").orElseThrow();
    }

    private static boolean isA(Json resource, String type) {
        return ((Json.Obj) resource).text("Type").filter(type::equals).isPresent();
    }

    private static Json.Obj properties(Json resource) {
        return ((Json.Obj) resource).object("Properties").orElseThrow();
    }
}
