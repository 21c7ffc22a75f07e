package signpost.embedded.apigateway;

/// What API Gateway refuses by itself, in its own words, and the gateway response by which an API may word it
/// otherwise.
enum Refusal {
    ACCESS_DENIED("ACCESS_DENIED", 403, "AccessDeniedException", "Access Denied"),
    HEADERS_TOO_LARGE("DEFAULT_4XX", 431, "RequestHeaderFieldsTooLarge", "Request header fields too large"),
    INCOMPLETE_SIGNATURE("DEFAULT_4XX", 403, "IncompleteSignatureException", "Incomplete signature"),
    INTEGRATION_TIMEOUT("INTEGRATION_TIMEOUT", 504, "InternalServerErrorException", "Endpoint request timed out"),
    INTERNAL_ERROR("DEFAULT_5XX", 502, "InternalServerErrorException", "Internal server error"),
    INVALID_SIGNATURE("INVALID_SIGNATURE", 403, "InvalidSignatureException", "Invalid signature"),
    MISSING_AUTHENTICATION_TOKEN(
            "MISSING_AUTHENTICATION_TOKEN", 403, "MissingAuthenticationTokenException", "Missing Authentication Token"),
    REQUEST_TOO_LARGE("REQUEST_TOO_LARGE", 413, "RequestTooLargeException", "Request Too Long"),
    UNRECOGNIZED_CLIENT(
            "DEFAULT_4XX",
            403,
            "UnrecognizedClientException",
            "The security token included in the request is invalid.");

    private final String responseType;
    private final int status;
    private final String errorType;
    private final String message;

    Refusal(String responseType, int status, String errorType, String message) {
        this.responseType = responseType;
        this.status = status;
        this.errorType = errorType;
        this.message = message;
    }

    String responseType() {
        return responseType;
    }

    /// The response that takes its place where an API has no words for it.
    String defaultType() {
        return status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX";
    }

    int status() {
        return status;
    }

    /// For the header `x-amzn-ErrorType`.
    String errorType() {
        return errorType;
    }

    String message() {
        return message;
    }
}
