package dev.stratiform.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.resilience.failure.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunOrderTest {
    @Test
    void aStepStartsWhenItsDependenciesAreDone() {
        Play play = Play.start(new SpecMaker().step("a").step("b", "a"));
        assertThat(play.running()).containsExactly("a");
        play.succeed("a");
        assertThat(play.running()).containsExactly("b");
        play.succeed("b");
        assertThat(play.run().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(play.commands()).containsExactly(new RunCommand.Finish(RunState.SUCCEEDED));
    }

    @Test
    void aStepWaitsForAllOfItsDependencies() {
        Play play = Play.start(new SpecMaker().step("a").step("b").step("c", "a", "b"));
        play.succeed("a");
        assertThat(play.state("c")).isEqualTo(StepState.PENDING);
        play.unchanged("b");
        assertThat(play.state("b")).isEqualTo(StepState.UNCHANGED);
        assertThat(play.running()).containsExactly("c");
    }

    @Test
    void anIntentIsAnsweredWithALaunch() {
        Play play = Play.start(new SpecMaker().step("a"));
        assertThat(play.commands()).containsExactly(new RunCommand.Prepare("a", 1, false, ""));
        play.intend("a");
        assertThat(play.commands()).containsExactly(new RunCommand.Launch("a", 1, false));
    }

    @Test
    void theLongestRemainingPathStartsFirst() {
        Play play = Play.start(new SpecMaker()
                .parallel(1)
                .step("short")
                .rank(1)
                .step("long")
                .rank(9)
                .step("middle")
                .rank(5));
        assertThat(play.running()).containsExactly("long");
        play.succeed("long");
        assertThat(play.running()).containsExactly("middle");
    }

    @Test
    void noMoreStepsRunThanAllowed() {
        Play play = Play.start(new SpecMaker().parallel(2).step("a").step("b").step("c"));
        assertThat(play.running()).containsExactly("a", "b");
        assertThat(play.state("c")).isEqualTo(StepState.READY);
        play.succeed("a");
        assertThat(play.running()).containsExactly("b", "c");
    }

    @Test
    void aLayerWaitsForAllLayersBeforeIt() {
        Play play = Play.start(new SpecMaker().layered().step("a").step("slow").step("b", "a"));
        play.succeed("a");
        assertThat(play.state("b")).isEqualTo(StepState.PENDING);
        play.succeed("slow");
        assertThat(play.running()).containsExactly("b");
    }

    @Test
    void aLayerOpensAlsoAfterAFailureElsewhere() {
        Play play = Play.start(
                new SpecMaker().layered().step("a").step("x").step("b", "a").step("y", "x"));
        play.fail("x").succeed("a");
        assertThat(play.state("y")).isEqualTo(StepState.SKIPPED);
        assertThat(play.running()).containsExactly("b");
    }

    @Test
    void aListedStepOfALayerHoldsNobodyUp() {
        Play play = Play.start(new SpecMaker()
                .layered()
                .step("off")
                .skipped(SkipReason.DISABLED)
                .step("a")
                .step("b", "a"));
        play.succeed("a").succeed("b");
        assertThat(play.run().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(play.run().step("off").skip()).isEqualTo(Optional.of(SkipReason.DISABLED));
    }

    @Test
    void aRunKnowsItsStacks() {
        Run run = Play.start(new SpecMaker().step("a")).run();
        assertThat(run.has("a")).isTrue();
        assertThat(run.has("b")).isFalse();
        assertThat(run.steps()).containsExactly(run.step("a"));
    }

    @Test
    void aRunWithoutStepsSucceedsAtOnce() {
        assertThat(Play.start(new SpecMaker()).run().state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void aSecondStartChangesNothing() {
        Play play = Play.start(new SpecMaker().step("a").step("b", "a"));
        play.send(new RunEvent.Started());
        assertThat(play.commands()).isEmpty();
    }

    @Test
    void anEventAfterTheEndChangesNothing() {
        Play play = Play.start(new SpecMaker().step("a")).succeed("a");
        Run before = play.run();
        play.cancel(1);
        assertThat(play.run()).isSameAs(before);
        assertThat(play.commands()).isEmpty();
    }

    @Test
    void factsOfProcessesAndResourcesDecideNothing() {
        Play play = Play.start(new SpecMaker().step("a")).intend("a");
        var change = new StackEngine.ResourceChange("bucket", "s3", "create", StackEngine.Phase.DONE, List.of());
        var process = new StackEngine.ProcessIdentity("host", 1, Instant.EPOCH, "boot");
        Step before = play.run().step("a");
        play.send(new RunEvent.AttemptStarted("a", 1, false, process));
        play.send(new RunEvent.ResourceChanged("a", 1, change));
        assertThat(play.run().step("a")).isEqualTo(before);
        assertThat(play.commands()).isEmpty();
    }

    @Test
    void anEventThatCannotHappenIsAFault() {
        Play play = Play.start(new SpecMaker().step("a").step("b", "a"));
        assertThatThrownBy(() -> play.unchanged("b"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("PENDING");
        assertThatThrownBy(() -> play.unchanged("none")).hasMessageContaining("no step none");
    }

    @Test
    void aSpecWithAnUnknownDependencyOrATwinIsRefused() {
        SpecMaker twins = new SpecMaker().step("a").step("a");
        assertThatThrownBy(() -> new Play(twins)).hasMessageContaining("twice");
        SpecMaker off = new SpecMaker().step("a").skipped(SkipReason.FILTER).step("b", "a");
        assertThatThrownBy(() -> new Play(off)).hasMessageContaining("no active step");
    }

    @Test
    void aFailureLeavesOutAllThatDependsOnIt() {
        Play play = Play.start(
                new SpecMaker().step("a").step("b", "a").step("c", "b").step("other"));
        play.fail("a");
        assertThat(play.state("c")).isEqualTo(StepState.SKIPPED);
        assertThat(play.run().step("c").skip()).isEqualTo(Optional.of(SkipReason.DEPENDENCY));
        assertThat(play.run().state()).isEqualTo(RunState.RUNNING);
        play.succeed("other");
        assertThat(play.run().state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void underFailFastNothingNewStarts() {
        Play play = Play.start(new SpecMaker()
                .failFast()
                .parallel(2)
                .step("a")
                .step("b")
                .step("c")
                .step("d", "b"));
        play.intend("b").fail("a");
        assertThat(play.run().step("c").skip()).isEqualTo(Optional.of(SkipReason.FAIL_FAST));
        assertThat(play.state("d")).isEqualTo(StepState.SKIPPED);
        play.succeed("b");
        assertThat(play.state("b")).isEqualTo(StepState.SUCCEEDED);
        assertThat(play.run().state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void underFailFastAStepStillBeingPreparedIsNotLaunched() {
        Play play = Play.start(new SpecMaker().failFast().step("a").step("b"));
        play.fail("a").intend("b");
        assertThat(play.state("b")).isEqualTo(StepState.CANCELLED);
        assertThat(play.commands()).containsExactly(new RunCommand.Finish(RunState.FAILED));
    }

    @Test
    void allFailuresAreKept() {
        Play play = Play.start(new SpecMaker().step("a").step("b"));
        play.fail("a").end("b", StackEngine.Ended.TIMED_OUT, ErrorCode.ENGINE_TIMEOUT);
        assertThat(play.state("b")).isEqualTo(StepState.TIMED_OUT);
        assertThat(play.run().tally().failed()).isEqualTo(2);
        assertThat(play.run().step("a").failure()).isPresent();
        assertThat(play.run().step("b").failure()).isPresent();
    }

    @Test
    void aPartialRunHasFailuresAndSuccessesAndMayBeRolledBack() {
        SpecMaker maker =
                new SpecMaker().rollback(RunSpec.Rollback.MANUAL).step("a").step("b");
        assertThat(Play.start(maker).succeed("a").fail("b").run().state()).isEqualTo(RunState.PARTIAL);
        assertThat(Play.start(maker).fail("a").fail("b").run().state()).isEqualTo(RunState.FAILED);
    }
}
