package dev.stratiform.core.run;

import dev.stratiform.core.value.Value;
import dev.stratiform.core.value.ValueType;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a stack's definition promises of its outputs: their types, and which are secret.
final class OutputContract {
    private OutputContract() {}

    /// The result with secret outputs marked; a success with an output of the wrong type becomes a
    /// failure.
    static StackEngine.Result hold(RunSpec.StackWork work, StackEngine.Result result) {
        Value.Fields marked = mark(work, result.outputs());
        List<String> wrong = new ArrayList<>();
        work.outputTypes().forEach((name, type) -> {
            Value value = marked.values().get(name);
            if (value != null && !ValueType.matches(value, type)) {
                wrong.add("the output " + name + " must be a " + type + " but is " + ValueType.describe(value));
            }
        });
        if (wrong.isEmpty() || result.ended() != StackEngine.Ended.SUCCEEDED) {
            return new StackEngine.Result(result.ended(), result.failure(), result.applied(), marked, result.changes());
        }
        Failure failure = Failure.of(ErrorCode.OUTPUTS_UNREADABLE, String.join("; ", wrong));
        return new StackEngine.Result(
                StackEngine.Ended.FAILED, Optional.of(failure), true, Value.Fields.EMPTY, result.changes());
    }

    /// Outputs with the secret ones marked.
    static Value.Fields mark(RunSpec.StackWork work, Value.Fields outputs) {
        return outputs.marking(work.secretOutputs());
    }
}
