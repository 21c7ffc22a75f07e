package signpost.yaml;

import static signpost.document.Document.shown;

import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import signpost.json.Json;

/// What a YAML scalar without quotes means, where the readers of the world agree on it; where they do not (YAML 1.1
/// and 1.2 differ on `yes`, `010`, `1e3`, `12:30`) it is refused with the fix instead of guessed.
sealed interface PlainScalar {

    record Value(Json json) implements PlainScalar {}

    /// A date or a moment: text in ISO form, because JSON has none.
    record Moment(Json.Text iso) implements PlainScalar {}

    /// @param rule the rule of reading it breaks
    /// @param message what readers make of it and what to write instead
    record Ambiguous(String rule, String message) implements PlainScalar {}

    static PlainScalar of(String text) {
        // Most scalars are words; numbers and dates start with one of these.
        if (text.isEmpty() || "0123456789+-.".indexOf(text.charAt(0)) >= 0) {
            var number = number(text);
            if (number != null) {
                return number;
            }
        }
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> new Value(new Json.Null());
            case "true", "True", "TRUE" -> new Value(new Json.Bool(true));
            case "false", "False", "FALSE" -> new Value(new Json.Bool(false));
            case "y", "Y", "yes", "Yes", "YES", "n", "N", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF" ->
                new Ambiguous(
                        "ambiguous_boolean",
                        "some readers take " + text + " for true or false and some for text; write true, false or \""
                                + text + "\"");
            case "=", "<<" ->
                new Ambiguous("ambiguous_text", text + " is a mark of YAML 1.1; put it in quotes: \"" + text + "\"");
            default ->
                text.indexOf('\t') >= 0
                        ? new Ambiguous("control_character", "a tab stands in text without quotes; put it in quotes")
                        : new Value(new Json.Text(text));
        };
    }

    Pattern DECIMAL = Pattern.compile("[-+]?(0|[1-9][0-9_]*)");
    Pattern BASE_16_OR_2 = Pattern.compile("[-+]?0(x[0-9a-fA-F_]+|b[01_]+)");
    Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9_]+");
    Pattern OCTAL_OF_1_2 = Pattern.compile("[-+]?0o[0-7]+");
    Pattern FLOAT = Pattern.compile("([-+]?[0-9][0-9_]*\\.[0-9_]*|\\.[0-9][0-9_]*)([eE][-+][0-9]+)?");
    Pattern FLOAT_OF_1_2 = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    Pattern NOT_FINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
    /// Possessive, because a group that may be given back costs a stack frame for each time it is repeated.
    Pattern SEXAGESIMAL = Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])++(\\.[0-9_]*)?");
    Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \\t].*)?");

    /// No number in another base is longer.
    int MOST_BASE_DIGITS = 256;

    private static @Nullable PlainScalar number(String text) {
        if (DECIMAL.matcher(text).matches()) {
            var digits = text.replace("_", "").replace("+", "");
            return new Value(new Json.Whole(digits.equals("-0") ? "0" : digits));
        }
        if (FLOAT.matcher(text).matches()) {
            var written = text.replace("_", "");
            var value = Double.parseDouble(written);
            return Double.isInfinite(value)
                    ? new Ambiguous("not_finite", "the number is beyond the range of a double")
                    : new Value(new Json.Real(value, written));
        }
        if (BASE_16_OR_2.matcher(text).matches()) {
            var sign = text.startsWith("-") ? "-" : "";
            var unsigned = text.replace("_", "").replaceFirst("^[-+]", "");
            var digits = unsigned.substring(2);
            if (digits.isEmpty() || digits.length() > MOST_BASE_DIGITS) {
                return new Ambiguous(
                        "ambiguous_number",
                        "a number of base 16 or 2 has from 1 to " + MOST_BASE_DIGITS
                                + " digits; write it in decimal, or put it in quotes if it is text");
            }
            var value = new BigInteger(sign + digits, unsigned.charAt(1) == 'x' ? 16 : 2);
            return new Value(new Json.Whole(value.toString()));
        }
        if (LEADING_ZERO.matcher(text).matches()) {
            return new Ambiguous(
                    "leading_zero",
                    "some readers take a number with a leading zero for an octal one; leave the zero out, or put it in"
                            + " quotes if it is text");
        }
        if (NOT_FINITE.matcher(text).matches()) {
            return new Ambiguous("not_finite", "JSON has no " + text + "; write a number");
        }
        if (SEXAGESIMAL.matcher(text).matches()) {
            return new Ambiguous(
                    "ambiguous_sexagesimal",
                    "some readers take " + shown(text) + " for a number of base 60; put it in quotes: \"" + shown(text)
                            + "\"");
        }
        if (DATE.matcher(text).matches()) {
            return new Ambiguous(
                    "ambiguous_date",
                    "some readers turn a date into something else; put it in quotes: \"" + shown(text) + "\"");
        }
        if (FLOAT_OF_1_2.matcher(text).matches()) {
            return new Ambiguous(
                    "ambiguous_float",
                    "some readers take " + shown(text)
                            + " for a number and some for text; write a digit before the point, and"
                            + " a point and a signed exponent (1.0e+3), or plain digits");
        }
        if (OCTAL_OF_1_2.matcher(text).matches()) {
            return new Ambiguous(
                    "ambiguous_number",
                    "some readers take " + shown(text) + " for a number and some for text; write it in" + " decimal");
        }
        return null;
    }
}
