package dev.stratiform.engines.process;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Resources that may exist without their engine's state knowing it, because the engine was killed
/// while it made them: nothing is made again before a person has looked.
public record Doubt(List<String> addresses, StackEngine.Request request) {
    /// Whether there are none.
    public boolean none() {
        return addresses.isEmpty();
    }

    private List<String> hints() {
        return List.of(
                "look whether it exists, and remove it if it does",
                "when nothing is there: stratiform resolve " + request.run() + " " + request.stack() + " --as rerun",
                "or take it into the state with 'stratiform stack export' and 'stack import', then the same");
    }

    /// The failure of an attempt that leaves them, or found them.
    public Failure failure() {
        return Failure.of(
                        ErrorCode.OUTCOME_UNKNOWN,
                        "it is not known whether these were created, because the engine was killed meanwhile: "
                                + String.join(", ", addresses))
                .withNext(String.join("\n", hints()));
    }

    /// The result of such an attempt.
    public StackEngine.Result result(StackEngine.Changes changes) {
        return new StackEngine.Result(
                StackEngine.Ended.UNKNOWN, Optional.of(failure()), false, Value.Fields.EMPTY, changes);
    }

    /// What recovery says of an attempt that was killed.
    public StackEngine.Recovery recovery() {
        if (none()) {
            return new StackEngine.Recovery.Repeat();
        }
        List<String> all = new ArrayList<>(List.of("perhaps created: " + String.join(", ", addresses)));
        all.addAll(hints());
        return new StackEngine.Recovery.Unknown(all);
    }
}
