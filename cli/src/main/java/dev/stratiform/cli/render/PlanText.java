package dev.stratiform.cli.render;

import dev.stratiform.core.plan.Plan;
import dev.stratiform.core.run.StackEngine;
import java.util.ArrayList;
import java.util.List;

/// A plan for people and for programs.
public final class PlanText {
    private PlanText() {}

    /// The plan as lines.
    public static void write(Plan plan, Console console) {
        Style style = new Style(console.screen());
        long changing = plan.steps().stream().filter(PlanText::acts).count();
        console.result(style.strong("Plan to " + plan.operation().label() + " " + plan.project() + " ("
                        + plan.environment().deployment() + ") in "
                        + plan.environment().environment())
                + "   " + plan.steps().size() + " stacks, " + plan.layers() + " layers, " + changing + " to run");
        console.result("");
        int width =
                plan.steps().stream().mapToInt(s -> s.stack().length()).max().orElse(8);
        for (Plan.PlanStep step : plan.steps()) {
            console.result(line(step, Math.min(40, width), style));
            resources(step).forEach(text -> console.result(style.faint(text)));
        }
        plan.denials().forEach(text -> console.result(style.error("  ! " + Style.safe(text))));
        destructive(plan).forEach(text -> console.result(style.error(text)));
        console.result("");
        plan.orderChanges().forEach(text -> console.result("  Order: " + text));
        plan.warnings().forEach(text -> console.result("  " + style.warning("Warning: ") + text));
        console.result("  " + (plan.orderChanges().isEmpty() ? "Order changes: none.  " : "") + "Removed stacks: "
                + (plan.removed().isEmpty() ? "none" : String.join(", ", plan.removed())) + ".");
        plan.estimate()
                .filter(time -> !time.isZero())
                .ifPresent(time -> console.result("  About " + Style.time(time) + " with " + plan.parallel()
                        + " slots (critical path " + path(plan.criticalPath(), style) + ")."));
    }

    /// What would be lost, stack by stack.
    private static List<String> destructive(Plan plan) {
        List<String> lines = new ArrayList<>();
        for (Plan.PlanStep step : plan.steps()) {
            int lost = step.changes().deleted() + step.changes().replaced();
            if (lost > 0 && !step.action().equals("destroy")) {
                lines.add("  ! " + step.stack() + ": " + step.changes().deleted() + " deleted, "
                        + step.changes().replaced() + " replaced");
            }
        }
        return lines;
    }

    private static String path(List<String> path, Style style) {
        if (path.size() <= 6) {
            return String.join(" > ", path);
        }
        return String.join(" > ", path.subList(0, 3)) + " > " + style.dots() + " > " + path.getLast();
    }

    private static boolean acts(Plan.PlanStep step) {
        return step.certainty() != Plan.Certainty.UNCHANGED && step.certainty() != Plan.Certainty.SKIPPED;
    }

    private static String line(Plan.PlanStep step, int width, Style style) {
        String head = "  " + Style.pad(Integer.toString(step.layer() + 1), 3) + Style.pad(step.stack(), width) + "  ";
        return head + Style.pad(what(step, style), 30) + "  " + style.faint(Style.word(step.certainty())) + from(step);
    }

    private static String what(Plan.PlanStep step, Style style) {
        return switch (step.certainty()) {
            case UNCHANGED -> "= no changes";
            case SKIPPED -> ". skipped: " + step.skip().map(Style::word).orElse("");
            case DEFERRED -> "? waits for " + waitsFor(step);
            case EXACT, PROVISIONAL -> changes(step, style);
        };
    }

    private static String waitsFor(Plan.PlanStep step) {
        return String.join(
                ", ",
                step.inputs().stream()
                        .filter(i -> i.origin() == Plan.Origin.UNKNOWN)
                        .map(Plan.Provenance::reference)
                        .limit(3)
                        .toList());
    }

    private static String changes(Plan.PlanStep step, Style style) {
        if (!step.previewed()) {
            return switch (step.action()) {
                case "destroy" -> "- to destroy";
                case "restore" -> "< to bring back";
                case "refresh" -> "  to refresh";
                default -> step.creates() ? "+ to create" : "~ to update";
            };
        }
        StackEngine.Changes c = step.changes();
        StringBuilder text = new StringBuilder();
        append(text, "+", c.created(), "create");
        append(text, "~", c.updated(), "update");
        append(text, style.replaced(), c.replaced(), "replace");
        append(text, "-", c.deleted(), "delete");
        return text.isEmpty()
                ? "~ to run, no resource changes"
                : text.toString().strip();
    }

    private static void append(StringBuilder text, String sign, int number, String word) {
        if (number > 0) {
            text.append(' ')
                    .append(sign)
                    .append(' ')
                    .append(number)
                    .append(" to ")
                    .append(word);
        }
    }

    private static String from(Plan.PlanStep step) {
        List<String> open = step.inputs().stream()
                .filter(i -> i.origin() != Plan.Origin.APPLIED)
                .map(i -> Style.word(i.origin()) + " " + i.reference())
                .limit(3)
                .toList();
        return open.isEmpty() ? "" : "   " + String.join(", ", open);
    }

    /// The resources that a stack's plan names, one line each.
    public static List<String> resources(Plan.PlanStep step) {
        List<String> lines = new ArrayList<>();
        for (StackEngine.ResourceChange change : step.resources()) {
            String paths = change.changedPaths().isEmpty() ? "" : "  " + String.join(", ", change.changedPaths());
            lines.add("       " + Style.pad(change.op(), 8) + " "
                    + Style.safe(change.type() + " " + change.address() + paths));
        }
        return lines;
    }

    /// One resource's planned change as JSON.
    public static JsonShape resource(StackEngine.ResourceChange change) {
        return JsonShape.part()
                .with("address", change.address())
                .with("type", change.type())
                .with("op", change.op())
                .texts("paths", change.changedPaths());
    }

    /// The plan as one JSON object.
    public static JsonShape json(Plan plan) {
        return JsonShape.of("plan")
                .with("deployment_id", plan.environment().deployment())
                .with("environment", plan.environment().environment())
                .with("operation", plan.operation().label())
                .with("changes", plan.changesAnything())
                .with("digest", plan.digest())
                .with("layers", plan.layers())
                .with("parallel", plan.parallel())
                .with(
                        "estimated_seconds",
                        plan.estimate().map(t -> t.toSeconds()).orElse(0L))
                .texts("critical_path", plan.criticalPath())
                .texts("removed", plan.removed())
                .texts("order_changes", plan.orderChanges())
                .texts("warnings", plan.warnings())
                .parts("steps", plan.steps().stream().map(PlanText::json).toList());
    }

    private static JsonShape json(Plan.PlanStep step) {
        StackEngine.Changes c = step.changes();
        return JsonShape.part()
                .with("stack", step.stack())
                .with("layer", step.layer())
                .with("engine", step.engine())
                .with("action", step.action())
                .with("certainty", Style.word(step.certainty()))
                .with("skipped", step.skip().map(Style::word))
                .with("creates", step.creates())
                .with("previewed", step.previewed())
                .with(
                        "changes",
                        JsonShape.part()
                                .with("create", c.created())
                                .with("update", c.updated())
                                .with("replace", c.replaced())
                                .with("delete", c.deleted())
                                .value())
                .parts(
                        "resources",
                        step.resources().stream().map(PlanText::resource).toList())
                .texts("reasons", step.reasons())
                .texts("lost_outputs", step.lostOutputs())
                .texts("denials", step.denials())
                .parts(
                        "inputs",
                        step.inputs().stream()
                                .map(i -> JsonShape.part()
                                        .with("reference", i.reference())
                                        .with("origin", Style.word(i.origin())))
                                .toList());
    }
}
