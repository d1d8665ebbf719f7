package dev.stratiform.core.run;

import dev.stratiform.core.resolve.ValueSource;
import java.util.List;

/// Makes the sources that answer references to what is outside of all deployments.
///
/// Thread-safe; the sources are, too.
@FunctionalInterface
public interface Lookups {
    /// None at all.
    Lookups NONE = _ -> List.of();

    /// The sources for an environment in a region; empty for whatever is the default.
    List<ValueSource> in(String region);
}
