package dev.stratiform.conformance;

import dev.stratiform.conformance.Doors.Way;
import dev.stratiform.conformance.Group.Phase;
import dev.stratiform.core.value.Glob;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/// Runs a suite: groups at the same time, on virtual threads; told in the order of the files.
///
/// One object runs once. {@link #interrupt()} may come from any thread.
public final class SuiteRun {
    /// Hears of a run while it goes on, in the order of the files, on the thread that runs it.
    public interface Listener {
        /// A group of a target is over.
        void group(String target, String id, List<CaseResult> results);
    }

    private final Suite suite;
    private final RunOptions options;
    private final Scope.World world;
    private final InstantSource clock;
    private final Stop stop;
    private final Set<GroupRun> active = ConcurrentHashMap.newKeySet();
    private final List<CaseResult> results = new ArrayList<>();
    private final List<String> leftovers = new ArrayList<>();

    /// A run of a suite without errors.
    public SuiteRun(Suite suite, RunOptions options, InstantSource clock, RandomGenerator random) {
        this.suite = suite;
        this.options = options;
        this.clock = clock;
        Scope.World plain = new Scope.World(options.environment(), clock, random, "");
        this.world = new Scope.World(options.environment(), clock, random, plain.letters(6));
        this.stop = new Stop(suite.config().abortAfter());
    }

    /// Ends the run early: what is being asked is given up, what was made is removed.
    public void interrupt() {
        stop.ask(new Stop.Reason(true, "the run was interrupted"));
        active.forEach(GroupRun::interrupt);
    }

    /// What would be run, by target: the ids of groups, with the values of their matrices.
    ///
    /// Fails as {@link #run} does when targets or groups do not exist.
    public Map<String, List<String>> plan() {
        Map<String, List<String>> plan = new java.util.LinkedHashMap<>();
        for (Target target : targets()) {
            plan.put(target.name(), instances().stream().map(Instance::id).toList());
        }
        return plan;
    }

    /// Runs everything that is chosen.
    ///
    /// Nothing is asked of a server before all credentials that the suite uses are there: what is
    /// missing is `VALIDATION_ERROR` or `AWS_CREDENTIALS`.
    public Report run(Listener listener) throws InterruptedException {
        Instant start = clock.instant();
        List<Target> targets = targets();
        List<Instance> instances = instances();
        try (ResultJournal journal = ResultJournal.open(options.journal(), world.runId())) {
            for (Target target : targets) {
                try (Doors doors = new Doors(suite.config(), target, world)) {
                    requireCredentials(doors, instances);
                    on(doors, instances, journal, listener);
                }
            }
        }
        Optional<Stop.Reason> reason = stop.reason();
        Report.Ending ending = reason.map(r -> r.interrupted() ? Report.Ending.INTERRUPTED : Report.Ending.ABORTED)
                .orElse(Report.Ending.COMPLETE);
        return new Report(
                world.runId(),
                suite.files().stream().map(Object::toString).toList(),
                targets.stream().map(Target::name).toList(),
                start,
                clock.instant(),
                ending,
                reason.map(Stop.Reason::words).orElse(""),
                results,
                leftovers);
    }

    /// The target that is chosen; several are `USAGE`.
    Target onlyTarget() {
        List<Target> targets = targets();
        if (targets.size() != 1) {
            throw Failure.of(ErrorCode.USAGE, "this works on one target at a time")
                    .withNext("name one with --target")
                    .toException();
        }
        return targets.getFirst();
    }

    private List<Target> targets() {
        Map<String, Target> all = suite.config().targets();
        List<String> names = new ArrayList<>(options.targets());
        if (names.isEmpty()) {
            suite.config().defaults().target().ifPresent(names::add);
        }
        if (names.isEmpty() && all.size() == 1) {
            names.addAll(all.keySet());
        }
        if (names.isEmpty() && all.isEmpty() && options.endpoint().isPresent()) {
            return List.of(new Target(
                    "endpoint",
                    options.endpoint().map(Value::of),
                    Value.of("us-east-1"),
                    true,
                    Optional.empty(),
                    Optional.empty(),
                    dev.stratiform.aws.S3Target.Speech.SDK_DEFAULT,
                    dev.stratiform.resilience.failure.Location.of("")));
        }
        if (names.isEmpty()) {
            throw Failure.of(
                            ErrorCode.VALIDATION_ERROR,
                            all.isEmpty()
                                    ? "the suite names no target"
                                    : "the suite has several targets: " + String.join(", ", all.keySet()))
                    .withNext(all.isEmpty() ? "give --endpoint URL, or add config.targets" : "choose with --target")
                    .toException();
        }
        return names.stream().map(name -> target(name, all)).toList();
    }

    private Target target(String name, Map<String, Target> all) {
        Target target = all.get(name);
        if (target == null) {
            throw Failure.of(
                            ErrorCode.VALIDATION_ERROR,
                            "there is no target '" + name + "'" + Nearest.question(name, all.keySet()) + "; there are: "
                                    + String.join(", ", all.keySet()))
                    .withNext("name one of them with --target")
                    .toException();
        }
        return options.endpoint().map(address -> target.at(Value.of(address))).orElse(target);
    }

    private List<Instance> instances() {
        List<Instance> chosen = suite.groups().stream()
                .filter(group -> options.tags().test(group.tags()))
                .filter(group -> options.groups().isEmpty()
                        || options.groups().stream().anyMatch(p -> Glob.matches(p, group.id())))
                .flatMap(group -> Instance.all(group).stream())
                .toList();
        if (chosen.isEmpty()) {
            List<String> ids = suite.groups().stream().map(Group::id).toList();
            String wished = options.groups().isEmpty() ? "" : options.groups().getFirst();
            throw Failure.of(
                            ErrorCode.VALIDATION_ERROR,
                            "no group of the suite is chosen" + Nearest.question(wished, ids))
                    .withNext("see: stratiform s3 list groups SUITE")
                    .toException();
        }
        return chosen;
    }

    /// Every credential that some step uses can be had.
    private void requireCredentials(Doors doors, List<Instance> instances) {
        Set<String> used = new LinkedHashSet<>();
        String usual = suite.config().usualCredential(doors.target());
        for (Instance instance : instances) {
            Group group = instance.group();
            for (Phase phase : Phase.values()) {
                for (Step step : group.of(phase)) {
                    used.add(step.credential().or(group::credential).orElse(usual));
                    step.steps().forEach(inner -> inner.credential().ifPresent(used::add));
                }
            }
        }
        used.forEach(
                name -> doors.through(new Way(name, doors.target().speech())).requireCredentials());
    }

    private void on(Doors doors, List<Instance> instances, ResultJournal journal, Listener listener)
            throws InterruptedException {
        BucketLedger ledger =
                new BucketLedger(bucket -> journal.bucket(doors.target().name(), bucket));
        GroupRun.Shared shared = new GroupRun.Shared(
                suite.config(),
                suite.vars(),
                doors,
                world,
                stop,
                doors.masker(),
                new ConcurrentHashMap<>(),
                ledger,
                bucket -> journal.bucket(doors.target().name(), bucket),
                options.timeout());
        List<CompletableFuture<GroupRun.End>> ends = instances.stream()
                .map(_ -> new CompletableFuture<GroupRun.End>())
                .toList();
        // Workers take groups in the order of the files: one worker is one group after another.
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService crew = Executors.newVirtualThreadPerTaskExecutor()) {
            int workers = options.parallel().orElse(suite.config().parallel());
            for (int w = 0; w < Math.min(workers, instances.size()); w++) {
                crew.execute(() -> {
                    for (int i = next.getAndIncrement(); i < ends.size(); i = next.getAndIncrement()) {
                        complete(ends.get(i), instances.get(i), shared, journal);
                    }
                });
            }
            for (int i = 0; i < ends.size(); i++) {
                GroupRun.End end = ends.get(i).get();
                results.addAll(end.results());
                leftovers.addAll(end.leftovers());
                listener.group(doors.target().name(), instances.get(i).id(), end.results());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } finally {
            leftovers.addAll(GroupRun.sweep(ledger, doors));
        }
    }

    private void complete(
            CompletableFuture<GroupRun.End> end, Instance instance, GroupRun.Shared shared, ResultJournal journal) {
        try {
            Optional<List<CaseResult>> before =
                    journal.done(shared.doors().target().name(), instance.id());
            end.complete(
                    before.isPresent()
                            ? new GroupRun.End(before.get(), List.of())
                            : one(new GroupRun(instance, shared), journal, instance));
        } catch (RuntimeException e) {
            end.completeExceptionally(e);
        } catch (InterruptedException e) {
            end.completeExceptionally(e);
            Thread.currentThread().interrupt();
        }
    }

    private GroupRun.End one(GroupRun run, ResultJournal journal, Instance instance) throws InterruptedException {
        active.add(run);
        try {
            GroupRun.End end = run.run();
            if (!stop.asked()) {
                journal.done(end, instance.id());
            }
            return end;
        } finally {
            active.remove(run);
        }
    }
}
