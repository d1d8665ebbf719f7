package dev.stratiform.core.run;

import dev.stratiform.core.manifest.SourceFolder;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// Where engines work on stacks. Thread-safe.
///
/// `blobs` gives the content of a snapshot by its digest.
public record StackFolders(Path workspace, StatePaths paths, Function<String, Optional<byte[]>> blobs) {
    /// The folders of one attempt, 0 for none; the program is as it was when its digest was taken.
    public StackEngine.Folders of(EnvironmentKey environment, String stack, int attempt, RunSpec.StackWork work) {
        return new StackEngine.Folders(
                program(environment, stack, work),
                paths.work(environment, stack, attempt),
                paths.data(environment, work.identity(stack)),
                paths.lock(environment, work.identity(stack)));
    }

    /// The folder with the stack's program: the workspace's own while it is as it was, else the
    /// snapshot unpacked.
    private Path program(EnvironmentKey environment, String stack, RunSpec.StackWork work) {
        Path own = workspace.resolve(work.source());
        if (work.sourceDigest().isEmpty() || SourceFolder.snapshot(own).equals(work.sourceDigest())) {
            return own;
        }
        Path copy = paths.source(environment, stack, work.sourceDigest());
        byte[] packed = blobs.apply(work.sourceDigest())
                .orElseThrow(() -> Failure.of(
                                ErrorCode.STORE_UNAVAILABLE, "the snapshot of the program of " + stack + " is missing")
                        .toException());
        SourceFolder.unpack(packed, copy);
        return copy;
    }
}
