package dev.stratiform.cli.command;

import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.core.manifest.Workspace;
import dev.stratiform.core.template.DeploymentTemplate;
import dev.stratiform.core.template.NewDeployment;
import dev.stratiform.core.template.Templates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes a workspace or a deployment.
final class Init {
    private Init() {}

    static int run(Invocation in) {
        InitAnswers answers = InitAnswers.of(in);
        Path folder = workspace(in);
        NewDeployment wanted = answers.deployment();
        Scaffold.check(wanted);
        Scaffold scaffold = answers.template().isEmpty()
                ? Scaffold.hello(wanted)
                : scaffold(wanted, templates(in), answers.template());
        if (in.arguments().has("--dry-run")) {
            return show(in, scaffold);
        }
        List<String> made = scaffold.write(folder);
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("init")
                            .with("deployment_id", wanted.id())
                            .texts("files", made)
                            .value());
        } else {
            made.forEach(name -> in.console().result("wrote " + name));
            in.console().result("next: stratiform validate " + wanted.id() + ", then: stratiform plan " + wanted.id());
        }
        return 0;
    }

    private static int show(Invocation in, Scaffold scaffold) {
        String text = scaffold.files().getOrDefault(scaffold.manifest(), "");
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("init")
                            .with("file", scaffold.manifest())
                            .with("manifest", text)
                            .value());
        } else {
            in.console().raw(text);
        }
        return 0;
    }

    private static Scaffold scaffold(NewDeployment wanted, Templates templates, String name) {
        DeploymentTemplate template = templates.named(name);
        Map<String, Path> copies = new LinkedHashMap<>();
        for (String stack : template.stacks()) {
            templates
                    .stackFolder()
                    .map(all -> all.resolve(stack))
                    .filter(Files::isDirectory)
                    .ifPresent(from -> copies.put("stacks/" + stack, from));
        }
        return Scaffold.of(wanted, template, copies);
    }

    /// The folder of the workspace that the user is in, or the user's own where there is none.
    static Path workspace(Invocation in) {
        Path here = in.outside().folder().toAbsolutePath().normalize();
        return inWorkspace(here)
                ? Workspace.find(here, in.outside().environment()).root()
                : here;
    }

    private static boolean inWorkspace(Path here) {
        for (Path folder = here; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(Workspace.FILE))) {
                return true;
            }
        }
        return false;
    }

    /// The templates that can be used where the user is.
    static Templates templates(Invocation in) {
        Optional<Path> shipped = in.outside()
                .installation()
                .map(home -> home.resolve("share").resolve("templates"))
                .filter(Files::isDirectory);
        return new Templates(Optional.of(workspace(in)), shipped);
    }
}
