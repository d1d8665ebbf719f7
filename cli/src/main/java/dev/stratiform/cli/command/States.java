package dev.stratiform.cli.command;

import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.cli.render.PlanText;
import dev.stratiform.cli.render.Style;
import dev.stratiform.core.Order;
import dev.stratiform.core.manifest.StackCode;
import dev.stratiform.core.plan.EnvironmentDiff;
import dev.stratiform.core.plan.Plan;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Commands about what engines and reality know of stacks.
final class States {
    static final int DIFFERENT = 6;

    private States() {}

    static int refresh(Invocation in) throws InterruptedException {
        Order order = Act.order(in, Operation.REFRESH, in.arguments().all("--filter"), Optional.empty());
        return Act.start(in, order);
    }

    static int drift(Invocation in) {
        if (in.arguments().has("--all")) {
            return Across.drift(in);
        }
        Order order = Act.order(in, Operation.REFRESH, in.arguments().all("--filter"), Optional.empty());
        Plan plan = in.control().plan(order);
        boolean drifted = plan.steps().stream().anyMatch(States::drifted);
        if (in.console().structured()) {
            in.console().result(drift(plan).value());
        } else {
            plan.steps().forEach(step -> print(in, step));
            in.console().result(drifted ? "drift found; see what a deploy would do: stratiform plan" : "no drift seen");
        }
        return drifted ? DIFFERENT : 0;
    }

    static JsonShape drift(Plan plan) {
        return JsonShape.of("drift")
                .with("environment", plan.environment().environment())
                .with("drifted", plan.steps().stream().anyMatch(States::drifted))
                .parts("stacks", plan.steps().stream().map(States::json).toList());
    }

    static boolean drifted(Plan.PlanStep step) {
        return !step.resources().isEmpty();
    }

    private static String word(Plan.PlanStep step) {
        return !step.previewed() ? "unknown" : drifted(step) ? "drifted" : "same";
    }

    private static JsonShape json(Plan.PlanStep step) {
        return JsonShape.part()
                .with("stack", step.stack())
                .with("engine", step.engine())
                .with("drift", word(step))
                .parts(
                        "resources",
                        step.resources().stream().map(PlanText::resource).toList());
    }

    static void print(Invocation in, Plan.PlanStep step) {
        String text = switch (word(step)) {
            case "unknown" -> "? its engine " + step.engine() + " cannot tell without changing its state";
            case "drifted" -> "~ " + step.resources().size() + " drifted";
            default -> "= as it was applied";
        };
        in.console().result("  " + Style.pad(step.stack(), 24) + " " + text);
        PlanText.resources(step).forEach(in.console()::result);
    }

    static int resources(Invocation in) {
        List<String> stacks = in.position(1).map(List::of).orElse(List.of());
        Map<String, List<StackEngine.Resource>> all = in.control().resources(in.deployment(), in.environment(), stacks);
        if (in.console().structured()) {
            List<JsonShape> parts = new ArrayList<>();
            all.forEach((stack, found) -> found.forEach(one -> parts.add(JsonShape.part()
                    .with("stack", stack)
                    .with("address", one.address())
                    .with("type", one.type())
                    .with("name", one.name())
                    .with("status", one.status()))));
            in.console()
                    .result(JsonShape.of("resources").parts("resources", parts).value());
            return 0;
        }
        all.forEach((stack, found) -> {
            in.console().result(stack + (found.isEmpty() ? ": its engine keeps no resources" : ""));
            found.forEach(one -> in.console()
                    .result("  " + Style.pad(Style.safe(one.type()), 32) + " " + Style.safe(one.address())
                            + (one.status().isEmpty() ? "" : "  " + Style.safe(one.status()))));
        });
        if (all.isEmpty()) {
            in.console().result("nothing is applied in " + in.environment());
        }
        return 0;
    }

    static int register(Invocation in) {
        Path folder = in.outside()
                .folder()
                .resolve(in.required(0, "a folder with a program"))
                .normalize();
        if (!Files.isDirectory(folder)) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, "there is no folder " + folder)
                    .withNext("name the folder with the stack's program, such as stacks/network")
                    .toException();
        }
        StackCode code = in.control().code(in.arguments().get("--engine").orElse(""), folder);
        Path file = folder.resolve("stack.yaml");
        boolean dry = in.arguments().has("--dry-run");
        if (!dry) {
            writeNew(file, code.definition());
        }
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("stack-register")
                            .with("file", file.toString())
                            .with("written", !dry)
                            .with("definition", code.definition())
                            .with("engine", code.engine())
                            .texts("inputs", List.copyOf(code.inputs().keySet()))
                            .texts("outputs", List.copyOf(code.outputs().keySet()))
                            .value());
        } else if (dry) {
            in.console().result(code.definition().stripTrailing());
        } else {
            in.console()
                    .result("wrote " + file + ": " + code.inputs().size() + " inputs, "
                            + code.outputs().size() + " outputs of engine " + code.engine());
        }
        return 0;
    }

    private static void writeNew(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw Failure.of(ErrorCode.CONFLICT, "the file " + file + " exists already")
                    .withNext("see what differs: stratiform validate, or stratiform stack register FOLDER --dry-run")
                    .toException();
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, "the file " + file + " cannot be written")
                    .withNext("give yourself the right to write there")
                    .toException();
        }
    }

    static int diff(Invocation in) {
        Arguments arguments = in.arguments();
        String from = arguments.get("--from").orElse("dev");
        String to =
                arguments.get("--to").orElseThrow(() -> Arguments.usage("diff needs the other environment: --to ENV"));
        List<EnvironmentDiff> all = in.control().difference(target(in, from), target(in, to));
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("diff")
                            .with("from", from)
                            .with("to", to)
                            .parts(
                                    "differences",
                                    all.stream()
                                            .map(d -> JsonShape.part()
                                                    .with("stack", d.stack())
                                                    .with("path", d.path())
                                                    .with("from", d.from())
                                                    .with("to", d.to()))
                                            .toList())
                            .value());
        } else {
            all.forEach(d -> in.console()
                    .result(Style.pad(d.stack(), 20) + " " + Style.pad(d.path(), 28) + " "
                            + Style.safe(side(d.from()) + " -> " + side(d.to()))));
            in.console().result(all.isEmpty() ? from + " and " + to + " are the same" : all.size() + " differences");
        }
        return all.isEmpty() || !arguments.has("--detailed-exitcode") ? 0 : DIFFERENT;
    }

    private static String side(String fact) {
        return fact.isEmpty() ? "(none)" : fact;
    }

    private static Order.Target target(Invocation in, String environment) {
        Order.Target target = in.target();
        return new Order.Target(target.deployment(), environment, target.parameters(), target.overrides());
    }
}
