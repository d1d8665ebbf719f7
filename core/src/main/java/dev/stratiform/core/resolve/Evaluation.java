package dev.stratiform.core.resolve;

import dev.stratiform.core.value.Value;
import dev.stratiform.core.value.ValueType;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds the value of an expression; `names` gives that of a name, empty for an unknown one.
///
/// Every part of an expression is looked at once at most, so evaluation ends with the expression.
record Evaluation(
        Function<String, Optional<Value>> names, @Nullable Location at) {
    static RuntimeException error(@Nullable Location at, int column, String message) {
        return Failure.at(ErrorCode.VALIDATION_ERROR, at, message + " (column " + column + " of the expression)")
                .toException();
    }

    Value value(Expression e) {
        return switch (e) {
            case Expression.Literal(Value value, int _) -> value;
            case Expression.Name(String name, int column) -> named(name, column);
            case Expression.Items(List<Expression> items, int _) ->
                new Value.Items(items.stream().map(this::value).toList());
            case Expression.Not(Expression inner, int _) -> Value.of(!truth(inner));
            case Expression.Choice(Expression condition, Expression yes, Expression no, int _) ->
                value(truth(condition) ? yes : no);
            case Expression.Binary binary -> Value.of(binary(binary));
            case Expression.Part part ->
                part(part).orElseThrow(() -> error(at, part.column(), "there is no such part of the value before it"));
            case Expression.Filtered filtered -> filtered(filtered);
        };
    }

    private Value named(String name, int column) {
        Value value = names.apply(name)
                .orElseThrow(() -> error(at, column, "the expression uses '" + name + "', which has no value"));
        if (value.tainted()) {
            throw error(at, column, "the expression uses '" + name + "', which is a secret");
        }
        return value;
    }

    /// The value, or empty where a name or a part has none: what `default` is for.
    private Optional<Value> possible(Expression e) {
        return switch (e) {
            case Expression.Name(String name, int _) ->
                names.apply(name).isPresent() ? Optional.of(value(e)) : Optional.empty();
            case Expression.Part part -> possible(part.whole()).isPresent() ? part(part) : Optional.empty();
            default -> Optional.of(value(e));
        };
    }

    private Optional<Value> part(Expression.Part part) {
        Value whole = value(part.whole());
        Value key = value(part.key());
        return switch (whole) {
            case Value.Fields(Map<String, Value> fields)
            when key instanceof Value.Text(String name) -> Optional.ofNullable(fields.get(name));
            case Value.Items(List<Value> items)
            when key instanceof Value.Num(BigDecimal number) -> element(items, number);
            case Value.Fields _, Value.Items _, Value.Null _, Value.Bool _, Value.Num _, Value.Text _, Value.Secret _ ->
                throw error(
                        at,
                        part.column(),
                        ValueType.describe(whole) + " has no part that " + ValueType.describe(key) + " names");
        };
    }

    private static Optional<Value> element(List<Value> items, BigDecimal number) {
        boolean there =
                number.scale() <= 0 && number.signum() >= 0 && number.compareTo(BigDecimal.valueOf(items.size())) < 0;
        return there ? Optional.of(items.get(number.intValueExact())) : Optional.empty();
    }

    private Value filtered(Expression.Filtered e) {
        List<Value> arguments = e.arguments().stream().map(this::value).toList();
        if (e.filter() == Filter.DEFAULT) {
            return possible(e.input())
                    .filter(value -> !(value instanceof Value.Null))
                    .orElse(arguments.getFirst());
        }
        try {
            return e.filter().apply(value(e.input()), arguments);
        } catch (IllegalArgumentException problem) {
            throw error(at, e.column(), String.valueOf(problem.getMessage()));
        }
    }

    boolean truth(Expression e) {
        Value value = value(e);
        if (value instanceof Value.Bool(boolean truth)) {
            return truth;
        }
        throw error(at, e.column(), "true or false is expected here, but this is " + ValueType.describe(value));
    }

    private boolean binary(Expression.Binary b) {
        return switch (b.operator()) {
            case AND -> truth(b.left()) && truth(b.right());
            case OR -> truth(b.left()) || truth(b.right());
            case EQUAL -> equal(value(b.left()), value(b.right()), b.column());
            case UNEQUAL -> !equal(value(b.left()), value(b.right()), b.column());
            case LESS -> compare(b) < 0;
            case AT_MOST -> compare(b) <= 0;
            case MORE -> compare(b) > 0;
            case AT_LEAST -> compare(b) >= 0;
            case IN -> holds(b.right(), value(b.left()));
            case CONTAINS -> contains(b);
            case STARTS_WITH -> text(b.left()).startsWith(text(b.right()));
            case ENDS_WITH -> text(b.left()).endsWith(text(b.right()));
        };
    }

    private boolean equal(Value left, Value right, int column) {
        boolean comparable =
                left.getClass() == right.getClass() || left instanceof Value.Null || right instanceof Value.Null;
        if (!comparable) {
            throw error(
                    at,
                    column,
                    ValueType.describe(left) + " is compared with " + ValueType.describe(right)
                            + ", which is never equal");
        }
        return left.equals(right);
    }

    private int compare(Expression.Binary b) {
        Value left = value(b.left());
        Value right = value(b.right());
        if (left instanceof Value.Num(BigDecimal a) && right instanceof Value.Num(BigDecimal c)) {
            return a.compareTo(c);
        }
        if (left instanceof Value.Text(String a) && right instanceof Value.Text(String c)) {
            return a.compareTo(c);
        }
        throw error(
                at,
                b.column(),
                "only two numbers or two strings have an order, not " + ValueType.describe(left) + " and "
                        + ValueType.describe(right));
    }

    private boolean contains(Expression.Binary b) {
        return value(b.left()) instanceof Value.Text(String text)
                ? text.contains(text(b.right()))
                : holds(b.left(), value(b.right()));
    }

    private boolean holds(Expression collection, Value wanted) {
        Value value = value(collection);
        return switch (value) {
            case Value.Items(List<Value> items) -> items.contains(wanted);
            case Value.Fields(Map<String, Value> fields) ->
                wanted instanceof Value.Text(String key) && fields.containsKey(key);
            case Value.Null _, Value.Bool _, Value.Num _, Value.Text _, Value.Secret _ ->
                throw error(
                        at,
                        collection.column(),
                        "a list or an object is expected here, but this is " + ValueType.describe(value));
        };
    }

    private String text(Expression e) {
        Value value = value(e);
        if (value instanceof Value.Text(String text)) {
            return text;
        }
        throw error(at, e.column(), "a string is expected here, but this is " + ValueType.describe(value));
    }
}
