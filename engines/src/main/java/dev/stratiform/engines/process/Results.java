package dev.stratiform.engines.process;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.Optional;

/// Results of attempts, the same for every engine with a binary.
public final class Results {
    private Results() {}

    /// Reads the outputs of an applied stack.
    public interface Outputs {
        /// The outputs; `OUTPUTS_UNREADABLE` and others when they cannot be had.
        Value.Fields read() throws InterruptedException;
    }

    /// The program did its work: the attempt succeeded if its outputs can be read, and was applied
    /// if not. A destroyed stack has none.
    public static StackEngine.Result done(
            StackEngine.Action action, String stack, StackEngine.Changes changes, Outputs outputs)
            throws InterruptedException {
        try {
            Value.Fields read = action == StackEngine.Action.DESTROY ? Value.Fields.EMPTY : outputs.read();
            return new StackEngine.Result(StackEngine.Ended.SUCCEEDED, Optional.empty(), true, read, changes);
        } catch (StratiformException e) {
            Failure failure = Failure.of(
                    ErrorCode.OUTPUTS_UNREADABLE,
                    "the outputs of " + stack + " cannot be read: "
                            + e.failure().message());
            return new StackEngine.Result(
                    StackEngine.Ended.FAILED, Optional.of(failure), true, Value.Fields.EMPTY, changes);
        }
    }

    /// Something failed before the one program, or it was not to begin.
    public static StackEngine.Result before(Failure failure) {
        StackEngine.Ended how = switch (failure.code()) {
            case ENGINE_INTERRUPTED -> StackEngine.Ended.CANCELLED;
            case OUTCOME_UNKNOWN -> StackEngine.Ended.UNKNOWN;
            default -> StackEngine.Ended.FAILED;
        };
        return new StackEngine.Result(how, Optional.of(failure), false, Value.Fields.EMPTY, StackEngine.Changes.NONE);
    }
}
