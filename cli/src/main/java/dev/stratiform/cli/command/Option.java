package dev.stratiform.cli.command;

import java.util.List;

/// An option of the command line.
///
/// `names` begin with the one that help shows. `value` is the label of its value, empty for a
/// switch.
record Option(List<String> names, String value, boolean repeatable, String help) {
    static Option flag(String names, String help) {
        return new Option(List.of(names.split(" ", -1)), "", false, help);
    }

    static Option value(String names, String value, String help) {
        return new Option(List.of(names.split(" ", -1)), value, false, help);
    }

    static Option values(String names, String value, String help) {
        return new Option(List.of(names.split(" ", -1)), value, true, help);
    }

    boolean takesValue() {
        return !value.isEmpty();
    }

    String name() {
        return names.getFirst();
    }
}
