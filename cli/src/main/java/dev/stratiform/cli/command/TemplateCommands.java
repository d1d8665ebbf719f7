package dev.stratiform.cli.command;

import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.cli.render.Style;
import dev.stratiform.core.manifest.DeploymentFile;
import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.manifest.ManifestReader;
import dev.stratiform.core.manifest.NameRule;
import dev.stratiform.core.manifest.Parameter;
import dev.stratiform.core.manifest.Workspace;
import dev.stratiform.core.manifest.YamlText;
import dev.stratiform.core.template.DeploymentTemplate;
import dev.stratiform.core.template.TemplateCheck;
import dev.stratiform.core.template.TemplateDraft;
import dev.stratiform.core.template.Templates;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// The commands of deployment templates.
final class TemplateCommands {
    private TemplateCommands() {}

    private static String origin(DeploymentTemplate template) {
        return template.shipped() ? "built in" : "workspace";
    }

    static int list(Invocation in) {
        List<DeploymentTemplate> all = Init.templates(in).all();
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("templates")
                            .parts(
                                    "templates",
                                    all.stream().map(TemplateCommands::json).toList())
                            .value());
        } else {
            all.forEach(template -> in.console()
                    .result(Style.pad(template.name(), 16) + " " + Style.pad(origin(template), 10) + " "
                            + Style.pad(template.stacks().size() + " stacks", 10) + " "
                            + Style.safe(template.description())));
        }
        return 0;
    }

    private static JsonShape json(DeploymentTemplate template) {
        List<JsonShape> parameters = new ArrayList<>();
        template.parameters()
                .forEach((name, parameter) -> parameters.add(JsonShape.part()
                        .with("name", name)
                        .with("type", parameter.type())
                        .with("default", parameter.standard().map(Node::value).orElseGet(Value::nothing))
                        .with("description", parameter.description())));
        return JsonShape.part()
                .with("name", template.name())
                .with("origin", template.shipped() ? "built-in" : "workspace")
                .with("description", template.description())
                .parts("parameters", parameters)
                .texts("stacks", template.stacks());
    }

    static int show(Invocation in) {
        DeploymentTemplate template = Init.templates(in).named(in.required(0, "a template"));
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("template")
                            .with("template", json(template).value())
                            .with("source", YamlText.of((Value.Fields)
                                    template.root().value()))
                            .value());
            return 0;
        }
        in.console().result(template.name() + " (" + origin(template) + ")  " + Style.safe(template.description()));
        in.console().result("parameters: " + (template.parameters().isEmpty() ? "none" : ""));
        template.parameters().forEach((name, parameter) -> in.console().result("  " + line(name, parameter)));
        in.console().result("stacks: " + String.join(", ", template.stacks()));
        in.console().result("use it: stratiform init --template " + template.name());
        return 0;
    }

    private static String line(String name, Parameter parameter) {
        String standard = parameter
                .standard()
                .map(node -> "default " + Json.write(node.value()))
                .orElse("required");
        return Style.pad(name, 16) + " " + Style.pad(parameter.type(), 12) + " " + Style.pad(standard, 24) + " "
                + Style.safe(parameter.description());
    }

    static int validate(Invocation in) {
        Templates templates = Init.templates(in);
        List<DeploymentTemplate> chosen =
                in.position(0).map(name -> List.of(templates.named(name))).orElseGet(templates::all);
        List<Finding> findings = new ArrayList<>();
        chosen.forEach(template -> findings.addAll(TemplateCheck.of(template, Init.workspace(in), templates)));
        return Validations.told(in, findings, chosen.size() + (chosen.size() == 1 ? " template: " : " templates: "));
    }

    static int create(Invocation in) {
        String name = in.required(0, "a name");
        if (!NameRule.valid(name)) {
            throw Arguments.usage("'" + name + "' is no name of a template; " + NameRule.WORDS);
        }
        Workspace workspace = Workspace.find(in.outside().folder(), in.outside().environment());
        String description = in.arguments().get("--description").orElse("");
        String text = in.arguments()
                .get("--from-deployment")
                .map(id -> {
                    DeploymentFile file = workspace.deployment(id);
                    return TemplateDraft.of(ManifestReader.read(file.manifest(), file.shown()), description);
                })
                .orElseGet(() -> TemplateDraft.first(description));
        Path place = Templates.place(workspace.root(), name);
        write(place, text, "templates/" + name + ".yaml");
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("template-create")
                            .with("name", name)
                            .with("file", "templates/" + name + ".yaml")
                            .value());
        } else {
            in.console().result("wrote templates/" + name + ".yaml");
            in.console().result("next: stratiform template validate " + name);
        }
        return 0;
    }

    private static void write(Path place, String text, String shown) {
        try {
            Path parent = place.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(place, text, StandardOpenOption.CREATE_NEW);
        } catch (java.nio.file.FileAlreadyExistsException e) {
            throw Failure.of(ErrorCode.CONFLICT, shown + " is there already; nothing was written")
                    .withNext("choose another name, or edit that file")
                    .toException();
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, shown + " cannot be written")
                    .withNext("check the rights of the folder")
                    .toException();
        }
    }
}
