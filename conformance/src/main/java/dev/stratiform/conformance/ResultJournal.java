package dev.stratiform.conformance;

import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Results as groups end, one JSON object per line, so that a run that died can go on. Thread-safe.
///
/// Also names every bucket before it is made: `s3 cleanup` finds what a killed run left.
final class ResultJournal implements AutoCloseable {
    private static final long LARGEST = 1L << 30;
    private final Optional<BufferedWriter> out;
    private final Map<String, Map<String, CaseResult>> before = new HashMap<>();
    private final Set<String> done = new HashSet<>();

    private ResultJournal(Optional<BufferedWriter> out) {
        this.out = out;
    }

    /// Opens a journal and takes over what it holds; without a file nothing is written.
    static ResultJournal open(Optional<Path> file, String session) {
        if (file.isEmpty()) {
            return new ResultJournal(Optional.empty());
        }
        Path path = file.get();
        try {
            List<Value> lines = Files.exists(path) ? lines(path) : List.of();
            dropTornLine(path);
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            ResultJournal journal = new ResultJournal(Optional.of(Files.newBufferedWriter(
                    path, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)));
            lines.forEach(journal::take);
            journal.write(new Value.Fields(Map.of("session", Value.of(session))));
            return journal;
        } catch (IOException e) {
            throw unusable(path, "it cannot be read or written");
        }
    }

    private static StratiformException unusable(Path path, String why) {
        return Failure.at(
                        ErrorCode.FILE_UNREADABLE,
                        Location.of(path.toString()),
                        "the file of results cannot be used: " + why)
                .withNext("name another file with --resume")
                .toException();
    }

    /// A line that its writer did not finish must not swallow the next one.
    private static void dropTornLine(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = file.size();
            ByteBuffer one = ByteBuffer.allocate(1);
            while (end > 0 && file.read(one.clear(), end - 1) == 1 && one.get(0) != '\n') {
                end--;
            }
            file.truncate(end);
        }
    }

    /// The whole lines; the last one may have been cut off by the death of its writer.
    private static List<Value> lines(Path path) throws IOException {
        if (Files.size(path) > LARGEST) {
            throw unusable(path, "it has more than " + (LARGEST >> 20) + " MiB");
        }
        List<Value> lines = new ArrayList<>();
        List<String> texts = Files.readAllLines(path, StandardCharsets.UTF_8);
        for (int i = 0; i < texts.size(); i++) {
            try {
                if (!texts.get(i).isBlank()) {
                    lines.add(Json.read(texts.get(i), path + ":" + (i + 1)));
                }
            } catch (StratiformException e) {
                if (i < texts.size() - 1) {
                    throw unusable(path, "line " + (i + 1) + " is no JSON");
                }
            }
        }
        boolean own =
                lines.isEmpty() || FieldPath.find(lines.getFirst(), "session").isPresent();
        if (!own) {
            throw unusable(path, "it was not written by s3 run");
        }
        return lines;
    }

    private void take(Value line) {
        String over = ResultJson.text(line, "done");
        if (!over.isEmpty()) {
            done.add(key(ResultJson.text(line, "target"), over));
            return;
        }
        ResultJson.result(line)
                .ifPresent(result -> before.computeIfAbsent(
                                key(result.target(), result.group()), _ -> new LinkedHashMap<>())
                        // A group that was cut short is run again as a whole.
                        .put(result.key(), result));
    }

    private static String key(String target, String group) {
        return target + "\n" + group;
    }

    /// The results of a group that was over already.
    Optional<List<CaseResult>> done(String target, String group) {
        String key = key(target, group);
        return done.contains(key)
                ? Optional.of(List.copyOf(before.getOrDefault(key, Map.of()).values()))
                : Optional.empty();
    }

    void bucket(String target, String bucket) {
        write(new Value.Fields(Map.of("bucket", Value.of(bucket), "target", Value.of(target))));
    }

    /// Writes the results of a group that is over; all of them reach the file at once.
    void done(GroupRun.End end, String group) {
        if (!end.results().isEmpty()) {
            String target = end.results().getFirst().target();
            List<Value> lines = new ArrayList<>();
            end.results().forEach(result -> lines.add(ResultJson.of(result)));
            lines.add(new Value.Fields(Map.of("done", Value.of(group), "target", Value.of(target))));
            write(lines);
        }
    }

    private void write(Value line) {
        write(List.of(line));
    }

    private synchronized void write(List<Value> lines) {
        if (out.isEmpty()) {
            return;
        }
        try {
            for (Value line : lines) {
                out.get().write(Json.write(line));
                out.get().newLine();
            }
            out.get().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The buckets that a journal names, by target.
    static Map<String, Set<String>> buckets(Path path) {
        Map<String, Set<String>> buckets = new HashMap<>();
        try {
            for (Value line : lines(path)) {
                String bucket = ResultJson.text(line, "bucket");
                if (!bucket.isEmpty()) {
                    buckets.computeIfAbsent(ResultJson.text(line, "target"), _ -> new HashSet<>())
                            .add(bucket);
                }
            }
        } catch (IOException e) {
            throw unusable(path, "it cannot be read");
        }
        return buckets;
    }

    @Override
    public synchronized void close() {
        try {
            if (out.isPresent()) {
                out.get().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
