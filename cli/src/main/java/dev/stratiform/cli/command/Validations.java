package dev.stratiform.cli.command;

import dev.stratiform.cli.render.FindingText;
import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.core.GraphView;
import dev.stratiform.core.Order;
import dev.stratiform.core.manifest.DeploymentFile;
import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.manifest.ManifestReader;
import dev.stratiform.core.manifest.Workspace;
import dev.stratiform.resilience.failure.ErrorCode;
import java.util.List;
import java.util.Set;

/// Parts of `validate` on their own.
final class Validations {
    private static final Set<ErrorCode> EDGES = Set.of(
            ErrorCode.DEPENDENCY_CYCLE,
            ErrorCode.DEPENDENCY_INVALID,
            ErrorCode.REFERENCE_INVALID,
            ErrorCode.REFERENCE_NO_SUCH_STACK,
            ErrorCode.REFERENCE_NO_SUCH_OUTPUT);

    private Validations() {}

    /// Shows findings; the exit code says whether one is an error.
    static int told(Invocation in, List<Finding> findings, String before) {
        return told(in, findings, before, JsonShape.of("validate"));
    }

    /// The same with a JSON object that has fields already.
    static int told(Invocation in, List<Finding> findings, String before, JsonShape shape) {
        long errors = findings.stream().filter(Finding::isError).count();
        if (in.console().structured()) {
            in.console()
                    .result(shape.with("valid", errors == 0)
                            .parts(
                                    "findings",
                                    findings.stream().map(FindingText::json).toList())
                            .value());
        } else {
            findings.forEach(finding -> FindingText.print(finding, in.console()));
            in.console().result(before + FindingText.count(errors, findings.size() - errors));
        }
        return errors == 0 ? 0 : ErrorCode.VALIDATION_ERROR.exitCode();
    }

    /// `validate manifest [ID]`: what its file says by itself.
    static int manifest(Invocation in) {
        DeploymentFile file = Workspace.find(in.outside().folder(), in.outside().environment())
                .deployment(in.deployment());
        return told(in, ManifestReader.read(file.manifest(), file.shown()).findings(), file.shown() + ": ");
    }

    /// `validate dependencies [ID]`: edges, references, cycles, layers.
    static int dependencies(Invocation in) {
        Order.Target target = in.target();
        List<Finding> findings = in.control().validate(target).stream()
                .filter(f -> EDGES.contains(f.code()))
                .toList();
        String graph = "";
        if (findings.isEmpty()) {
            GraphView view = in.control().graph(target, List.of());
            graph = view.graph().order().size() + " stacks in "
                    + view.graph().layers().size() + " layers: ";
        }
        return told(in, findings, graph);
    }
}
