package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Location;
import java.math.BigDecimal;

/// The type of an unquoted YAML scalar: what JSON would make of it, otherwise a string.
final class PlainScalar {
    private static final int LONGEST_NUMBER = 400;

    private PlainScalar() {}

    static Value value(String text, Location at) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> Value.nothing();
            case "true", "True", "TRUE" -> Value.of(true);
            case "false", "False", "FALSE" -> Value.of(false);
            default -> number(text) ? parse(text, at) : Value.of(text);
        };
    }

    /// Whether the text has the form of a JSON number; a number with a leading zero has not.
    private static boolean number(String text) {
        int i = text.charAt(0) == '-' ? 1 : 0;
        int digits = digits(text, i);
        if (digits == 0 || (digits > 1 && text.charAt(i) == '0')) {
            return false;
        }
        i += digits;
        if (i < text.length() && text.charAt(i) == '.') {
            int fraction = digits(text, i + 1);
            if (fraction == 0) {
                return false;
            }
            i += 1 + fraction;
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

    private static Value parse(String text, Location at) {
        try {
            if (text.length() <= LONGEST_NUMBER) {
                return new Value.Num(new BigDecimal(text));
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // Falls through to the one message for numbers that are too large.
        }
        throw YamlReader.syntax(at, "the number is out of range", "write it in quotes if it is meant as a string");
    }
}
