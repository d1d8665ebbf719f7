package dev.stratiform.engines.code;

import dev.stratiform.core.manifest.StackCode;
import dev.stratiform.core.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `variable` and `output` blocks of OpenTofu and Terraform.
final class HclCode {
    private final Map<String, StackCode.Input> inputs = new LinkedHashMap<>();
    private final Map<String, StackCode.Output> outputs = new LinkedHashMap<>();

    /// What a block says of itself, as far as it matters here.
    private static final class Block {
        private String type = "any";
        private boolean sensitive;
        private boolean standard;
        private Optional<Value> value = Optional.empty();
        private Optional<String> description = Optional.empty();
    }

    void read(String text) {
        Tokens tokens = new Tokens(Scanner.hcl(text));
        while (tokens.more()) {
            Token word = tokens.next();
            if (word.is("{")) {
                tokens.skipNested();
            } else if (tokens.peek().kind() == Token.Kind.STRING
                    && tokens.peek(1).is("{")
                    && (word.is("variable") || word.is("output"))) {
                String name = tokens.next().text();
                tokens.next();
                Block block = block(tokens);
                if (word.is("variable")) {
                    boolean required = !block.standard;
                    inputs.put(
                            name,
                            new StackCode.Input(block.type, required, block.sensitive, block.value, block.description));
                } else {
                    outputs.put(name, new StackCode.Output(block.sensitive, block.description));
                }
            }
        }
    }

    /// The attributes up to the block's end; blocks inside it are passed over.
    private static Block block(Tokens tokens) {
        Block block = new Block();
        while (tokens.more()) {
            tokens.skipLines();
            Token name = tokens.next();
            if (name.is("}")) {
                return block;
            }
            if (name.is("{")) {
                tokens.skipNested();
            } else if (tokens.take("=")) {
                attribute(name.text(), block, tokens);
            }
        }
        return block;
    }

    private static void attribute(String name, Block block, Tokens tokens) {
        Token first = tokens.peek();
        switch (name) {
            case "type" -> block.type = type(tokens);
            case "sensitive" -> block.sensitive = first.is("true");
            case "description" ->
                block.description = first.kind() == Token.Kind.STRING ? Optional.of(first.text()) : Optional.empty();
            case "default" -> {
                block.standard = true;
                block.value = empty(tokens).or(() -> single(tokens));
            }
            default -> {}
        }
        skipExpression(tokens);
    }

    /// `[]` or `{}`.
    private static Optional<Value> empty(Tokens tokens) {
        if (tokens.peek().is("[") && tokens.peek(1).is("]")) {
            return Optional.of(new Value.Items(List.of()));
        }
        return tokens.peek().is("{") && tokens.peek(1).is("}") ? Optional.of(Value.Fields.EMPTY) : Optional.empty();
    }

    /// A value that stands alone in its line.
    private static Optional<Value> single(Tokens tokens) {
        Token after = tokens.peek(1);
        boolean alone = after.kind() == Token.Kind.LINE_END || after.is("}");
        return alone ? Tokens.literal(tokens.peek()) : Optional.empty();
    }

    private static void skipExpression(Tokens tokens) {
        while (tokens.more()
                && tokens.peek().kind() != Token.Kind.LINE_END
                && !tokens.peek().is("}")) {
            Token token = tokens.next();
            if (token.is("{") || token.is("(") || token.is("[")) {
                tokens.skipNested();
            }
        }
    }

    private static String type(Tokens tokens) {
        Token word = tokens.peek();
        Token inner = tokens.peek(2);
        boolean plain = tokens.peek(1).is("(") && tokens.peek(3).is(")");
        return switch (word.text()) {
            case "string" -> "string";
            case "number" -> "number";
            case "bool" -> "boolean";
            case "object" -> "object";
            case "list", "set" -> "list<" + (plain ? scalar(inner) : "any") + ">";
            case "map" -> "map<" + (plain ? scalar(inner) : "any") + ">";
            case "tuple" -> "list<any>";
            default -> "any";
        };
    }

    private static String scalar(Token word) {
        return switch (word.text()) {
            case "string" -> "string";
            case "number" -> "number";
            case "bool" -> "boolean";
            default -> "any";
        };
    }

    StackCode code(String engine) {
        return new StackCode(engine, inputs, outputs);
    }
}
