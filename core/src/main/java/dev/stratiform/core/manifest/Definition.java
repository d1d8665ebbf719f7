package dev.stratiform.core.manifest;

import dev.stratiform.core.manifest.StackSpec.OutputSpec;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.core.value.ValueType;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A stack definition: `stack.yaml` beside the stack's program.
///
/// `declared` is false where there is no such file; then nothing is known of inputs and outputs.
record Definition(
        boolean declared,
        String description,
        Optional<String> engine,
        Map<String, Location> dependencies,
        Map<String, InputSpec> inputs,
        Map<String, OutputSpec> outputs,
        Node.Mapping settings) {
    static final String TYPES = "types are string, integer, number, boolean, object, any, list<T> and map<T>";
    private static final Set<String> DESCRIPTIVE = Set.of(
            "name",
            "description",
            "version",
            "engine",
            "dependencies",
            "layer",
            "inputs",
            "outputs",
            "parameters",
            "tags");
    private static final Set<String> INPUT = Set.of("type", "default", "description", "secret", "required");
    private static final Set<String> OUTPUT = Set.of("type", "description", "secret", "mock", "value");

    /// What is known of a stack without a definition.
    static Definition none(Location at) {
        return new Definition(
                false, "", Optional.empty(), Map.of(), Map.of(), Map.of(), new Node.Mapping(Map.of(), at));
    }

    /// Reads a definition; keys that describe nothing are the engine's settings.
    static Definition read(Node node, String stack, Findings findings) {
        Section top = Section.of(node, "the definition of " + stack, node.at(), findings);
        Section parameters = top.section("parameters");
        boolean older = top.has("parameters");
        Section inputs = older ? parameters.section("inputs") : top.section("inputs");
        Section outputs = older ? parameters.section("outputs") : top.section("outputs");
        Map<String, Location> needs = new LinkedHashMap<>();
        top.forEachText("dependencies", needs::put);
        Map<String, Node.Entry> settings = new LinkedHashMap<>(top.node().entries());
        settings.keySet().removeIf(key -> DESCRIPTIVE.contains(key) || key.startsWith("x-"));
        return new Definition(
                true,
                top.get("description") instanceof Node.Scalar(Value.Text(String text), var _) ? text : "",
                top.text("engine"),
                needs,
                inputs(inputs, findings),
                outputs(outputs, findings),
                new Node.Mapping(settings, node.at()));
    }

    private static Map<String, InputSpec> inputs(Section all, Findings findings) {
        Map<String, InputSpec> made = new LinkedHashMap<>();
        all.node().entries().keySet().forEach(name -> {
            Section one = all.section(name).allow(INPUT);
            String type = type(one, findings);
            Node standard = one.get("default");
            if (standard != null && !ValueType.matches(standard.value(), type)) {
                findings.error(
                        ErrorCode.VALIDATION_ERROR,
                        standard.at(),
                        "the default of the input " + name + " must be of type " + type + ", found "
                                + ValueType.describe(standard.value()),
                        null);
            }
            made.put(
                    name,
                    new InputSpec(
                            type,
                            one.truth("secret", false),
                            one.truth("required", false),
                            Optional.ofNullable(standard)));
        });
        return made;
    }

    /// Output contracts, as a definition or a manifest's stack declares them.
    static Map<String, OutputSpec> outputs(Section all, Findings findings) {
        Map<String, OutputSpec> made = new LinkedHashMap<>();
        all.node().entries().keySet().forEach(name -> {
            Section one = all.section(name).allow(OUTPUT);
            Optional<Value> mock = Optional.ofNullable(one.get("mock")).map(Node::value);
            made.put(name, new OutputSpec(type(one, findings), one.truth("secret", false), mock));
        });
        return made;
    }

    private static String type(Section one, Findings findings) {
        String type = one.text("type", "any");
        if (ValueType.valid(type)) {
            return type;
        }
        findings.error(ErrorCode.VALIDATION_ERROR, one.valueAt("type"), "'" + type + "' is no type; " + TYPES, null);
        return "any";
    }
}
