package dev.stratiform.core.manifest;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects what validation finds; used by one thread.
public final class Findings {
    private static final int MOST = 1_000;
    private final List<Finding> found = new ArrayList<>();

    /// Makes an empty collection.
    public Findings() {}

    /// Reports what makes use impossible; `next` is null for the code's own remedy.
    public void error(ErrorCode code, @Nullable Location at, String message, @Nullable String next) {
        add(new Finding(Finding.Severity.ERROR, code, at, message, next));
    }

    /// Reports what is probably not meant.
    public void warning(ErrorCode code, @Nullable Location at, String message, @Nullable String next) {
        add(new Finding(Finding.Severity.WARNING, code, at, message, next));
    }

    /// Reports a failure.
    public void error(Failure failure) {
        add(Finding.error(failure));
    }

    /// Adds one; at most 1,000 are kept, each once.
    public void add(Finding finding) {
        if (found.size() < MOST && !found.contains(finding)) {
            found.add(finding);
        }
    }

    /// All that was found, in order.
    public List<Finding> all() {
        return List.copyOf(found);
    }
}
