package dev.stratiform.conformance;

import dev.stratiform.conformance.Doors.Way;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// Finds and removes buckets that earlier runs left.
public final class BucketCleaner implements AutoCloseable {
    private final Doors doors;
    private final Way way;
    private final SuiteConfig config;

    private BucketCleaner(Doors doors, SuiteConfig config, String credential) {
        this.doors = doors;
        this.config = config;
        this.way = new Way(credential, doors.target().speech());
    }

    /// A cleaner for the one target that the options choose.
    public static BucketCleaner open(Suite suite, RunOptions options, InstantSource clock, RandomGenerator random) {
        Target target = new SuiteRun(suite, options, clock, random).onlyTarget();
        Scope.World world = new Scope.World(options.environment(), clock, random, "");
        SuiteConfig config = suite.config();
        String credential = config.usualCredential(target);
        return new BucketCleaner(new Doors(config, target, world), config, credential);
    }

    /// The buckets to remove: those that begin with a prefix, or that a file of results names.
    ///
    /// A prefix shorter than two letters is `USAGE`: it would name everything.
    public List<String> find(Optional<String> prefix, Optional<Path> session) throws InterruptedException {
        String beginning = prefix.orElse(config.tidying().prefix());
        if (session.isEmpty() && beginning.length() < 2) {
            throw Failure.of(ErrorCode.USAGE, "the prefix '" + beginning + "' would name every bucket")
                    .withNext("give a longer one with --prefix")
                    .toException();
        }
        try {
            List<String> there = sweep().named(session.isPresent() ? "" : beginning);
            if (session.isEmpty()) {
                return there;
            }
            Set<String> named = new TreeSet<>();
            for (Map.Entry<String, Set<String>> one :
                    ResultJournal.buckets(session.get()).entrySet()) {
                named.addAll(one.getValue());
            }
            List<String> left = new ArrayList<>(there);
            left.retainAll(named);
            return left;
        } catch (IllegalStateException e) {
            throw Failure.of(
                            ErrorCode.AWS_UNAVAILABLE,
                            doors.address() + " does not list its buckets: " + e.getMessage())
                    .withNext("check the endpoint and the credential")
                    .toException();
        }
    }

    /// Removes a bucket with all that is in it; what stands in the way, empty when it is gone.
    public Optional<String> remove(String bucket) throws InterruptedException {
        return sweep().remove(bucket);
    }

    private BucketSweep sweep() {
        return new BucketSweep(doors.through(way), Duration.ofSeconds(30));
    }

    @Override
    public void close() {
        doors.close();
    }
}
