package dev.stratiform.core.resolve;

import dev.stratiform.core.resolve.Reference.Step;
import dev.stratiform.core.resolve.ReferenceText.Choice;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Value;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/// One word of a reference, read in today's and in the older spellings.
final class ReferenceWord {
    private static final List<String> NAMESPACES =
            List.of("stack", "env", "param", "deployment", "each", "secret", "aws", "sys");

    private static final int LONGEST_NUMBER = 300;

    private final String word;
    private final Predicate<String> isStack;
    private final Function<String, RuntimeException> bad;

    ReferenceWord(String word, Predicate<String> isStack, Function<String, RuntimeException> bad) {
        this.word = word;
        this.isStack = isStack;
        this.bad = bad;
    }

    Choice choice(boolean first) {
        if (word.isEmpty()) {
            throw bad.apply(first ? "is empty" : "has an empty default");
        }
        if (!first && !named()) {
            return new Choice.Given(plain());
        }
        return new Choice.To(reference());
    }

    /// Whether a default is a reference and not a plain value.
    private boolean named() {
        int dot = word.indexOf('.');
        String name = dot < 0 ? "" : word.substring(0, dot);
        return word.startsWith("deployment/")
                || NAMESPACES.contains(name)
                || (dot > 0 && !number(word) && isStack.test(name));
    }

    private Value plain() {
        if (number(word)) {
            return new Value.Num(new BigDecimal(word));
        }
        return switch (word) {
            case "true" -> Value.of(true);
            case "false" -> Value.of(false);
            case "null" -> Value.nothing();
            default -> {
                if (!word.chars().allMatch(c -> ReferenceParser.nameCharacter((char) c))) {
                    throw bad.apply("has a default that is no reference; put a text in quotes: '" + word + "'");
                }
                yield Value.of(word);
            }
        };
    }

    private static boolean number(String text) {
        int i = text.startsWith("-") ? 1 : 0;
        int whole = digits(text, i);
        i += whole;
        if (whole > 0 && i < text.length() && text.charAt(i) == '.') {
            int fraction = digits(text, i + 1);
            i += fraction == 0 ? 0 : 1 + fraction;
        }
        return whole > 0 && i == text.length() && i < LONGEST_NUMBER;
    }

    private static int digits(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i - from;
    }

    private Reference reference() {
        if (word.startsWith("deployment/")) {
            return otherDeployment(word.substring("deployment/".length()));
        }
        int dot = word.indexOf('.');
        int colon = word.indexOf(':');
        if (colon >= 0 && (dot < 0 || colon < dot)) {
            return colons(word.substring(0, colon), word.substring(colon + 1));
        }
        String first = word.substring(0, end(word));
        String rest = word.substring(first.length());
        if (first.equals("stack") && rest.startsWith(".")) {
            return stack(rest.substring(1));
        }
        if (NAMESPACES.contains(first) && rest.startsWith(".")) {
            return named(first, rest.substring(1));
        }
        if (!rest.isEmpty() && !NAMESPACES.contains(first) && isStack.test(first)) {
            return stack(word);
        }
        if (rest.isEmpty()) {
            throw bad.apply("names no value; write ${namespace.path}, or $${ for a literal ${");
        }
        throw bad.apply("begins with '" + first + "', which is neither a namespace (" + String.join(", ", NAMESPACES)
                + ") nor a stack" + Nearest.question(first, NAMESPACES));
    }

    /// Where the first name of a path ends.
    private static int end(String path) {
        int i = 0;
        while (i < path.length() && ReferenceParser.nameCharacter(path.charAt(i))) {
            i++;
        }
        return i;
    }

    private Reference named(String namespace, String query) {
        boolean free = namespace.equals("aws") || namespace.equals("secret");
        String more = free ? "._-/:@*+=,()[]~" : "._-[]";
        int wrong = 0;
        while (wrong < query.length()
                && (Character.isLetterOrDigit(query.charAt(wrong)) || more.indexOf(query.charAt(wrong)) >= 0)) {
            wrong++;
        }
        if (query.isEmpty()) {
            throw bad.apply("ends after the namespace");
        }
        if (wrong < query.length()) {
            throw bad.apply("may not hold '" + Character.toString(query.codePointAt(wrong)) + "'");
        }
        return new Reference.Named(namespace, query);
    }

    /// The older spellings with colons.
    private Reference colons(String kind, String rest) {
        return switch (kind) {
            case "RUNTIME" -> {
                int next = rest.indexOf(':');
                if (next <= 0 || next == rest.length() - 1) {
                    throw bad.apply("must be written RUNTIME:stack:output");
                }
                yield output("", rest.substring(0, next), "", "." + rest.substring(next + 1));
            }
            case "ENV" -> named("env", rest);
            case "SECRET" -> named("secret", rest);
            case "AWS" -> named("aws", query(rest));
            default ->
                throw bad.apply(
                        "begins with '" + kind + ":', which is not known; known are RUNTIME:, ENV:, SECRET:, AWS:");
        };
    }

    /// Today's query for `service:kind:name`.
    private String query(String old) {
        String[] parts = old.split(":", 3);
        if (parts.length < 3 || parts[0].isEmpty() || parts[1].isEmpty() || parts[2].isEmpty()) {
            throw bad.apply("must be written AWS:service:kind:name");
        }
        return switch (parts[0] + ":" + parts[1]) {
            case "ssm:parameter" -> "ssm:" + parts[2];
            case "ec2:ami" -> "ami:" + parts[2];
            case "ec2:vpc" -> "vpc." + parts[2];
            case "route53:hostedZone" -> "hostedZone:" + parts[2];
            case "acm:certificate" -> "certificate:" + parts[2];
            case "secretsmanager:secret" -> "secret:" + parts[2];
            default -> old;
        };
    }

    /// `<name>[@env].<output>[path]`.
    private Reference stack(String path) {
        String name = path.substring(0, end(path));
        String rest = path.substring(name.length());
        String environment = "";
        if (rest.startsWith("@")) {
            environment = rest.substring(1, 1 + end(rest.substring(1)));
            rest = rest.substring(1 + environment.length());
            if (environment.isEmpty()) {
                throw bad.apply("must name an environment after @");
            }
        }
        return output("", name, environment, rest);
    }

    private Reference otherDeployment(String rest) {
        String id = rest.substring(0, end(rest));
        String path = rest.substring(id.length());
        if (id.isEmpty() || !path.startsWith(":")) {
            throw bad.apply("must be written ${deployment/ID:stack.output}");
        }
        String name = path.substring(1, 1 + end(path.substring(1)));
        return output(id, name, "", path.substring(1 + name.length()));
    }

    private Reference output(String deployment, String stack, String environment, String path) {
        if (stack.isEmpty() || end(stack) < stack.length() || path.isEmpty()) {
            throw bad.apply("must name a stack and an output: ${stack.name.output}");
        }
        List<Step> steps = ReferenceParser.steps(path, bad);
        if (!(steps.getFirst() instanceof Step.Key(String output))) {
            throw bad.apply("must begin with the name of an output");
        }
        List<Step> more = List.copyOf(steps.subList(1, steps.size()));
        return deployment.isEmpty()
                ? new Reference.StackOutput(stack, environment, output, more)
                : new Reference.DeploymentOutput(deployment, stack, output, more);
    }
}
