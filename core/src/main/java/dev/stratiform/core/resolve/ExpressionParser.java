package dev.stratiform.core.resolve;

import dev.stratiform.core.resolve.Expression.Operator;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads an expression by recursive descent, its depth bounded.
final class ExpressionParser {
    private static final int LONGEST = 2_000;
    private static final int DEPTH = 32;
    private static final Set<Operator> COMPARISONS = EnumSet.complementOf(EnumSet.of(Operator.AND, Operator.OR));
    private static final Set<String> WORDS =
            Set.of("and", "or", "not", "in", "if", "else", "startsWith", "endsWith", "contains");

    private final String text;
    private final @Nullable Location at;
    private int next;
    private int depth;

    ExpressionParser(String text, @Nullable Location at) {
        this.text = text;
        this.at = at;
    }

    Expression whole() {
        if (text.length() > LONGEST) {
            throw Failure.at(ErrorCode.VALIDATION_ERROR, at, "the expression is longer than " + LONGEST + " characters")
                    .toException();
        }
        Expression e = choice();
        skip();
        if (next < text.length()) {
            throw expected("an operator or the end");
        }
        return e;
    }

    private Expression choice() {
        if (++depth > DEPTH) {
            throw Evaluation.error(at, next + 1, "the expression is nested deeper than " + DEPTH + " levels");
        }
        Expression e = or();
        int column = next + 1;
        if (word("if")) {
            Expression condition = or();
            if (!word("else")) {
                throw expected("'else'");
            }
            e = new Expression.Choice(condition, e, choice(), column);
        }
        depth--;
        return e;
    }

    private Expression or() {
        Expression e = and();
        for (int column = column(); word("or") || symbol("||"); column = column()) {
            e = new Expression.Binary(Operator.OR, e, and(), column);
        }
        return e;
    }

    private Expression and() {
        Expression e = not();
        for (int column = column(); word("and") || symbol("&&"); column = column()) {
            e = new Expression.Binary(Operator.AND, e, not(), column);
        }
        return e;
    }

    private Expression not() {
        int column = column();
        boolean contrary = false;
        while (word("not") || symbol("!")) {
            contrary = !contrary;
        }
        Expression e = comparison();
        return contrary ? new Expression.Not(e, column) : e;
    }

    private Expression comparison() {
        Expression left = primary();
        int column = column();
        if (word("not")) {
            if (!word("in")) {
                throw expected("'in'");
            }
            return new Expression.Not(new Expression.Binary(Operator.IN, left, primary(), column), column);
        }
        for (Operator operator : COMPARISONS) {
            boolean letters = Character.isLetter(operator.text().charAt(0));
            if (letters ? word(operator.text()) : symbol(operator.text())) {
                return new Expression.Binary(operator, left, primary(), column);
            }
        }
        return left;
    }

    /// A value with what follows it: parts of it, and filters.
    private Expression primary() {
        Expression e = simple();
        while (true) {
            int column = column();
            if (symbol("[")) {
                e = new Expression.Part(e, closed(']'), column);
            } else if (peek() == '.' && !(e instanceof Expression.Literal)) {
                next++;
                e = new Expression.Part(e, attribute(), column);
            } else if (peek() == '|' && !text.startsWith("||", next)) {
                next++;
                e = filtered(e);
            } else {
                return e;
            }
        }
    }

    private Expression attribute() {
        int column = column();
        String name = letters();
        if (name.isEmpty()) {
            throw expected("a name");
        }
        return new Expression.Literal(Value.of(name), column);
    }

    private Expression filtered(Expression input) {
        int column = column();
        String name = letters();
        Filter filter = Filter.named(name)
                .orElseThrow(() -> Evaluation.error(
                        at,
                        column,
                        (name.isEmpty() ? "a filter is expected after |" : "there is no filter '" + name + "'")
                                + Nearest.question(name, Filter.names()) + "; there are: "
                                + String.join(", ", Filter.names())));
        List<Expression> arguments = symbol("(") ? list(')') : List.of();
        if (arguments.size() < filter.least() || arguments.size() > filter.most()) {
            throw Evaluation.error(
                    at, column, "the filter " + name + " takes " + filter.counts() + ", found " + arguments.size());
        }
        return new Expression.Filtered(input, filter, arguments, column);
    }

    private String letters() {
        skip();
        int start = next;
        while (next < text.length() && nameCharacter(text.charAt(next)) && text.charAt(next) != '.') {
            next++;
        }
        return text.substring(start, next);
    }

    private Expression simple() {
        int column = column();
        char c = peek();
        if (symbol("${")) {
            return closed('}');
        }
        if (symbol("(")) {
            return closed(')');
        }
        if (symbol("[")) {
            return new Expression.Items(list(']'), column);
        }
        if (c == '\'' || c == '"') {
            return new Expression.Literal(Value.of(quoted(c)), column);
        }
        return (c >= '0' && c <= '9') || c == '-' ? number(column) : name(column);
    }

    private Expression closed(char close) {
        Expression e = choice();
        if (!symbol(String.valueOf(close))) {
            throw expected("'" + close + "'");
        }
        return e;
    }

    private List<Expression> list(char close) {
        List<Expression> items = new ArrayList<>();
        while (!symbol(String.valueOf(close))) {
            items.add(choice());
            if (!symbol(",") && peek() != close) {
                throw expected("',' or '" + close + "'");
            }
        }
        return items;
    }

    /// A text in quotes; a doubled quote stands for one.
    private String quoted(char quote) {
        StringBuilder value = new StringBuilder();
        int i = next + 1;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c == quote) {
                if (i >= text.length() || text.charAt(i) != quote) {
                    next = i;
                    return value.toString();
                }
                i++;
            }
            value.append(c);
        }
        next = text.length();
        throw expected("a closing " + quote);
    }

    private Expression number(int column) {
        int start = next++;
        while (next < text.length() && (digit(text.charAt(next)) || text.charAt(next) == '.')) {
            next++;
        }
        boolean attached = next < text.length() && nameCharacter(text.charAt(next));
        try {
            if (!attached) {
                return new Expression.Literal(new Value.Num(new BigDecimal(text.substring(start, next))), column);
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // Falls through to the one message for numbers that are none.
        }
        next = start;
        throw expected("a number");
    }

    private Expression name(int column) {
        int start = next;
        while (next < text.length() && nameCharacter(text.charAt(next))) {
            next++;
        }
        String name = text.substring(start, next);
        if (name.isEmpty() || WORDS.contains(name) || name.startsWith(".") || name.endsWith(".")) {
            next = start;
            throw expected("a value");
        }
        return switch (name) {
            case "true" -> new Expression.Literal(Value.of(true), column);
            case "false" -> new Expression.Literal(Value.of(false), column);
            case "null" -> new Expression.Literal(Value.nothing(), column);
            default -> new Expression.Name(name, column);
        };
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean nameCharacter(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
    }

    private void skip() {
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
    }

    private int column() {
        skip();
        return next + 1;
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
        next += there ? symbol.length() : 0;
        return there;
    }

    private RuntimeException expected(String what) {
        skip();
        String found = next < text.length() ? "'" + Character.toString(text.codePointAt(next)) + "'" : "the end";
        return Evaluation.error(at, next + 1, what + " is expected, but found " + found);
    }
}
