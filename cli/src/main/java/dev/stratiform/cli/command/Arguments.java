package dev.stratiform.cli.command;

import dev.stratiform.core.value.Nearest;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The words of a command line, told apart into options and positions. Every mistake is `USAGE`.
final class Arguments {
    private final Map<String, List<String>> options = new HashMap<>();
    private final List<String> positions = new ArrayList<>();

    private Arguments() {}

    /// Reads words; `known` are all options that may stand there.
    static Arguments parse(List<String> words, List<Option> known) {
        Arguments made = new Arguments();
        boolean onlyPositions = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (onlyPositions || !word.startsWith("-") || word.equals("-")) {
                made.positions.add(word);
            } else if (word.equals("--")) {
                onlyPositions = true;
            } else {
                i += made.option(word, i + 1 < words.size() ? words.get(i + 1) : null, known);
            }
        }
        return made;
    }

    /// Takes an option; 1 when it used the next word too.
    private int option(String word, @org.jspecify.annotations.Nullable String next, List<Option> known) {
        int sign = word.indexOf('=');
        String name = sign > 0 ? word.substring(0, sign) : word;
        Option option = find(name, known);
        if (!option.takesValue()) {
            if (sign > 0) {
                throw usage(name + " takes no value");
            }
            add(option, "true");
            return 0;
        }
        if (sign > 0) {
            add(option, word.substring(sign + 1));
            return 0;
        }
        if (next == null) {
            throw usage(name + " needs a value: " + name + " " + option.value());
        }
        add(option, next);
        return 1;
    }

    private void add(Option option, String value) {
        List<String> values = options.computeIfAbsent(option.name(), _ -> new ArrayList<>());
        if (!values.isEmpty() && !option.repeatable() && option.takesValue()) {
            throw usage(option.name() + " is given twice");
        }
        values.add(value);
    }

    private static Option find(String name, List<Option> known) {
        List<String> names = new ArrayList<>();
        for (Option option : known) {
            if (option.names().contains(name)) {
                return option;
            }
            names.addAll(option.names());
        }
        throw usage("the option " + name + " is not known here" + Nearest.question(name, names));
    }

    static StratiformException usage(String message) {
        return Failure.of(ErrorCode.USAGE, message).toException();
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    Optional<String> get(String option) {
        List<String> values = options.get(option);
        return values == null ? Optional.empty() : Optional.of(values.getLast());
    }

    List<String> all(String option) {
        return options.getOrDefault(option, List.of());
    }

    OptionalInt number(String option, int least, int most) {
        Optional<String> text = get(option);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            int number = Integer.parseInt(text.get());
            if (number >= least && number <= most) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException e) {
            // The one message below names what was found.
        }
        throw usage(option + " is '" + text.get() + "'; a whole number from " + least + " to " + most + " is allowed");
    }

    /// `name=value` pairs of a repeatable option.
    Map<String, String> pairs(String option) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String text : all(option)) {
            int sign = text.indexOf('=');
            if (sign <= 0) {
                throw usage(option + " is '" + text + "'; write it as name=value");
            }
            pairs.put(text.substring(0, sign), text.substring(sign + 1));
        }
        return pairs;
    }

    List<String> positions() {
        return positions;
    }
}
