package signpost.dynamodb;

import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// JSON is stored as canonical text: attributes of DynamoDB would take `25.0` for `25`.
final class StoredJson {

    private StoredJson() {}

    static AttributeValue value(Json json) {
        return StoredText.value(CanonicalJson.text(json));
    }

    static Json json(AttributeValue value) {
        return json(StoredText.text(value));
    }

    static Json json(String text) {
        return switch (JsonReader.read(text)) {
            case Parsed.Ok<Json>(var json) -> json;
            case Parsed.Malformed<Json> _ -> throw new IllegalStateException("what is stored is no JSON");
        };
    }
}
