package dev.stratiform.core.resolve;

import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Location;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A yes or no in the safe expression language: `when` and `policies`.
///
/// Literals, names (`env.name`, `param.x`), `== != < <= > >=`, `in [..]`, `not in`, `startsWith`,
/// `endsWith`, `contains`, `and or not` (also `&& || !`), parentheses, `a if c else b`; `${…}`
/// around the whole or a part changes nothing; `a[0]`, `a.b` and `a | filter` as in templates. No
/// calls, no loops, no I/O; at most 2,000 characters
/// and 32 levels, so evaluation ends. Values of different types are never silently unequal.
/// Failures are `VALIDATION_ERROR` and name the column.
public final class Condition {
    private final Expression root;

    private Condition(Expression root) {
        this.root = root;
    }

    /// Reads an expression.
    public static Condition parse(String text, @Nullable Location at) {
        return new Condition(new ExpressionParser(text, at).whole());
    }

    /// The names that it uses.
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        collect(root, names);
        return names;
    }

    private static void collect(Expression e, Set<String> names) {
        switch (e) {
            case Expression.Literal _ -> {}
            case Expression.Name(String name, int _) -> names.add(name);
            case Expression.Items(List<Expression> items, int _) -> items.forEach(item -> collect(item, names));
            case Expression.Not(Expression inner, int _) -> collect(inner, names);
            case Expression.Choice(Expression condition, Expression yes, Expression no, int _) ->
                List.of(condition, yes, no).forEach(part -> collect(part, names));
            case Expression.Binary binary ->
                List.of(binary.left(), binary.right()).forEach(part -> collect(part, names));
            case Expression.Part part -> List.of(part.whole(), part.key()).forEach(inner -> collect(inner, names));
            case Expression.Filtered filtered -> {
                collect(filtered.input(), names);
                filtered.arguments().forEach(argument -> collect(argument, names));
            }
        }
    }

    /// Whether the condition holds; `names` gives the value of a name, empty for an unknown one.
    public boolean holds(Function<String, Optional<Value>> names, @Nullable Location at) {
        return new Evaluation(names, at).truth(root);
    }
}
