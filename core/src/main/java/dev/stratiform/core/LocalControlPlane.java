package dev.stratiform.core;

import dev.stratiform.core.graph.DependencyGraph;
import dev.stratiform.core.graph.Selection;
import dev.stratiform.core.manifest.Blueprint;
import dev.stratiform.core.manifest.DefinedStack;
import dev.stratiform.core.manifest.DeploymentFile;
import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.manifest.StackCode;
import dev.stratiform.core.plan.EnvironmentDiff;
import dev.stratiform.core.plan.Plan;
import dev.stratiform.core.plan.RunPlanner;
import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.EventFeed;
import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.Lease;
import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.LogStore;
import dev.stratiform.core.run.MetricStore;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.RunDriver;
import dev.stratiform.core.run.RunEvent;
import dev.stratiform.core.run.RunRequest;
import dev.stratiform.core.run.RunRow;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.run.RunStore;
import dev.stratiform.core.run.RunView;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackRecord;
import dev.stratiform.core.run.StepState;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import dev.stratiform.resilience.retry.Sleeper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The control plane of one machine: it works on a workspace and a store that are here.
public final class LocalControlPlane implements ControlPlane {
    private static final int MANY = 1_000;

    private final PlaneTools tools;
    private final RunStore store;
    private final Blueprints blueprints;
    private final Planning planning;
    private final Drivers drivers;
    private final StackStates states;
    private final Leases leases;

    /// A control plane over tools that stay open for as long as it is used; closing it closes the
    /// store.
    public LocalControlPlane(PlaneTools tools) {
        this.tools = tools;
        this.states = new StackStates(tools.driver());
        this.leases = new Leases(tools);
        this.store = tools.driver().store();
        this.blueprints = new Blueprints(tools);
        this.planning = new Planning(tools, blueprints);
        this.drivers = new Drivers(tools.driver());
    }

    @Override
    public List<DeploymentSummary> deployments() {
        List<DeploymentSummary> list = new ArrayList<>();
        for (DeploymentFile file : tools.workspace().deployments()) {
            list.add(blueprints.summary(file, this::phase));
        }
        return list;
    }

    private DeploymentStatus.Phase phase(EnvironmentKey environment) {
        List<RunRow> last = store.runs(environment, 1);
        return last.isEmpty()
                ? DeploymentStatus.Phase.INITIALIZED
                : Phases.of(last.getFirst(), anythingExists(environment));
    }

    private boolean anythingExists(EnvironmentKey environment) {
        return store.records(environment).stream().anyMatch(StackRecord::exists);
    }

    @Override
    public List<Finding> validate(Order.Target target) {
        return blueprints.validate(target);
    }

    @Override
    public List<DefinedStack> definedStacks() {
        return DefinedStack.all(tools.workspace().root(), tools.code());
    }

    @Override
    public List<CloudCheck.Line> checkEngines(Order.Target target) {
        return EngineCheck.of(blueprints.of(target), tools.driver().engines());
    }

    @Override
    public StackCode code(String engine, Path folder) {
        return tools.code()
                .read(engine, folder)
                .orElseThrow(() -> Failure.of(
                                ErrorCode.VALIDATION_ERROR,
                                "there is no program in " + folder + " whose inputs and outputs can be read")
                        .withNext(
                                "a Pulumi program in TypeScript or YAML, *.tf files or a CloudFormation template can be;"
                                        + " name the engine with --engine")
                        .toException());
    }

    @Override
    public GraphView graph(Order.Target target, List<String> filters) {
        Blueprint blueprint = blueprints.of(target);
        DependencyGraph<String> graph = RunPlanner.graph(blueprint);
        Selection selection = Selection.parse(filters);
        DependencyGraph<String> shown = selection.everything()
                ? graph
                : graph.restrictedTo(selection.select(graph, planning.lookup(blueprint)));
        Map<String, String> engines = new LinkedHashMap<>();
        Map<String, String> reasons = new LinkedHashMap<>();
        blueprint.stacks().forEach((name, spec) -> {
            engines.put(name, spec.engine());
            spec.dependencies().forEach(d -> reasons.putIfAbsent(name + " -> " + d.stack(), d.text()));
        });
        return new GraphView(
                blueprint.deployment(),
                blueprint.environment(),
                shown,
                engines,
                reasons,
                List.copyOf(blueprint.leftOut().keySet()));
    }

    @Override
    public Plan plan(Order order) {
        return planning.plan(order);
    }

    @Override
    public String start(Order order, ApprovedPlan plan) {
        Planning.Prepared prepared = planning.prepare(order, plan);
        return begin(prepared, order.by());
    }

    /// Creates a run under the lease and drives it.
    private String begin(Planning.Prepared prepared, String by) {
        String id = RunIds.next(tools.driver().clock().instant(), tools.random());
        Lease lease = leases.acquire(prepared.environment(), id, by);
        boolean handedOver = false;
        try {
            long generation = nextGeneration(prepared.environment());
            RunSpec spec =
                    prepared.spec(id, generation, by, tools.driver().clock().instant());
            RunDriver.create(tools.driver(), lease, spec, prepared.renamed(), prepared.snapshots());
            drivers.start(lease, id, by);
            handedOver = true;
            return id;
        } finally {
            if (!handedOver) {
                store.release(lease);
            }
        }
    }

    private long nextGeneration(EnvironmentKey environment) {
        List<RunRow> last = store.runs(environment, 1);
        return last.isEmpty() ? 1 : last.getFirst().generation() + 1;
    }

    @Override
    public String rollback(RollbackOrder order) {
        return begin(planning.rollback(order, baseGeneration(order)), order.by());
    }

    /// The generation whose records are to hold again.
    private long baseGeneration(RollbackOrder order) {
        EnvironmentKey environment = blueprints.key(order.target());
        OptionalLong version = order.toVersion();
        if (version.isPresent()) {
            List<RunRow> runs = store.runs(environment, 1);
            long newest = runs.isEmpty() ? 0 : runs.getFirst().generation();
            if (version.getAsLong() < 0 || version.getAsLong() >= Math.max(1, newest)) {
                throw Failure.of(
                                ErrorCode.USAGE,
                                "--to-version " + version.getAsLong() + " is not an earlier version; versions are 0 to "
                                        + Math.max(0, newest - 1))
                        .withNext("see: stratiform history " + environment.deployment())
                        .toException();
            }
            return version.getAsLong();
        }
        if (order.run().isPresent()) {
            return run(order.run().get()).generation() - 1;
        }
        return store.runs(environment, MANY).stream()
                        .filter(row -> row.operation() != Operation.REFRESH
                                && row.counts().done() + row.counts().failed() > 0)
                        .findFirst()
                        .orElseThrow(() -> Failure.of(
                                        ErrorCode.RUN_NOT_FOUND,
                                        "nothing was ever changed in " + environment
                                                + "; there is nothing to roll back")
                                .toException())
                        .generation()
                - 1;
    }

    @Override
    public String retry(String run, String by) {
        RunRow row = run(run);
        if (!row.state().terminal()) {
            throw Failure.of(ErrorCode.CONFLICT, "the run " + row.id() + " is not over; only an ended run is retried")
                    .withNext("stratiform resume " + row.id() + ", if its process is gone")
                    .toException();
        }
        RunSpec spec = view(row.id()).run().spec();
        return begin(planning.again(spec), by);
    }

    @Override
    public void resume(String run, String by) {
        RunRow row = run(run);
        if (row.state().terminal()) {
            throw Failure.of(
                            ErrorCode.CONFLICT,
                            "the run " + row.id() + " is over (" + Phases.word(row.state())
                                    + "); there is nothing to resume")
                    .withNext("stratiform retry " + row.id())
                    .toException();
        }
        if (drivers.drives(row.id())) {
            return;
        }
        Lease lease = store.acquire(row.environment(), leases.holder(row.id(), by));
        drivers.start(lease, row.id(), by);
    }

    @Override
    public void resolve(String run, String stack, RunEvent.Verdict verdict, String by) {
        RunRow row = run(run);
        RunView view = view(row.id());
        if (!view.run().has(stack) || view.run().step(stack).state() != StepState.UNKNOWN) {
            throw Failure.of(
                            ErrorCode.CONFLICT,
                            "the outcome of " + stack + " in run " + row.id()
                                    + " is not in question; nothing to resolve")
                    .withNext("stratiform status " + row.environment().deployment())
                    .toException();
        }
        Lease lease = store.acquire(row.environment(), leases.holder(row.id(), by));
        try {
            RunDriver.record(
                    tools.driver(), lease, row.id(), new RunEvent.Resolved(stack, verdict, Value.Fields.EMPTY, by));
        } finally {
            store.release(lease);
        }
    }

    private RunView view(String run) {
        return RunView.of(RunDriver.journal(store, run));
    }

    @Override
    public void request(RunRequest request) {
        RunRow row = run(request.run());
        if (row.state().terminal()) {
            if (request.kind() == RunRequest.Kind.CANCEL) {
                return;
            }
            throw Failure.of(ErrorCode.CONFLICT, "the run " + row.id() + " is over; nothing waits for an approval")
                    .toException();
        }
        if (request.kind() != RunRequest.Kind.CANCEL) {
            requireApprover(row.id(), request.by());
        }
        store.request(new RunRequest(
                row.id(), request.kind(), request.stack(), request.detail(), request.by(), request.at()));
    }

    private void requireApprover(String run, String person) {
        RunSpec.Gates gates = view(run).run().spec().options().gates();
        if (!gates.accepts(person)) {
            throw Failure.of(
                            ErrorCode.PERMISSION_DENIED,
                            "'" + person + "' is in no group that approves this deployment")
                    .withNext("ask one of: "
                            + String.join(
                                    ", ", gates.approvers().stream().sorted().toList()))
                    .toException();
        }
    }

    @Override
    public RunRow run(String id) {
        Optional<RunRow> exact = store.run(id);
        if (exact.isPresent()) {
            return exact.get();
        }
        List<RunRow> matching = new ArrayList<>();
        for (EnvironmentKey environment : store.environments()) {
            store.runs(environment, MANY).stream()
                    .filter(row -> !id.isEmpty() && row.id().startsWith(id))
                    .forEach(matching::add);
        }
        if (matching.size() != 1) {
            String found = matching.isEmpty() ? "there is no run '" : "more than one run begins with '";
            throw Failure.of(ErrorCode.RUN_NOT_FOUND, found + id + "'").toException();
        }
        return matching.getFirst();
    }

    @Override
    public List<RunRow> history(String deployment, String environment, int limit) {
        return store.runs(blueprints.key(Order.Target.of(deployment, environment)), limit);
    }

    @Override
    public List<JournalEntry> entries(String run, long after, int limit) {
        return store.entries(run, after, limit);
    }

    @Override
    public EventFeed feed(String run, long after) {
        var source = new EventFeed.Source() {
            @Override
            public List<JournalEntry> entries(long from, int limit) {
                return reading(run, () -> store.entries(run, from, limit));
            }

            @Override
            public boolean await(long from, Duration atMost) {
                boolean there = reading(run, () -> store.awaitEntry(run, from, atMost));
                if (!there) {
                    drivers.check(run);
                }
                return there;
            }
        };
        return new EventFeed(source, after, Sleeper.monotonic(), tools.random());
    }

    /// Reads for a follower; when this process's driver has ended with a failure, that is the
    /// reason to tell.
    private <T> T reading(String run, Supplier<T> read) {
        try {
            return read.get();
        } catch (StratiformException e) {
            drivers.check(run);
            throw e;
        }
    }

    @Override
    public List<MetricStore.Point> metrics(Instant since) {
        List<MetricStore.Point> points =
                new ArrayList<>(tools.driver().metrics().since(since));
        points.add(new MetricStore.Point(
                "stratiform_runs_active", tools.driver().clock().instant(), 1, active(), Map.of()));
        return points;
    }

    /// How many runs some process drives now.
    private long active() {
        return store.environments().stream()
                .filter(environment -> store.holder(environment).isPresent())
                .count();
    }

    @Override
    public DeploymentStatus status(String deployment, String environment) {
        Order.Target target = Order.Target.of(deployment, environment);
        EnvironmentKey key = blueprints.key(target);
        List<RunRow> last = store.runs(key, 1);
        Optional<Lease.Holder> holder = store.holder(key);
        boolean open = !last.isEmpty() && !last.getFirst().state().terminal();
        return new DeploymentStatus(
                key,
                blueprints.project(target),
                last.isEmpty() ? DeploymentStatus.Phase.INITIALIZED : Phases.of(last.getFirst(), anythingExists(key)),
                last.stream().findFirst(),
                open && holder.isEmpty(),
                holder,
                store.records(key));
    }

    @Override
    public Map<String, Value.Fields> outputs(String deployment, String environment) {
        Map<String, Value.Fields> outputs = new LinkedHashMap<>();
        store.records(blueprints.key(Order.Target.of(deployment, environment))).stream()
                .filter(record -> record.kind() == StackRecord.Kind.APPLIED)
                .forEach(record -> outputs.put(record.stack(), record.outputs()));
        return outputs;
    }

    @Override
    public Map<String, List<StackEngine.Resource>> resources(
            String deployment, String environment, List<String> stacks) {
        return states.resources(blueprints.key(Order.Target.of(deployment, environment)), stacks);
    }

    @Override
    public List<String> stacksWithState(String deployment, String environment) {
        return states.withState(blueprints.key(Order.Target.of(deployment, environment)));
    }

    @Override
    public void exportState(String deployment, String environment, String stack, Path file) {
        states.exportState(blueprints.key(Order.Target.of(deployment, environment)), stack, file);
    }

    @Override
    public String importState(Order.Target target, String stack, Path file, String by) {
        EnvironmentKey environment = blueprints.key(target);
        Lease lease = leases.acquire(environment, "import", by);
        try {
            states.importState(environment, stack, file);
        } finally {
            store.release(lease);
        }
        return start(new Order(Operation.REFRESH, target, List.of(stack), Order.Choices.DEFAULT, by));
    }

    @Override
    public List<EnvironmentDiff> difference(Order.Target from, Order.Target to) {
        return EnvironmentDiff.between(blueprints.of(from), blueprints.of(to));
    }

    @Override
    public Why why(Order.Target target, String stack) {
        return planning.why(target, stack);
    }

    @Override
    public List<LogLine> logs(LogStore.Query query) {
        LogStore logs = tools.driver().logs();
        logs.flush();
        return logs.read(query);
    }

    @Override
    public List<LogLine> logTail(LogStore.Query query) {
        LogStore logs = tools.driver().logs();
        logs.flush();
        return logs.tail(query);
    }

    @Override
    public List<CheckedStack> verify(Order.Target target, List<String> filters, Consumer<String> tell) {
        return new CheckNow(tools.driver()).check(blueprints.of(target), filters, planning::lookup, tell);
    }

    @Override
    public List<CloudCheck.Line> checkCloud(Optional<Order.Target> target) {
        CloudCheck.Question question = target.map(blueprints::cloud).orElse(new CloudCheck.Question("", "", List.of()));
        return tools.cloud().look(question);
    }

    @Override
    public SecretKeeper secrets() {
        return tools.secrets();
    }

    @Override
    public Configuration configuration() {
        return new StoredConfiguration(tools, blueprints, this::phase);
    }

    @Override
    public void close() {
        drivers.join();
        store.close();
    }
}
