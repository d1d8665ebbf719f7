package dev.stratiform.core.run;

import java.util.ArrayList;
import java.util.List;

/// Replays journals and compares the states of runs.
final class Replay {
    private Replay() {}

    static Run of(RunSpec spec, List<RunEvent> journal) {
        Run run = Run.of(spec);
        for (RunEvent event : journal) {
            run = RunMachine.decide(run, event).next();
        }
        return run;
    }

    static boolean same(Run a, Run b) {
        return a.state == b.state
                && a.steps.equals(b.steps)
                && a.tally.equals(b.tally)
                && a.layersOpen.equals(b.layersOpen)
                && a.layer == b.layer
                && a.cancelLevel == b.cancelLevel
                && a.approvers.equals(b.approvers)
                && a.backOpen == b.backOpen
                && drained(a.ready).equals(drained(b.ready))
                && a.groups.keySet().equals(b.groups.keySet())
                && a.groups.entrySet().stream().allMatch(e -> same(e.getValue(), b.groups.get(e.getKey())));
    }

    private static boolean same(Run.Group a, Run.Group b) {
        return a.limit() == b.limit()
                && a.used() == b.used()
                && drained(a.waiting()).equals(drained(b.waiting()));
    }

    static List<Integer> drained(ReadyQueue queue) {
        List<Integer> steps = new ArrayList<>();
        for (ReadyQueue rest = queue; !rest.isEmpty(); rest = rest.rest()) {
            steps.add(rest.first());
        }
        return steps;
    }
}
