package signpost.embedded.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Evaluates the intrinsic functions of a template, lazily: only what is asked for must be understood.
final class Resolver {

    private static final Map<String, String> PSEUDO_PARAMETERS = Map.of(
            "AWS::AccountId", Template.ACCOUNT,
            "AWS::Partition", "aws",
            "AWS::Region", Template.REGION,
            "AWS::StackName", "signpost",
            "AWS::URLSuffix", "amazonaws.com");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(!?)([^}]*)}");

    private final JsonNode template;
    private final Map<String, String> parameters;

    Resolver(JsonNode template, Map<String, String> parameters) {
        this.template = template;
        this.parameters = parameters;
    }

    String text(JsonNode value, String where) {
        var resolved = resolve(value);
        if (!resolved.isValueNode() || resolved.isNull()) {
            throw new TemplateException(where + " is not a text: " + value);
        }
        return resolved.asText();
    }

    /// The value with every intrinsic inside it replaced by what it stands for.
    JsonNode resolve(JsonNode value) {
        if (value instanceof ArrayNode array) {
            var resolved = JsonNodeFactory.instance.arrayNode();
            array.forEach(element -> resolved.add(resolve(element)));
            return resolved;
        }
        if (!(value instanceof ObjectNode object)) {
            return value;
        }
        if (object.size() == 1) {
            var only = object.properties().iterator().next();
            if (only.getKey().equals("Ref") || only.getKey().startsWith("Fn::")) {
                return intrinsic(only.getKey(), only.getValue());
            }
        }
        var resolved = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(field -> resolved.set(field.getKey(), resolve(field.getValue())));
        return resolved;
    }

    private JsonNode intrinsic(String function, JsonNode argument) {
        return switch (function) {
            case "Ref" -> TextNode.valueOf(ref(argument.asText()));
            case "Fn::GetAtt" -> TextNode.valueOf(attribute(argument));
            case "Fn::Join" -> TextNode.valueOf(join(argument));
            case "Fn::Sub" -> TextNode.valueOf(substitute(argument));
            case "Fn::Split" -> split(argument);
            case "Fn::Select" -> select(argument);
            default -> throw new TemplateException("unknown intrinsic " + function + ": " + argument);
        };
    }

    private String join(JsonNode argument) {
        var parts = resolve(argument.path(1));
        if (!parts.isArray()) {
            throw new TemplateException("Fn::Join needs a list: " + argument);
        }
        return String.join(
                argument.path(0).asText(),
                parts.valueStream().map(part -> text(part, "Fn::Join")).toList());
    }

    private JsonNode split(JsonNode argument) {
        var parts = JsonNodeFactory.instance.arrayNode();
        var separator = Pattern.compile(argument.path(0).asText(), Pattern.LITERAL);
        Arrays.stream(separator.split(text(argument.path(1), "Fn::Split"), -1)).forEach(parts::add);
        return parts;
    }

    private JsonNode select(JsonNode argument) {
        var list = resolve(argument.path(1));
        var chosen = list.get(argument.path(0).asInt(-1));
        if (chosen == null) {
            throw new TemplateException("Fn::Select finds nothing: " + argument);
        }
        return chosen;
    }

    private String substitute(JsonNode argument) {
        var text = argument.isArray() ? argument.path(0).asText() : argument.asText();
        var variables = argument.path(1);
        return PLACEHOLDER.matcher(text).replaceAll(match -> {
            var name = match.group(2);
            String value;
            if (!match.group(1).isEmpty()) {
                value = "${" + name + "}";
            } else if (variables.has(name)) {
                value = text(variables.path(name), "Fn::Sub " + name);
            } else if (name.contains(".")) {
                value = attribute(name);
            } else {
                value = ref(name);
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private String ref(String name) {
        if (PSEUDO_PARAMETERS.containsKey(name)) {
            return PSEUDO_PARAMETERS.getOrDefault(name, "");
        }
        if (parameters.containsKey(name)) {
            return parameters.getOrDefault(name, "");
        }
        var parameter = template.path("Parameters").path(name);
        if (parameter.has("Default")) {
            return parameter.path("Default").asText();
        }
        if (!parameter.isMissingNode()) {
            throw new TemplateException("parameter " + name + " has no value");
        }
        return physicalId(name);
    }

    /// What `Ref` gives for a resource.
    String physicalId(String id) {
        return switch (typeOf(id)) {
            case "AWS::S3::Bucket" -> named(id, "BucketName").toLowerCase(Locale.ROOT);
            case "AWS::DynamoDB::Table" -> named(id, "TableName");
            case "AWS::Lambda::Function" -> named(id, "FunctionName");
            case "AWS::Lambda::Version" -> attribute(functionOf(id), "Arn") + ":" + versionNumber(id);
            case "AWS::Lambda::Alias" -> attribute(functionOf(id), "Arn") + ":" + property(id, "Name");
            case "AWS::Events::EventBus", "AWS::Events::Rule" -> named(id, "Name");
            case "AWS::IAM::ManagedPolicy" ->
                "arn:aws:iam::" + Template.ACCOUNT + ":policy/" + named(id, "ManagedPolicyName");
            case "AWS::IAM::Role" -> named(id, "RoleName");
            case "AWS::Logs::LogGroup" -> named(id, "LogGroupName");
            case "AWS::SecretsManager::Secret" -> arn("secretsmanager", "secret:" + named(id, "Name"));
            case "AWS::SQS::Queue" ->
                "https://sqs." + Template.REGION + ".amazonaws.com/" + Template.ACCOUNT + "/" + named(id, "QueueName");
            case "AWS::SNS::Topic" -> arn("sns", named(id, "TopicName"));
            case "AWS::ApiGateway::Stage" -> property(id, "StageName");
            case "AWS::ApiGateway::RestApi",
                    "AWS::ApiGateway::Resource",
                    "AWS::ApiGateway::Deployment",
                    "AWS::KMS::Key",
                    "AWS::CloudFront::Distribution" -> id;
            default -> throw new TemplateException("cannot refer to " + id + " of type " + typeOf(id));
        };
    }

    private String attribute(JsonNode argument) {
        return argument.isTextual()
                ? attribute(argument.asText())
                : attribute(argument.path(0).asText(), argument.path(1).asText());
    }

    private String attribute(String dotted) {
        var dot = dotted.indexOf('.');
        if (dot < 0) {
            throw new TemplateException("Fn::GetAtt without an attribute: " + dotted);
        }
        return attribute(dotted.substring(0, dot), dotted.substring(dot + 1));
    }

    private String attribute(String id, String name) {
        var type = typeOf(id);
        return switch (type + " " + name) {
            case "AWS::S3::Bucket Arn" -> "arn:aws:s3:::" + physicalId(id);
            case "AWS::S3::Bucket DomainName" -> physicalId(id) + ".s3.amazonaws.com";
            case "AWS::S3::Bucket RegionalDomainName" -> physicalId(id) + ".s3." + Template.REGION + ".amazonaws.com";
            case "AWS::DynamoDB::Table Arn" -> arn("dynamodb", "table/" + physicalId(id));
            case "AWS::Lambda::Function Arn" -> arn("lambda", "function:" + physicalId(id));
            case "AWS::Lambda::Version Version" -> versionNumber(id);
            case "AWS::Lambda::Alias AliasArn" -> physicalId(id);
            // When it is made, it gets a name by time.
            case "AWS::DynamoDB::Table StreamArn" -> arn("dynamodb", "table/" + physicalId(id) + "/stream/latest");
            case "AWS::Events::EventBus Arn" -> arn("events", "event-bus/" + physicalId(id));
            case "AWS::Events::EventBus Name" -> physicalId(id);
            case "AWS::Events::Rule Arn" -> arn("events", "rule/" + physicalId(id));
            case "AWS::IAM::Role Arn" -> "arn:aws:iam::" + Template.ACCOUNT + ":role/" + physicalId(id);
            case "AWS::KMS::Key Arn" -> arn("kms", "key/" + physicalId(id));
            case "AWS::Logs::LogGroup Arn" -> arn("logs", "log-group:" + physicalId(id) + ":*");
            case "AWS::SecretsManager::Secret Id" -> physicalId(id);
            case "AWS::SQS::Queue Arn" -> arn("sqs", named(id, "QueueName"));
            case "AWS::SNS::Topic TopicArn" -> physicalId(id);
            case "AWS::ApiGateway::RestApi RootResourceId" -> rootResource(id);
            case "AWS::CloudFront::Distribution DomainName" -> id.toLowerCase(Locale.ROOT) + ".cloudfront.net";
            default -> throw new TemplateException("unknown attribute " + name + " of " + id + ", a " + type);
        };
    }

    static String rootResource(String apiId) {
        return apiId + ".root";
    }

    /// The logical id of the function that a version or an alias belongs to.
    String functionOf(String id) {
        var function = resource(id).path("Properties").path("FunctionName");
        if (function.has("Ref")) {
            return function.path("Ref").asText();
        }
        var name = text(function, id + ".FunctionName");
        return resourcesOf("AWS::Lambda::Function").stream()
                .filter(candidate -> physicalId(candidate).equals(name)
                        || attribute(candidate, "Arn").equals(name))
                .findFirst()
                .orElseThrow(() -> new TemplateException(id + " is of a function that is not there: " + name));
    }

    /// Versions are numbered in the order of the template.
    private String versionNumber(String id) {
        var function = functionOf(id);
        var ofFunction = resourcesOf("AWS::Lambda::Version").stream()
                .filter(version -> functionOf(version).equals(function))
                .toList();
        return Integer.toString(ofFunction.indexOf(id) + 1);
    }

    List<String> resources() {
        return template.path("Resources")
                .propertyStream()
                .map(Map.Entry::getKey)
                .toList();
    }

    List<String> resourcesOf(String type) {
        return template.path("Resources")
                .propertyStream()
                .filter(resource -> resource.getValue().path("Type").asText().equals(type))
                .map(Map.Entry::getKey)
                .toList();
    }

    JsonNode properties(String id) {
        return resource(id).path("Properties");
    }

    private String property(String id, String name) {
        return text(properties(id).path(name), id + "." + name);
    }

    private String named(String id, String property) {
        return properties(id).has(property) ? property(id, property) : id;
    }

    String typeOf(String id) {
        return resource(id).path("Type").asText();
    }

    private JsonNode resource(String id) {
        var resource = template.path("Resources").path(id);
        if (resource.isMissingNode()) {
            throw new TemplateException("unknown reference " + id);
        }
        return resource;
    }

    private static String arn(String service, String resource) {
        return "arn:aws:" + service + ":" + Template.REGION + ":" + Template.ACCOUNT + ":" + resource;
    }
}
