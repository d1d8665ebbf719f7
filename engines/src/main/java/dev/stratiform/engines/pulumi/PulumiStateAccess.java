package dev.stratiform.engines.pulumi;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Json;
import dev.stratiform.engines.process.LooseJson;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The state of a stack, through the command: a backend may be anywhere.
record PulumiStateAccess(PulumiPrograms programs) implements StackEngine.StateAccess {
    private static final long LARGEST = 512L << 20;

    /// What is done with a prepared stack.
    private interface Work<T> {
        T of(PulumiSteps steps) throws InterruptedException;
    }

    private <T> T with(StackEngine.Request request, StackEngine.Listener listener, Work<T> work)
            throws InterruptedException {
        PulumiSteps steps = new PulumiSteps(programs, request, listener);
        try {
            steps.prepare();
            return work.of(steps);
        } finally {
            steps.forget();
        }
    }

    @Override
    public List<StackEngine.Resource> resources(StackEngine.Request request, StackEngine.Listener listener)
            throws InterruptedException {
        return with(request, listener, steps -> steps.state().resources());
    }

    @Override
    public void exportState(StackEngine.Request request, Path file, StackEngine.Listener listener)
            throws InterruptedException {
        with(request, listener, steps -> {
            steps.export(file);
            return file;
        });
    }

    @Override
    public void importState(StackEngine.Request request, Path file, StackEngine.Listener listener)
            throws InterruptedException {
        check(file);
        with(request, listener, steps -> {
            steps.importState(file);
            return file;
        });
    }

    /// Refuses a file that is no state.
    private static void check(Path file) {
        try {
            if (Files.size(file) <= LARGEST) {
                LooseJson state = LooseJson.of(Json.read(Files.readString(file), file.toString()));
                if (state.number("version") >= 3 && state.has("deployment")) {
                    return;
                }
            }
        } catch (IOException | StratiformException e) {
            // The one message below says what is expected.
        }
        throw Failure.of(
                        ErrorCode.VALIDATION_ERROR,
                        file + " is no Pulumi state: a JSON file with a version of at least 3 and a deployment is"
                                + " expected")
                .withNext("make one with: stratiform stack export")
                .toException();
    }
}
