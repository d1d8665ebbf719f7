package dev.stratiform.core.run;

import java.nio.file.Path;

/// Where things stand in the state folder. Computes paths only; touches no file.
///
/// Names follow the name grammar, so that no part can leave its folder.
public record StatePaths(Path state) {
    /// The private folder of one attempt.
    public Path work(EnvironmentKey environment, String stack, int attempt) {
        return of("work", environment, stack).resolve(Integer.toString(attempt));
    }

    /// The folder that a stack keeps between runs.
    public Path data(EnvironmentKey environment, String stack) {
        return of("data", environment, stack);
    }

    /// Where a snapshot of a stack's program is unpacked when the workspace has moved on.
    public Path source(EnvironmentKey environment, String stack, String digest) {
        return of("sources", environment, stack).resolve(digest);
    }

    /// The stack's lock file.
    public Path lock(EnvironmentKey environment, String stack) {
        return state.resolve("locks")
                .resolve(environment.deployment() + "." + environment.environment() + "." + stack + ".lock");
    }

    private Path of(String kind, EnvironmentKey environment, String stack) {
        return state.resolve(kind)
                .resolve(environment.deployment())
                .resolve(environment.environment())
                .resolve(stack);
    }
}
