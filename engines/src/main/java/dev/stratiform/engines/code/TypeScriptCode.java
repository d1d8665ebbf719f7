package dev.stratiform.engines.code;

import dev.stratiform.core.manifest.StackCode;
import dev.stratiform.core.value.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Configuration that a Pulumi program in TypeScript or JavaScript reads, and what it exports.
final class TypeScriptCode {
    private static final Pattern READS = Pattern.compile("(require|get)(Secret)?(Number|Boolean|Object)?");

    private static final int MOST_LINES = 5;

    private final String project;
    private final Map<String, StackCode.Input> inputs = new LinkedHashMap<>();
    private final Map<String, StackCode.Output> outputs = new LinkedHashMap<>();

    TypeScriptCode(String project) {
        this.project = project;
    }

    /// Reads a file; only the entry's exports are the stack's outputs.
    void read(String text, boolean entry) {
        Tokens tokens = new Tokens(Scanner.typeScript(text));
        Map<String, String> configs = new HashMap<>();
        while (tokens.more()) {
            Optional<String> namespace = constructed(tokens);
            if (namespace.isPresent()) {
                assigned(tokens).ifPresent(name -> configs.put(name, namespace.get()));
                pass(tokens);
                call(tokens, namespace.get());
            } else if (entry && tokens.peek().is("export")) {
                tokens.next();
                exported(tokens);
            } else if (configs.containsKey(tokens.peek().text())
                    && tokens.peek().kind() == Token.Kind.WORD
                    && !tokens.peek(-1).is(".")) {
                String name = tokens.next().text();
                call(tokens, configs.getOrDefault(name, ""));
            } else {
                tokens.next();
            }
        }
    }

    /// The namespace of `new Config(…)` that stands here; nothing is passed.
    private static Optional<String> constructed(Tokens tokens) {
        if (!tokens.peek().is("new")) {
            return Optional.empty();
        }
        int open = tokens.peek(2).is(".") ? 4 : 2;
        if (!tokens.peek(open - 1).is("Config") || !tokens.peek(open).is("(")) {
            return Optional.empty();
        }
        Token first = tokens.peek(open + 1);
        return first.is(")")
                ? Optional.of("")
                : first.kind() == Token.Kind.STRING ? Optional.of(first.text()) : Optional.empty();
    }

    /// The variable in `name = new …`, also with a type.
    private static Optional<String> assigned(Tokens tokens) {
        if (!tokens.peek(-1).is("=")) {
            return Optional.empty();
        }
        for (int back = -2; back >= -8; back--) {
            if (tokens.peek(back).is("const")
                    || tokens.peek(back).is("let")
                    || tokens.peek(back).is("var")) {
                return Optional.of(tokens.peek(back + 1).text());
            }
        }
        return tokens.peek(-2).kind() == Token.Kind.WORD
                ? Optional.of(tokens.peek(-2).text())
                : Optional.empty();
    }

    /// Passes over `new Config(…)`.
    private static void pass(Tokens tokens) {
        while (tokens.more() && !tokens.next().is("(")) {
            // Up to the bracket.
        }
        tokens.skipNested();
    }

    /// `.requireNumber("size")` and its like.
    private void call(Tokens tokens, String namespace) {
        int dot = 0;
        while (dot < MOST_LINES && tokens.peek(dot).kind() == Token.Kind.LINE_END) {
            dot++;
        }
        Matcher matcher = READS.matcher(tokens.peek(dot + 1).text());
        if (!tokens.peek(dot).is(".") || !matcher.matches()) {
            return;
        }
        tokens.skipLines();
        tokens.next();
        tokens.next();
        if (tokens.take("<")) {
            generic(tokens);
        }
        if (!tokens.take("(") || tokens.peek().kind() != Token.Kind.STRING) {
            return;
        }
        String name = tokens.next().text();
        tokens.skipNested();
        Optional<Value> standard = fallback(tokens);
        boolean required = matcher.group(1).equals("require");
        String key = namespace.isEmpty() || namespace.equals(project) ? name : namespace + ":" + name;
        var read = new StackCode.Input(
                type(matcher.group(3)), required, matcher.group(2) != null, standard, Optional.empty());
        inputs.merge(key, read, TypeScriptCode::both);
    }

    private static void generic(Tokens tokens) {
        int depth = 1;
        while (tokens.more() && depth > 0) {
            Token token = tokens.next();
            depth += token.is("<") ? 1 : token.is(">") ? -1 : 0;
        }
    }

    /// `|| value` or `?? value` behind a call.
    private static Optional<Value> fallback(Tokens tokens) {
        boolean or = tokens.peek().is("|") && tokens.peek(1).is("|");
        boolean none = tokens.peek().is("?") && tokens.peek(1).is("?");
        return or || none ? Tokens.literal(tokens.peek(2)) : Optional.empty();
    }

    private static String type(@Nullable String word) {
        return switch (word == null ? "" : word) {
            case "Number" -> "number";
            case "Boolean" -> "boolean";
            case "Object" -> "any";
            default -> "string";
        };
    }

    private static StackCode.Input both(StackCode.Input one, StackCode.Input other) {
        return new StackCode.Input(
                one.type().equals(other.type()) ? one.type() : "any",
                one.required() || other.required(),
                one.secret() || other.secret(),
                one.standard().or(other::standard),
                Optional.empty());
    }

    private void exported(Tokens tokens) {
        if (tokens.take("{")) {
            list(tokens);
        } else if (tokens.take("const") || tokens.take("let") || tokens.take("var")) {
            String name = tokens.next().text();
            boolean secret = false;
            for (int i = 0; i < 12 && tokens.peek(i).kind() != Token.Kind.LINE_END; i++) {
                String word = tokens.peek(i).text();
                secret |=
                        tokens.peek(i).kind() == Token.Kind.WORD && (word.equals("secret") || word.endsWith("Secret"));
            }
            outputs.put(name, new StackCode.Output(secret, Optional.empty()));
        }
    }

    /// `{ one, two as three }`.
    private void list(Tokens tokens) {
        String last = "";
        while (tokens.more()) {
            Token token = tokens.next();
            if (token.is(",") || token.is("}")) {
                if (!last.isEmpty()) {
                    outputs.put(last, new StackCode.Output(false, Optional.empty()));
                }
                if (token.is("}")) {
                    return;
                }
                last = "";
            } else if (token.kind() == Token.Kind.WORD) {
                last = token.text();
            }
        }
    }

    Map<String, StackCode.Input> inputs() {
        return inputs;
    }

    Map<String, StackCode.Output> outputs() {
        return outputs;
    }
}
