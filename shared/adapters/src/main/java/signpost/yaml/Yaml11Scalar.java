package signpost.yaml;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import signpost.json.Json;

/// What a YAML scalar without quotes means in YAML 1.1, by the resolver of PyYAML, which existing manifests were
/// written
/// for: `yes` is true, `010` is eight, `1:30` is ninety, `1e3` is text. Dates become text in ISO form, because JSON has
/// none; what JSON cannot hold is refused.
final class Yaml11Scalar {

    private Yaml11Scalar() {}

    private static final Pattern INTEGER = Pattern.compile(
            "[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+");
    private static final Pattern FLOAT =
            Pattern.compile("[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+][0-9]+)?|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
                    + "|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");
    private static final Pattern DATE = Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})");
    private static final Pattern MOMENT = Pattern.compile(
            "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]|[ \\t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\\.([0-9]*))?"
                    + "(?:[ \\t]*(Z|([-+])([0-9]{1,2})(?::([0-9]{2}))?))?");

    /// No number is longer: its cost would grow with the square of its length.
    private static final int MOST_CHARACTERS = 400;

    static PlainScalar of(String text) {
        if (text.isEmpty() || "0123456789+-.".indexOf(text.charAt(0)) >= 0) {
            var number = number(text);
            if (number != null) {
                return number;
            }
        }
        var bool = bool(text);
        if (bool != null) {
            return new PlainScalar.Value(bool);
        }
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> new PlainScalar.Value(new Json.Null());
            case "=", "<<" ->
                new PlainScalar.Ambiguous("ambiguous_text", text + " is a mark of YAML 1.1; put it in quotes");
            default -> new PlainScalar.Value(new Json.Text(text));
        };
    }

    /// The text as the type of a tag has it, or null if it is none of that type.
    ///
    /// @param tag `int`, `float`, …: the name of a tag of YAML's own
    static @Nullable PlainScalar tagged(String tag, String text) {
        if (text.length() > MOST_CHARACTERS && !tag.equals("str") && !tag.equals("null")) {
            return null;
        }
        return switch (tag) {
            case "str" -> new PlainScalar.Value(new Json.Text(text));
            case "null" -> new PlainScalar.Value(new Json.Null());
            case "bool" -> {
                var bool = bool(text);
                yield bool == null ? null : new PlainScalar.Value(bool);
            }
            case "int" -> INTEGER.matcher(text).matches() ? number(text) : null;
            case "float" -> {
                if (FLOAT.matcher(text).matches()) {
                    yield number(text);
                }
                yield INTEGER.matcher(text).matches()
                                && number(text) instanceof PlainScalar.Value(Json.Whole(var digits))
                        ? real(digits, digits + ".0")
                        : null;
            }
            case "timestamp" -> time(text);
            default -> null;
        };
    }

    private static boolean isHexOrJoint(int c) {
        return c == '_' || Character.digit(c, 16) >= 0;
    }

    private static Json.@Nullable Bool bool(String text) {
        return switch (text) {
            case "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON" -> new Json.Bool(true);
            case "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF" -> new Json.Bool(false);
            default -> null;
        };
    }

    private static @Nullable PlainScalar number(String text) {
        if (text.length() > MOST_CHARACTERS) {
            return text.chars().allMatch(c -> "0123456789_.:+-".indexOf(c) >= 0)
                            || (text.startsWith("0x") && text.chars().skip(2).allMatch(Yaml11Scalar::isHexOrJoint))
                    ? beyond()
                    : null;
        }
        if (INTEGER.matcher(text).matches()) {
            return integer(text);
        }
        if (FLOAT.matcher(text).matches()) {
            return real(text);
        }
        return time(text);
    }

    private static PlainScalar integer(String text) {
        var negative = text.startsWith("-");
        var digits = unsigned(text.replace("_", ""));
        try {
            BigInteger value;
            if (digits.startsWith("0b")) {
                value = new BigInteger(digits.substring(2), 2);
            } else if (digits.startsWith("0x")) {
                value = new BigInteger(digits.substring(2), 16);
            } else if (digits.indexOf(':') >= 0) {
                value = sexagesimal(digits);
            } else {
                value = digits.startsWith("0") && digits.length() > 1
                        ? new BigInteger(digits, 8)
                        : new BigInteger(digits);
            }
            return new PlainScalar.Value(new Json.Whole((negative ? value.negate() : value).toString()));
        } catch (NumberFormatException noDigits) {
            return new PlainScalar.Ambiguous("not_a_number", "a number has digits; put it in quotes if it is text");
        }
    }

    private static String unsigned(String number) {
        return number.startsWith("-") || number.startsWith("+") ? number.substring(1) : number;
    }

    private static BigInteger sexagesimal(String digits) {
        var value = BigInteger.ZERO;
        for (var part : digits.split(":", -1)) {
            value = value.multiply(BigInteger.valueOf(60)).add(new BigInteger(part));
        }
        return value;
    }

    private static PlainScalar real(String text) {
        var plain = text.replace("_", "");
        var unsigned = unsigned(plain.toLowerCase(Locale.ROOT));
        if (unsigned.equals(".inf") || unsigned.equals(".nan")) {
            return new PlainScalar.Ambiguous("not_finite", "JSON has no infinity and no NaN; write a number");
        }
        if (unsigned.indexOf(':') < 0) {
            return real(plain, plain);
        }
        var value = 0.0;
        for (var part : unsigned.split(":", -1)) {
            value = value * 60 + Double.parseDouble(part);
        }
        return Double.isInfinite(value)
                ? beyond()
                : new PlainScalar.Value(Json.Real.of(plain.startsWith("-") ? -value : value));
    }

    private static PlainScalar real(String digits, String written) {
        var value = Double.parseDouble(digits);
        return Double.isInfinite(value) ? beyond() : new PlainScalar.Value(new Json.Real(value, written));
    }

    private static PlainScalar beyond() {
        return new PlainScalar.Ambiguous("not_finite", "the number is beyond the range of numbers here");
    }

    /// A date or a moment as text in ISO form, or null if the text is none.
    private static @Nullable PlainScalar time(String text) {
        var date = DATE.matcher(text);
        var moment = MOMENT.matcher(text);
        try {
            if (date.matches()) {
                return new PlainScalar.Moment(new Json.Text(date(date.group(1), date.group(2), date.group(3))));
            }
            if (!moment.matches()) {
                return null;
            }
            var iso = new StringBuilder(date(moment.group(1), moment.group(2), moment.group(3)));
            var time = LocalTime.of(number(moment, 4), number(moment, 5), number(moment, 6));
            iso.append("T%02d:%02d:%02d".formatted(time.getHour(), time.getMinute(), time.getSecond()));
            var fraction = moment.group(7) == null ? "" : (moment.group(7) + "000000").substring(0, 6);
            if (!fraction.isEmpty() && !fraction.equals("000000")) {
                iso.append('.').append(fraction);
            }
            return new PlainScalar.Moment(new Json.Text(iso + zone(moment)));
        } catch (DateTimeException noSuchTime) {
            return new PlainScalar.Ambiguous(
                    "no_such_date", "there is no such date or time; put it in quotes if it is text");
        }
    }

    private static String zone(java.util.regex.Matcher moment) {
        if (moment.group(8) == null) {
            return "";
        }
        if (moment.group(9) == null) {
            return "+00:00";
        }
        var hours = number(moment, 10);
        var minutes = moment.group(11) == null ? 0 : number(moment, 11);
        if (hours > 23 || minutes > 59) {
            throw new DateTimeException("offset");
        }
        return "%s%02d:%02d".formatted(moment.group(9), hours, minutes);
    }

    private static int number(java.util.regex.Matcher moment, int group) {
        return Integer.parseInt(moment.group(group));
    }

    private static String date(String year, String month, String day) {
        var date = LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day));
        if (date.getYear() < 1) {
            throw new DateTimeException("year");
        }
        return date.toString();
    }
}
