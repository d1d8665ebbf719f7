package dev.stratiform.cli.command;

import dev.stratiform.core.ControlPlane;
import dev.stratiform.core.Order;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.value.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Deploys the packaged example and says where to look.
final class Quickstart {
    private final Invocation in;
    private final Path workspace;

    Quickstart(Invocation in, Path workspace) {
        this.in = in;
        this.workspace = workspace;
    }

    int deploy() throws InterruptedException {
        try (ControlPlane plane = in.outside().opener().open(workspace)) {
            Invocation there = new Invocation(in.arguments(), in.console(), () -> plane, in.outside(), in.command());
            Order order = new Order(
                    Operation.DEPLOY,
                    Order.Target.of("", in.environment()),
                    List.of(),
                    Order.Choices.DEFAULT,
                    in.outside().user());
            int code = new Follower(there).drive(plane.start(order));
            if (code == 0 && !in.console().structured()) {
                plane.outputs("", in.environment()).forEach(this::show);
                in.console().result("Look around: cd " + workspace + " && stratiform status");
                in.console().result("Take it away: stratiform destroy --yes");
            }
            return code;
        }
    }

    private void show(String stack, Value.Fields outputs) {
        for (Map.Entry<String, Value> output : outputs.values().entrySet()) {
            if (output.getKey().equals("url") && output.getValue() instanceof Value.Text(String url)) {
                in.console().result(stack + " answers at " + url);
            }
        }
    }
}
