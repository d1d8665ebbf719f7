package dev.stratiform.conformance;

import dev.stratiform.aws.S3Call;
import dev.stratiform.aws.S3Endpoint;
import dev.stratiform.aws.S3Operation;
import dev.stratiform.conformance.Doors.Way;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/// Measures how fast a server does the five commonest operations. Bounded by numbers, not by time.
public final class S3Bench {
    /// How much is asked: `operations` of each kind, objects of `size`, `concurrency` at once.
    public record Load(int operations, String size, int concurrency) {}

    /// What one kind of operation took.
    public record Line(
            String operation, int count, int failed, double perSecond, Duration p50, Duration p95, Duration p99) {}

    private final S3Endpoint door;
    private final Load load;
    private final String bucket;

    private S3Bench(S3Endpoint door, Load load, String bucket) {
        this.door = door;
        this.load = load;
        this.bucket = bucket;
    }

    /// Measures the one target that the options choose, in a bucket of its own that is removed.
    ///
    /// A bucket that cannot be made is `AWS_REFUSED`.
    public static List<Line> run(
            Suite suite, RunOptions options, Load load, InstantSource clock, RandomGenerator random)
            throws InterruptedException {
        Target target = new SuiteRun(suite, options, clock, random).onlyTarget();
        Scope.World world = new Scope.World(options.environment(), clock, random, "");
        SuiteConfig config = suite.config();
        String credential = config.usualCredential(target);
        try (Doors doors = new Doors(config, target, world)) {
            S3Endpoint door = doors.through(new Way(credential, target.speech()));
            String bucket = config.tidying().prefix() + "bench-" + world.letters(10);
            return new S3Bench(door, load, bucket).all(size(load.size()));
        }
    }

    private static long size(String text) {
        return Comparisons.size(Value.of(text))
                .filter(size -> size <= 1L << 30)
                .orElseThrow(
                        () -> Failure.of(ErrorCode.USAGE, "--size is '" + text + "'; write 4KiB or 5MiB, at most 1GiB")
                                .toException());
    }

    private List<Line> all(long size) throws InterruptedException {
        Observation made = ask("CreateBucket", new HashMap<>(), Optional.empty());
        if (!made.successful()) {
            throw Failure.of(
                            made.broken().isPresent() ? ErrorCode.AWS_UNAVAILABLE : ErrorCode.AWS_REFUSED,
                            "the bucket " + bucket + " cannot be made: " + made.words())
                    .withNext("check the endpoint and the credential")
                    .toException();
        }
        try {
            Body body = Body.of(new BodySpec.Generated(Value.of(size), Value.of(1)), emptyScope());
            List<Line> lines = new ArrayList<>();
            lines.add(measure("PutObject", Optional.of(body)));
            lines.add(measure("GetObject", Optional.empty()));
            lines.add(measure("HeadObject", Optional.empty()));
            lines.add(measure("ListObjectsV2", Optional.empty()));
            lines.add(measure("DeleteObject", Optional.empty()));
            return lines;
        } finally {
            new BucketSweep(door, Duration.ofSeconds(30)).remove(bucket);
        }
    }

    private static Scope emptyScope() {
        Scope.World world = new Scope.World(
                Map.of(), InstantSource.fixed(java.time.Instant.EPOCH), RandomGenerator.getDefault(), "");
        return new Scope(world, Map.of(), Map.of(), Map.of());
    }

    private Line measure(String operation, Optional<Body> body) throws InterruptedException {
        long[] nanos = new long[load.operations()];
        AtomicInteger next = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        long begin = System.nanoTime();
        try (ExecutorService crew = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < load.concurrency(); i++) {
                workers.add(crew.submit(() -> {
                    work(operation, body, next, failed, nanos);
                    return null;
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        Arrays.sort(nanos);
        return new Line(
                operation,
                nanos.length,
                failed.get(),
                nanos.length / seconds,
                part(nanos, 50),
                part(nanos, 95),
                part(nanos, 99));
    }

    private void work(String operation, Optional<Body> body, AtomicInteger next, AtomicInteger failed, long[] nanos)
            throws InterruptedException {
        int i = next.getAndIncrement();
        while (i < nanos.length) {
            Map<String, Object> what = new HashMap<>();
            if (operation.endsWith("Object")) {
                what.put("Key", "bench/" + i);
            } else {
                what.put("Prefix", "bench/" + i % 10);
            }
            long from = System.nanoTime();
            Observation seen = ask(operation, what, body);
            nanos[i] = System.nanoTime() - from;
            failed.addAndGet(seen.successful() ? 0 : 1);
            i = next.getAndIncrement();
        }
    }

    private Observation ask(String operation, Map<String, Object> what, Optional<Body> body)
            throws InterruptedException {
        S3Operation of = S3Operation.find(operation).orElseThrow();
        ReceivedBody received = new ReceivedBody();
        what.put("Bucket", bucket);
        S3Call call = new S3Call(
                of,
                what,
                body.map(Body::call).orElse(null),
                received,
                door.target().timeout());
        return Observation.of(door.call(call), received);
    }

    private static Duration part(long[] sorted, int percent) {
        return Duration.ofNanos(sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)]);
    }
}
