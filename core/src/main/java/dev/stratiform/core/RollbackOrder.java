package dev.stratiform.core;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What to roll back.
///
/// At most one of `run` (take back what that run changed) and `toVersion` (go back to the state
/// after that generation) is given; neither means the newest run that changed something. `stacks`
/// limits it, none for all that changed.
public record RollbackOrder(
        Order.Target target,
        Optional<String> run,
        OptionalLong toVersion,
        List<String> stacks,
        Order.Choices choices,
        String by) {
    /// Copies the list.
    public RollbackOrder {
        stacks = List.copyOf(stacks);
    }
}
