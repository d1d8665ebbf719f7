package dev.stratiform.core.run;

import dev.stratiform.core.value.Masker;
import dev.stratiform.core.value.Value;
import dev.stratiform.core.value.ValueType;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a stack's definition promises of its outputs: their types, and which are secret; and what
/// must be secret whatever it promises.
final class OutputContract {
    private OutputContract() {}

    /// The result with secret outputs marked; a success with an output of the wrong type becomes a
    /// failure.
    static StackEngine.Result hold(RunSpec.StackWork work, Value.Fields inputs, StackEngine.Result result) {
        Value.Fields marked = mark(work, inputs, result.outputs());
        List<String> wrong = new ArrayList<>();
        work.outputTypes().forEach((name, type) -> {
            Value value = marked.values().get(name);
            if (value != null && !ValueType.matches(value, type)) {
                wrong.add("the output " + name + " must be of type " + type + " but is " + ValueType.describe(value));
            }
        });
        if (wrong.isEmpty() || result.ended() != StackEngine.Ended.SUCCEEDED) {
            return new StackEngine.Result(result.ended(), result.failure(), result.applied(), marked, result.changes());
        }
        Failure failure = Failure.of(ErrorCode.OUTPUTS_UNREADABLE, String.join("; ", wrong));
        return new StackEngine.Result(
                StackEngine.Ended.FAILED, Optional.of(failure), true, Value.Fields.EMPTY, result.changes());
    }

    /// Outputs with the secret ones marked: those that the definition names, and those that repeat
    /// a secret input, in clear or encoded.
    static Value.Fields mark(RunSpec.StackWork work, Value.Fields inputs, Value.Fields outputs) {
        Value.Fields marked = outputs.marking(work.secretOutputs());
        if (!inputs.tainted()) {
            return marked;
        }
        Masker masker = Masker.of(inputs);
        Set<String> repeating = new HashSet<>();
        marked.values().forEach((name, value) -> {
            if (!value.tainted() && repeats(masker, value)) {
                repeating.add(name);
            }
        });
        return marked.marking(repeating);
    }

    private static boolean repeats(Masker masker, Value value) {
        return switch (value) {
            case Value.Text(String text) -> !masker.mask(text).equals(text);
            case Value.Num number -> !masker.mask(number.toString()).equals(number.toString());
            case Value.Items(List<Value> values) -> values.stream().anyMatch(item -> repeats(masker, item));
            case Value.Fields(Map<String, Value> values) ->
                values.values().stream().anyMatch(item -> repeats(masker, item));
            case Value.Null _, Value.Bool _, Value.Secret _ -> false;
        };
    }
}
