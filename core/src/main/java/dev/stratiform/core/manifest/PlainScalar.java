package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Location;
import java.math.BigDecimal;
import java.math.BigInteger;

/// The type of an unquoted YAML scalar by the core schema of YAML 1.2.
///
/// One exception on purpose: a number with a leading zero, such as `010` or an account id, is a
/// string.
final class PlainScalar {
    static final int LONGEST_NUMBER = 400;

    private PlainScalar() {}

    static Value value(String text, Location at) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> Value.nothing();
            case "true", "True", "TRUE" -> Value.of(true);
            case "false", "False", "FALSE" -> Value.of(false);
            default -> other(text, at);
        };
    }

    private static Value other(String text, Location at) {
        int sign = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
        if (sign == 0 && text.startsWith("0x") && only(text, 2, 16)) {
            return whole(text, 16, at);
        }
        if (sign == 0 && text.startsWith("0o") && only(text, 2, 8)) {
            return whole(text, 8, at);
        }
        if (infinite(text.substring(sign)) || (sign == 0 && notANumber(text))) {
            throw outOfRange(at);
        }
        return decimal(text, sign) ? number(text, at) : Value.of(text);
    }

    private static boolean infinite(String text) {
        return text.equals(".inf") || text.equals(".Inf") || text.equals(".INF");
    }

    private static boolean notANumber(String text) {
        return text.equals(".nan") || text.equals(".NaN") || text.equals(".NAN");
    }

    private static boolean only(String text, int from, int radix) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) > 'f' || Character.digit(text.charAt(i), radix) < 0) {
                return false;
            }
        }
        return text.length() > from;
    }

    /// Whether the text is a decimal number without a leading zero.
    private static boolean decimal(String text, int from) {
        int whole = digits(text, from);
        if (whole > 1 && text.charAt(from) == '0') {
            return false;
        }
        int i = from + whole;
        int fraction = 0;
        if (i < text.length() && text.charAt(i) == '.') {
            fraction = digits(text, i + 1);
            i += 1 + fraction;
        }
        if (whole + fraction == 0) {
            return false;
        }
        if (i < text.length() && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
            int sign = i + 1 < text.length() && (text.charAt(i + 1) == '+' || text.charAt(i + 1) == '-') ? 1 : 0;
            int exponent = digits(text, i + 1 + sign);
            if (exponent == 0) {
                return false;
            }
            i += 1 + sign + exponent;
        }
        return i == text.length();
    }

    private static int digits(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i - from;
    }

    private static Value whole(String text, int radix, Location at) {
        if (text.length() > LONGEST_NUMBER) {
            throw outOfRange(at);
        }
        return number(new BigInteger(text.substring(2), radix).toString(), at);
    }

    private static Value number(String text, Location at) {
        if (text.length() > LONGEST_NUMBER) {
            throw outOfRange(at);
        }
        try {
            return new Value.Num(new BigDecimal(text));
        } catch (ArithmeticException | NumberFormatException e) {
            throw outOfRange(at);
        }
    }

    private static RuntimeException outOfRange(Location at) {
        return YamlReader.syntax(at, "the number is out of range", "write it in quotes if it is meant as a string");
    }
}
