package dev.stratiform.core.resolve;

import dev.stratiform.core.value.Value;
import java.util.Optional;

/// Answers references of some namespaces.
///
/// Thread-safe; may block. Fails with one of the `REFERENCE_…` codes, or `LOOKUP_FAILED` when
/// trying again may help.
public interface ValueSource {
    /// Whether this source is the one for a reference.
    boolean answers(Reference reference);

    /// The value; empty when the namespace has no such value (a default may apply).
    Optional<Value> value(Reference reference);
}
