package dev.stratiform.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DependencyGraphTest {
    private static final int LONG = 20_000;

    /// net <- db, net <- cache, {db, cache} <- app, and one alone.
    private static DependencyGraph<String> shop() {
        Map<String, List<String>> needs = new LinkedHashMap<>();
        needs.put("app", List.of("db", "cache"));
        needs.put("db", List.of("net"));
        needs.put("cache", List.of("net"));
        needs.put("net", List.of());
        needs.put("alone", List.of());
        return DependencyGraph.of(needs);
    }

    private static Map<Integer, List<Integer>> chain(int length) {
        Map<Integer, List<Integer>> needs = new LinkedHashMap<>();
        for (int i = 0; i < length; i++) {
            needs.put(i, i == 0 ? List.of() : List.of(i - 1));
        }
        return needs;
    }

    @Test
    void everyNodeComesAfterItsDependencies() {
        assertThat(shop().order()).containsExactly("net", "alone", "db", "cache", "app");
    }

    @Test
    void edgesAreSeenFromBothEnds() {
        assertThat(shop().dependenciesOf("app")).containsExactly("db", "cache");
        assertThat(shop().dependentsOf("net")).containsExactly("db", "cache");
        assertThat(shop().dependenciesOf("none")).isEmpty();
        assertThat(shop().dependentsOf("none")).isEmpty();
        assertThat(shop().contains("db")).isTrue();
        assertThat(shop().contains("none")).isFalse();
    }

    @Test
    void anEdgeTwiceIsOne() {
        var graph = DependencyGraph.of(Map.of("a", List.of(), "b", List.of("a", "a")));
        assertThat(graph.dependentsOf("a")).containsExactly("b");
        assertThat(graph.order()).containsExactly("a", "b");
    }

    @Test
    void anUndefinedDependencyIsRefused() {
        assertThatThrownBy(() -> DependencyGraph.of(Map.of("a", List.of("b"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a depends on b, which is not defined");
    }

    @Test
    void aCycleIsTold() {
        Map<String, List<String>> needs = new LinkedHashMap<>();
        needs.put("free", List.of());
        needs.put("leaf", List.of("a"));
        needs.put("a", List.of("free", "b"));
        needs.put("b", List.of("c"));
        needs.put("c", List.of("a"));
        var cycle = catchThrowableOfType(CycleException.class, () -> DependencyGraph.of(needs));
        assertThat(cycle).hasMessage("dependency cycle of 3 nodes");
        assertThat(cycle.cycle()).isEqualTo(List.of("a", "b", "c", "a"));
    }

    @Test
    void aNodeThatNeedsItselfIsACycle() {
        var cycle = catchThrowableOfType(CycleException.class, () -> DependencyGraph.of(Map.of("a", List.of("a"))));
        assertThat(cycle.cycle()).isEqualTo(List.of("a", "a"));
    }

    @Test
    void aCycleOfTenThousandIsTold() {
        Map<Integer, List<Integer>> needs = chain(10_000);
        needs.put(0, List.of(9_999));
        var cycle = catchThrowableOfType(CycleException.class, () -> DependencyGraph.of(needs));
        assertThat(cycle.cycle()).hasSize(10_001);
        assertThat(cycle.cycle().getFirst()).isEqualTo(cycle.cycle().getLast());
    }

    @Test
    void aChainOfTwentyThousandIsFine() {
        var graph = DependencyGraph.of(chain(LONG));
        assertThat(graph.order()).hasSize(LONG).isSorted();
        assertThat(graph.depths().get(LONG - 1)).isEqualTo(LONG - 1);
        assertThat(graph.layers()).hasSize(LONG);
        assertThat(graph.criticalPath(_ -> 1)).hasSize(LONG);
        assertThat(graph.withDependencies(List.of(LONG - 1))).hasSize(LONG);
        assertThat(graph.withDependents(List.of(0))).hasSize(LONG);
        assertThat(graph.reversed().order().getFirst()).isEqualTo(LONG - 1);
        assertThat(graph.restrictedTo(Set.of(0, LONG - 1)).dependenciesOf(LONG - 1))
                .containsExactly(0);
    }

    @Test
    void layersAreTheLongestWaysFromTheRoots() {
        assertThat(shop().depths()).isEqualTo(Map.of("net", 0, "alone", 0, "db", 1, "cache", 1, "app", 2));
        assertThat(shop().layers()).containsExactly(List.of("net", "alone"), List.of("db", "cache"), List.of("app"));
    }

    @Test
    void aRankIsTheLengthOfTheLongestWayOn() {
        Map<String, Long> costs = Map.of("net", 5L, "db", 20L, "cache", 1L, "app", 3L, "alone", 4L);
        assertThat(shop().ranks(costs::get))
                .isEqualTo(Map.of("net", 28L, "db", 23L, "cache", 4L, "app", 3L, "alone", 4L));
        assertThat(shop().criticalPath(costs::get)).containsExactly("net", "db", "app");
    }

    @Test
    void anEmptyGraphHasNothing() {
        var graph = DependencyGraph.of(Map.<String, List<String>>of());
        assertThat(graph.order()).isEmpty();
        assertThat(graph.layers()).isEmpty();
        assertThat(graph.criticalPath(_ -> 1)).isEmpty();
    }

    @Test
    void aPathThroughLeftOutNodesBecomesAnEdge() {
        var graph = shop().restrictedTo(Set.of("net", "app"));
        assertThat(graph.order()).containsExactly("net", "app");
        assertThat(graph.dependenciesOf("app")).containsExactly("net");
    }

    @Test
    void theReverseTurnsEveryEdge() {
        assertThat(shop().reversed().dependenciesOf("net")).containsExactlyInAnyOrder("db", "cache");
        assertThat(shop().reversed().order().getLast()).isEqualTo("net");
    }

    @Test
    void answersCannotBeChanged() {
        assertThatThrownBy(() -> shop().order().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> shop().dependentsOf("net").clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> shop().dependenciesOf("app").clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> shop().depths().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
