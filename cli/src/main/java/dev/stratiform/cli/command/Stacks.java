package dev.stratiform.cli.command;

import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.cli.render.Style;
import dev.stratiform.core.manifest.DefinedStack;
import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/// The commands about the stacks of a workspace and their definitions.
final class Stacks {
    private Stacks() {}

    static int list(Invocation in) {
        List<DefinedStack> all = in.control().definedStacks();
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("stacks")
                            .parts("stacks", all.stream().map(Stacks::json).toList())
                            .value());
            return 0;
        }
        if (all.isEmpty()) {
            in.console().result("no stack has a definition; write one: stratiform stack register stacks/NAME");
        }
        all.forEach(one -> in.console()
                .result(Style.pad(one.name(), 20) + " " + Style.pad(one.engine().isEmpty() ? "-" : one.engine(), 14)
                        + " "
                        + Style.pad(
                                one.inputs().size() + " inputs, "
                                        + one.outputs().size() + " outputs",
                                22)
                        + " " + Style.safe(one.description())));
        return 0;
    }

    private static JsonShape json(DefinedStack one) {
        List<JsonShape> inputs = new ArrayList<>();
        one.inputs()
                .forEach((name, input) -> inputs.add(JsonShape.part()
                        .with("name", name)
                        .with("type", input.type())
                        .with("required", input.required())
                        .with("secret", input.secret())
                        .with("default", input.standard().orElseGet(Value::nothing))));
        List<JsonShape> outputs = new ArrayList<>();
        one.outputs()
                .forEach((name, type) ->
                        outputs.add(JsonShape.part().with("name", name).with("type", type)));
        return JsonShape.part()
                .with("name", one.name())
                .with("engine", one.engine())
                .with("description", one.description())
                .parts("inputs", inputs)
                .parts("outputs", outputs);
    }

    static int show(Invocation in) {
        DefinedStack one = named(in);
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("stack")
                            .with("stack", json(one).value())
                            .value());
            return 0;
        }
        in.console()
                .result(one.name() + (one.engine().isEmpty() ? "" : " (" + one.engine() + ")") + "  "
                        + Style.safe(one.description()));
        in.console().result("inputs:" + (one.inputs().isEmpty() ? " none" : ""));
        one.inputs()
                .forEach((name, input) -> in.console()
                        .result("  " + Style.pad(name, 20) + " " + Style.pad(input.type(), 14) + " "
                                + input.standard()
                                        .map(value -> "default " + Json.write(value))
                                        .orElse(input.required() ? "required" : "optional")
                                + (input.secret() ? ", secret" : "")));
        in.console().result("outputs:" + (one.outputs().isEmpty() ? " none" : ""));
        one.outputs().forEach((name, type) -> in.console().result("  " + Style.pad(name, 20) + " " + type));
        return 0;
    }

    private static DefinedStack named(Invocation in) {
        String name = in.required(0, "a stack");
        List<DefinedStack> all = in.control().definedStacks();
        List<String> names = all.stream().map(DefinedStack::name).toList();
        return all.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Failure.of(
                                ErrorCode.STACK_NOT_FOUND,
                                "no stack '" + name + "' has a definition" + Nearest.question(name, names)
                                        + "; these have: " + (names.isEmpty() ? "none" : String.join(", ", names)))
                        .withNext("write one: stratiform stack register stacks/" + name)
                        .toException());
    }

    /// `stack validate [STACK]`: the definition by itself, and against the program.
    static int validate(Invocation in) {
        List<DefinedStack> chosen =
                in.position(0).isPresent() ? List.of(named(in)) : in.control().definedStacks();
        List<Finding> findings =
                chosen.stream().flatMap(one -> one.findings().stream()).toList();
        return Validations.told(in, findings, chosen.size() + (chosen.size() == 1 ? " stack: " : " stacks: "));
    }

    /// `stack unregister STACK`: removes the definition, never the program.
    static int unregister(Invocation in) {
        DefinedStack one = named(in);
        in.requireYes("This removes " + one.file() + ".", "removing a file", "nothing was removed");
        try {
            Files.delete(one.file());
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, one.file() + " cannot be removed")
                    .withNext("check the rights of the folder")
                    .toException();
        }
        in.tell(
                "removed " + one.file() + "; its program stays",
                JsonShape.of("stack-unregister")
                        .with("stack", one.name())
                        .with("file", one.file().toString()));
        return 0;
    }
}
