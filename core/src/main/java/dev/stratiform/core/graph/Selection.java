package dev.stratiform.core.graph;

import dev.stratiform.core.value.Glob;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// The selection language: which stacks of a graph are meant.
///
/// `api` names a stack (`*` stands for any part of a name), `api...` adds its dependents, `...api`
/// its dependencies; `tag:x`, `layer:x`, `changed:<range>`, `failed:<run>` ask the given lookup.
/// Expressions are united; those that begin with `!` are subtracted, from everything when they
/// stand alone.
public final class Selection {
    private static final int LONGEST = 1_000;
    private final List<Term> terms;

    private record Term(boolean negative, boolean dependencies, boolean dependents, String kind, String name) {}

    /// A question that the graph alone does not answer: `kind` is `tag`, `layer`, `changed` or
    /// `failed`.
    public record Question(String kind, String name) {}

    private Selection(List<Term> terms) {
        this.terms = terms;
    }

    /// Parses expressions; none at all selects everything. Fails with `USAGE`.
    public static Selection parse(List<String> expressions) {
        List<Term> terms = new ArrayList<>();
        for (String expression : expressions) {
            terms.add(term(expression));
        }
        return new Selection(List.copyOf(terms));
    }

    private static Term term(String expression) {
        String text = expression.strip();
        boolean negative = text.startsWith("!");
        text = negative ? text.substring(1) : text;
        boolean dependencies = text.startsWith("...");
        text = dependencies ? text.substring(3) : text;
        boolean dependents = text.endsWith("...");
        text = dependents ? text.substring(0, text.length() - 3) : text;
        int colon = text.indexOf(':');
        String kind = colon < 0 ? "name" : text.substring(0, colon);
        String name = text.substring(colon + 1);
        if (name.isEmpty() || text.length() > LONGEST || !known(kind)) {
            throw Failure.of(
                            ErrorCode.USAGE,
                            "--filter '" + expression
                                    + "' is not understood; allowed are a stack name, name..., ...name,"
                                    + " tag:x, layer:x, changed:<git range>, failed:<run>, each also with a leading !")
                    .toException();
        }
        return new Term(negative, dependencies, dependents, kind, name);
    }

    private static boolean known(String kind) {
        return switch (kind) {
            case "name", "tag", "layer", "changed", "failed" -> true;
            default -> false;
        };
    }

    /// Whether everything is selected.
    public boolean everything() {
        return terms.isEmpty();
    }

    /// The selected nodes, in the graph's order.
    ///
    /// Fails with `STACK_NOT_FOUND` when a name, tag or layer selects nothing: a misspelt one must
    /// not select silently. Nothing changed or failed is an answer.
    public Set<String> select(DependencyGraph<String> graph, Function<Question, Set<String>> lookup) {
        Set<String> selected = new LinkedHashSet<>();
        if (terms.stream().allMatch(Term::negative)) {
            selected.addAll(graph.order());
        }
        for (Term term : terms) {
            if (!term.negative()) {
                selected.addAll(matches(term, graph, lookup));
            }
        }
        for (Term term : terms) {
            if (term.negative()) {
                selected.removeAll(matches(term, graph, lookup));
            }
        }
        Set<String> ordered = new LinkedHashSet<>(graph.order());
        ordered.retainAll(selected);
        return ordered;
    }

    private static Set<String> matches(
            Term term, DependencyGraph<String> graph, Function<Question, Set<String>> lookup) {
        Set<String> found = new LinkedHashSet<>();
        if (term.kind().equals("name")) {
            graph.order().stream()
                    .filter(node -> Glob.matches(term.name(), node))
                    .forEach(found::add);
            if (found.isEmpty()) {
                throw Failure.of(
                                ErrorCode.STACK_NOT_FOUND,
                                "there is no stack '" + term.name() + "' to select"
                                        + Nearest.question(term.name(), graph.order()) + "; there are: "
                                        + Names.list(graph.order()))
                        .toException();
            }
        } else {
            found.addAll(lookup.apply(new Question(term.kind(), term.name())));
            found.retainAll(new LinkedHashSet<>(graph.order()));
            boolean fixed = term.kind().equals("tag") || term.kind().equals("layer");
            if (found.isEmpty() && fixed) {
                throw Failure.of(
                                ErrorCode.STACK_NOT_FOUND,
                                "--filter names the " + term.kind() + " '" + term.name()
                                        + "', which no stack of this deployment has")
                        .toException();
            }
        }
        Set<String> all = new LinkedHashSet<>(found);
        if (term.dependencies()) {
            all.addAll(graph.withDependencies(found));
        }
        if (term.dependents()) {
            all.addAll(graph.withDependents(found));
        }
        return all;
    }
}
