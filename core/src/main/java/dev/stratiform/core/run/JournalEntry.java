package dev.stratiform.core.run;

import dev.stratiform.core.value.Value;
import java.time.Instant;

/// One immutable fact of a run as the journal keeps it.
///
/// Sequences of a run count from 1 without a gap. The payload may hold secrets; the store encrypts
/// them.
public record JournalEntry(String run, long sequence, Instant at, String type, Value.Fields payload) {}
