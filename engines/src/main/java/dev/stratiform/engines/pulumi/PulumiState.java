package dev.stratiform.engines.pulumi;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.LooseJson;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A state as `stack export --show-secrets` tells it, and the values that states and events hold.
///
/// Source: Pulumi's documentation, page "State and backends", and the deployment schema of its API.
record PulumiState(LooseJson deployment) {
    private static final String SIGNATURE = "4dabf18193072939515e22adb298388d";
    private static final String SECRET = "1b47061264138c4ac30d75fd1eb44270";
    private static final String REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e";
    private static final String UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

    static PulumiState of(LooseJson exported) {
        return new PulumiState(exported.object("deployment"));
    }

    /// The stack's outputs, secrets marked.
    Value.Fields outputs() {
        for (LooseJson resource : deployment.objects("resources")) {
            if (resource.text("type").equals("pulumi:pulumi:Stack")) {
                Map<String, Value> values = new LinkedHashMap<>();
                resource.object("outputs").fields().values().forEach((name, value) -> values.put(name, plain(value)));
                return new Value.Fields(values);
            }
        }
        return Value.Fields.EMPTY;
    }

    /// A value without the marks that Pulumi puts into its own.
    static Value plain(Value value) {
        return switch (value) {
            case Value.Items(List<Value> items) ->
                new Value.Items(items.stream().map(PulumiState::plain).toList());
            case Value.Fields fields -> plain(new LooseJson(fields));
            case Value.Text _, Value.Num _, Value.Bool _, Value.Null _, Value.Secret _ -> value;
        };
    }

    private static Value plain(LooseJson object) {
        String kind = object.text(SIGNATURE);
        if (kind.equals(SECRET)) {
            return new Value.Secret(opened(object.text("plaintext")));
        }
        if (kind.equals(REFERENCE)) {
            return Value.of(object.text("urn"));
        }
        Map<String, Value> values = new LinkedHashMap<>();
        object.fields().values().forEach((name, value) -> values.put(name, plain(value)));
        return new Value.Fields(values);
    }

    private static Value opened(String plaintext) {
        try {
            return plain(Json.read(plaintext, "a secret output"));
        } catch (StratiformException e) {
            return Value.of(plaintext);
        }
    }

    /// Whether a value of an event is, or holds, something that is not known yet or not shown.
    static boolean unknown(Value value) {
        return switch (value) {
            case Value.Text(String text) -> text.equals(UNKNOWN);
            case Value.Items(List<Value> items) -> items.stream().anyMatch(PulumiState::unknown);
            case Value.Fields fields -> unknown(new LooseJson(fields));
            case Value.Num _, Value.Bool _, Value.Null _, Value.Secret _ -> false;
        };
    }

    private static boolean unknown(LooseJson object) {
        if (object.text(SIGNATURE).equals(SECRET)) {
            return !object.has("plaintext") || object.text("plaintext").contains(UNKNOWN);
        }
        return object.fields().values().values().stream().anyMatch(PulumiState::unknown);
    }

    /// The resources that stand for something, with those that were cut off in the middle.
    List<StackEngine.Resource> resources() {
        List<StackEngine.Resource> found = new ArrayList<>();
        for (LooseJson resource : deployment.objects("resources")) {
            if (!PulumiSpeech.bookkeeping(resource.text("type"))) {
                found.add(resource(resource, resource.truth("delete") ? "to be deleted" : ""));
            }
        }
        for (LooseJson pending : deployment.objects("pending_operations")) {
            found.add(resource(pending.object("resource"), pending.text("type") + " was cut off"));
        }
        return found;
    }

    private static StackEngine.Resource resource(LooseJson resource, String status) {
        String urn = resource.text("urn");
        String name = urn.substring(urn.lastIndexOf("::") < 0 ? 0 : urn.lastIndexOf("::") + 2);
        return new StackEngine.Resource(urn, resource.text("type"), name, status);
    }

    /// The addresses of resources that may have come into being without the state knowing it.
    List<String> pendingCreates() {
        return deployment.objects("pending_operations").stream()
                .filter(pending -> pending.text("type").equals("creating"))
                .map(pending -> PulumiSpeech.address(pending.object("resource").text("urn")))
                .toList();
    }
}
