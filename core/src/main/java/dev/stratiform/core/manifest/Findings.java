package dev.stratiform.core.manifest;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects what validation finds; used by one thread.
final class Findings {
    private static final int MOST = 1_000;
    private final List<Finding> found = new ArrayList<>();

    void error(ErrorCode code, @Nullable Location at, String message, @Nullable String next) {
        add(new Finding(Finding.Severity.ERROR, code, at, message, next));
    }

    void warning(ErrorCode code, @Nullable Location at, String message, @Nullable String next) {
        add(new Finding(Finding.Severity.WARNING, code, at, message, next));
    }

    void error(Failure failure) {
        add(Finding.error(failure));
    }

    void add(Finding finding) {
        if (found.size() < MOST && !found.contains(finding)) {
            found.add(finding);
        }
    }

    List<Finding> all() {
        return List.copyOf(found);
    }
}
