package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.core.value.ValueType;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A typed parameter of a manifest or a template; `node` is its declaration.
public record Parameter(String type, Optional<Node> standard, Node.Mapping node) {
    private static final Set<String> KEYS =
            Set.of("type", "default", "minimum", "maximum", "description", "enum", "required");

    /// What it is for, empty where that is not said.
    public String description() {
        return node.get("description") instanceof Node.Scalar(Value.Text(String text), var _) ? text : "";
    }

    /// The parameters that a section declares, by name.
    public static Map<String, Parameter> declared(Section all) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        all.node().entries().keySet().forEach(name -> {
            Section one = all.section(name).allow(KEYS);
            String type = one.text("type", "string");
            if (ValueType.valid(type)) {
                parameters.put(name, new Parameter(type, Optional.ofNullable(one.get("default")), one.node()));
            } else {
                all.findings()
                        .error(
                                ErrorCode.VALIDATION_ERROR,
                                one.valueAt("type"),
                                "'" + type + "' is no type; " + Definition.TYPES,
                                null);
            }
        });
        return parameters;
    }

    /// The values of all parameters: those given as text, or their defaults. `owner` names in
    /// messages what declares them.
    public static Map<String, Value> values(
            Map<String, Parameter> parameters, Map<String, String> given, String owner, Findings findings) {
        given.keySet().stream()
                .filter(name -> !parameters.containsKey(name))
                .forEach(name -> findings.error(
                        ErrorCode.USAGE,
                        null,
                        "-p " + name + ": " + owner + " has no parameter '" + name + "'; it has: "
                                + (parameters.isEmpty() ? "none" : String.join(", ", parameters.keySet()))
                                + Nearest.question(name, parameters.keySet()),
                        null));
        Map<String, Value> values = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> {
            String text = given.get(name);
            Optional<Value> value =
                    text == null ? parameter.standard().map(Node::value) : Optional.of(typed(text, parameter.type()));
            if (value.isEmpty()) {
                findings.error(
                        ErrorCode.VALIDATION_ERROR,
                        parameter.node().at(),
                        "the parameter " + name + " has no value",
                        "give one with -p " + name + "=…, or a default");
                return;
            }
            parameter.check(name, value.get(), findings);
            values.put(name, value.get());
        });
        return values;
    }

    private void check(String name, Value value, Findings findings) {
        Section section = new Section(node, "parameters." + name, findings);
        if (!ValueType.matches(value, type)) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    node.at(),
                    "the parameter " + name + " must be of type " + type + ", found " + ValueType.describe(value),
                    null);
        } else if (section.get("enum") instanceof Node.Sequence allowed
                && allowed.items().stream().noneMatch(item -> item.value().equals(value))) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    node.at(),
                    "the parameter " + name + " has a value that its enum does not list",
                    "give one of: "
                            + String.join(
                                    ", ",
                                    allowed.items().stream()
                                            .map(item -> Json.write(item.value()))
                                            .toList()));
        } else if (value instanceof Value.Num(BigDecimal number)) {
            double least = section.number("minimum", -Double.MAX_VALUE, -Double.MAX_VALUE, Double.MAX_VALUE);
            double most = section.number("maximum", Double.MAX_VALUE, -Double.MAX_VALUE, Double.MAX_VALUE);
            if (number.doubleValue() < least || number.doubleValue() > most) {
                findings.error(
                        ErrorCode.VALIDATION_ERROR,
                        node.at(),
                        "the parameter " + name + " is " + number.toPlainString() + ", outside its minimum and maximum",
                        null);
            }
        }
    }

    /// A text from the command line as a value of a type; a text that does not fit stays a text.
    static Value typed(String text, String type) {
        return switch (type) {
            case "integer", "number", "boolean" -> PlainScalar.value(text, Location.of("the command line"));
            case "string" -> Value.of(text);
            default -> {
                try {
                    yield YamlReader.read(text.getBytes(StandardCharsets.UTF_8), "the command line")
                            .value();
                } catch (StratiformException e) {
                    yield Value.of(text);
                }
            }
        };
    }
}
