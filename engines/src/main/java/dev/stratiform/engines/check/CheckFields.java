package dev.stratiform.engines.check;

import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Value;
import dev.stratiform.core.value.ValueType;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The settings of a check, and which there may be.
///
/// A text that holds a reference passes for any type until it is resolved.
record CheckFields(Value.Fields fields) {
    /// What is wrong with the settings for a shape.
    List<Failure> against(CheckShape shape) {
        List<Failure> failures = new ArrayList<>();
        List<String> known = new ArrayList<>();
        List.of(shape.texts(), shape.numbers(), shape.truths(), shape.lists()).forEach(known::addAll);
        known.sort(null);
        for (Map.Entry<String, Value> entry : fields.values().entrySet()) {
            String name = entry.getKey();
            if (!known.contains(name)) {
                failures.add(Failure.of(
                        ErrorCode.UNKNOWN_KEY,
                        "the key '" + name + "' is not known" + Nearest.question(name, known) + "; known are: within, "
                                + String.join(", ", known)));
            } else if (!fits(shape, name, entry.getValue())) {
                failures.add(Failure.of(
                        ErrorCode.VALIDATION_ERROR,
                        name + " must be " + expected(shape, name) + ", found "
                                + ValueType.describe(entry.getValue())));
            }
        }
        shape.needed().stream()
                .filter(name -> !fields.values().containsKey(name))
                .sorted()
                .forEach(name -> failures.add(Failure.of(ErrorCode.VALIDATION_ERROR, name + " is missing")));
        return failures;
    }

    private static boolean fits(CheckShape shape, String name, Value value) {
        if (value instanceof Value.Text(String text) && (text.contains("${") || text.contains("{{"))) {
            return true;
        }
        return switch (value) {
            case Value.Text _, Value.Secret _ -> shape.texts().contains(name);
            case Value.Num _ -> shape.numbers().contains(name) || shape.texts().contains(name);
            case Value.Bool _ -> shape.truths().contains(name);
            case Value.Items(List<Value> items) ->
                shape.lists().contains(name)
                        && !items.isEmpty()
                        && items.stream().allMatch(item -> item instanceof Value.Text || item instanceof Value.Num);
            case Value.Null _, Value.Fields _ -> false;
        };
    }

    private static String expected(CheckShape shape, String name) {
        if (shape.lists().contains(name)) {
            return "a list of strings that is not empty";
        }
        return shape.truths().contains(name)
                ? "true or false"
                : shape.numbers().contains(name) ? "a number" : "a string";
    }

    /// A setting as text; empty when it is absent.
    String text(String name) {
        return text(fields.values().getOrDefault(name, Value.of("")));
    }

    private static String text(Value value) {
        return switch (value) {
            case Value.Text(String text) -> text;
            case Value.Secret(Value inner) -> text(inner);
            case Value.Num number -> number.toString();
            case Value.Bool(boolean truth) -> Boolean.toString(truth);
            case Value.Null _, Value.Items _, Value.Fields _ -> "";
        };
    }

    /// A setting as a whole number from 0 to 65,535; the standard when it is absent or none.
    int number(String name, int standard) {
        try {
            int number = Integer.parseInt(text(name));
            return number >= 0 && number <= 65_535 ? number : standard;
        } catch (NumberFormatException e) {
            return standard;
        }
    }

    /// A setting that is true unless it is said to be false.
    boolean wanted(String name) {
        return !text(name).equals("false");
    }

    /// Whether it is said that something is wanted.
    boolean has(String name) {
        return fields.values().containsKey(name);
    }

    List<String> list(String name) {
        return fields.values().get(name) instanceof Value.Items(List<Value> items)
                ? items.stream().map(CheckFields::text).toList()
                : List.of();
    }
}
