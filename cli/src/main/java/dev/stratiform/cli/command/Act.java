package dev.stratiform.cli.command;

import dev.stratiform.cli.render.PlanText;
import dev.stratiform.cli.render.Style;
import dev.stratiform.core.Order;
import dev.stratiform.core.RollbackOrder;
import dev.stratiform.core.plan.Plan;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Commands that change an environment.
final class Act {
    static final int MOST_PARALLEL = 1_000;

    private Act() {}

    static int deploy(Invocation in) throws InterruptedException {
        Optional<String> saved = in.arguments().get("--plan");
        if (saved.isPresent()) {
            return deploySaved(in, Path.of(saved.get()));
        }
        return start(
                in,
                order(
                        in,
                        Operation.DEPLOY,
                        in.arguments().all("--filter"),
                        in.arguments().get("--confirm")));
    }

    /// Does what a saved plan says, as long as it is still true.
    private static int deploySaved(Invocation in, Path file) throws InterruptedException {
        for (String option : List.of("--filter", "-p", "-c", "--parallel", "-e", "--rollback", "--no-skip")) {
            if (in.arguments().has(option)) {
                throw Arguments.usage(option + " is part of the plan; give it to: stratiform plan --out FILE");
            }
        }
        SavedPlan saved = SavedPlan.read(file, in.outside().user());
        if (saved.order().operation() != Operation.DEPLOY) {
            throw Arguments.usage(file + " is the plan of a destroy; only plans of a deploy are carried out");
        }
        Order order =
                in.arguments().get("--confirm").map(saved.order()::confirmedBy).orElse(saved.order());
        if (in.arguments().has("--dry-run")) {
            return showPlan(in, order);
        }
        Follower follower = new Follower(in);
        return follower.drive(in.control().start(order, saved.plan()));
    }

    static int deployStack(Invocation in) throws InterruptedException {
        String stack = in.required(1, "a deployment and a stack");
        return start(
                in, order(in, Operation.DEPLOY, List.of(stack), in.arguments().get("--confirm")));
    }

    static int destroy(Invocation in) throws InterruptedException {
        return destroy(in, in.arguments().all("--filter"));
    }

    static int destroyStack(Invocation in) throws InterruptedException {
        return destroy(in, List.of(in.required(1, "a deployment and a stack")));
    }

    private static int destroy(Invocation in, List<String> filters) throws InterruptedException {
        Optional<String> confirmed = in.arguments().get("--confirm");
        Order order = order(in, Operation.DESTROY, filters, confirmed);
        if (in.arguments().has("--dry-run")) {
            return showPlan(in, order);
        }
        return start(in, in.arguments().has("--yes") ? order : confirmed(in, order));
    }

    /// The order, once a person has agreed to it.
    private static Order confirmed(Invocation in, Order order) {
        try {
            PlanText.write(in.control().plan(order), in.console());
        } catch (StratiformException e) {
            boolean ask = e.failure().code() == ErrorCode.PROTECTED
                    && order.choices().confirmed().isEmpty();
            if (!ask) {
                throw e;
            }
            return typed(in, order, e);
        }
        in.requireYes("This removes the stacks above.", "destroying", "nothing was destroyed");
        return order;
    }

    /// What is protected needs the deployment's id, typed by a person who has seen the plan.
    private static Order typed(Invocation in, Order order, StratiformException refusal) {
        String id = in.control()
                .status(order.target().deployment(), order.target().environment())
                .environment()
                .deployment();
        Order whole = order.confirmedBy(id);
        PlanText.write(in.control().plan(whole), in.console());
        in.console().diagnostic(Style.safe(refusal.failure().message()));
        in.console().diagnostic("This removes the stacks above. Type the deployment's id to go on:");
        String answer = in.outside().prompt().get().orElseThrow(() -> refusal);
        if (!answer.strip().equals(id)) {
            throw Arguments.usage("not confirmed; nothing was destroyed");
        }
        return whole;
    }

    static int start(Invocation in, Order order) throws InterruptedException {
        if (in.arguments().has("--dry-run")) {
            return showPlan(in, order);
        }
        // What cannot be shown is told before anything is done.
        Follower follower = new Follower(in);
        return follower.drive(in.control().start(order));
    }

    private static int showPlan(Invocation in, Order order) {
        Plan plan = in.control().plan(order);
        if (in.console().structured()) {
            in.console().result(PlanText.json(plan).value());
        } else {
            PlanText.write(plan, in.console());
        }
        return plan.denials().isEmpty() ? 0 : ErrorCode.POLICY_DENIED.exitCode();
    }

    static Order order(Invocation in, Operation operation, List<String> filters, Optional<String> confirmed) {
        Arguments arguments = in.arguments();
        Optional<RunSpec.Rollback> rollback = arguments.get("--rollback").map(Act::rollback);
        Order.Choices choices = new Order.Choices(
                arguments.number("--parallel", 1, MOST_PARALLEL),
                arguments.has("--layered"),
                !arguments.has("--no-skip"),
                arguments.has("--skip-dependencies"),
                arguments.has("--with-dependents"),
                arguments.has("--force"),
                rollback,
                Optional.empty(),
                arguments.has("--fail-fast") ? Optional.of(true) : Optional.empty(),
                confirmed);
        return new Order(
                operation,
                in.target(),
                new ArrayList<>(filters),
                choices,
                in.outside().user());
    }

    static RunSpec.Rollback rollback(String word) {
        return switch (word) {
            case "automatic" -> RunSpec.Rollback.AUTOMATIC;
            case "manual" -> RunSpec.Rollback.MANUAL;
            case "none" -> RunSpec.Rollback.NONE;
            default -> throw Arguments.usage("--rollback is '" + word + "'; allowed are automatic, manual and none");
        };
    }

    static int rollback(Invocation in) throws InterruptedException {
        Arguments arguments = in.arguments();
        if (arguments.has("--run") && arguments.has("--to-version")) {
            throw Arguments.usage("--run and --to-version exclude each other");
        }
        var version = arguments.number("--to-version", 0, Integer.MAX_VALUE);
        RollbackOrder order = new RollbackOrder(
                in.target(),
                arguments.get("--run"),
                version.isPresent() ? OptionalLong.of(version.getAsInt()) : OptionalLong.empty(),
                arguments.all("--stack"),
                order(in, Operation.DEPLOY, List.of(), Optional.empty()).choices(),
                in.outside().user());
        return new Follower(in).drive(in.control().rollback(order));
    }
}
