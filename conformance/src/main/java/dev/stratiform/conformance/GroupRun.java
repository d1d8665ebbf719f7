package dev.stratiform.conformance;

import dev.stratiform.aws.S3Result;
import dev.stratiform.aws.S3Target.Speech;
import dev.stratiform.conformance.Doors.Way;
import dev.stratiform.conformance.Group.Phase;
import dev.stratiform.core.manifest.Findings;
import dev.stratiform.core.manifest.Section;
import dev.stratiform.core.value.Masker;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.StratiformException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/// Runs one combination of one group on one target: what comes before, the tests, what comes after,
/// and takes away the buckets that it made.
final class GroupRun {
    /// What all groups of a run share.
    ///
    /// `bucketNoted` hears of every bucket before it is made; `timeout` replaces the suite's own.
    record Shared(
            SuiteConfig config,
            Map<String, Value> vars,
            Doors doors,
            Scope.World world,
            Stop stop,
            Masker masker,
            Map<String, Value> captures,
            BucketLedger wholeRun,
            Consumer<String> bucketNoted,
            Optional<Duration> timeout) {}

    /// The results in order, and buckets that could not be removed with the reason.
    record End(List<CaseResult> results, List<String> leftovers) {}

    private final String id;
    private final Group group;
    private final Shared shared;
    private final Scope scope;
    private final BucketLedger ledger;
    private final List<CaseResult> results = new ArrayList<>();
    private final Map<String, Boolean> passed = new HashMap<>();
    private Optional<String> blocked = Optional.empty();
    private boolean foreseen;
    private long phaseEnd;
    private Optional<Thread> working = Optional.empty();

    GroupRun(Instance instance, Shared shared) {
        this.id = instance.id();
        this.group = instance.group();
        this.shared = shared;
        Map<String, Value> fixed = new LinkedHashMap<>();
        instance.matrix().forEach((name, value) -> fixed.put("matrix." + name, value));
        fixed.put("run.id", Value.of(shared.world().runId()));
        fixed.put("target.name", Value.of(shared.doors().target().name()));
        fixed.put("target.endpoint", Value.of(shared.doors().address()));
        fixed.put("target.region", Value.of(shared.doors().region()));
        Map<String, Value> vars = new LinkedHashMap<>(shared.vars());
        vars.putAll(group.vars());
        boolean together = shared.config().sharedCaptures();
        this.scope = new Scope(
                shared.world(),
                fixed,
                vars,
                together ? shared.captures() : new java.util.concurrent.ConcurrentHashMap<>());
        this.ledger = shared.config().tidying().wholeRun() ? shared.wholeRun() : new BucketLedger(shared.bucketNoted());
    }

    /// Ends what is being asked; what comes after the tests is still done.
    synchronized void interrupt() {
        working.ifPresent(Thread::interrupt);
    }

    private synchronized void work(boolean begins) {
        working = begins ? Optional.of(Thread.currentThread()) : Optional.empty();
        if (!begins) {
            // The interrupt was for what is over now.
            Thread.interrupted();
        }
    }

    End run() throws InterruptedException {
        Optional<String> missing = group.requires().stream()
                .filter(feature -> !shared.doors().target().claims(feature))
                .findFirst();
        if (missing.isPresent()) {
            group.of(Phase.TEST).forEach(step -> untried(step, Status.SKIPPED, "the target has no " + missing.get()));
            return new End(results, List.of());
        }
        work(true);
        phase(Phase.BEFORE);
        phase(Phase.TEST);
        work(false);
        Optional<String> why = blocked;
        blocked = Optional.empty();
        phase(Phase.AFTER);
        blocked = why;
        return new End(results, shared.config().tidying().wholeRun() ? List.of() : sweep());
    }

    private void phase(Phase phase) throws InterruptedException {
        phaseEnd = System.nanoTime() + shared.config().defaults().phaseTimeout().toNanos();
        List<Step> steps = group.of(phase);
        if (phase == Phase.TEST && group.parallel() && blocked.isEmpty()) {
            atOnce(steps, step -> run(step, Phase.TEST)).forEach(this::add);
            return;
        }
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            boolean ending = phase != Phase.AFTER && shared.stop().asked();
            if (ending) {
                blocked = shared.stop().reason().map(Stop.Reason::words);
            }
            if (blocked.isPresent()) {
                if (phase == Phase.TEST) {
                    untried(step, foreseen ? Status.XFAIL : Status.BLOCKED, blocked.get());
                }
                continue;
            }
            CaseResult result = run(step, phase);
            boolean last = phase == Phase.TEST && i == steps.size() - 1;
            keep(phase, last ? surprised(result) : result);
        }
    }

    private void keep(Phase phase, CaseResult result) {
        if (phase == Phase.TEST || !result.status().good()) {
            add(result);
        }
        if (phase == Phase.BEFORE && !result.status().good()) {
            foreseen = result.status() == Status.XFAIL;
            blocked = Optional.of("'" + result.name() + "', which comes before, failed: " + result.actual());
        }
    }

    private void add(CaseResult result) {
        results.add(result);
    }

    /// A foretold failure that did not come.
    private CaseResult surprised(CaseResult last) {
        Optional<Group.ExpectedFailure> foretold = group.expectedFailures().stream()
                .filter(e -> e.of(last.target(), id))
                .findFirst();
        boolean came = last.status() != Status.PASS || results.stream().anyMatch(r -> r.status() != Status.PASS);
        return foretold.isPresent() && !came
                ? with(last, Status.XPASS, foretold.get().reason())
                : last;
    }

    private boolean foretold(String step) {
        return reason(step).isPresent();
    }

    /// Why a step was foretold to fail.
    private Optional<String> reason(String step) {
        String target = shared.doors().target().name();
        return group.expectedFailures().stream()
                .filter(e -> e.of(target, id, step))
                .map(Group.ExpectedFailure::reason)
                .findFirst();
    }

    private static CaseResult with(CaseResult r, Status status, String actual) {
        return new CaseResult(
                r.target(),
                r.group(),
                r.family(),
                r.title(),
                r.phase(),
                r.operation(),
                r.name(),
                status,
                r.verdict(),
                r.duration(),
                r.attempts(),
                r.requestId(),
                r.expected(),
                actual,
                r.trace(),
                r.timestamp());
    }

    private void untried(Step step, Status status, String why) {
        add(result(
                step, Phase.TEST, new Ended(status, Optional.empty(), "", why), new Told(scope.now(), 0, 0, "", "")));
    }

    /// How a step ended, and what is told about it.
    private record Ended(Status status, Optional<Verdict> verdict, String expected, String actual) {}

    private record Told(Instant begin, long nanos, int attempts, String requestId, String trace) {}

    private CaseResult result(Step step, Phase phase, Ended ended, Told told) {
        return new CaseResult(
                shared.doors().target().name(),
                id,
                group.family(),
                group.title(),
                phase.name().toLowerCase(Locale.ROOT),
                step.operation().label(),
                step.name(),
                ended.status(),
                ended.verdict(),
                Duration.ofNanos(told.nanos()),
                told.attempts(),
                told.requestId(),
                masked(ended.expected()),
                masked(ended.actual()),
                told.trace(),
                told.begin());
    }

    private String masked(String text) {
        return text.isEmpty() ? text : shared.masker().mask(text);
    }

    private CaseResult run(Step step, Phase phase) throws InterruptedException {
        Instant begin = scope.now();
        long from = System.nanoTime();
        try {
            Tried tried = attempts(step);
            Ended ended =
                    tried.mismatch().map(m -> judged(step, m)).orElse(new Ended(Status.PASS, Optional.empty(), "", ""));
            if (ended.status() == Status.PASS) {
                passed(step, tried.seen());
            }
            S3Result.Wire wire = tried.seen().wire();
            String trace = ended.status().good() ? "" : Trace.of(wire, shared.masker());
            Told told = new Told(begin, System.nanoTime() - from, tried.attempts(), requestId(wire), trace);
            return result(step, phase, ended, told);
        } catch (Scope.Unresolved e) {
            // What it needs was not given by a step whose failure was foretold.
            Status status = foretold(step.name()) ? Status.XFAIL : Status.BLOCKED;
            String why = String.valueOf(e.getMessage());
            return failed(step, phase, new Ended(status, Optional.empty(), "", why), begin);
        } catch (IllegalArgumentException | StratiformException e) {
            return failed(
                    step, phase, new Ended(Status.ERROR, Optional.empty(), "", String.valueOf(e.getMessage())), begin);
        } catch (InterruptedException e) {
            if (!shared.stop().asked()) {
                throw e;
            }
            String why = shared.stop().reason().map(Stop.Reason::words).orElse("");
            return failed(step, phase, new Ended(Status.BLOCKED, Optional.empty(), "", why), begin);
        }
    }

    private CaseResult failed(Step step, Phase phase, Ended ended, Instant begin) {
        return result(step, phase, ended, new Told(begin, 0, 0, "", ""));
    }

    private static String requestId(S3Result.Wire wire) {
        String id = wire.header("x-amz-request-id");
        return id.isEmpty() ? wire.header("x-amzn-requestid") : id;
    }

    private synchronized void passed(Step step, Observation seen) {
        passed.put(step.name(), Judgement.looksLikePut(step, seen));
        step.captures().forEach((name, path) -> seen.find(path).ifPresent(value -> scope.capture(name, value)));
    }

    private Ended judged(Step step, Judgement.Mismatch mismatch) {
        Optional<Verdict> verdict = mismatch.verdict();
        Optional<Boolean> put = step.effectOf().flatMap(name -> Optional.ofNullable(passed.get(name)));
        boolean plain =
                verdict.isPresent() && verdict.get() != Verdict.UNSUPPORTED && verdict.get() != Verdict.MISROUTED;
        if (plain && put.isPresent()) {
            verdict = Optional.of(put.get() ? Verdict.MISROUTED : Verdict.SILENT_IGNORE);
        }
        if (verdict.isEmpty()) {
            return new Ended(Status.ERROR, verdict, mismatch.expected(), mismatch.actual());
        }
        Optional<String> reason = reason(step.name());
        Status status = reason.isPresent() ? Status.XFAIL : Status.FAIL;
        String actual = mismatch.actual() + reason.map(r -> "; foretold: " + r).orElse("");
        return new Ended(status, verdict, mismatch.expected(), actual);
    }

    /// The last attempt of a step.
    private record Tried(Observation seen, Optional<Judgement.Mismatch> mismatch, int attempts) {}

    private Tried attempts(Step step) throws InterruptedException {
        SuiteConfig.Retries retries = shared.config().retries();
        long until =
                System.nanoTime() + step.repeat().map(r -> r.within().toNanos()).orElse(0L);
        Match match = new Match(scope);
        int attempt = 1;
        while (true) {
            Observation seen = once(step);
            Optional<Judgement.Mismatch> mismatch = new Judgement(step, seen, match).mismatch();
            boolean repeats = step.repeat().isPresent() && System.nanoTime() - until < 0;
            boolean again = retryable(seen, retries) && attempt < retries.attempts();
            if (mismatch.isEmpty() || shared.stop().asked() || !(repeats || again)) {
                return new Tried(seen, mismatch, attempt);
            }
            shared.stop().pause(repeats ? step.repeat().get().every() : pause(retries, attempt));
            attempt++;
        }
    }

    private Duration pause(SuiteConfig.Retries retries, int attempt) {
        long nanos = Math.min(retries.longest().toNanos(), retries.first().toNanos() << Math.min(20, attempt - 1));
        synchronized (shared.world().random()) {
            double part = retries.jitter() ? shared.world().random().nextDouble() : 1;
            return Duration.ofNanos((long) (nanos * part));
        }
    }

    private static boolean retryable(Observation seen, SuiteConfig.Retries retries) {
        if (seen.broken().isPresent()) {
            return switch (seen.broken().get()) {
                case CONNECTION, UNREACHABLE -> retries.on().contains("connection");
                case TIMEOUT -> retries.on().contains("timeout");
                case UNREADABLE, NOT_SENT -> false;
            };
        }
        return retries.on().contains(Integer.toString(seen.status()))
                || (!seen.errorCode().isEmpty() && retries.on().contains(seen.errorCode()));
    }

    private Observation once(Step step) throws InterruptedException {
        if (step.operation() == Operation.Own.PARALLEL) {
            return Observation.of(atOnce(step.steps(), inner -> {
                Observation seen = single(inner);
                if (seen.successful()) {
                    passed(inner, seen);
                }
                return seen;
            }));
        }
        return single(step);
    }

    private Observation single(Step step) throws InterruptedException {
        Way way = new Way(credential(step), speech());
        Optional<String> begun = ledger.before(step, scope, way);
        StepCall call = new StepCall(shared.doors().through(way), scope, timeout(step), shared.stop());
        Observation seen = call.make(step);
        ledger.after(step, scope, begun, seen);
        boolean connected = seen.broken()
                .map(k -> k != S3Result.Kind.CONNECTION && k != S3Result.Kind.UNREACHABLE)
                .orElse(true);
        shared.stop().tell(connected, seen.words());
        return seen;
    }

    private Duration timeout(Step step) {
        Duration own = shared.timeout()
                .or(step::timeout)
                .or(group::timeout)
                .orElse(shared.config().defaults().timeout());
        Duration left = Duration.ofNanos(Math.max(1_000_000, phaseEnd - System.nanoTime()));
        return own.compareTo(left) < 0 ? own : left;
    }

    private String credential(Step step) {
        return step.credential()
                .or(group::credential)
                .orElseGet(() -> shared.config().usualCredential(shared.doors().target()));
    }

    private Speech speech() {
        Speech usual = shared.doors().target().speech();
        if (group.speech().isEmpty()) {
            return usual;
        }
        Findings findings = new Findings();
        Node.Mapping own = group.speech().get();
        Map<String, Node.Entry> resolved = new LinkedHashMap<>();
        own.entries().forEach((key, entry) -> {
            Value value = scope.resolve(entry.node().value());
            resolved.put(
                    key,
                    new Node.Entry(
                            entry.keyAt(), new Node.Scalar(value, entry.node().at())));
        });
        Speech speech = ConfigReader.speech(new Section(new Node.Mapping(resolved, own.at()), "sdk", findings), usual);
        if (!findings.all().isEmpty()) {
            throw new IllegalArgumentException(findings.all().getFirst().message());
        }
        return speech;
    }

    /// Something that may be interrupted.
    private interface Work<T> {
        T on(Step step) throws InterruptedException;
    }

    /// What work gives for every step, all at the same time. An interrupt is passed on to each,
    /// which then tells how it ended.
    private static <T> List<T> atOnce(List<Step> steps, Work<T> work) throws InterruptedException {
        try (ExecutorService crew = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> futures = new ArrayList<>();
            for (Step step : steps) {
                futures.add(crew.submit(() -> work.on(step)));
            }
            List<T> done = new ArrayList<>();
            for (Future<T> future : futures) {
                done.add(ended(future, crew));
            }
            return done;
        }
    }

    private static <T> T ended(Future<T> future, ExecutorService crew) throws InterruptedException {
        try {
            try {
                return future.get();
            } catch (InterruptedException e) {
                crew.shutdownNow();
                return future.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof InterruptedException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        }
    }

    private List<String> sweep() throws InterruptedException {
        SuiteConfig.Mode mode = shared.config().tidying().mode();
        boolean bad = results.stream().anyMatch(r -> r.status().bad());
        boolean removes = mode == SuiteConfig.Mode.ALWAYS || (mode == SuiteConfig.Mode.ON_SUCCESS && !bad);
        return removes ? sweep(ledger, shared.doors()) : List.of();
    }

    /// Removes every bucket of a ledger; the result names those that stayed.
    static List<String> sweep(BucketLedger ledger, Doors doors) throws InterruptedException {
        List<String> left = new ArrayList<>();
        for (Map.Entry<String, Way> bucket : ledger.take().entrySet()) {
            new BucketSweep(doors.through(bucket.getValue()), Duration.ofSeconds(30))
                    .remove(bucket.getKey())
                    .ifPresent(why -> left.add(bucket.getKey() + ": " + why));
        }
        return left;
    }
}
