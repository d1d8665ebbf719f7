package dev.stratiform.core.run;

import dev.stratiform.core.run.RunStore.Commit;
import dev.stratiform.core.run.StackRecord.Kind;
import dev.stratiform.core.value.Digest;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Small runs, entries and records for tests of stores.
public final class StoreExamples {
    /// The time that examples begin at.
    public static final Instant START = Instant.parse("2026-11-20T10:15:30.123456789Z");

    /// The environment that most tests use.
    public static final EnvironmentKey DEV = new EnvironmentKey("D1BRV40", "dev");

    private StoreExamples() {}

    /// A holder with a name.
    public static Lease.Holder holder(String user) {
        return new Lease.Holder(user, "host-1", ProcessHandle.current().pid(), "run-" + user, START);
    }

    /// A running run at a version.
    public static RunRow row(String id, EnvironmentKey environment, long version) {
        return new RunRow(
                id,
                environment,
                Operation.DEPLOY,
                RunState.RUNNING,
                version,
                1,
                new RunRow.Counts(7, 3, 1, 2, 1),
                "ann",
                START,
                null,
                "spec");
    }

    /// An entry with a small payload.
    public static JournalEntry entry(String run, long sequence) {
        return new JournalEntry(run, sequence, START.plusSeconds(sequence), "TICK", fields("n", Value.of(sequence)));
    }

    /// An object with one key.
    public static Value.Fields fields(String key, Value value) {
        return new Value.Fields(Map.of(key, value));
    }

    /// A commit that adds entries to a run, and nothing else.
    public static Commit commit(Lease lease, String run, long expected, int entries) {
        List<JournalEntry> added = LongStream.rangeClosed(expected + 1, expected + entries)
                .mapToObj(n -> entry(run, n))
                .toList();
        return new Commit(
                row(run, lease.environment(), expected + entries), expected, lease, added, List.of(), Map.of());
    }

    /// The same commit with records and blobs.
    public static Commit with(Commit commit, List<StackRecord> records, List<byte[]> blobs) {
        Map<String, byte[]> byDigest = new LinkedHashMap<>();
        blobs.forEach(b -> byDigest.put(Digest.of(b), b));
        return new Commit(commit.row(), commit.expectedVersion(), commit.lease(), commit.entries(), records, byDigest);
    }

    /// A record of an applied stack that took as many seconds as its generation.
    public static StackRecord record(EnvironmentKey environment, String stack, long generation) {
        return record(environment, stack, generation, Kind.APPLIED);
    }

    /// A record with all that a record may hold.
    public static StackRecord record(EnvironmentKey environment, String stack, long generation, Kind kind) {
        return new StackRecord(
                environment,
                stack,
                generation,
                "run-" + generation,
                kind,
                "command",
                "1.2.3",
                List.of("network", "dns"),
                fields("size", Value.of(generation)),
                fields("password", new Value.Secret(Value.of("pass-" + generation))),
                generation % 2 == 0,
                "source-" + generation,
                fields("commands", new Value.Items(List.of(Value.of("true")))),
                "fingerprint-" + generation,
                START.plusSeconds(generation),
                Duration.ofSeconds(generation, 5));
    }

    /// A value with everything that is hard to write. Marks, depth, keys that look like marks,
    /// extreme numbers.
    public static Value.Fields hardValue() {
        Map<String, Value> all = new LinkedHashMap<>();
        all.put("z", Value.nothing());
        all.put("a", Value.of(true));
        all.put("text", Value.of("line\nline \"quoted\" \\ \u0000 \u2028 \ud83d\ude00 ı"));
        all.put("", Value.of(""));
        all.put("whole", Value.of(Long.MIN_VALUE));
        all.put("tiny", new Value.Num(new BigDecimal("-1.5E-399")));
        all.put("huge", new Value.Num(new BigDecimal("1E+400")));
        all.put("long", new Value.Num(new BigDecimal("9".repeat(400))));
        all.put("$secret", Value.of("v1:plain"));
        all.put("$$secret", fields("$secret", Value.of("not one")));
        all.put("$ref", fields("$number", Value.of("1")));
        all.put("secret", new Value.Secret(Value.of("canary-1")));
        all.put("secretObject", new Value.Secret(fields("$secret", Value.of("canary-2"))));
        all.put(
                "secretList",
                new Value.Secret(new Value.Items(List.of(Value.of(1), new Value.Secret(Value.of("canary-3"))))));
        all.put("empty", new Value.Items(List.of(Value.Fields.EMPTY, new Value.Items(List.of()))));
        Value deep = new Value.Secret(Value.of("canary-4"));
        for (int i = 0; i < 32; i++) {
            deep = fields("k" + i, new Value.Items(List.of(deep)));
        }
        all.put("deep", deep);
        return new Value.Fields(all);
    }

    /// Bytes that do not compress well, the same for the same seed.
    public static byte[] noise(int length, long seed) {
        byte[] bytes = new byte[length];
        new java.util.Random(seed).nextBytes(bytes);
        return bytes;
    }

    /// Bytes of a text.
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// The code that a call fails with, or null when it does not fail.
    public static ErrorCode codeOf(Runnable call) {
        try {
            call.run();
            return null;
        } catch (StratiformException e) {
            return e.failure().code();
        }
    }

    /// Starts the same work on several threads at once and gives all results.
    public static <T> List<T> together(int threads, Callable<T> work) {
        CountDownLatch start = new CountDownLatch(1);
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> answers = IntStream.range(0, threads)
                    .mapToObj(_ -> pool.submit(() -> {
                        start.await();
                        return work.call();
                    }))
                    .toList();
            start.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> answer : answers) {
                results.add(answer.get(60, TimeUnit.SECONDS));
            }
            return results;
        } catch (Exception e) {
            throw new AssertionError("a thread failed", e);
        }
    }
}
