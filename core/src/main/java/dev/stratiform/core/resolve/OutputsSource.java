package dev.stratiform.core.resolve;

import dev.stratiform.core.resolve.Reference.Step;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Answers references to outputs of stacks of the same environment.
public final class OutputsSource implements ValueSource {
    private static final int SHOWN = 10;

    private final Function<String, Optional<Value.Fields>> outputs;
    private final Set<String> stacks;

    /// `outputs` gives a stack's outputs, empty when it was never deployed; `stacks` are all that
    /// exist.
    public OutputsSource(Function<String, Optional<Value.Fields>> outputs, Set<String> stacks) {
        this.outputs = outputs;
        this.stacks = stacks;
    }

    @Override
    public boolean answers(Reference reference) {
        return reference instanceof Reference.StackOutput output
                && output.environment().isEmpty();
    }

    @Override
    public Optional<Value> value(Reference reference) {
        if (!(reference instanceof Reference.StackOutput output)) {
            return Optional.empty();
        }
        Optional<Value.Fields> given = outputs.apply(output.stack());
        if (given.isEmpty()) {
            throw missing(output);
        }
        Value value = given.get().values().get(output.output());
        String name = "stack." + output.stack() + "." + output.output();
        if (value == null) {
            Collection<String> known = given.get().values().keySet();
            throw Failure.of(
                            ErrorCode.REFERENCE_NO_SUCH_OUTPUT,
                            "the stack " + output.stack() + " has no output '" + output.output() + "'; it has: "
                                    + list(known) + Nearest.question(output.output(), known))
                    .toException();
        }
        return Optional.of(Steps.walk(value, output.path(), name));
    }

    private RuntimeException missing(Reference.StackOutput output) {
        if (stacks.contains(output.stack())) {
            return Failure.of(
                            ErrorCode.REFERENCE_NEVER_DEPLOYED,
                            "the stack " + output.stack()
                                    + " was never deployed in this environment, so it has no output '" + output.output()
                                    + "'")
                    .toException();
        }
        return Failure.of(
                        ErrorCode.REFERENCE_NO_SUCH_STACK,
                        "there is no stack '" + output.stack() + "'; there are: " + list(stacks)
                                + Nearest.question(output.stack(), stacks))
                .toException();
    }

    static String list(Collection<String> names) {
        if (names.isEmpty()) {
            return "none";
        }
        List<String> sorted = names.stream().sorted().toList();
        String shown = String.join(", ", sorted.subList(0, Math.min(SHOWN, sorted.size())));
        return sorted.size() > SHOWN ? shown + " and " + (sorted.size() - SHOWN) + " more" : shown;
    }

    /// Walks into values.
    static final class Steps {
        private Steps() {}

        /// The value behind the steps; a secret on the way marks the result. A null is
        /// `REFERENCE_NULL`.
        static Value walk(Value start, List<Step> steps, String name) {
            boolean secret = false;
            Value value = start;
            StringBuilder path = new StringBuilder(name);
            for (Step step : steps) {
                if (value instanceof Value.Secret(Value inner)) {
                    secret = true;
                    value = inner;
                }
                value = into(value, step, path);
            }
            Value plain = value instanceof Value.Secret(Value inner) ? inner : value;
            if (plain instanceof Value.Null) {
                throw Failure.of(ErrorCode.REFERENCE_NULL, "the value of " + path + " is null")
                        .toException();
            }
            return secret ? new Value.Secret(value) : value;
        }

        private static Value into(Value value, Step step, StringBuilder path) {
            return switch (step) {
                case Step.Key(String key) -> {
                    Map<String, Value> fields = value instanceof Value.Fields(Map<String, Value> f) ? f : Map.of();
                    Value found = fields.get(key);
                    if (found == null) {
                        throw none(path + " has no key '" + key + "'; it has: " + list(fields.keySet()));
                    }
                    path.append('.').append(key);
                    yield found;
                }
                case Step.Index(int number) -> {
                    List<Value> items = value instanceof Value.Items(List<Value> i) ? i : List.of();
                    if (number >= items.size()) {
                        throw none(path + " has " + items.size() + " items, so there is no [" + number + "]");
                    }
                    path.append('[').append(number).append(']');
                    yield items.get(number);
                }
            };
        }

        private static RuntimeException none(String message) {
            return Failure.of(ErrorCode.REFERENCE_NO_SUCH_OUTPUT, message).toException();
        }
    }
}
