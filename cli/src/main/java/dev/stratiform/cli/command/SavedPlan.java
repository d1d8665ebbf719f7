package dev.stratiform.cli.command;

import dev.stratiform.core.ApprovedPlan;
import dev.stratiform.core.Order;
import dev.stratiform.core.plan.Plan;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A plan in a file: the order that it was made for, and digests of everything that it read.
///
/// The file is for its owner alone, because values of the command line are in it.
record SavedPlan(Order order, ApprovedPlan plan) {
    private static final String SCHEMA = "stratiform/saved-plan/v2";
    private static final long LARGEST = 16L << 20;

    /// Writes a new file; `CONFLICT` when there is one.
    static void write(Order order, Plan plan, Path file) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("schema", Value.of(SCHEMA));
        fields.put("deployment", Value.of(plan.environment().deployment()));
        fields.put("environment", Value.of(plan.environment().environment()));
        fields.put("operation", Value.of(order.operation().label()));
        fields.put("parameters", texts(order.target().parameters()));
        fields.put("overrides", texts(order.target().overrides()));
        fields.put("filters", texts(order.filters()));
        fields.put("choices", choices(order.choices()));
        ApprovedPlan approved = ApprovedPlan.of(plan);
        fields.put("digests", texts(approved.digests()));
        Map<String, Value> destructive = new LinkedHashMap<>();
        approved.destructive().forEach((stack, addresses) -> destructive.put(stack, texts(addresses)));
        fields.put("destructive", new Value.Fields(destructive));
        byte[] text = (Json.writeIndented(new Value.Fields(fields)) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, text);
        } catch (FileAlreadyExistsException e) {
            throw Failure.of(ErrorCode.CONFLICT, "the file " + file + " exists already")
                    .withNext("name a new file")
                    .toException();
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, "the plan cannot be written to " + file)
                    .withNext("name a file in a folder that you may write to")
                    .toException();
        }
    }

    private static Value.Fields texts(Map<String, String> texts) {
        Map<String, Value> values = new LinkedHashMap<>();
        texts.forEach((name, text) -> values.put(name, Value.of(text)));
        return new Value.Fields(values);
    }

    private static Value.Items texts(List<String> texts) {
        return new Value.Items(texts.stream().map(Value::of).toList());
    }

    private static Value.Fields choices(Order.Choices choices) {
        Map<String, Value> values = new LinkedHashMap<>();
        choices.parallel().ifPresent(n -> values.put("parallel", Value.of(n)));
        values.put("layered", new Value.Bool(choices.layered()));
        values.put("skip_unchanged", new Value.Bool(choices.skipUnchanged()));
        values.put("skip_dependencies", new Value.Bool(choices.skipDependencies()));
        values.put("with_dependents", new Value.Bool(choices.withDependents()));
        values.put("force", new Value.Bool(choices.force()));
        choices.failFast().ifPresent(truth -> values.put("fail_fast", new Value.Bool(truth)));
        choices.rollback()
                .ifPresent(r -> values.put("rollback", Value.of(r.name().toLowerCase(Locale.ROOT))));
        return new Value.Fields(values);
    }

    /// Reads a file that `write` made; `VALIDATION_ERROR` for anything else.
    static SavedPlan read(Path file, String by) {
        Fields fields = new Fields(file, parse(file));
        if (!fields.text("schema").equals(SCHEMA)) {
            throw wrong(file);
        }
        Order.Target target = new Order.Target(
                fields.text("deployment"),
                fields.text("environment"),
                fields.texts("parameters"),
                fields.texts("overrides"));
        Operation operation = switch (fields.text("operation")) {
            case "deploy" -> Operation.DEPLOY;
            case "destroy" -> Operation.DESTROY;
            default -> throw wrong(file);
        };
        return new SavedPlan(
                new Order(operation, target, fields.list("filters"), fields.choices(), by),
                new ApprovedPlan(fields.texts("digests"), fields.lists("destructive")));
    }

    private static Value.Fields parse(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                throw Failure.of(ErrorCode.FILE_UNREADABLE, "there is no plan of at most 16 MiB in " + file)
                        .withNext("make one: stratiform plan --out FILE")
                        .toException();
            }
            return fields(Files.readString(file), file);
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, "the plan " + file + " cannot be read")
                    .withNext("make one: stratiform plan --out FILE")
                    .toException();
        }
    }

    private static Value.Fields fields(String text, Path file) {
        try {
            if (Json.read(text, file.toString()) instanceof Value.Fields found) {
                return found;
            }
        } catch (StratiformException e) {
            // What is no JSON is no plan; where it breaks does not help.
        }
        throw wrong(file);
    }

    private static StratiformException wrong(Path file) {
        return Failure.of(ErrorCode.VALIDATION_ERROR, file + " is no plan that this release can read")
                .withNext("make one: stratiform plan --out FILE")
                .toException();
    }

    /// The file's fields; everything that is not as expected is refused.
    private record Fields(Path file, Value.Fields all) {
        String text(String name) {
            if (all.values().get(name) instanceof Value.Text(String text)) {
                return text;
            }
            throw wrong(file);
        }

        Map<String, String> texts(String name) {
            Map<String, String> texts = new LinkedHashMap<>();
            if (!(all.values().get(name) instanceof Value.Fields fields)) {
                throw wrong(file);
            }
            fields.values().keySet().forEach(key -> texts.put(key, new Fields(file, fields).text(key)));
            return texts;
        }

        List<String> list(String name) {
            List<String> texts = new ArrayList<>();
            if (all.values().get(name) instanceof Value.Items(List<Value> items)) {
                for (Value item : items) {
                    texts.add(new Fields(file, new Value.Fields(Map.of("", item))).text(""));
                }
                return texts;
            }
            throw wrong(file);
        }

        Map<String, List<String>> lists(String name) {
            Map<String, List<String>> lists = new LinkedHashMap<>();
            if (!(all.values().get(name) instanceof Value.Fields fields)) {
                throw wrong(file);
            }
            fields.values().keySet().forEach(key -> lists.put(key, new Fields(file, fields).list(key)));
            return lists;
        }

        boolean truth(String name) {
            return all.values().get(name) instanceof Value.Bool(boolean truth) && truth;
        }

        Order.Choices choices() {
            if (!(all.values().get("choices") instanceof Value.Fields fields)) {
                throw wrong(file);
            }
            Fields own = new Fields(file, fields);
            Value parallel = fields.values().get("parallel");
            return new Order.Choices(
                    parallel instanceof Value.Num ? OptionalInt.of(number(parallel)) : OptionalInt.empty(),
                    own.truth("layered"),
                    own.truth("skip_unchanged"),
                    own.truth("skip_dependencies"),
                    own.truth("with_dependents"),
                    own.truth("force"),
                    fields.values().containsKey("rollback")
                            ? Optional.of(Act.rollback(own.text("rollback")))
                            : Optional.<RunSpec.Rollback>empty(),
                    Optional.empty(),
                    fields.values().containsKey("fail_fast") ? Optional.of(own.truth("fail_fast")) : Optional.empty(),
                    Optional.empty());
        }

        private int number(Value parallel) {
            try {
                int number = Integer.parseInt(parallel.toString());
                if (number >= 1 && number <= Act.MOST_PARALLEL) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // The one message below is enough.
            }
            throw wrong(file);
        }
    }
}
