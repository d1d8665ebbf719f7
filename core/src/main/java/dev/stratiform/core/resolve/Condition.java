package dev.stratiform.core.resolve;

import dev.stratiform.core.value.Value;
import dev.stratiform.core.value.ValueType;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The safe expression language of `when`.
///
/// Literals, names (`env.name`, `param.x`), `== != < <= > >=`, `in [..]`, `startsWith`, `endsWith`,
/// `contains`, `and or not` (also `&& || !`), parentheses, `a if c else b`. No calls, no loops, no
/// I/O; at most 2,000 characters and 32 levels. Evaluation ends.
public final class Condition {
    private static final int LONGEST = 2_000;
    private static final int DEPTH = 32;

    private final Expression root;

    private Condition(Expression root) {
        this.root = root;
    }

    private sealed interface Expression {
        record Literal(Value value) implements Expression {}

        record Name(String name) implements Expression {}

        record Items(List<Expression> items) implements Expression {}

        record Not(Expression inner) implements Expression {}

        record Binary(String operator, Expression left, Expression right) implements Expression {}

        record Choice(Expression condition, Expression yes, Expression no) implements Expression {}
    }

    /// Reads an expression; `${…}` around the whole is allowed. Fails with `VALIDATION_ERROR` at
    /// the column.
    public static Condition parse(String text, @Nullable Location at) {
        String body = text.strip();
        if (body.startsWith("${") && body.endsWith("}")) {
            body = body.substring(2, body.length() - 1);
        }
        var parser = new Parser(body, at);
        return new Condition(parser.whole());
    }

    /// Whether the condition holds; `names` gives the value of a name, empty for an unknown one.
    public boolean holds(Function<String, Optional<Value>> names, @Nullable Location at) {
        Value value = evaluate(root, names, at);
        if (value instanceof Value.Bool(boolean truth)) {
            return truth;
        }
        throw error(at, "the condition must be true or false, but is " + ValueType.describe(value));
    }

    private static Value evaluate(Expression e, Function<String, Optional<Value>> names, @Nullable Location at) {
        return switch (e) {
            case Expression.Literal(Value value) -> value;
            case Expression.Name(String name) ->
                names.apply(name).orElseThrow(() -> error(at, "the condition uses '" + name + "', which has no value"));
            case Expression.Items(List<Expression> items) ->
                new Value.Items(items.stream().map(i -> evaluate(i, names, at)).toList());
            case Expression.Not(Expression inner) -> Value.of(!truth(evaluate(inner, names, at), at));
            case Expression.Choice(Expression condition, Expression yes, Expression no) ->
                evaluate(truth(evaluate(condition, names, at), at) ? yes : no, names, at);
            case Expression.Binary binary -> binary(binary, names, at);
        };
    }

    private static Value binary(Expression.Binary b, Function<String, Optional<Value>> names, @Nullable Location at) {
        Value left = evaluate(b.left(), names, at);
        switch (b.operator()) {
            case "and" -> {
                return Value.of(truth(left, at) && truth(evaluate(b.right(), names, at), at));
            }
            case "or" -> {
                return Value.of(truth(left, at) || truth(evaluate(b.right(), names, at), at));
            }
            default -> {}
        }
        Value right = evaluate(b.right(), names, at);
        return Value.of(
                switch (b.operator()) {
                    case "==" -> left.equals(right);
                    case "!=" -> !left.equals(right);
                    case "<" -> compare(left, right, at) < 0;
                    case "<=" -> compare(left, right, at) <= 0;
                    case ">" -> compare(left, right, at) > 0;
                    case ">=" -> compare(left, right, at) >= 0;
                    case "in" -> right instanceof Value.Items(List<Value> items) && items.contains(left);
                    case "startsWith" -> text(left, at).startsWith(text(right, at));
                    case "endsWith" -> text(left, at).endsWith(text(right, at));
                    case "contains" ->
                        left instanceof Value.Items(List<Value> items)
                                ? items.contains(right)
                                : text(left, at).contains(text(right, at));
                    default -> throw error(at, "the operator " + b.operator() + " is not known");
                });
    }

    private static boolean truth(Value value, @Nullable Location at) {
        if (value instanceof Value.Bool(boolean truth)) {
            return truth;
        }
        throw error(at, "true or false is expected in the condition, found " + ValueType.describe(value));
    }

    private static String text(Value value, @Nullable Location at) {
        if (value instanceof Value.Text(String text)) {
            return text;
        }
        throw error(at, "a string is expected in the condition, found " + ValueType.describe(value));
    }

    private static int compare(Value left, Value right, @Nullable Location at) {
        if (left instanceof Value.Num(BigDecimal a) && right instanceof Value.Num(BigDecimal b)) {
            return a.compareTo(b);
        }
        return text(left, at).compareTo(text(right, at));
    }

    private static RuntimeException error(@Nullable Location at, String message) {
        return Failure.at(ErrorCode.VALIDATION_ERROR, at, message).toException();
    }

    /// A parser by recursive descent, its depth bounded.
    private static final class Parser {
        private static final List<String> COMPARISONS =
                List.of("==", "!=", "<=", ">=", "<", ">", "in", "startsWith", "endsWith", "contains");

        private final String text;
        private final @Nullable Location at;
        private int next;
        private int depth;

        Parser(String text, @Nullable Location at) {
            this.text = text;
            this.at = at;
        }

        Expression whole() {
            if (text.length() > LONGEST) {
                throw error(at, "the condition is longer than " + LONGEST + " characters");
            }
            Expression e = choice();
            skip();
            if (next < text.length()) {
                throw bad("an operator or the end");
            }
            return e;
        }

        private Expression choice() {
            if (++depth > DEPTH) {
                throw error(at, "the condition is nested deeper than " + DEPTH + " levels");
            }
            Expression e = or();
            if (word("if")) {
                Expression condition = or();
                if (!word("else")) {
                    throw bad("'else'");
                }
                e = new Expression.Choice(condition, e, choice());
            }
            depth--;
            return e;
        }

        private Expression or() {
            Expression e = and();
            while (word("or") || symbol("||")) {
                e = new Expression.Binary("or", e, and());
            }
            return e;
        }

        private Expression and() {
            Expression e = not();
            while (word("and") || symbol("&&")) {
                e = new Expression.Binary("and", e, not());
            }
            return e;
        }

        private Expression not() {
            int times = 0;
            while (word("not") || (peek() == '!' && !text.startsWith("!=", next) && symbol("!"))) {
                times++;
            }
            Expression e = comparison();
            return times % 2 == 1 ? new Expression.Not(e) : e;
        }

        private Expression comparison() {
            Expression left = primary();
            for (String operator : COMPARISONS) {
                boolean there = Character.isLetter(operator.charAt(0)) ? word(operator) : symbol(operator);
                if (there) {
                    return new Expression.Binary(operator, left, primary());
                }
            }
            return left;
        }

        private Expression primary() {
            char c = peek();
            if (c == '(') {
                next++;
                Expression e = choice();
                expect(')');
                return e;
            }
            if (c == '[') {
                return items();
            }
            if (c == '\'' || c == '"') {
                return quoted(c);
            }
            if ((c >= '0' && c <= '9') || c == '-') {
                return number();
            }
            return name();
        }

        private Expression items() {
            next++;
            List<Expression> items = new ArrayList<>();
            while (peek() != ']') {
                items.add(choice());
                if (peek() != ']') {
                    expect(',');
                }
            }
            next++;
            return new Expression.Items(items);
        }

        private Expression quoted(char quote) {
            int end = text.indexOf(quote, next + 1);
            if (end < 0) {
                throw bad("a closing " + quote);
            }
            String value = text.substring(next + 1, end);
            next = end + 1;
            return new Expression.Literal(Value.of(value));
        }

        private Expression number() {
            int start = next;
            next++;
            while (next < text.length() && (Character.isDigit(text.charAt(next)) || text.charAt(next) == '.')) {
                next++;
            }
            try {
                return new Expression.Literal(new Value.Num(new BigDecimal(text.substring(start, next))));
            } catch (ArithmeticException | NumberFormatException e) {
                next = start;
                throw bad("a number");
            }
        }

        private Expression name() {
            int start = next;
            while (next < text.length() && nameCharacter(text.charAt(next))) {
                next++;
            }
            String name = text.substring(start, next);
            return switch (name) {
                case "" -> throw bad("a value");
                case "true" -> new Expression.Literal(Value.of(true));
                case "false" -> new Expression.Literal(Value.of(false));
                case "null" -> new Expression.Literal(Value.nothing());
                default -> new Expression.Name(name);
            };
        }

        private static boolean nameCharacter(char c) {
            return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
        }

        private void skip() {
            while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
                next++;
            }
        }

        private char peek() {
            skip();
            return next < text.length() ? text.charAt(next) : '\0';
        }

        private boolean word(String word) {
            skip();
            int end = next + word.length();
            boolean there = text.startsWith(word, next) && (end >= text.length() || !nameCharacter(text.charAt(end)));
            next = there ? end : next;
            return there;
        }

        private boolean symbol(String symbol) {
            skip();
            boolean there = text.startsWith(symbol, next);
            next = there ? next + symbol.length() : next;
            return there;
        }

        private void expect(char c) {
            if (peek() != c) {
                throw bad("'" + c + "'");
            }
            next++;
        }

        private RuntimeException bad(String expected) {
            String found = next < text.length() ? "'" + text.charAt(next) + "'" : "the end";
            return error(
                    at, "at column " + (next + 1) + " of the condition " + expected + " is expected, found " + found);
        }
    }
}
