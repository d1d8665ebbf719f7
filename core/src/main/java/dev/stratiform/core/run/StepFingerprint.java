package dev.stratiform.core.run;

import dev.stratiform.core.value.Digest;
import dev.stratiform.core.value.Value;

/// The digest of everything that could change a stack's result.
///
/// It covers the program's files and those that it watches, the resolved inputs (and so the
/// upstream outputs that are really consumed), the engine with its version, and the engine's
/// settings.
public final class StepFingerprint {
    private StepFingerprint() {}

    /// The fingerprint of a stack's work with given inputs.
    public static String of(RunSpec.StackWork work, Value.Fields inputs, String engineVersion) {
        String own = Digest.of(
                work.engine(), engineVersion, work.sourceDigest(), Digest.of(work.engineSettings()), Digest.of(inputs));
        return work.watched().isEmpty() ? own : Digest.of(own, work.watched());
    }
}
