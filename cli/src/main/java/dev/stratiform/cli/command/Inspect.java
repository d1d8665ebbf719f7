package dev.stratiform.cli.command;

import dev.stratiform.cli.render.Console;
import dev.stratiform.cli.render.GraphText;
import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.cli.render.PlanText;
import dev.stratiform.cli.render.RunJson;
import dev.stratiform.cli.render.Style;
import dev.stratiform.core.DeploymentStatus;
import dev.stratiform.core.DeploymentSummary;
import dev.stratiform.core.GraphView;
import dev.stratiform.core.Order;
import dev.stratiform.core.Why;
import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.manifest.ManifestFixer;
import dev.stratiform.core.plan.Plan;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.RunRow;
import dev.stratiform.core.run.StackRecord;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Commands that only look.
final class Inspect {
    private static final int PENDING = 6;

    private Inspect() {}

    static int list(Invocation in) {
        List<DeploymentSummary> all = in.control().deployments();
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("list")
                            .parts(
                                    "deployments",
                                    all.stream().map(Inspect::json).toList())
                            .value());
            return 0;
        }
        if (all.isEmpty()) {
            in.console().result("no deployments yet; make one: stratiform init");
        }
        for (DeploymentSummary one : all) {
            List<String> phases = new ArrayList<>();
            one.environments().forEach((name, phase) -> phases.add(name + " " + phase.label()));
            in.console()
                    .result(Style.pad(one.id(), 9) + Style.pad(one.organization() + "/" + one.project(), 24) + "  "
                            + String.join(", ", phases)
                            + one.problem()
                                    .map(text -> "  ! " + Style.safe(text))
                                    .orElse(""));
        }
        return 0;
    }

    private static JsonShape json(DeploymentSummary one) {
        Map<String, Value> phases = new LinkedHashMap<>();
        one.environments().forEach((name, phase) -> phases.put(name, Value.of(phase.label())));
        return JsonShape.part()
                .with("deployment_id", one.id())
                .with("organization", one.organization())
                .with("project", one.project())
                .with("manifest", one.manifest())
                .with("environments", new Value.Fields(phases))
                .with("problem", one.problem());
    }

    static int validate(Invocation in) {
        Order.Target target = new Order.Target(
                in.deployment(),
                in.arguments().get("-e").orElse(""),
                in.arguments().pairs("-p"),
                in.arguments().pairs("-c"));
        List<ManifestFixer.Fix> fixes = in.arguments().has("--fix") ? Manifests.fix(in) : List.of();
        List<Finding> findings = in.control().validate(target);
        List<String> fixed = fixes.stream().map(f -> f.at() + " " + f.to()).toList();
        return Validations.told(in, findings, "", JsonShape.of("validate").texts("fixed", fixed));
    }

    static int graph(Invocation in) {
        GraphView view = in.control().graph(in.target(), in.arguments().all("--filter"));
        String format = in.arguments().get("--format").orElse(in.console().structured() ? "json" : "tree");
        switch (format) {
            case "tree" -> GraphText.tree(view).forEach(in.console()::result);
            case "dot" -> GraphText.dot(view).forEach(in.console()::result);
            case "mermaid" -> GraphText.mermaid(view).forEach(in.console()::result);
            case "json" -> in.console().result(GraphText.json(view).value());
            default ->
                throw Arguments.usage("--format is '" + format + "'; allowed are tree, dot, mermaid and json"
                        + Nearest.question(format, List.of("tree", "dot", "mermaid", "json")));
        }
        return 0;
    }

    static int plan(Invocation in) {
        Operation operation = in.arguments().has("--destroy") ? Operation.DESTROY : Operation.DEPLOY;
        Optional<String> confirmed = Optional.empty();
        if (operation == Operation.DESTROY) {
            confirmed = Optional.of(in.control()
                    .status(in.deployment(), in.environment())
                    .environment()
                    .deployment());
        }
        Order order = Act.order(in, operation, in.arguments().all("--filter"), confirmed);
        Plan plan = in.control().plan(order);
        in.arguments().get("--out").map(Path::of).ifPresent(file -> SavedPlan.write(order, plan, file));
        if (in.console().structured()) {
            in.console().result(PlanText.json(plan).value());
        } else {
            PlanText.write(plan, in.console());
        }
        if (!plan.denials().isEmpty()) {
            return ErrorCode.POLICY_DENIED.exitCode();
        }
        return in.arguments().has("--detailed-exitcode") && plan.changesAnything() ? PENDING : 0;
    }

    static int why(Invocation in) {
        // With one word the workspace's only deployment is meant.
        boolean both = in.position(1).isPresent();
        String stack = both ? in.required(1, "a stack") : in.required(0, "a deployment and a stack");
        Order.Target target = in.target();
        Order.Target meant = new Order.Target(
                both ? target.deployment() : "", target.environment(), target.parameters(), target.overrides());
        Why why = in.control().why(meant, stack);
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("why")
                            .with("stack", why.stack())
                            .with("would_run", why.wouldRun())
                            .with("verdict", why.verdict())
                            .texts("differences", why.differences())
                            .value());
        } else {
            in.console().result(why.stack() + (why.wouldRun() ? " would run: " : " would not run: ") + why.verdict());
            why.differences().forEach(text -> in.console().result("  " + Style.safe(text)));
        }
        return 0;
    }

    static int status(Invocation in) {
        DeploymentStatus status = in.control().status(in.deployment(), in.environment());
        if (in.console().structured()) {
            JsonShape shape = JsonShape.of("status")
                    .with("deployment_id", status.environment().deployment())
                    .with("environment", status.environment().environment())
                    .with("project", status.project())
                    .with("status", status.phase().label())
                    .with("interrupted", status.interrupted())
                    .with("holder", status.holder().map(Object::toString))
                    .parts("stacks", status.stacks().stream().map(Inspect::json).toList());
            status.lastRun()
                    .ifPresent(row -> shape.with("last_run", RunJson.row(row).value()));
            in.console().result(shape.value());
            return 0;
        }
        print(status, in.console());
        return 0;
    }

    private static JsonShape json(StackRecord record) {
        return JsonShape.part()
                .with("stack", record.stack())
                .with("state", Style.label(record))
                .with("engine", record.engine())
                .with("version", record.generation())
                .with("run_id", record.run())
                .with("at", record.at().toString())
                .with("outputs", record.outputs().values().size());
    }

    private static void print(DeploymentStatus status, Console console) {
        console.result(status.project() + " (" + status.environment().deployment() + ") in "
                + status.environment().environment() + ": " + status.phase().label());
        status.lastRun()
                .ifPresent(row -> console.result(
                        "  last run " + row.id() + "  " + row.operation().label() + "  "
                                + Style.label(row.state()) + "  " + row.counts().done() + " done, "
                                + row.counts().failed() + " failed, "
                                + row.counts().skipped() + " skipped"));
        status.holder().ifPresent(holder -> console.result("  held by " + holder));
        if (status.interrupted()) {
            String run = status.lastRun().map(RunRow::id).orElse("");
            console.result("  its process is gone; go on with: stratiform resume " + run);
        }
        for (StackRecord record : status.stacks()) {
            console.result("  " + Style.pad(record.stack(), 24) + " " + Style.pad(Style.label(record), 10) + " "
                    + record.at().toString().substring(0, 19) + "  version " + record.generation());
        }
    }

    static int outputs(Invocation in) {
        Map<String, Value.Fields> all = in.control().outputs(in.deployment(), in.environment());
        return showOutputs(in, all);
    }

    static int stackOutputs(Invocation in) {
        String stack = in.required(1, "a deployment and a stack");
        Map<String, Value.Fields> all = in.control().outputs(in.deployment(), in.environment());
        Value.Fields own = all.get(stack);
        if (own == null) {
            throw Failure.of(
                            ErrorCode.STACK_NOT_FOUND,
                            "no stack '" + stack + "' is applied in " + in.environment()
                                    + Nearest.question(stack, all.keySet()) + "; applied are: "
                                    + (all.isEmpty() ? "none" : String.join(", ", all.keySet())))
                    .withNext("stratiform deploy")
                    .toException();
        }
        return showOutputs(in, Map.of(stack, own));
    }

    private static int showOutputs(Invocation in, Map<String, Value.Fields> all) {
        boolean secrets = in.arguments().has("--show-secrets");
        Map<String, Value> shown = new LinkedHashMap<>();
        all.forEach((stack, fields) -> shown.put(stack, secrets ? fields.revealed() : fields.masked()));
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("outputs")
                            .with("environment", in.environment())
                            .with("outputs", new Value.Fields(shown))
                            .value());
            return 0;
        }
        shown.forEach((stack, value) -> {
            if (value instanceof Value.Fields(Map<String, Value> fields)) {
                fields.forEach((name, one) -> in.console().result(stack + "." + name + " = " + text(one)));
            }
        });
        return 0;
    }

    private static String text(Value value) {
        return Style.safe(value instanceof Value.Text(String text) ? text : Json.write(value));
    }

    static int history(Invocation in) {
        int limit = in.arguments().number("--limit", 1, 10_000).orElse(20);
        List<RunRow> rows = in.control().history(in.deployment(), in.environment(), limit);
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("history")
                            .parts("runs", rows.stream().map(RunJson::row).toList())
                            .value());
            return 0;
        }
        if (rows.isEmpty()) {
            in.console().result("no runs yet");
        }
        for (RunRow row : rows) {
            in.console()
                    .result("version " + Style.pad(Long.toString(row.generation()), 4) + " " + row.id() + "  "
                            + row.createdAt().toString().substring(0, 19) + "  "
                            + Style.pad(row.operation().label(), 8) + "  "
                            + Style.pad(Style.label(row.state()), 15) + "  "
                            + row.counts().done() + " done, "
                            + row.counts().failed() + " failed  by " + row.by());
        }
        return 0;
    }
}
