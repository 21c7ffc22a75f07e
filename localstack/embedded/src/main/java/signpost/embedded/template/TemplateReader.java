package signpost.embedded.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import signpost.embedded.streams.EventPattern;
import signpost.embedded.template.Template.Authorization;
import signpost.embedded.template.Template.Bucket;
import signpost.embedded.template.Template.CallerPolicy;
import signpost.embedded.template.Template.Function;
import signpost.embedded.template.Template.GatewayResponse;
import signpost.embedded.template.Template.Route;
import signpost.embedded.template.Template.Rule;
import signpost.embedded.template.Template.Secret;
import signpost.embedded.template.Template.StreamMapping;
import signpost.embedded.template.Template.Table;
import signpost.embedded.template.Template.Target;

/// Turns each kind of resource into its record.
final class TemplateReader {

    private static final Pattern STREAM = Pattern.compile("arn:aws:dynamodb:.*:table/([^/]+)/stream/.*");
    private static final Pattern INTEGRATED_FUNCTION = Pattern.compile(".*/functions/(.+)/invocations");
    /// What CreateTable takes as it stands.
    private static final List<String> TABLE_PROPERTIES = List.of(
            "TableName",
            "AttributeDefinitions",
            "KeySchema",
            "BillingMode",
            "ProvisionedThroughput",
            "LocalSecondaryIndexes",
            "GlobalSecondaryIndexes");

    /// What is made here, or tells something about what is made.
    private static final Set<String> READ = Set.of(
            "AWS::ApiGateway::GatewayResponse",
            "AWS::ApiGateway::Method",
            "AWS::ApiGateway::Resource",
            "AWS::ApiGateway::RestApi",
            "AWS::ApiGateway::Stage",
            "AWS::DynamoDB::Table",
            "AWS::Events::EventBus",
            "AWS::Events::Rule",
            "AWS::IAM::ManagedPolicy",
            "AWS::Lambda::Alias",
            "AWS::Lambda::EventInvokeConfig",
            "AWS::Lambda::EventSourceMapping",
            "AWS::Lambda::Function",
            "AWS::Lambda::Version",
            "AWS::S3::Bucket",
            "AWS::SecretsManager::Secret");

    /// What has no use on one machine: what functions may do is not enforced here, nobody is alarmed, logs are
    /// files, an event that failed for good is told in the log, and routes are in force without being deployed.
    private static final Set<String> LEFT_OUT = Set.of(
            "AWS::ApiGateway::Deployment",
            "AWS::CloudWatch::Alarm",
            "AWS::IAM::Policy",
            "AWS::IAM::Role",
            "AWS::Lambda::Permission",
            "AWS::Logs::LogGroup",
            "AWS::S3::BucketPolicy",
            "AWS::SNS::Topic",
            "AWS::SNS::TopicPolicy",
            "AWS::SQS::Queue",
            "AWS::SQS::QueuePolicy");

    private static final Pattern VARIABLE = Pattern.compile("\\$[A-Za-z.]+");
    private static final String RESPONSE_HEADER = "gatewayresponse.header.";

    private final Resolver resolver;

    TemplateReader(JsonNode template, Map<String, String> parameters) {
        this.resolver = new Resolver(template, parameters);
    }

    Template read() {
        requireKnownKinds();
        return new Template(
                all("AWS::Lambda::Function", this::function),
                all("AWS::S3::Bucket", this::bucket),
                all("AWS::SecretsManager::Secret", this::secret),
                all("AWS::DynamoDB::Table", this::table),
                all("AWS::Events::Rule", this::rule),
                all("AWS::ApiGateway::Method", this::route),
                all("AWS::ApiGateway::GatewayResponse", this::gatewayResponse),
                all("AWS::IAM::ManagedPolicy", this::callerPolicy),
                all("AWS::Events::EventBus", resolver::physicalId),
                all("AWS::Lambda::EventSourceMapping", this::streamMapping));
    }

    /// A kind of resource that nobody has thought of is not left out in silence.
    private void requireKnownKinds() {
        for (var id : resolver.resources()) {
            var kind = resolver.typeOf(id);
            if (!READ.contains(kind) && !LEFT_OUT.contains(kind)) {
                throw new TemplateException(id + " is of a kind that is not understood here: " + kind);
            }
        }
    }

    private <T> List<T> all(String type, java.util.function.Function<String, T> reader) {
        return resolver.resourcesOf(type).stream().map(reader).toList();
    }

    private Function function(String id) {
        var properties = resolver.properties(id);
        var environment = properties
                .path("Environment")
                .path("Variables")
                .propertyStream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        variable -> resolver.text(variable.getValue(), id + " variable " + variable.getKey())));
        var aliases = new HashMap<String, String>();
        for (var alias : ofFunction("AWS::Lambda::Alias", id)) {
            var of = resolver.properties(alias);
            aliases.put(
                    resolver.text(of.path("Name"), alias + ".Name"),
                    resolver.text(of.path("FunctionVersion"), alias + ".FunctionVersion"));
        }
        var versions = ofFunction("AWS::Lambda::Version", id).stream()
                .map(version -> resolver.physicalId(version).replaceFirst(".*:", ""))
                .collect(Collectors.toSet());
        return new Function(
                resolver.physicalId(id),
                resolver.text(properties.path("Handler"), id + ".Handler"),
                resolver.text(properties.path("Code").path("S3Key"), id + ".Code.S3Key"),
                environment,
                properties.path("MemorySize").asInt(128),
                Duration.ofSeconds(properties.path("Timeout").asInt(3)),
                properties.path("SnapStart").path("ApplyOn").asText().equals("PublishedVersions"),
                asyncRetries(id),
                aliases,
                versions);
    }

    /// One number for all qualifiers.
    private int asyncRetries(String function) {
        return ofFunction("AWS::Lambda::EventInvokeConfig", function).stream()
                .map(config -> resolver.properties(config).path("MaximumRetryAttempts"))
                .mapToInt(attempts -> attempts.asInt(Function.ASYNC_RETRIES))
                .findFirst()
                .orElse(Function.ASYNC_RETRIES);
    }

    private List<String> ofFunction(String type, String function) {
        return resolver.resourcesOf(type).stream()
                .filter(id -> resolver.functionOf(id).equals(function))
                .toList();
    }

    private Bucket bucket(String id) {
        var versioning = resolver.properties(id).path("VersioningConfiguration").path("Status");
        return new Bucket(resolver.physicalId(id), versioning.asText().equals("Enabled"));
    }

    private Secret secret(String id) {
        return new Secret(resolver.physicalId(id).replaceFirst(".*:secret:", ""));
    }

    private Table table(String id) {
        var properties = (ObjectNode) resolver.resolve(resolver.properties(id));
        var create = JsonNodeFactory.instance.objectNode();
        for (var name : TABLE_PROPERTIES) {
            if (properties.has(name)) {
                create.set(name, properties.get(name));
            }
        }
        create.put("TableName", resolver.physicalId(id));
        if (properties.has("StreamSpecification")) {
            create.putObject("StreamSpecification")
                    .put("StreamEnabled", true)
                    .set(
                            "StreamViewType",
                            properties.path("StreamSpecification").path("StreamViewType"));
        }
        var timeToLive = properties.path("TimeToLiveSpecification");
        return new Table(
                resolver.physicalId(id),
                create,
                timeToLive.path("Enabled").asBoolean()
                        ? Optional.of(timeToLive.path("AttributeName").asText())
                        : Optional.empty());
    }

    private Rule rule(String id) {
        var properties = resolver.properties(id);
        var targets = properties
                .path("Targets")
                .valueStream()
                .map(target -> target(id, target))
                .toList();
        return new Rule(
                resolver.physicalId(id),
                resolver.text(properties.path("ScheduleExpression"), id + ".ScheduleExpression"),
                !properties.path("State").asText().equals("DISABLED"),
                targets);
    }

    private Target target(String rule, JsonNode target) {
        for (var unknown : List.of("InputPath", "InputTransformer")) {
            if (target.has(unknown)) {
                throw new TemplateException(rule + ": a target's " + unknown + " is not understood");
            }
        }
        var input = target.has("Input")
                ? Optional.of(resolver.text(target.path("Input"), rule + " Input"))
                : Optional.<String>empty();
        return new Target(functionAt(resolver.text(target.path("Arn"), rule + " target"), rule), input);
    }

    private Route route(String id) {
        var properties = resolver.properties(id);
        var api = resolver.text(properties.path("RestApiId"), id + ".RestApiId");
        var integration = properties.path("Integration");
        if (!integration.path("Type").asText().equals("AWS_PROXY")) {
            throw new TemplateException(id + ": integrations of type "
                    + integration.path("Type").asText() + " are not understood, only AWS_PROXY");
        }
        var uri = resolver.text(integration.path("Uri"), id + ".Integration.Uri");
        var function = INTEGRATED_FUNCTION.matcher(uri);
        if (!function.matches()) {
            throw new TemplateException(id + " is not integrated with a function: " + uri);
        }
        return new Route(
                api,
                stageOf(api),
                properties.path("HttpMethod").asText(),
                pathOf(resolver.text(properties.path("ResourceId"), id + ".ResourceId"), api),
                authorization(id, properties.path("AuthorizationType").asText("NONE")),
                functionAt(function.group(1), id),
                binaryMediaTypes(api));
    }

    private GatewayResponse gatewayResponse(String id) {
        var properties = resolver.properties(id);
        var headers = new HashMap<String, String>();
        properties.path("ResponseParameters").properties().forEach(parameter -> {
            var value = parameter.getValue().asText();
            if (!parameter.getKey().startsWith(RESPONSE_HEADER) || !value.matches("'[^']*'")) {
                throw new TemplateException(id + ": only headers of a fixed value are understood, not "
                        + parameter.getKey() + " = " + value);
            }
            headers.put(parameter.getKey().substring(RESPONSE_HEADER.length()), value.substring(1, value.length() - 1));
        });
        var templates = properties.path("ResponseTemplates");
        var body = templates.has("application/json")
                ? Optional.of(resolver.text(templates.path("application/json"), id + ".ResponseTemplates"))
                : Optional.<String>empty();
        body.ifPresent(text -> VARIABLE.matcher(text)
                .results()
                .map(MatchResult::group)
                .filter(variable -> !GatewayResponse.VARIABLES.contains(variable))
                .findFirst()
                .ifPresent(variable -> {
                    throw new TemplateException(id + ": " + variable + " is not understood");
                }));
        var status = properties.path("StatusCode");
        return new GatewayResponse(
                properties.path("ResponseType").asText(),
                status.isMissingNode() ? Optional.empty() : Optional.of(status.asInt()),
                headers,
                body);
    }

    private CallerPolicy callerPolicy(String id) {
        var properties = resolver.properties(id);
        var methods = new ArrayList<String>();
        for (var statement : properties.path("PolicyDocument").path("Statement")) {
            // What is allowed and denied beside the API is not enforced on one machine.
            if (!statement.path("Action").asText().equals("execute-api:Invoke")) {
                continue;
            }
            if (!statement.path("Effect").asText().equals("Allow") || statement.has("Condition")) {
                throw new TemplateException(
                        id + ": of routes only policies that allow them are understood: " + statement);
            }
            var resources = resolver.resolve(statement.path("Resource"));
            if (resources.isArray()) {
                resources.forEach(resource -> methods.add(resource.asText()));
            } else {
                methods.add(resources.asText());
            }
        }
        return new CallerPolicy(resolver.physicalId(id).replaceFirst(".*:policy/", ""), methods);
    }

    private StreamMapping streamMapping(String id) {
        var properties = resolver.properties(id);
        var source = STREAM.matcher(resolver.text(properties.path("EventSourceArn"), id + ".EventSourceArn"));
        if (!source.matches()) {
            throw new TemplateException(id + ": only streams of tables are understood");
        }
        var patterns = new ArrayList<EventPattern>();
        for (var filter : properties.path("FilterCriteria").path("Filters")) {
            try {
                patterns.add(EventPattern.parse(resolver.text(filter.path("Pattern"), id + " pattern")));
            } catch (IllegalArgumentException e) {
                throw new TemplateException(id + ": " + e.getMessage());
            }
        }
        return new StreamMapping(
                functionAt(resolver.text(properties.path("FunctionName"), id + ".FunctionName"), id),
                source.group(1),
                patterns,
                properties.path("BatchSize").asInt(100));
    }

    private static Authorization authorization(String id, String type) {
        return switch (type) {
            case "NONE" -> Authorization.NONE;
            case "AWS_IAM" -> Authorization.AWS_IAM;
            default -> throw new TemplateException(id + ": authorization " + type + " is not understood");
        };
    }

    private String pathOf(String resource, String api) {
        if (resource.equals(Resolver.rootResource(api))) {
            return "/";
        }
        var properties = resolver.properties(resource);
        var parent = pathOf(resolver.text(properties.path("ParentId"), resource + ".ParentId"), api);
        var part = resolver.text(properties.path("PathPart"), resource + ".PathPart");
        return parent.equals("/") ? parent + part : parent + "/" + part;
    }

    private String stageOf(String api) {
        return resolver.resourcesOf("AWS::ApiGateway::Stage").stream()
                .filter(stage -> resolver.text(resolver.properties(stage).path("RestApiId"), stage)
                        .equals(api))
                .map(resolver::physicalId)
                .findFirst()
                .orElse("prod");
    }

    private Set<String> binaryMediaTypes(String api) {
        return resolver.properties(api)
                .path("BinaryMediaTypes")
                .valueStream()
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }

    private FunctionAddress functionAt(String arn, String where) {
        var address = FunctionAddress.parse(arn)
                .orElseThrow(() -> new TemplateException(where + ": not a function's ARN: " + arn));
        if (resolver.resourcesOf("AWS::Lambda::Function").stream()
                .noneMatch(id -> resolver.physicalId(id).equals(address.name()))) {
            throw new TemplateException(where + ": unknown function " + address);
        }
        return address;
    }
}
