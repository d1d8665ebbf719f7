package dev.stratiform.core.resolve;

import dev.stratiform.core.value.Value;
import java.util.List;

/// A part of an expression; `column` is where it stands in the text, from 1.
sealed interface Expression {
    /// Where it stands.
    int column();

    /// A value written out.
    record Literal(Value value, int column) implements Expression {}

    /// A name whose value is asked for.
    record Name(String name, int column) implements Expression {}

    /// A list.
    record Items(List<Expression> items, int column) implements Expression {}

    /// The contrary.
    record Not(Expression inner, int column) implements Expression {}

    /// Two values and what is between them; the column is the operator's.
    record Binary(Operator operator, Expression left, Expression right, int column) implements Expression {}

    /// `yes if condition else no`.
    record Choice(Expression condition, Expression yes, Expression no, int column) implements Expression {}

    /// A part of a value: an element of a list by its number, a field of an object by its name.
    record Part(Expression whole, Expression key, int column) implements Expression {}

    /// A value that a filter makes of another one; the column is the filter's.
    record Filtered(Expression input, Filter filter, List<Expression> arguments, int column) implements Expression {}

    /// What can stand between two values; the longer spelling of two comes first.
    enum Operator {
        OR("or"),
        AND("and"),
        EQUAL("=="),
        UNEQUAL("!="),
        AT_MOST("<="),
        AT_LEAST(">="),
        LESS("<"),
        MORE(">"),
        IN("in"),
        STARTS_WITH("startsWith"),
        ENDS_WITH("endsWith"),
        CONTAINS("contains");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        /// Its spelling.
        String text() {
            return text;
        }
    }
}
