package dev.stratiform.core.plan;

import dev.stratiform.core.plan.Plan.Certainty;
import dev.stratiform.core.plan.Plan.Origin;
import dev.stratiform.core.plan.Plan.PlanStep;
import dev.stratiform.core.plan.Plan.Provenance;
import dev.stratiform.core.resolve.OutputsSource;
import dev.stratiform.core.resolve.Reference;
import dev.stratiform.core.resolve.Resolver;
import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.PolicyCheck;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackFolders;
import dev.stratiform.core.run.StackRecord;
import dev.stratiform.core.run.StepFingerprint;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Walks the steps in order and asks each engine what it would do, with the values that are known
/// by then.
///
/// Every input carries its provenance. A value that does not exist yet is never invented: a mock is
/// named a mock, and a stack without one is deferred.
final class PlanPreview {
    private static final StackEngine.Limits LIMITS =
            new StackEngine.Limits(Duration.ofMinutes(10), Duration.ZERO, Duration.ofSeconds(10), false);

    /// What is known of a stack's outputs while the plan is made.
    private record Known(Map<String, Value> values, Map<String, Origin> origins) {}

    private final EnvironmentKey environment;
    private final Situation situation;
    private final Map<String, StackEngine> engines;
    private final List<ValueSource> sources;
    private final StackFolders folders;
    private final Map<String, Map<String, Value>> mocks;
    private final PolicyCheck policies;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    PlanPreview(
            Situation situation, PlanMaker.Tools tools, Map<String, Map<String, Value>> mocks, PolicyCheck policies) {
        this.policies = policies;
        this.environment = situation.environment();
        this.situation = situation;
        this.engines = tools.engines();
        this.sources = tools.sources();
        this.folders = tools.folders();
        this.mocks = mocks;
    }

    /// Previews each step once those that it depends on are previewed, so many at once; steps are
    /// in an order in which they could run. The first failure in that order is thrown.
    List<PlanStep> preview(List<RunSpec.StepSpec> steps, RunSpec.Options options) throws InterruptedException {
        Map<String, Future<PlanStep>> made = new LinkedHashMap<>();
        Semaphore slots = new Semaphore(options.parallel());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (RunSpec.StepSpec step : steps) {
                List<Future<PlanStep>> before = step.dependsOn().stream()
                        .map(made::get)
                        .filter(Objects::nonNull)
                        .toList();
                made.put(step.stack(), threads.submit(() -> {
                    for (Future<PlanStep> need : before) {
                        need.get();
                    }
                    slots.acquire();
                    try {
                        return step.skip().isPresent() ? skipped(step) : active(step, options.skipUnchanged());
                    } finally {
                        slots.release();
                    }
                }));
            }
            return results(made.values());
        }
    }

    private static List<PlanStep> results(Collection<Future<PlanStep>> made) throws InterruptedException {
        List<PlanStep> steps = new ArrayList<>(made.size());
        for (Future<PlanStep> one : made) {
            try {
                steps.add(one.get());
            } catch (ExecutionException e) {
                made.forEach(other -> other.cancel(true));
                throw cause(e);
            }
        }
        return steps;
    }

    /// What made a preview fail, with the stack of the caller.
    private static RuntimeException cause(ExecutionException failed) {
        Throwable cause = failed.getCause();
        while (cause instanceof ExecutionException inner && inner.getCause() != null) {
            cause = inner.getCause();
        }
        return cause instanceof StratiformException known
                ? new StratiformException(known.failure(), known)
                : new IllegalStateException(cause);
    }

    private PlanStep skipped(RunSpec.StepSpec step) {
        return plain(step, Certainty.SKIPPED, List.of(), List.of());
    }

    private PlanStep active(RunSpec.StepSpec step, boolean skipUnchanged) throws InterruptedException {
        if (step.action() != RunSpec.StepAction.APPLY) {
            return withPreview(step, step.work().config(), Certainty.EXACT, List.of());
        }
        Map<String, Provenance> inputs = new LinkedHashMap<>();
        List<Failure> failures = new ArrayList<>();
        List<ValueSource> all = new ArrayList<>(sources);
        all.add(new Tracing(inputs));
        all.add(new OutputsSource(this::lookUp, names()));
        Value value = Resolver.resolve(step.work().config(), step.work().places(), all, failures);
        List<Provenance> from = List.copyOf(inputs.values());
        boolean deferred = from.stream().anyMatch(i -> i.origin() == Origin.UNKNOWN);
        if (deferred) {
            known.put(step.stack(), planned(step, Value.Fields.EMPTY));
            return plain(step, Certainty.DEFERRED, from, List.of());
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst().toException();
        }
        boolean certain = from.stream().allMatch(i -> i.origin() == Origin.APPLIED);
        Value.Fields config = ((Value.Fields) value).marking(step.work().secretInputs());
        if (certain && skipUnchanged && unchanged(step, config)) {
            return plain(step, Certainty.UNCHANGED, from, List.of());
        }
        return withPreview(step, config, certain ? Certainty.EXACT : Certainty.PROVISIONAL, from);
    }

    private boolean unchanged(RunSpec.StepSpec step, Value.Fields config) {
        StackRecord record = situation.records().get(step.stack());
        StackEngine engine = engines.get(step.work().engine());
        if (record == null || engine == null || record.kind() != StackRecord.Kind.APPLIED) {
            return false;
        }
        String version = engine.version(step.work().engineSettings());
        return record.fingerprint().equals(StepFingerprint.of(step.work(), config, version));
    }

    private PlanStep withPreview(RunSpec.StepSpec step, Value.Fields config, Certainty certainty, List<Provenance> from)
            throws InterruptedException {
        StackEngine engine = engines.get(step.work().engine());
        StackEngine.Action action = switch (step.action()) {
            case APPLY, RESTORE -> StackEngine.Action.APPLY;
            case DESTROY -> StackEngine.Action.DESTROY;
            case REFRESH -> StackEngine.Action.REFRESH;
        };
        if (engine == null) {
            known.put(step.stack(), planned(step, Value.Fields.EMPTY));
            return plain(
                    step,
                    certainty,
                    from,
                    List.of("this installation has no engine " + step.work().engine()));
        }
        StackEngine.Preview preview = asked(engine, action, request(step, config));
        known.put(step.stack(), planned(step, preview.plannedOutputs()));
        return new PlanStep(
                step.stack(),
                step.layer(),
                step.work().engine(),
                certainty,
                step.action().name().toLowerCase(java.util.Locale.ROOT),
                Optional.empty(),
                !situation.applied(step.stack()),
                preview.exact(),
                preview.summary(),
                preview.changes(),
                from,
                List.of(),
                lost(step, engine, preview),
                policies.concerns(step) ? policies.denials(step, preview) : List.of());
    }

    /// An engine's preview; its failures name the stack.
    private static StackEngine.Preview asked(StackEngine engine, StackEngine.Action action, StackEngine.Request request)
            throws InterruptedException {
        try {
            return engine.preview(action, request, StackEngine.Listener.deaf());
        } catch (StratiformException e) {
            Failure cause = e.failure();
            String next = cause.code() == ErrorCode.ENGINE_FAILED
                    ? "mend the program of " + request.stack() + ", then plan again"
                    : cause.next();
            throw new Failure(cause.code(), request.stack() + ": " + cause.message(), cause.location(), next)
                    .toException();
        }
    }

    private StackEngine.Request request(RunSpec.StepSpec step, Value.Fields config) {
        return new StackEngine.Request(
                "plan",
                environment,
                step.stack(),
                0,
                "",
                false,
                step.work().engineSettings(),
                config,
                folders.of(environment, step.stack(), 0, step.work()),
                LIMITS);
    }

    private PlanStep plain(RunSpec.StepSpec step, Certainty certainty, List<Provenance> from, List<String> reasons) {
        return new PlanStep(
                step.stack(),
                step.layer(),
                step.work().engine(),
                certainty,
                step.action().name().toLowerCase(java.util.Locale.ROOT),
                step.skip(),
                !situation.applied(step.stack()),
                false,
                StackEngine.Changes.NONE,
                List.of(),
                from,
                reasons,
                List.of(),
                List.of());
    }

    /// The recorded outputs that an apply will take away. Only an engine that keeps a state tells
    /// all the outputs that there will be.
    private List<String> lost(RunSpec.StepSpec step, StackEngine engine, StackEngine.Preview preview) {
        StackRecord record = situation.records().get(step.stack());
        boolean all = preview.exact() && engine.state().isPresent();
        if (!all || record == null || step.action() != RunSpec.StepAction.APPLY) {
            return List.of();
        }
        Set<String> left = new TreeSet<>(record.outputs().values().keySet());
        left.removeAll(preview.plannedOutputs().values().keySet());
        preview.unknownOutputs().forEach(left::remove);
        return List.copyOf(left);
    }

    /// What is known of the outputs of a stack that will be applied: what its preview says, then
    /// its mocks.
    private Known planned(RunSpec.StepSpec step, Value.Fields previewed) {
        Map<String, Value> values = new LinkedHashMap<>(mocks.getOrDefault(step.stack(), Map.of()));
        Map<String, Origin> origins = new HashMap<>();
        values.keySet().forEach(name -> origins.put(name, Origin.MOCK));
        previewed.marking(step.work().secretOutputs()).values().forEach((name, value) -> {
            values.put(name, value);
            origins.put(name, Origin.PLANNED);
        });
        return new Known(values, origins);
    }

    private Optional<Value.Fields> lookUp(String stack) {
        Known plan = known.get(stack);
        if (plan != null) {
            return Optional.of(new Value.Fields(plan.values()));
        }
        return Optional.ofNullable(situation.records().get(stack))
                .filter(r -> r.kind() == StackRecord.Kind.APPLIED)
                .map(StackRecord::outputs);
    }

    private Set<String> names() {
        Set<String> names = new HashSet<>(situation.records().keySet());
        names.addAll(known.keySet());
        return names;
    }

    /// Notes where each input comes from, and gives a null for a value that nobody knows yet.
    private final class Tracing implements ValueSource {
        private final Map<String, Provenance> inputs;

        private Tracing(Map<String, Provenance> inputs) {
            this.inputs = inputs;
        }

        @Override
        public boolean answers(Reference reference) {
            if (!(reference instanceof Reference.StackOutput output)
                    || !output.environment().isEmpty()) {
                return false;
            }
            Known plan = known.get(output.stack());
            String text = output.stack() + "." + output.output();
            if (plan == null) {
                inputs.put(text, new Provenance(text, text, Origin.APPLIED));
                return false;
            }
            Origin origin = plan.origins().getOrDefault(output.output(), Origin.UNKNOWN);
            inputs.put(text, new Provenance(text, text, origin));
            return origin == Origin.UNKNOWN;
        }

        @Override
        public Optional<Value> value(Reference reference) {
            return Optional.of(Value.of("(known after apply)"));
        }
    }
}
