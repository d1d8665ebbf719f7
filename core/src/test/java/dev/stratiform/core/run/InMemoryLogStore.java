package dev.stratiform.core.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A log store in memory that keeps the contract, for tests. Thread-safe.
public final class InMemoryLogStore implements LogStore {
    private final Map<String, List<LogLine>> runs = new HashMap<>();

    @Override
    public synchronized void append(List<LogLine> lines) {
        for (LogLine line : lines) {
            List<LogLine> all = runs.computeIfAbsent(line.run(), _ -> new ArrayList<>());
            all.add(new LogLine(
                    line.run(), all.size() + 1L, line.at(), line.level(), line.stack(), line.attempt(), line.text()));
        }
    }

    @Override
    public void flush() {
        // Everything is readable at once.
    }

    @Override
    public synchronized List<LogLine> read(Query query) {
        return matching(query, query.after()).stream().limit(query.limit()).toList();
    }

    @Override
    public synchronized List<LogLine> tail(Query query) {
        List<LogLine> all = matching(query, 0);
        return List.copyOf(all.subList(Math.max(0, all.size() - query.limit()), all.size()));
    }

    private List<LogLine> matching(Query query, long after) {
        return runs.getOrDefault(query.run(), List.of()).stream()
                .skip(after)
                .filter(l -> l.level().compareTo(query.atLeast()) >= 0)
                .filter(l -> query.stack().isEmpty() || query.stack().get().equals(l.stack()))
                .filter(l -> query.since().isEmpty()
                        || !l.at().isBefore(query.since().get()))
                .toList();
    }
}
