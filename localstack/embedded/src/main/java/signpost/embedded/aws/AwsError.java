package signpost.embedded.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// An error as AWS has them: a status, the name of a kind, and a sentence.
record AwsError(int status, String code, String message) {

    static ObjectNode json() {
        return JsonNodeFactory.instance.objectNode();
    }
}
