package dev.stratiform.core.run;

import java.time.Instant;

/// One line of what a stack's engine said.
///
/// `text` is masked and at most 1 MiB long. `sequence` counts from 1 within the run, gap-free in
/// the order of arrival; it is 0 until the log store has given it.
public record LogLine(String run, long sequence, Instant at, Level level, String stack, int attempt, String text) {
    /// How much a line matters.
    public enum Level {
        /// Details.
        DEBUG,
        /// Ordinary output.
        INFO,
        /// A warning.
        WARN,
        /// An error.
        ERROR
    }
}
