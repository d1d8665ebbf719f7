package dev.stratiform.cli.command;

import java.util.List;

/// A command: its names, what it takes, and what it does.
///
/// `name` is the nested form (`stack deploy`), `flat` the flat one (`deploy-stack`), the same for
/// most. `positions` is the usage of its positions, `most` how many there may be.
record Command(
        String name, String flat, String positions, int most, String summary, List<Option> options, Action action) {
    /// What a command does; the result is its exit code.
    @FunctionalInterface
    interface Action {
        int run(Invocation invocation) throws InterruptedException;
    }

    static Command of(String name, String positions, String summary, Action action, Option... options) {
        int most = positions.isEmpty()
                ? 0
                : 1 + (int) positions.chars().filter(c -> c == ' ').count();
        return new Command(name, name.replace(' ', '-'), positions, most, summary, List.of(options), action);
    }

    /// The same with any number of positions.
    Command many() {
        return new Command(name, flat, positions, Integer.MAX_VALUE, summary, options, action);
    }

    Command alsoNamed(String other) {
        return new Command(name, other, positions, most, summary, options, action);
    }
}
