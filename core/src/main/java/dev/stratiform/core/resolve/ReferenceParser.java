package dev.stratiform.core.resolve;

import dev.stratiform.core.resolve.Reference.Step;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.resilience.failure.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads what stands between the braces of one reference.
final class ReferenceParser {
    private static final Set<String> NAMESPACES =
            Set.of("stack", "env", "param", "deployment", "each", "secret", "aws", "sys");

    private final String written;
    private final @Nullable Location at;
    private final Predicate<String> isStack;

    ReferenceParser(String written, @Nullable Location at, Predicate<String> isStack) {
        this.written = written;
        this.at = at;
        this.isStack = isStack;
    }

    Reference parse(String path) {
        if (path.isEmpty()) {
            throw bad("is empty");
        }
        if (path.startsWith("deployment/")) {
            return otherDeployment(path.substring("deployment/".length()));
        }
        int dot = path.indexOf('.');
        int colon = path.indexOf(':');
        if (colon >= 0 && (dot < 0 || colon < dot)) {
            return colons(path, colon);
        }
        if (dot < 0) {
            throw bad("names no value; write ${namespace.path}");
        }
        String first = path.substring(0, dot);
        String rest = path.substring(dot + 1);
        if (first.equals("stack")) {
            return stack(rest);
        }
        if (NAMESPACES.contains(first)) {
            if (rest.isEmpty()) {
                throw bad("ends after the namespace");
            }
            return new Reference.Named(first, rest);
        }
        if (isStack.test(first)) {
            return stack(path);
        }
        throw bad("begins with '" + first + "', which is neither a namespace ("
                + String.join(", ", NAMESPACES.stream().sorted().toList()) + ") nor a stack"
                + Nearest.question(first, NAMESPACES));
    }

    /// The older spellings with colons.
    private Reference colons(String path, int colon) {
        String word = path.substring(0, colon);
        String rest = path.substring(colon + 1);
        return switch (word) {
            case "RUNTIME" -> {
                int next = rest.indexOf(':');
                if (next <= 0 || next == rest.length() - 1) {
                    throw bad("must be written RUNTIME:stack:output");
                }
                yield new Reference.StackOutput(rest.substring(0, next), "", rest.substring(next + 1), List.of());
            }
            case "ENV" -> new Reference.Named("env", rest);
            case "SECRET" -> new Reference.Named("secret", rest);
            case "AWS" -> new Reference.Named("aws", rest.replaceFirst(":", "."));
            default ->
                throw bad("begins with '" + word + ":', which is not known; known are RUNTIME:, ENV:, SECRET:, AWS:");
        };
    }

    /// `<name>[@env].<output>[path]`.
    private Reference stack(String text) {
        int dot = text.indexOf('.');
        if (dot <= 0 || dot == text.length() - 1) {
            throw bad("must name a stack and an output: ${stack.name.output}");
        }
        String name = text.substring(0, dot);
        int sign = name.indexOf('@');
        String environment = sign < 0 ? "" : name.substring(sign + 1);
        String stack = sign < 0 ? name : name.substring(0, sign);
        if (stack.isEmpty() || (sign >= 0 && environment.isEmpty())) {
            throw bad("must name a stack and, after @, an environment");
        }
        List<Step> steps = steps(text.substring(dot + 1));
        return new Reference.StackOutput(stack, environment, first(steps), steps.subList(1, steps.size()));
    }

    private Reference otherDeployment(String text) {
        int colon = text.indexOf(':');
        int dot = text.indexOf('.', Math.max(colon, 0));
        if (colon <= 0 || dot <= colon + 1 || dot == text.length() - 1) {
            throw bad("must be written ${deployment/ID:stack.output}");
        }
        List<Step> steps = steps(text.substring(dot + 1));
        return new Reference.DeploymentOutput(
                text.substring(0, colon), text.substring(colon + 1, dot), first(steps), steps.subList(1, steps.size()));
    }

    private String first(List<Step> steps) {
        if (steps.getFirst() instanceof Step.Key(String name)) {
            return name;
        }
        throw bad("must begin with the name of an output");
    }

    private List<Step> steps(String path) {
        List<Step> steps = new ArrayList<>();
        int i = 0;
        while (i < path.length()) {
            char c = path.charAt(i);
            if (c == '[') {
                int end = path.indexOf(']', i);
                steps.add(new Step.Index(index(end < 0 ? "" : path.substring(i + 1, end))));
                i = end + 1;
            } else {
                int start = c == '.' ? i + 1 : i;
                int end = start;
                while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
                    end++;
                }
                if (end == start || (c != '.' && i > 0)) {
                    throw bad("has an empty or misplaced part");
                }
                steps.add(new Step.Key(path.substring(start, end)));
                i = end;
            }
        }
        if (steps.isEmpty()) {
            throw bad("has an empty part");
        }
        return steps;
    }

    private int index(String digits) {
        if (digits.isEmpty() || digits.length() > 6 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw bad("has an index that is no number in brackets, such as [0]");
        }
        return Integer.parseInt(digits);
    }

    private RuntimeException bad(String what) {
        return ReferenceText.invalid(at, "the reference " + ReferenceText.shorten(written) + " " + what);
    }
}
