package signpost.embedded.secrets;

/// A request that Secrets Manager refuses, under the name the SDKs know it by. Its message never holds a secret.
final class SecretsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String type;

    private SecretsException(String type, String message) {
        super(message);
        this.type = type;
    }

    static SecretsException notFound(String message) {
        return new SecretsException("ResourceNotFoundException", message);
    }

    static SecretsException exists(String message) {
        return new SecretsException("ResourceExistsException", message);
    }

    static SecretsException invalidRequest(String message) {
        return new SecretsException("InvalidRequestException", message);
    }

    static SecretsException invalidParameter(String message) {
        return new SecretsException("InvalidParameterException", message);
    }

    static SecretsException validation(String message) {
        return new SecretsException("ValidationException", message);
    }

    static SecretsException unknownOperation(String operation) {
        return new SecretsException("UnknownOperationException", "this stand-in has no operation '" + operation + "'");
    }

    String type() {
        return type;
    }
}
