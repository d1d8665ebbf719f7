package dev.stratiform.core.run;

import dev.stratiform.core.resolve.OutputsSource;
import dev.stratiform.core.resolve.Reference;
import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Answers references to stacks of other environments and other deployments, from what is recorded
/// of them.
///
/// `${stack.<name>@<env>.<output>}` is a stack of the same deployment,
/// `${deployment/<id>:<stack>.<output>}` one of another deployment in the environment of the same
/// name. Thread-safe.
public final class ForeignOutputs implements ValueSource {
    private final Function<EnvironmentKey, List<StackRecord>> records;
    private final EnvironmentKey own;

    /// `records` gives the newest record of each stack of an environment.
    public ForeignOutputs(Function<EnvironmentKey, List<StackRecord>> records, EnvironmentKey own) {
        this.records = records;
        this.own = own;
    }

    @Override
    public boolean answers(Reference reference) {
        return reference instanceof Reference.DeploymentOutput
                || (reference instanceof Reference.StackOutput output
                        && !output.environment().isEmpty());
    }

    @Override
    public Optional<Value> value(Reference reference) {
        return switch (reference) {
            case Reference.StackOutput out ->
                look(
                        new EnvironmentKey(own.deployment(), out.environment()),
                        new Reference.StackOutput(out.stack(), "", out.output(), out.path()));
            case Reference.DeploymentOutput out ->
                look(
                        new EnvironmentKey(out.deployment(), own.environment()),
                        new Reference.StackOutput(out.stack(), "", out.output(), out.path()));
            case Reference.Named _ -> Optional.empty();
        };
    }

    private Optional<Value> look(EnvironmentKey where, Reference.StackOutput output) {
        Map<String, StackRecord> applied = new HashMap<>();
        for (StackRecord record : records.apply(where)) {
            if (record.kind() == StackRecord.Kind.APPLIED) {
                applied.put(record.stack(), record);
            }
        }
        if (applied.isEmpty()) {
            throw Failure.of(
                            ErrorCode.REFERENCE_NEVER_DEPLOYED,
                            "nothing is deployed in " + where + ", so there is no output '" + output.output()
                                    + "' of its stack " + output.stack())
                    .toException();
        }
        var source = new OutputsSource(
                stack -> Optional.ofNullable(applied.get(stack)).map(StackRecord::outputs), applied.keySet());
        try {
            return source.value(output);
        } catch (StratiformException e) {
            Failure failure = e.failure();
            throw Failure.of(failure.code(), "in " + where + ": " + failure.message())
                    .toException();
        }
    }
}
