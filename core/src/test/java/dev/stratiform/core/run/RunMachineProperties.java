package dev.stratiform.core.run;

import static dev.stratiform.core.run.Invariants.must;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.testing.Property;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RunMachineProperties {
    private static final int LARGE = 1_000;
    private final Visits visits = new Visits();

    private static Simulation.Chaos chaos(SplittableRandom random) {
        return new Simulation.Chaos(
                random.nextBoolean() ? random.nextInt(25) : 0,
                random.nextInt(3) == 0 ? random.nextInt(8) : 0,
                random.nextInt(4) == 0 ? random.nextInt(6) : 0,
                random.nextInt(12));
    }

    @Test
    void everyRunKeepsItsPromisesWhateverHappens() {
        Property.check(10_000, 40, (size, random) -> {
            RunSpec spec = RandomSpecs.spec(size, random);
            Run run = new Simulation(spec, random, chaos(random), visits).play();
            outcome(run);
        });
    }

    @Test
    void largeRunsKeepTheirPromisesToo() {
        Property.check(4, LARGE, (_, random) -> {
            RunSpec spec = RandomSpecs.maker(LARGE, random).spec();
            Run run = new Simulation(spec, random, new Simulation.Chaos(2, 0, 0, 1), visits).play();
            outcome(run);
        });
    }

    @Test
    void aRunThatCrashesOftenEndsAsOneThatNeverDoes() {
        Property.check(1_000, 30, (size, random) -> {
            RunSpec spec = RandomSpecs.spec(size, random);
            Run calm = new Simulation(spec, random.split(), Simulation.Chaos.NONE, visits).play();
            Run shaken = new Simulation(spec, random.split(), new Simulation.Chaos(0, 10, 0, 5), visits).play();
            must(calm.state() == RunState.SUCCEEDED, "a run without failures succeeds");
            must(shaken.state() == calm.state(), "ends as " + calm.state() + ", not " + shaken.state());
            must(states(shaken).equals(states(calm)), "each step ends the same");
        });
    }

    @Test
    void everyTransitionIsVisited() {
        Property.check(5_000, 25, (size, random) -> {
            new Simulation(RandomSpecs.spec(size, random), random, chaos(random), visits).play();
        });
        assertThat(visits.seen()).containsAll(Visits.stepRows()).containsAll(Visits.runRows());
    }

    private static List<StepState> states(Run run) {
        return run.steps().stream().map(Step::state).toList();
    }

    private static void outcome(Run run) {
        Run.Tally tally = run.tally();
        RunSpec.Options options = run.spec().options();
        boolean backFailed = states(run).contains(StepState.ROLLBACK_FAILED);
        must(tally.unfinished() == 0 && tally.lost() == 0 && tally.running() == 0, "nothing is left: " + tally);
        boolean holds = switch (run.state()) {
            case SUCCEEDED -> tally.failed() == 0;
            case FAILED -> tally.failed() > 0;
            case PARTIAL -> tally.failed() > 0 && tally.done() > 0 && manual(options);
            case CANCELLED -> run.cancelLevel() > 0;
            case ROLLED_BACK -> tally.failed() > 0 && !backFailed && !manual(options);
            case ROLLBACK_FAILED -> tally.failed() > 0 && backFailed && !manual(options);
            case QUEUED, RUNNING, CANCELLING, ROLLING_BACK -> false;
        };
        must(holds, "the outcome fits: " + run.state() + " " + tally);
        for (Step step : run.steps()) {
            skips(run, step);
            if (run.state() == RunState.ROLLED_BACK && step.state() == StepState.SUCCEEDED) {
                must(run.spec(step).compensation() == RunSpec.Compensation.NONE, "everything was taken back: " + step);
            }
        }
    }

    private static boolean manual(RunSpec.Options options) {
        return options.rollback() == RunSpec.Rollback.MANUAL;
    }

    /// A step is left out for a dependency exactly when one of them did not get done.
    private static void skips(Run run, Step step) {
        boolean allDone = true;
        for (int need : run.topology().dependencies(step.index())) {
            StepState state = run.steps().get(need).state();
            boolean rolledBack = state == StepState.ROLLED_BACK || state == StepState.ROLLBACK_FAILED;
            allDone &= state.done() || rolledBack;
            boolean ran = step.state().done() || step.attempt() > 0;
            must(!ran || state.done() || rolledBack, "a step ran although " + state + " before it");
        }
        boolean left = step.skip().equals(Optional.of(SkipReason.DEPENDENCY));
        boolean back = run.state() == RunState.ROLLED_BACK || run.state() == RunState.ROLLBACK_FAILED;
        must(!left || back || !allDone, "left out for a dependency that was done");
        must(left || step.state() != StepState.SKIPPED || step.skip().isPresent(), "a reason is told");
    }
}
