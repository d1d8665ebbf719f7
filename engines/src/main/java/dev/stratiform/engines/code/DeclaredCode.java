package dev.stratiform.engines.code;

import dev.stratiform.core.manifest.StackCode;
import dev.stratiform.core.value.Value;
import dev.stratiform.core.value.ValueType;
import dev.stratiform.engines.process.LooseJson;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Programs that declare their inputs and outputs as data: Pulumi projects and CloudFormation
/// templates.
final class DeclaredCode {
    private DeclaredCode() {}

    /// `config` (or `configuration`) of a Pulumi project; for a YAML program also its `outputs`.
    static void pulumi(LooseJson project, Map<String, StackCode.Input> inputs, Map<String, StackCode.Output> outputs) {
        String own = project.text("name") + ":";
        for (String part : new String[] {"config", "configuration"}) {
            project.object(part).fields().values().forEach((name, value) -> {
                String key = name.startsWith(own) ? name.substring(own.length()) : name;
                inputs.put(key, pulumiInput(value));
            });
        }
        project.object("outputs")
                .fields()
                .values()
                .keySet()
                .forEach(name -> outputs.put(name, new StackCode.Output(false, Optional.empty())));
    }

    private static StackCode.Input pulumiInput(Value value) {
        if (!(value instanceof Value.Fields fields)) {
            return new StackCode.Input(kind(value), false, false, Optional.of(value), Optional.empty());
        }
        LooseJson input = new LooseJson(fields);
        Optional<Value> standard = Optional.ofNullable(fields.values().get("default"))
                .or(() -> Optional.ofNullable(fields.values().get("value")));
        return new StackCode.Input(
                pulumiType(input),
                standard.isEmpty(),
                input.truth("secret"),
                standard,
                Optional.of(input.text("description")).filter(text -> !text.isEmpty()));
    }

    private static String kind(Value value) {
        for (String type : new String[] {"string", "integer", "number", "boolean"}) {
            if (ValueType.matches(value, type)) {
                return type;
            }
        }
        return "any";
    }

    private static String pulumiType(LooseJson input) {
        String type = pulumiType(input.text("type"));
        String items = pulumiType(input.object("items").text("type"));
        return type.equals("list<any>") ? "list<" + items + ">" : type;
    }

    private static String pulumiType(String type) {
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "string" -> "string";
            case "number" -> "number";
            case "integer", "int" -> "integer";
            case "boolean" -> "boolean";
            case "object" -> "object";
            case "array", "list" -> "list<any>";
            case "list<string>" -> "list<string>";
            case "list<number>" -> "list<number>";
            default -> "any";
        };
    }

    /// `Parameters` and `Outputs` of a CloudFormation template.
    static StackCode cloudFormation(LooseJson template) {
        Map<String, StackCode.Input> inputs = new LinkedHashMap<>();
        Map<String, StackCode.Output> outputs = new LinkedHashMap<>();
        LooseJson parameters = template.object("Parameters");
        parameters.fields().values().keySet().forEach(name -> {
            LooseJson parameter = parameters.object(name);
            Value standard = parameter.fields().values().get("Default");
            inputs.put(
                    name,
                    new StackCode.Input(
                            parameter.text("Type").equals("Number") ? "number" : "string",
                            standard == null,
                            parameter.truth("NoEcho")
                                    || parameter.text("NoEcho").equals("true"),
                            Optional.ofNullable(standard),
                            Optional.of(parameter.text("Description")).filter(text -> !text.isEmpty())));
        });
        LooseJson all = template.object("Outputs");
        all.fields().values().keySet().forEach(name -> {
            String text = all.object(name).text("Description");
            outputs.put(name, new StackCode.Output(false, Optional.of(text).filter(said -> !said.isEmpty())));
        });
        return new StackCode("cloudformation", inputs, outputs);
    }
}
