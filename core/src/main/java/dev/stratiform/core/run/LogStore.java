package dev.stratiform.core.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Keeps what engines said.
///
/// Appending does not wait for the disk; a line may be lost when the machine dies, never reordered.
/// Thread-safe.
public interface LogStore {
    /// Adds lines; blocks only while too many are waiting to be written.
    void append(List<LogLine> lines);

    /// Makes everything that was added before readable for others.
    void flush();

    /// Which lines to read; `after` is a line's sequence, 0 for the first.
    record Query(
            String run, Optional<String> stack, LogLine.Level atLeast, Optional<Instant> since, long after, int limit) {
        /// The same query for what comes after a line.
        public Query after(long sequence) {
            return new Query(run, stack, atLeast, since, sequence, limit);
        }
    }

    /// Lines in order.
    List<LogLine> read(Query query);

    /// The last lines of a run that match the query, in order; its `after` is ignored.
    List<LogLine> tail(Query query);
}
