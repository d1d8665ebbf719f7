package dev.stratiform.engines.opentofu;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Json;
import dev.stratiform.engines.process.LooseJson;
import dev.stratiform.engines.process.PrivateFiles;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The state of a stack: in its own file, or behind the backend that its program configures.
///
/// An embedded state is the file itself; another is pulled and pushed by the binary.
record TofuStateAccess(TofuPrograms programs) implements StackEngine.StateAccess {
    private static final long LARGEST = 512L << 20;

    @Override
    public List<StackEngine.Resource> resources(StackEngine.Request request, StackEngine.Listener listener)
            throws InterruptedException {
        TofuSteps steps = new TofuSteps(programs, request, listener);
        try {
            steps.initialise();
            return steps.stateResources();
        } finally {
            steps.forget();
        }
    }

    @Override
    public void exportState(StackEngine.Request request, Path file, StackEngine.Listener listener)
            throws InterruptedException {
        TofuSteps steps = new TofuSteps(programs, request, listener);
        try {
            if (steps.embedded()) {
                PrivateFiles.write(file, Files.readAllBytes(steps.stateFile()));
                return;
            }
            steps.initialise();
            LooseJson state = steps.json("show", List.of("state", "pull"));
            PrivateFiles.write(file, Json.writeRevealed(state.fields()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, "there is no state of " + request.stack() + " to export")
                    .toException();
        } finally {
            steps.forget();
        }
    }

    @Override
    public void importState(StackEngine.Request request, Path file, StackEngine.Listener listener)
            throws InterruptedException {
        byte[] content = checked(file);
        TofuSteps steps = new TofuSteps(programs, request, listener);
        try {
            steps.initialise();
            if (steps.embedded()) {
                Path state = steps.stateFile();
                if (Files.exists(state)) {
                    PrivateFiles.replace(
                            state.resolveSibling("terraform.tfstate.before-import"), Files.readAllBytes(state));
                }
                PrivateFiles.replace(state, content);
            } else {
                steps.push(file);
            }
        } catch (IOException e) {
            throw Failure.of(ErrorCode.STATE_NOT_WRITABLE, "the state of " + request.stack() + " cannot be kept")
                    .toException();
        } finally {
            steps.forget();
        }
    }

    /// The content of a file that is a state; `VALIDATION_ERROR` for any other.
    private static byte[] checked(Path file) {
        try {
            if (Files.size(file) <= LARGEST) {
                byte[] content = Files.readAllBytes(file);
                LooseJson state = LooseJson.of(Json.read(new String(content, StandardCharsets.UTF_8), file.toString()));
                if (state.number("version") == 4 && !state.text("lineage").isEmpty()) {
                    return content;
                }
            }
        } catch (IOException | StratiformException e) {
            // The one message below says what is expected.
        }
        throw Failure.of(
                        ErrorCode.VALIDATION_ERROR,
                        file
                                + " is no OpenTofu or Terraform state: a JSON file with version 4 and a lineage is expected")
                .withNext("make one with: stratiform stack export")
                .toException();
    }
}
