package dev.stratiform.cli.command;

import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.cli.render.Style;
import dev.stratiform.core.Configuration;
import dev.stratiform.core.DeploymentSummary;
import dev.stratiform.core.Order;
import dev.stratiform.core.plan.Plan;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Commands across environments and deployments.
final class Across {
    private Across() {}

    /// `promote [ID] --from ENV --to ENV`.
    static int promote(Invocation in) {
        Arguments arguments = in.arguments();
        String from = arguments.get("--from").orElse("dev");
        String to = arguments
                .get("--to")
                .orElseThrow(() -> Arguments.usage("promote needs the other environment: --to ENV"));
        if (from.equals(to)) {
            throw Arguments.usage("--from and --to are the same environment");
        }
        Configuration.Promotion wanted = new Configuration.Promotion(
                in.deployment(), from, to, arguments.all("--stack"), arguments.pairs("--set"));
        wanted.others().keySet().forEach(name -> {
            if (name.indexOf(':') <= 0 || name.endsWith(":")) {
                throw Arguments.usage("--set is '" + name + "=…'; write it as STACK:KEY=VALUE");
            }
        });
        Configuration configuration = in.control().configuration();
        List<Configuration.Promoted> changes = configuration.promotion(wanted);
        boolean some = changes.stream().anyMatch(change -> !change.secret());
        if (!in.console().structured()) {
            changes.forEach(change -> in.console().result(line(change, to)));
        }
        boolean written = some && !arguments.has("--dry-run") && agreed(in, to);
        Optional<String> file = written ? Optional.of(configuration.promote(wanted)) : Optional.empty();
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("promote")
                            .with("from", from)
                            .with("to", to)
                            .with("file", file)
                            .parts("changes", changes.stream().map(Across::json).toList())
                            .value());
        } else if (changes.isEmpty()) {
            in.console().result(to + " has all that " + from + " has of its own");
        } else {
            in.console()
                    .result(file.map(path -> "written to " + path + "; next: stratiform plan -e " + to)
                            .orElse("nothing was written"));
        }
        return 0;
    }

    private static String line(Configuration.Promoted change, String to) {
        String name = change.stack() + ":" + change.key();
        return change.secret()
                ? "  ! " + name + " is a secret of its own; set it: stratiform config set --secret " + name + " -e "
                        + to
                : "  ~ " + name + "   " + change.before().map(Across::text).orElse("(none of its own)") + " -> "
                        + text(change.after());
    }

    private static String text(Value value) {
        return value.masked() instanceof Value.Text(String plain) ? Style.safe(plain) : Json.write(value.masked());
    }

    private static JsonShape json(Configuration.Promoted change) {
        return JsonShape.part()
                .with("stack", change.stack())
                .with("key", change.key())
                .with("before", change.before().map(Value::masked).orElseGet(Value::nothing))
                .with("after", change.after().masked())
                .with("secret", change.secret());
    }

    /// Whoever is at a terminal is asked; programs are not.
    private static boolean agreed(Invocation in, String to) {
        if (in.arguments().has("--yes") || in.console().structured()) {
            return true;
        }
        in.console().diagnostic("This changes what " + to + " is configured with. Type yes to go on:");
        return in.outside()
                .prompt()
                .get()
                .map(answer -> answer.strip().equals("yes"))
                .orElse(true);
    }

    /// `clone ID NEWID`.
    static int copy(Invocation in) {
        String id = in.required(1, "a deployment and the new id");
        String file = in.control()
                .configuration()
                .copy(
                        in.deployment(),
                        id,
                        in.arguments().get("--org").orElse(""),
                        in.arguments().get("--project").orElse(""));
        in.tell(
                "wrote " + file + "; nothing of its state went along. Next: stratiform plan " + id,
                JsonShape.of("clone").with("deployment_id", id).with("file", file));
        return 0;
    }

    /// `drift --all`: every enabled environment of every deployment that was ever deployed.
    static int drift(Invocation in) {
        List<JsonShape> parts = new ArrayList<>();
        boolean drifted = false;
        boolean failed = false;
        for (DeploymentSummary deployment : in.control().deployments()) {
            for (Configuration.Environment environment :
                    in.control().configuration().environments(deployment.id())) {
                if (!environment.enabled()
                        || in.control()
                                .stacksWithState(deployment.id(), environment.name())
                                .isEmpty()) {
                    continue;
                }
                String where = deployment.id() + "/" + environment.name();
                try {
                    Plan plan = in.control().plan(refresh(in, deployment.id(), environment.name()));
                    drifted |= plan.steps().stream().anyMatch(States::drifted);
                    parts.add(States.drift(plan).with("deployment_id", deployment.id()));
                    if (!in.console().structured()) {
                        in.console().result(where + ":");
                        plan.steps().forEach(step -> States.print(in, step));
                    }
                } catch (StratiformException e) {
                    failed = true;
                    in.console()
                            .diagnostic(where + ": " + Style.safe(e.failure().message()));
                }
            }
        }
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("drift-all")
                            .with("drifted", drifted)
                            .with("failed", failed)
                            .parts("environments", parts)
                            .value());
        } else {
            in.console().result(drifted ? "drift found" : failed ? "not everything could be seen" : "no drift seen");
        }
        return failed ? 1 : drifted ? States.DIFFERENT : 0;
    }

    private static Order refresh(Invocation in, String deployment, String environment) {
        return new Order(
                Operation.REFRESH,
                Order.Target.of(deployment, environment),
                List.of(),
                Order.Choices.DEFAULT,
                in.outside().user());
    }
}
