package dev.stratiform.core.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The edges of a run by step number; made once per run, never changed.
final class Topology {
    private final Map<String, Integer> numbers;
    private final List<int[]> dependents;
    private final List<int[]> dependencies;
    private final List<List<Integer>> layers;

    private Topology(
            Map<String, Integer> numbers,
            List<int[]> dependents,
            List<int[]> dependencies,
            List<List<Integer>> layers) {
        this.numbers = numbers;
        this.dependents = dependents;
        this.dependencies = dependencies;
        this.layers = layers;
    }

    static Topology of(RunSpec spec) {
        Map<String, Integer> numbers = new HashMap<>();
        for (RunSpec.StepSpec step : spec.steps()) {
            if (numbers.put(step.stack(), numbers.size()) != null) {
                throw new IllegalArgumentException("the step " + step.stack() + " is there twice");
            }
        }
        List<int[]> dependencies = new ArrayList<>();
        List<List<Integer>> dependents = new ArrayList<>();
        List<List<Integer>> layers = new ArrayList<>();
        spec.steps().forEach(_ -> dependents.add(new ArrayList<>()));
        for (RunSpec.StepSpec step : spec.steps()) {
            int number = dependencies.size();
            dependencies.add(edges(step, spec, numbers));
            for (int need : dependencies.getLast()) {
                dependents.get(need).add(number);
            }
            while (layers.size() <= step.layer()) {
                layers.add(new ArrayList<>());
            }
            if (step.skip().isEmpty()) {
                layers.get(step.layer()).add(number);
            }
        }
        List<int[]> backward = new ArrayList<>();
        dependents.forEach(
                list -> backward.add(list.stream().mapToInt(Integer::intValue).toArray()));
        return new Topology(numbers, backward, dependencies, layers);
    }

    private static int[] edges(RunSpec.StepSpec step, RunSpec spec, Map<String, Integer> numbers) {
        return step.dependsOn().stream()
                .distinct()
                .mapToInt(need -> {
                    Integer number = numbers.get(need);
                    if (number == null || spec.steps().get(number).skip().isPresent()) {
                        throw new IllegalArgumentException(
                                step.stack() + " depends on " + need + ", which is no active step of the run");
                    }
                    return number;
                })
                .toArray();
    }

    int number(String stack) {
        Integer number = numbers.get(stack);
        if (number == null) {
            throw new IllegalArgumentException("the run has no step " + stack);
        }
        return number;
    }

    boolean has(String stack) {
        return numbers.containsKey(stack);
    }

    int[] dependents(int step) {
        return dependents.get(step);
    }

    int[] dependencies(int step) {
        return dependencies.get(step);
    }

    /// The active steps of each layer.
    List<List<Integer>> layers() {
        return layers;
    }
}
