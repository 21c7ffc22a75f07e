package signpost.json;

import java.math.BigDecimal;

/// A double as CPython's `repr` writes it: the shortest digits that read back as the same double and, among those,
/// the closest to it.
///
/// `Double.toString` of JDK 19 and later finds those digits, but never fewer than two of them, so that it answers
/// `4.9E-324` where one digit is enough (`5e-324`). Only among the smallest subnormals can one digit and two digits
/// name the same double; there the one-digit neighbours are tried.
final class ShortestDouble {

    private ShortestDouble() {}

    /// Below this, neighbouring doubles lie so far apart that one digit may do where two were given.
    private static final double ONE_DIGIT_MAY_DO = 1e-320;

    /// CPython writes an exponent when the decimal exponent is below -4 or at least 16.
    private static final int LOWEST_PLAIN_EXPONENT = -4;
    private static final int LOWEST_LARGE_EXPONENT = 16;

    static String repr(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("JSON has no NaN and no infinity");
        }
        var out = new StringBuilder(24);
        if (Double.doubleToRawLongBits(value) < 0) {
            out.append('-');
        }
        var magnitude = Math.abs(value);
        if (magnitude == 0) {
            return out.append("0.0").toString();
        }

        var java = Double.toString(magnitude);
        var mark = java.indexOf('E');
        var mantissa = mark < 0 ? java : java.substring(0, mark);
        var point = mantissa.indexOf('.');
        var digits = new StringBuilder(mantissa).deleteCharAt(point);
        // The value is 0.d1d2d3… × 10^scale once leading zeros are gone.
        var scale = point + (mark < 0 ? 0 : Integer.parseInt(java.substring(mark + 1)));
        var leading = 0;
        while (digits.charAt(leading) == '0') {
            leading++;
        }
        digits.delete(0, leading);
        scale -= leading;
        while (digits.length() > 1 && digits.charAt(digits.length() - 1) == '0') {
            digits.setLength(digits.length() - 1);
        }
        if (magnitude < ONE_DIGIT_MAY_DO && digits.length() == 2) {
            var one = oneDigit(magnitude, digits.charAt(0) - '0', scale);
            if (one > 0) {
                scale += one == 10 ? 1 : 0;
                digits = new StringBuilder().append(one == 10 ? 1 : one);
            }
        }
        write(out, digits, scale - 1);
        return out.toString();
    }

    /// The digit (or 10) next to `magnitude` that reads back as it at this scale, or 0 if neither neighbour does.
    private static int oneDigit(double magnitude, int down, int scale) {
        var exact = new BigDecimal(magnitude);
        var found = 0;
        BigDecimal best = null;
        for (var digit = down; digit <= down + 1; digit++) {
            var candidate = BigDecimal.valueOf(digit).scaleByPowerOfTen(scale - 1);
            if (candidate.doubleValue() == magnitude) {
                var distance = candidate.subtract(exact).abs();
                if (best == null || distance.compareTo(best) < 0) {
                    best = distance;
                    found = digit;
                }
            }
        }
        return found;
    }

    private static void write(StringBuilder out, CharSequence digits, int exponent) {
        var count = digits.length();
        if (exponent < LOWEST_PLAIN_EXPONENT || exponent >= LOWEST_LARGE_EXPONENT) {
            out.append(digits.charAt(0));
            if (count > 1) {
                out.append('.').append(digits, 1, count);
            }
            out.append('e').append(exponent < 0 ? '-' : '+');
            var size = Math.abs(exponent);
            if (size < 10) {
                out.append('0');
            }
            out.append(size);
        } else if (exponent < 0) {
            out.append("0.").repeat('0', -exponent - 1).append(digits);
        } else if (count <= exponent + 1) {
            out.append(digits).repeat('0', exponent + 1 - count).append(".0");
        } else {
            out.append(digits, 0, exponent + 1).append('.').append(digits, exponent + 1, count);
        }
    }
}
