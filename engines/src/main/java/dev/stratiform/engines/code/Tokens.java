package dev.stratiform.engines.code;

import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.List;
import java.util.Optional;

/// Reads along tokens; behind the end there are empty line ends.
final class Tokens {
    private static final Token END = new Token(Token.Kind.LINE_END, "");

    private final List<Token> all;
    private int at;

    Tokens(List<Token> all) {
        this.all = all;
    }

    boolean more() {
        return at < all.size();
    }

    Token peek(int ahead) {
        int index = at + ahead;
        return index >= 0 && index < all.size() ? all.get(index) : END;
    }

    Token peek() {
        return peek(0);
    }

    Token next() {
        Token token = peek();
        at++;
        return token;
    }

    void skipLines() {
        while (more() && peek().kind() == Token.Kind.LINE_END) {
            at++;
        }
    }

    /// Whether the next tokens are these words and symbols; then they are passed.
    boolean take(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!peek(i).is(words[i])) {
                return false;
            }
        }
        at += words.length;
        return true;
    }

    /// Passes over everything up to the bracket that closes the one that has just been passed.
    void skipNested() {
        int depth = 1;
        while (more() && depth > 0) {
            Token token = next();
            if (token.is("{") || token.is("(") || token.is("[")) {
                depth++;
            } else if (token.is("}") || token.is(")") || token.is("]")) {
                depth--;
            }
        }
    }

    /// The value of a token that is written out; empty for an expression.
    static Optional<Value> literal(Token token) {
        if (token.kind() == Token.Kind.STRING) {
            return Optional.of(Value.of(token.text()));
        }
        if (token.kind() != Token.Kind.WORD || !token.text().matches("true|false|-?[0-9][0-9.eE+-]{0,30}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(token.text(), "a literal"));
        } catch (StratiformException e) {
            return Optional.empty();
        }
    }
}
