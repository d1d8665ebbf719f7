package dev.stratiform.engines.cloudformation;

import dev.stratiform.aws.Stacks;
import dev.stratiform.core.run.StackEngine.Listener;
import dev.stratiform.core.run.StackEngine.Request;
import dev.stratiform.core.run.StackEngine.Resource;
import dev.stratiform.core.run.StackEngine.StateAccess;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/// What CloudFormation keeps of a stack.
record StackResources(Function<Request, Stacks> stacks, Function<Request, String> names) implements StateAccess {
    @Override
    public List<Resource> resources(Request request, Listener listener) {
        return stacks.apply(request).resources(names.apply(request)).stream()
                .map(one -> new Resource(
                        one.physicalId().isEmpty() ? one.logicalId() : one.physicalId(),
                        one.type(),
                        one.logicalId(),
                        one.status().endsWith("_COMPLETE") ? "" : one.status()))
                .toList();
    }

    @Override
    public void exportState(Request request, Path file, Listener listener) {
        throw ownState();
    }

    @Override
    public void importState(Request request, Path file, Listener listener) {
        throw ownState();
    }

    private static RuntimeException ownState() {
        return Failure.of(
                        ErrorCode.VALIDATION_ERROR,
                        "CloudFormation keeps the state of its stacks itself; there is no file of it")
                .withNext("see: stratiform resources")
                .toException();
    }
}
