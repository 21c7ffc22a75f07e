package signpost.cli;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.emitter.Emitter;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;
import org.yaml.snakeyaml.serializer.Serializer;
import signpost.json.CanonicalJson;
import signpost.json.Json;

/// JSON values as YAML that every reader understands alike, our own strict one included: all text is in quotes, and
/// so nothing is taken for a date or a boolean.
final class YamlText {

    private static final Pattern PLAIN_KEY = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)+|[a-z][a-z0-9]{3,}");
    private static final Pattern WORD_OF_YAML = Pattern.compile("true|false|null");

    private YamlText() {}

    static String of(Json value) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(FlowStyle.BLOCK);
        options.setSplitLines(false);
        var out = new StringWriter();
        try {
            var serializer = new Serializer(new Emitter(out, options), new Resolver(), options, null);
            serializer.open();
            serializer.serialize(node(value));
            serializer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString().stripTrailing();
    }

    private static Node node(Json value) {
        return switch (value) {
            case Json.Obj(var fields) ->
                new MappingNode(
                        Tag.MAP,
                        fields.entrySet().stream()
                                .map(field -> new NodeTuple(key(field.getKey()), node(field.getValue())))
                                .toList(),
                        fields.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
            case Json.Arr(var items) ->
                new SequenceNode(
                        Tag.SEQ,
                        List.copyOf(items.stream().map(YamlText::node).toList()),
                        items.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
            case Json.Text(var text) -> scalar(Tag.STR, text, ScalarStyle.DOUBLE_QUOTED);
            case Json.Whole(var digits) -> scalar(Tag.INT, digits, ScalarStyle.PLAIN);
            case Json.Real real -> scalar(Tag.FLOAT, withPoint(CanonicalJson.text(real)), ScalarStyle.PLAIN);
            case Json.Bool bool -> scalar(Tag.BOOL, CanonicalJson.text(bool), ScalarStyle.PLAIN);
            case Json.Null _ -> scalar(Tag.NULL, "null", ScalarStyle.PLAIN);
        };
    }

    private static Node key(String name) {
        var plain =
                PLAIN_KEY.matcher(name).matches() && !WORD_OF_YAML.matcher(name).matches();
        return scalar(Tag.STR, name, plain ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED);
    }

    private static Node scalar(Tag tag, String text, ScalarStyle style) {
        return new ScalarNode(tag, text, null, null, style);
    }

    /// `1e-05` is text to YAML 1.1; `1.0e-05` is the same number to everybody.
    private static String withPoint(String repr) {
        return repr.contains(".") ? repr : repr.replace("e", ".0e");
    }
}
