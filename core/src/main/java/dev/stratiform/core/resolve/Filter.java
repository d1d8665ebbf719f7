package dev.stratiform.core.resolve;

import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.core.value.ValueType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What an expression can make of a value, by Jinja's names. A text that comes out has at most
/// 65,536 characters.
enum Filter {
    /// The argument where there is no value.
    DEFAULT("default", 1, 1),
    /// In small letters.
    LOWER("lower", 0, 0),
    /// In capital letters.
    UPPER("upper", 0, 0),
    /// Without white space at its ends.
    TRIM("trim", 0, 0),
    /// The elements of a list in one text.
    JOIN("join", 0, 1),
    /// With another text in the place of one.
    REPLACE("replace", 2, 2),
    /// As a whole number.
    INT("int", 0, 0),
    /// As JSON.
    TO_JSON("toJson", 0, 0);

    private static final int LONGEST = 65_536;

    private final String label;
    private final int least;
    private final int most;

    Filter(String label, int least, int most) {
        this.label = label;
        this.least = least;
        this.most = most;
    }

    static Optional<Filter> named(String name) {
        return Arrays.stream(values()).filter(f -> f.label.equals(name)).findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(f -> f.label).sorted().toList();
    }

    int least() {
        return least;
    }

    int most() {
        return most;
    }

    /// How many arguments it takes, in words.
    String counts() {
        String number = least == most ? Integer.toString(most) : least + " or " + most;
        return number + (most == 1 && least == 1 ? " argument" : " arguments");
    }

    /// What it makes of a value; an `IllegalArgumentException` says why it cannot.
    Value apply(Value input, List<Value> arguments) {
        return switch (this) {
            case DEFAULT -> input;
            case LOWER -> Value.of(text(input).toLowerCase(Locale.ROOT));
            case UPPER -> Value.of(text(input).toUpperCase(Locale.ROOT));
            case TRIM -> Value.of(text(input).strip());
            case JOIN -> Value.of(joined(input, arguments.isEmpty() ? "" : text(arguments.getFirst())));
            case REPLACE -> Value.of(replaced(text(input), text(arguments.get(0)), text(arguments.get(1))));
            case INT -> number(input);
            case TO_JSON -> Value.of(bounded(Json.write(input)));
        };
    }

    private String text(Value value) {
        return switch (value) {
            case Value.Text(String text) -> text;
            case Value.Num number -> number.toString();
            case Value.Bool(boolean truth) -> Boolean.toString(truth);
            case Value.Null _, Value.Items _, Value.Fields _, Value.Secret _ ->
                throw new IllegalArgumentException(
                        "the filter " + label + " takes a string, but this is " + ValueType.describe(value));
        };
    }

    private String joined(Value input, String between) {
        if (!(input instanceof Value.Items(List<Value> items))) {
            throw new IllegalArgumentException(
                    "the filter join takes a list, but this is " + ValueType.describe(input));
        }
        long length = (long) between.length() * items.size();
        List<String> texts = items.stream().map(this::text).toList();
        requireShort(length + texts.stream().mapToLong(String::length).sum());
        return String.join(between, texts);
    }

    private String replaced(String text, String old, String other) {
        if (old.isEmpty()) {
            throw new IllegalArgumentException("the filter replace cannot replace an empty string");
        }
        long found = 0;
        for (int at = text.indexOf(old); at >= 0; at = text.indexOf(old, at + old.length())) {
            found++;
        }
        requireShort(text.length() + found * (other.length() - (long) old.length()));
        return text.replace(old, other);
    }

    private Value number(Value input) {
        String text = text(input).strip();
        try {
            return new Value.Num(new BigDecimal(new BigDecimal(text).toBigIntegerExact()));
        } catch (ArithmeticException | NumberFormatException e) {
            String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
            throw new IllegalArgumentException("the filter int takes a whole number, but this is '" + shown + "'", e);
        }
    }

    private String bounded(String text) {
        requireShort(text.length());
        return text;
    }

    private void requireShort(long length) {
        if (length > LONGEST) {
            throw new IllegalArgumentException(
                    "the filter " + label + " makes a string longer than " + LONGEST + " characters");
        }
    }
}
