package signpost.embedded.aws;

import java.nio.charset.StandardCharsets;

/// The AWS services behind the endpoint: how each signs, and how each says no.
enum Service {
    DYNAMODB("dynamodb"),
    EVENTS("events"),
    LAMBDA("lambda"),
    S3("s3"),
    SECRETS_MANAGER("secretsmanager");

    private final String signingName;

    Service(String signingName) {
        this.signingName = signingName;
    }

    String signingName() {
        return signingName;
    }

    /// Which service a request is meant for, by what only its clients send; S3 takes the rest.
    static Service of(String target, String path) {
        if (target.startsWith("DynamoDB_") || target.startsWith("DynamoDBStreams_")) {
            return DYNAMODB;
        }
        if (target.startsWith("AWSEvents.")) {
            return EVENTS;
        }
        if (target.startsWith("secretsmanager.")) {
            return SECRETS_MANAGER;
        }
        return path.startsWith("/2015-03-31/functions") ? LAMBDA : S3;
    }

    String contentType() {
        return switch (this) {
            case S3 -> "application/xml";
            case DYNAMODB -> "application/x-amz-json-1.0";
            case EVENTS, SECRETS_MANAGER -> "application/x-amz-json-1.1";
            case LAMBDA -> "application/json";
        };
    }

    byte[] error(AwsError error) {
        var text = this == S3
                ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + error.code() + "</Code><Message>"
                        + escape(error.message()) + "</Message></Error>"
                : AwsError.json()
                        .put("__type", error.code())
                        .put("message", error.message())
                        .toString();
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// The name this service has for a refused signature.
    String codeOf(SignatureV4.Reason reason) {
        return switch (reason) {
            case UNSIGNED -> this == S3 ? "AccessDenied" : "MissingAuthenticationTokenException";
            case MALFORMED -> this == S3 ? "AuthorizationHeaderMalformed" : "IncompleteSignatureException";
            case UNKNOWN_KEY -> this == S3 ? "InvalidAccessKeyId" : "UnrecognizedClientException";
            case EXPIRED -> this == S3 ? "RequestTimeTooSkewed" : "InvalidSignatureException";
            case WRONG_SIGNATURE -> this == S3 ? "SignatureDoesNotMatch" : "InvalidSignatureException";
        };
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
