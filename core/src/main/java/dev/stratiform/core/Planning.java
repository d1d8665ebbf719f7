package dev.stratiform.core;

import dev.stratiform.core.graph.DependencyGraph;
import dev.stratiform.core.graph.Selection;
import dev.stratiform.core.manifest.Blueprint;
import dev.stratiform.core.manifest.StackSpec;
import dev.stratiform.core.manifest.StackSpec.OutputSpec;
import dev.stratiform.core.plan.Plan;
import dev.stratiform.core.plan.PlanMaker;
import dev.stratiform.core.plan.RunPlanner;
import dev.stratiform.core.plan.Situation;
import dev.stratiform.core.plan.Works;
import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.run.DriverTools;
import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.ForeignOutputs;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.Remembered;
import dev.stratiform.core.run.Renames;
import dev.stratiform.core.run.RunDriver;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.run.RunStore;
import dev.stratiform.core.run.RunView;
import dev.stratiform.core.run.StackRecord;
import dev.stratiform.core.run.StepState;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Turns orders into plans and run specs. Thread-safe: keeps nothing.
final class Planning {
    /// A run that is ready to be created, once it has an id and a generation.
    record Prepared(
            EnvironmentKey environment,
            Operation operation,
            RunSpec.Options options,
            List<RunSpec.StepSpec> steps,
            List<StackRecord> renamed,
            Map<String, byte[]> snapshots) {
        RunSpec spec(String id, long generation, String by, Instant at) {
            return new RunSpec(id, environment, operation, generation, options, steps, by, at);
        }
    }

    /// What a plan and a run are made of.
    private record Draft(
            EnvironmentKey environment,
            String project,
            RunSpec.Options options,
            RunPlanner.Steps steps,
            Works works,
            Situation situation,
            List<StackRecord> renamed,
            Map<String, Map<String, Value>> mocks) {}

    private final PlaneTools tools;
    private final Blueprints blueprints;

    Planning(PlaneTools tools, Blueprints blueprints) {
        this.tools = tools;
        this.blueprints = blueprints;
    }

    private RunStore store() {
        return tools.driver().store();
    }

    private Situation situation(EnvironmentKey environment) {
        return Situation.of(environment, store().records(environment), store().durations(environment));
    }

    private Works works() {
        return new Works(tools.workspace().root(), tools.driver().engines());
    }

    Plan plan(Order order) {
        return made(draft(order), order);
    }

    private Plan made(Draft draft, Order order) {
        return maker(draft).make(draft.project(), order.operation(), draft.options(), draft.steps());
    }

    private PlanMaker maker(Draft draft) {
        DriverTools driver = tools.driver();
        PlanMaker.Tools planTools = new PlanMaker.Tools(
                driver.engines(),
                sources(draft),
                driver.folders(),
                this::elsewhere,
                stack -> usersElsewhere(draft.environment(), stack));
        return new PlanMaker(draft.situation(), planTools, draft.mocks());
    }

    /// What a saved plan read must be as it was then.
    private void requireAsPlanned(ApprovedPlan plan, Draft draft) {
        Map<String, String> expected = plan.digests();
        if (expected.isEmpty()) {
            return;
        }
        Map<String, String> now = maker(draft).digests(draft.steps().steps());
        Set<String> changed = new TreeSet<>(now.keySet());
        changed.addAll(expected.keySet());
        changed.removeIf(stack -> Objects.equals(now.get(stack), expected.get(stack)));
        if (!changed.isEmpty()) {
            throw Failure.of(
                            ErrorCode.PRECONDITION_FAILED,
                            "the plan is no longer true: something was changed since for "
                                    + String.join(
                                            ", ", changed.stream().limit(10).toList())
                                    + (changed.size() > 10 ? " and " + (changed.size() - 10) + " more" : ""))
                    .toException();
        }
    }

    private Optional<StackRecord> elsewhere(String used) {
        int slash = used.indexOf('/');
        int colon = used.indexOf(':', slash);
        EnvironmentKey key = new EnvironmentKey(used.substring(0, slash), used.substring(slash + 1, colon));
        return store().records(key).stream()
                .filter(record -> record.stack().equals(used.substring(colon + 1)))
                .findFirst();
    }

    /// Lookups are made once for a plan.
    private List<ValueSource> sources(Draft draft) {
        List<ValueSource> lookups = tools.driver().sources().in(draft.options().region());
        return List.of(
                new Remembered(lookups, Map.of()).noting(), new ForeignOutputs(store()::records, draft.environment()));
    }

    Prepared prepare(Order order, ApprovedPlan plan) {
        Draft draft = draft(order);
        requireAsPlanned(plan, draft);
        return new Prepared(
                draft.environment(),
                order.operation(),
                draft.options().within(plan.destructive()),
                draft.steps().steps(),
                draft.renamed(),
                draft.works().snapshots());
    }

    private Draft draft(Order order) {
        return switch (order.operation()) {
            case DEPLOY -> deploy(order);
            case DESTROY -> destroy(order);
            case REFRESH -> refresh(order);
            case ROLLBACK -> throw new IllegalArgumentException("a rollback has an order of its own");
        };
    }

    private Draft deploy(Order order) {
        Blueprint blueprint = blueprints.of(order.target());
        EnvironmentKey environment = new EnvironmentKey(blueprint.deployment(), blueprint.environment());
        requireOwnId(order, environment);
        Situation before = situation(environment);
        Renames renames = Renames.due(renamings(blueprint), before.records());
        Situation situation = before.after(renames);
        requireFreeNames(blueprint, situation);
        Works works = works();
        RunPlanner planner = new RunPlanner(situation, works);
        RunPlanner.Steps steps =
                planner.deploy(blueprint, choice(order, lookup(blueprint))).saying(renames.oldByNew());
        requireUnused(order, environment, steps);
        Map<String, Map<String, Value>> mocks = new HashMap<>();
        blueprint.stacks().forEach((name, spec) -> mocks.put(name, mocks(spec.outputs())));
        return new Draft(
                environment,
                blueprint.project(),
                options().of(blueprint, order.choices()),
                steps,
                works,
                situation,
                renames.records(before.records()),
                mocks);
    }

    private static Map<String, String> renamings(Blueprint blueprint) {
        Map<String, String> wanted = new LinkedHashMap<>();
        blueprint.stacks().forEach((name, spec) -> {
            if (!spec.movedFrom().isEmpty()) {
                wanted.put(name, spec.movedFrom());
            }
        });
        return wanted;
    }

    /// A new stack must not get the name that engines still know another by.
    private static void requireFreeNames(Blueprint blueprint, Situation situation) {
        for (StackRecord record : situation.records().values()) {
            String taken = record.identity();
            boolean renamed = record.exists() && !taken.equals(record.stack());
            if (renamed && blueprint.stacks().containsKey(taken)) {
                throw Failure.of(
                                ErrorCode.CONFLICT,
                                "the name '" + taken + "' cannot be given to another stack: " + record.stack()
                                        + " had it before, and its engine still knows it by that name")
                        .withNext("choose another name, or destroy " + record.stack() + " first")
                        .toException();
            }
        }
    }

    private static Map<String, Value> mocks(Map<String, OutputSpec> outputs) {
        Map<String, Value> mocks = new LinkedHashMap<>();
        outputs.forEach((name, spec) -> spec.mock().ifPresent(value -> mocks.put(name, value)));
        return mocks;
    }

    private static RunPlanner.Choice choice(
            Order order, java.util.function.Function<Selection.Question, Set<String>> lookup) {
        Order.Choices choices = order.choices();
        return new RunPlanner.Choice(
                Selection.parse(order.filters()),
                lookup,
                choices.skipDependencies(),
                choices.withDependents(),
                choices.force());
    }

    private Draft destroy(Order order) {
        EnvironmentKey environment = blueprints.key(order.target());
        requireOwnId(order, environment);
        Situation situation = situation(environment);
        Works works = works();
        Map<String, Set<String>> known = new LinkedHashMap<>();
        RunSpec.Options options = options().of(order.choices(), false, RunSpec.Gates.OPEN);
        Map<String, List<RunSpec.Hook>> hooks = new HashMap<>();
        Set<String> protectedStacks = new HashSet<>();
        boolean protectedEnvironment = false;
        try {
            Blueprint blueprint = blueprints.of(order.target());
            DependencyGraph<String> graph = RunPlanner.graph(blueprint);
            graph.order().forEach(stack -> known.put(stack, graph.dependenciesOf(stack)));
            protectedEnvironment = blueprint.policy().protect();
            blueprint.stacks().forEach((name, spec) -> {
                hooks.put(name, Works.hooks(spec));
                if (spec.protect()) {
                    protectedStacks.addAll(List.of(name, spec.movedFrom()));
                }
            });
            options = options().of(order.choices(), protectedEnvironment, RunOptions.policies(blueprint));
        } catch (StratiformException e) {
            if (order.choices().confirmed().isEmpty()) {
                Failure cause = e.failure();
                throw new Failure(
                                cause.code(),
                                "the manifest is not valid, so it is not known what is protected: " + cause.message(),
                                cause.location(),
                                "mend it, or destroy from the recorded state: --confirm " + environment.deployment())
                        .toException();
            }
        }
        RunPlanner.Steps steps = new RunPlanner(situation, works)
                .destroy(known, choice(order, question -> records(environment, question)))
                .with(hooks);
        requireUnused(order, environment, steps);
        boolean wholeEnvironment = protectedEnvironment;
        requireConfirmation(order, environment, steps, stack -> wholeEnvironment || protectedStacks.contains(stack));
        return new Draft(
                environment, blueprints.project(order.target()), options, steps, works, situation, List.of(), Map.of());
    }

    /// An id that was typed must be the deployment's own, whatever is protected.
    private static void requireOwnId(Order order, EnvironmentKey environment) {
        String typed = order.choices().confirmed().orElse(environment.deployment());
        if (!typed.equals(environment.deployment())) {
            throw Failure.of(
                            ErrorCode.PROTECTED,
                            "the confirmed id is '" + typed + "', but the deployment is " + environment.deployment()
                                    + "; nothing was done")
                    .withNext("confirm with the deployment's id: --confirm " + environment.deployment())
                    .toException();
        }
    }

    private static void requireConfirmation(
            Order order, EnvironmentKey environment, RunPlanner.Steps steps, Predicate<String> isProtected) {
        List<String> hit = steps.steps().stream()
                .filter(step -> step.skip().isEmpty())
                .map(RunSpec.StepSpec::stack)
                .filter(isProtected)
                .toList();
        if (!hit.isEmpty() && order.choices().confirmed().isEmpty()) {
            throw Failure.of(
                            ErrorCode.PROTECTED,
                            "protected in " + environment + ": "
                                    + String.join(", ", hit.stream().limit(10).toList()))
                    .withNext("confirm with the deployment's id: --confirm " + environment.deployment())
                    .toException();
        }
    }

    /// What other environments and deployments took outputs of is not destroyed.
    private void requireUnused(Order order, EnvironmentKey environment, RunPlanner.Steps steps) {
        if (order.choices().force()) {
            return;
        }
        List<String> going = steps.steps().stream()
                .filter(step -> step.skip().isEmpty() && step.action() == RunSpec.StepAction.DESTROY)
                .map(RunSpec.StepSpec::stack)
                .toList();
        for (String stack : going) {
            List<String> users = usersElsewhere(environment, stack);
            if (!users.isEmpty()) {
                throw used(stack, environment, users.getFirst());
            }
        }
    }

    /// The stacks of other environments and deployments that took outputs of a stack.
    private List<String> usersElsewhere(EnvironmentKey environment, String stack) {
        List<String> users = new ArrayList<>();
        for (EnvironmentKey other : store().environments()) {
            for (StackRecord record : store().records(other)) {
                if (record.exists() && record.uses(environment, stack)) {
                    users.add(other + " " + record.stack());
                }
            }
        }
        return users;
    }

    private static RuntimeException used(String stack, EnvironmentKey environment, String user) {
        return Failure.of(
                        ErrorCode.CONFLICT,
                        "the stack " + stack + " of " + environment + " is used by " + user + "; nothing was destroyed")
                .withNext("destroy or change its user first, or add --force")
                .toException();
    }

    private Draft refresh(Order order) {
        EnvironmentKey environment = blueprints.key(order.target());
        Situation situation = situation(environment);
        Works works = works();
        RunPlanner.Steps steps =
                new RunPlanner(situation, works).refresh(choice(order, question -> records(environment, question)));
        return new Draft(
                environment,
                blueprints.project(order.target()),
                options().of(order.choices(), false, RunSpec.Gates.OPEN),
                steps,
                works,
                situation,
                List.of(),
                Map.of());
    }

    Prepared rollback(RollbackOrder order, long generation) {
        EnvironmentKey environment = blueprints.key(order.target());
        Situation situation = situation(environment);
        Map<String, StackRecord> target = store().recordsAt(environment, generation).stream()
                .collect(Collectors.toMap(StackRecord::stack, r -> r));
        for (String stack : order.stacks()) {
            if (!situation.records().containsKey(stack)) {
                throw Failure.of(
                                ErrorCode.STACK_NOT_FOUND,
                                "nothing is recorded of a stack '" + stack + "'"
                                        + Nearest.question(
                                                stack, situation.records().keySet()))
                        .toException();
            }
        }
        RunPlanner.Steps steps =
                new RunPlanner(situation, works()).rollback(target, new LinkedHashSet<>(order.stacks()));
        if (steps.steps().isEmpty()) {
            throw Failure.of(ErrorCode.CONFLICT, environment + " is already as it was after version " + generation)
                    .withNext("see: stratiform history " + environment.deployment())
                    .toException();
        }
        RunSpec.Gates gates = rollbackGates(order.target());
        return new Prepared(
                environment,
                Operation.ROLLBACK,
                options().of(order.choices(), false, gates),
                steps.steps(),
                List.of(),
                Map.of());
    }

    /// The same work again; steps whose stacks are as they should be are found unchanged.
    Prepared again(RunSpec spec) {
        Situation situation = situation(spec.environment());
        List<RunSpec.StepSpec> steps = RunPlanner.again(spec.steps(), situation);
        return new Prepared(spec.environment(), spec.operation(), spec.options(), steps, List.of(), Map.of());
    }

    Why why(Order.Target target, String stack) {
        Order order = new Order(Operation.DEPLOY, target, List.of(), Order.Choices.DEFAULT, "");
        Blueprint blueprint = blueprints.of(target);
        if (!blueprint.stacks().containsKey(stack)) {
            Blueprint.LeftOut out = blueprint.leftOut().get(stack);
            if (out != null) {
                String why = out.disabled() ? "it is disabled" : "its 'when' is false";
                return new Why(stack, false, why + " (" + out.at() + ")", List.of());
            }
            throw Failure.of(
                            ErrorCode.STACK_NOT_FOUND,
                            "there is no stack '" + stack + "'"
                                    + Nearest.question(stack, blueprint.stacks().keySet()))
                    .toException();
        }
        Draft draft = draft(order);
        Plan plan = made(draft, order);
        Plan.PlanStep step = plan.steps().stream()
                .filter(s -> s.stack().equals(stack))
                .findFirst()
                .orElseThrow();
        RunSpec.StepSpec spec = draft.steps().steps().stream()
                .filter(s -> s.stack().equals(stack))
                .findFirst()
                .orElseThrow();
        List<String> differences = maker(draft).differences(spec, plan);
        boolean runs = step.certainty() != Plan.Certainty.UNCHANGED && step.certainty() != Plan.Certainty.SKIPPED;
        String verdict = runs
                ? (step.creates() ? "it was never applied here" : "something changed since it was last applied")
                : "nothing changed since it was last applied";
        return new Why(stack, runs, verdict, differences);
    }

    /// A manifest that is not valid must not be in the way of a rollback.
    private RunSpec.Gates rollbackGates(Order.Target target) {
        try {
            return RunOptions.policies(blueprints.of(target));
        } catch (StratiformException e) {
            return RunSpec.Gates.OPEN;
        }
    }

    private RunOptions options() {
        return new RunOptions(tools.workspace().settings());
    }

    /// Answers the questions of filters that a blueprint and the store answer.
    java.util.function.Function<Selection.Question, Set<String>> lookup(Blueprint blueprint) {
        EnvironmentKey environment = new EnvironmentKey(blueprint.deployment(), blueprint.environment());
        return question -> switch (question.kind()) {
            case "tag" ->
                blueprint.stacks().values().stream()
                        .filter(s -> s.tags().contains(question.name()))
                        .map(s -> s.name())
                        .collect(Collectors.toSet());
            case "layer" ->
                blueprint.stacks().values().stream()
                        .filter(s -> s.layer().equals(question.name()))
                        .map(s -> s.name())
                        .collect(Collectors.toSet());
            case "changed" -> changed(blueprint, question.name());
            default -> records(environment, question);
        };
    }

    /// The stacks with a file that changed in a git range below their source folder.
    private Set<String> changed(Blueprint blueprint, String range) {
        Path root = tools.workspace().root();
        List<Path> files =
                tools.changedFiles().apply(range).stream().map(root::resolve).toList();
        return blueprint.stacks().values().stream()
                .filter(stack -> files.stream().anyMatch(file -> file.startsWith(stack.source())))
                .map(StackSpec::name)
                .collect(Collectors.toSet());
    }

    private Set<String> records(EnvironmentKey environment, Selection.Question question) {
        if (question.kind().equals("failed")) {
            return failed(question.name());
        }
        throw Failure.of(
                        ErrorCode.USAGE,
                        "--filter '" + question.kind() + ":" + question.name() + "' cannot be answered for "
                                + environment)
                .toException();
    }

    private Set<String> failed(String run) {
        RunView view = RunView.of(RunDriver.journal(store(), run));
        return view.run().steps().stream()
                .filter(s -> s.state() == StepState.FAILED || s.state() == StepState.TIMED_OUT)
                .map(s -> view.run().spec(s).stack())
                .collect(Collectors.toSet());
    }
}
