package dev.stratiform.engines.cloudformation;

import dev.stratiform.aws.Buckets;
import dev.stratiform.aws.Stacks;
import dev.stratiform.core.manifest.StackCode;
import dev.stratiform.core.run.StackEngine.Request;
import dev.stratiform.core.value.Digest;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.code.ProgramReader;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a stack should be, as CloudFormation is told.
final class Wishes {
    private static final int LARGEST = 51_200;
    private static final int LARGEST_STORED = 1_000_000;

    private Wishes() {}

    /// The name of a stack in CloudFormation.
    static String name(Request request, StackSettings settings) {
        return settings.stackName()
                .orElseGet(() -> request.environment().deployment() + "-" + request.identity() + "-"
                        + request.environment().environment());
    }

    static Stacks.Wish of(Request request, StackSettings settings, String token, Buckets buckets) {
        Path source = request.folders().source().normalize();
        Stacks.Template template = template(source, settings, buckets);
        Optional<StackCode> code = new ProgramReader().read("cloudformation", source);
        Map<String, String> parameters = new HashMap<>();
        Set<String> secrets = new HashSet<>();
        request.config().values().forEach((key, value) -> {
            // A template in another file than the usual ones is not read; AWS says what it does not
            // know.
            if (settings.template().isEmpty()) {
                code.ifPresent(found -> requireKnown(key, found));
            }
            String text = text(value);
            parameters.put(key, text);
            if (value.tainted()) {
                secrets.add(text);
            }
        });
        return new Stacks.Wish(
                name(request, settings),
                template,
                parameters,
                secrets,
                new Stacks.Terms(settings.capabilities(), settings.role().orElse(null), tags(request, settings)),
                token);
    }

    private static Map<String, String> tags(Request request, StackSettings settings) {
        Map<String, String> tags = new HashMap<>();
        tags.put("stratiform:deployment", request.environment().deployment());
        tags.put("stratiform:environment", request.environment().environment());
        tags.put("stratiform:stack", request.stack());
        tags.putAll(settings.tags());
        return tags;
    }

    private static void requireKnown(String key, StackCode code) {
        if (!code.inputs().containsKey(key)) {
            throw Failure.of(
                            ErrorCode.VALIDATION_ERROR,
                            "the template has no parameter '" + key + "'; it has: "
                                    + String.join(", ", code.inputs().keySet())
                                    + Nearest.question(key, code.inputs().keySet()))
                    .withNext("declare the parameter in the template, or remove the key from the configuration")
                    .toException();
        }
    }

    /// CloudFormation knows texts only; a list becomes one with commas, as its list types want it.
    private static String text(Value value) {
        return switch (value) {
            case Value.Text(String text) -> text;
            case Value.Secret(Value inner) -> text(inner);
            case Value.Items(List<Value> items) ->
                String.join(",", items.stream().map(Wishes::text).toList());
            case Value.Null _ -> "";
            case Value.Num _, Value.Bool _, Value.Fields _ -> Json.writeRevealed(value);
        };
    }

    /// The template; one that is too large for a call goes to the bucket first, under its digest.
    private static Stacks.Template template(Path source, StackSettings settings, Buckets buckets) {
        Path file = settings.template()
                .map(source::resolve)
                .or(() -> ProgramReader.template(source))
                .orElseThrow(() -> missing(source.resolve("template.yaml")));
        try {
            if (!Files.isRegularFile(file)) {
                throw missing(file);
            }
            long size = Files.size(file);
            if (size <= LARGEST) {
                return Stacks.Template.of(Files.readString(file));
            }
            if (size > LARGEST_STORED || settings.bucket().isEmpty()) {
                throw tooLarge(file, size);
            }
            String bucket = settings.bucket().get();
            String key = "stratiform/" + Digest.of(Files.readString(file)) + ".template";
            buckets.put(bucket, key, file, Buckets.Storing.DEFAULT);
            return Stacks.Template.at(buckets.url(bucket, key));
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, "the template " + file + " cannot be read")
                    .toException();
        }
    }

    private static RuntimeException tooLarge(Path file, long size) {
        return Failure.of(
                        ErrorCode.VALIDATION_ERROR,
                        file + " has " + size + " bytes; CloudFormation takes " + LARGEST + " in a call and "
                                + LARGEST_STORED + " from S3")
                .withNext("name a bucket for large templates: settings.bucket; or split the template")
                .toException();
    }

    private static RuntimeException missing(Path file) {
        return Failure.of(ErrorCode.ENGINE_NOT_FOUND, "the stack's template, " + file + ", is not there")
                .withNext("create it, or name it: settings.template")
                .toException();
    }
}
