package dev.stratiform.core.plan;

import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.Renames;
import dev.stratiform.core.run.StackRecord;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is known of an environment when a plan is made.
///
/// `records` hold the newest record of each stack that was ever touched; `durations` the last
/// applies, newest first.
public record Situation(
        EnvironmentKey environment, Map<String, StackRecord> records, Map<String, List<Duration>> durations) {
    /// A situation from what a store holds.
    public static Situation of(
            EnvironmentKey environment, List<StackRecord> records, Map<String, List<Duration>> durations) {
        Map<String, StackRecord> byName = new LinkedHashMap<>();
        records.forEach(record -> byName.put(record.stack(), record));
        return new Situation(environment, byName, durations);
    }

    /// The same once stacks have their new names.
    public Situation after(Renames renames) {
        Map<String, StackRecord> renamed = new LinkedHashMap<>(records);
        renames.records(records).forEach(record -> renamed.put(record.stack(), record));
        Map<String, List<Duration>> timed = new LinkedHashMap<>(durations);
        renames.oldByNew().forEach((name, old) -> timed.put(name, durations.getOrDefault(old, List.of())));
        return new Situation(environment, renamed, timed);
    }

    /// Whether a stack may exist.
    boolean exists(String stack) {
        StackRecord record = records.get(stack);
        return record != null && record.exists();
    }

    /// Whether a stack was applied and not destroyed since.
    boolean applied(String stack) {
        StackRecord record = records.get(stack);
        return record != null && record.kind() == StackRecord.Kind.APPLIED;
    }

    /// The median of the last durations of a stack in milliseconds, 1 when it was never timed.
    long expectedMillis(String stack) {
        List<Duration> last = durations.getOrDefault(stack, List.of()).stream()
                .filter(took -> !took.isZero())
                .sorted()
                .toList();
        return last.isEmpty() ? 1 : Math.max(1, last.get(last.size() / 2).toMillis());
    }

    /// Whether any stack was ever timed.
    boolean timed() {
        return !durations.isEmpty();
    }
}
