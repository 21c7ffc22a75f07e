package signpost.embedded.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventPatternTest {

    private static final EventPattern ENDED =
            EventPattern.parse("{\"new\":{\"S\":[\"done\",\"dead\"]},\"old\":{\"S\":[\"running\"]}}");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"new\":{\"S\":\"done\"},\"old\":{\"S\":\"running\"}} | true",
                "{\"new\":{\"S\":\"dead\"},\"old\":{\"S\":\"running\"},\"more\":1} | true",
                "{\"new\":{\"S\":\"running\"},\"old\":{\"S\":\"running\"}} | false",
                "{\"new\":{\"S\":\"done\"},\"old\":{\"S\":\"done\"}} | false",
                "{\"new\":{\"S\":\"done\"}} | false",
                "{\"old\":{\"S\":\"running\"}} | false",
                "{\"new\":{\"N\":\"done\"},\"old\":{\"S\":\"running\"}} | false",
            })
    void every_field_that_is_named_has_one_of_its_texts(String event, boolean matches) throws Exception {
        assertThat(ENDED.matches(new ObjectMapper().readTree(event))).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":[{\"prefix\":\"x\"}]}", "{\"a\":[1]}", "{\"a\":\"x\"}", "{\"a\":[]}", "["})
    void what_is_not_understood_is_refused(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> EventPattern.parse(pattern));
    }
}
