package dev.stratiform.core.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.testing.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DependencyGraphProperties {
    private static final int TRIES = 500;

    private static DependencyGraph<Integer> graph(int size, SplittableRandom random) {
        Map<Integer, List<Integer>> needs = new HashMap<>();
        List<Integer> names = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            names.add(i);
        }
        Collections.shuffle(names, new Random(random.nextLong()));
        for (int i = 0; i < size; i++) {
            List<Integer> mine = new ArrayList<>();
            for (int edge = i == 0 ? 0 : random.nextInt(4); edge > 0; edge--) {
                mine.add(names.get(random.nextInt(i)));
            }
            needs.put(names.get(i), mine);
        }
        return DependencyGraph.of(new LinkedHashMap<>(needs));
    }

    /// All that a node needs, found the slow way.
    private static Set<Integer> closure(DependencyGraph<Integer> graph, int node) {
        Set<Integer> all = new HashSet<>();
        for (int need : graph.dependenciesOf(node)) {
            all.add(need);
            all.addAll(closure(graph, need));
        }
        return all;
    }

    @Test
    void theOrderIsCompleteAndPutsDependenciesFirst() {
        Property.check(TRIES, 40, (size, random) -> {
            var graph = graph(size, random);
            Map<Integer, Integer> place = new HashMap<>();
            graph.order().forEach(node -> place.put(node, place.size()));
            assertThat(place).hasSize(size);
            for (int node : graph.order()) {
                for (int need : graph.dependenciesOf(node)) {
                    assertThat(place.get(need)).isLessThan(place.get(node));
                    assertThat(graph.dependentsOf(need)).contains(node);
                }
            }
        });
    }

    @Test
    void reachabilityIsTheSameFromBothEnds() {
        Property.check(TRIES, 16, (size, random) -> {
            var graph = graph(size, random);
            for (int node : graph.order()) {
                Set<Integer> needs = graph.withDependencies(List.of(node));
                Set<Integer> expected = closure(graph, node);
                expected.add(node);
                assertThat(needs).isEqualTo(expected);
                for (int other : graph.order()) {
                    assertThat(graph.withDependents(List.of(other)).contains(node))
                            .isEqualTo(needs.contains(other));
                }
            }
        });
    }

    @Test
    void aRestrictedGraphReachesWhatTheWholeOneReaches() {
        Property.check(TRIES, 16, (size, random) -> {
            var graph = graph(size, random);
            Set<Integer> kept = new HashSet<>();
            graph.order().forEach(node -> {
                if (random.nextBoolean()) {
                    kept.add(node);
                }
            });
            var part = graph.restrictedTo(kept);
            assertThat(new HashSet<>(part.order())).isEqualTo(kept);
            for (int node : part.order()) {
                Set<Integer> expected = closure(graph, node);
                expected.retainAll(kept);
                assertThat(closure(part, node)).isEqualTo(expected);
            }
        });
    }

    @Test
    void ranksFallAlongEdgesAndTheCriticalPathIsTheLongest() {
        Property.check(TRIES, 40, (size, random) -> {
            var graph = graph(size, random);
            long salt = random.nextInt(100);
            Map<Integer, Long> rank = graph.ranks(node -> (node * 31L + salt) % 17 + 1);
            for (int node : graph.order()) {
                for (int need : graph.dependenciesOf(node)) {
                    assertThat(rank.get(need)).isGreaterThan(rank.get(node));
                }
            }
            List<Integer> path = graph.criticalPath(node -> (node * 31L + salt) % 17 + 1);
            long length = path.stream()
                    .mapToLong(node -> (node * 31L + salt) % 17 + 1)
                    .sum();
            assertThat(length)
                    .isEqualTo(rank.values().stream()
                            .mapToLong(Long::longValue)
                            .max()
                            .orElse(0));
            for (int i = 1; i < path.size(); i++) {
                assertThat(graph.dependenciesOf(path.get(i))).contains(path.get(i - 1));
            }
        });
    }

    @Test
    void turningRoundTwiceGivesTheSameEdges() {
        Property.check(TRIES, 30, (size, random) -> {
            var graph = graph(size, random);
            var twice = graph.reversed().reversed();
            for (int node : graph.order()) {
                assertThat(twice.dependenciesOf(node)).isEqualTo(graph.dependenciesOf(node));
            }
        });
    }
}
