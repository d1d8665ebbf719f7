package dev.stratiform.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.run.RunSpec.RetryRule;
import dev.stratiform.core.run.StackEngine.Ended;
import dev.stratiform.resilience.failure.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunCancelTest {
    private static final RetryRule ANY =
            new RetryRule(9, Duration.ofSeconds(1), 1, Duration.ofSeconds(1), Set.of(), true);

    private static Play chain() {
        return Play.start(new SpecMaker().step("a").retry(ANY).step("b", "a")).intend("a");
    }

    @Test
    void aCancelledRunStartsNothingAndSignalsWhatRuns() {
        Play play = chain().cancel(1);
        assertThat(play.run().state()).isEqualTo(RunState.CANCELLING);
        assertThat(play.commands()).containsExactly(new RunCommand.Signal("a", 1));
        assertThat(play.run().step("b").skip()).isEqualTo(Optional.of(SkipReason.CANCELLED));
        play.end("a", Ended.CANCELLED, ErrorCode.ENGINE_INTERRUPTED);
        assertThat(play.state("a")).isEqualTo(StepState.CANCELLED);
        assertThat(play.run().state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void eachLevelSignalsOnce() {
        Play play = chain().cancel(1).cancel(1);
        assertThat(play.commands()).isEmpty();
        assertThat(play.cancel(3).commands()).containsExactly(new RunCommand.Signal("a", 3));
        assertThat(play.cancel(2).commands()).isEmpty();
        assertThat(play.run().cancelLevel()).isEqualTo(3);
    }

    @Test
    void cancelBeatsRetry() {
        Play failing = chain().cancel(1).fail("a");
        assertThat(failing.state("a")).isEqualTo(StepState.FAILED);
        assertThat(failing.run().state()).isEqualTo(RunState.CANCELLED);
        Play waiting = chain().fail("a").cancel(1);
        assertThat(waiting.state("a")).isEqualTo(StepState.CANCELLED);
        assertThat(waiting.run().state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void aStepThatSucceedsAnywaySucceeded() {
        Play play = chain().cancel(1).succeed("a");
        assertThat(play.state("a")).isEqualTo(StepState.SUCCEEDED);
        assertThat(play.run().state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void aStepThatIsBeingPreparedIsNotLaunched() {
        Play play = Play.start(new SpecMaker().step("a")).cancel(1);
        assertThat(play.commands()).isEmpty();
        play.intend("a");
        assertThat(play.commands()).containsExactly(new RunCommand.Finish(RunState.CANCELLED));
        assertThat(play.state("a")).isEqualTo(StepState.CANCELLED);
    }

    @Test
    void aStepWhosePreparationFailsMeanwhileIsCancelled() {
        Play play = Play.start(new SpecMaker().step("a")).cancel(1).unprepared("a", ErrorCode.LOOKUP_FAILED);
        assertThat(play.state("a")).isEqualTo(StepState.CANCELLED);
    }

    @Test
    void aStepThatIsFoundUnchangedMeanwhileIsUnchanged() {
        Play play = Play.start(new SpecMaker().step("a")).cancel(1).unchanged("a");
        assertThat(play.state("a")).isEqualTo(StepState.UNCHANGED);
        assertThat(play.run().state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void aRunThatNeverStartedIsCancelledAtOnce() {
        Play play = new Play(new SpecMaker().step("a").step("b", "a")).cancel(1);
        assertThat(play.run().state()).isEqualTo(RunState.CANCELLED);
        assertThat(play.run().tally().skipped()).isEqualTo(2);
    }

    @Test
    void aCancelledRunIsNeverTakenBack() {
        Play play = Play.start(new SpecMaker().automatic().step("a").step("b").step("c"))
                .succeed("a")
                .fail("b")
                .intend("c")
                .cancel(1)
                .fail("c");
        assertThat(play.run().state()).isEqualTo(RunState.CANCELLED);
        assertThat(play.state("a")).isEqualTo(StepState.SUCCEEDED);
    }

    @Test
    void aLostStepKeepsACancelledRunOpenUntilItIsResolved() {
        Play play = chain().cancel(2).end("a", Ended.UNKNOWN, ErrorCode.OUTCOME_UNKNOWN);
        assertThat(play.run().blocked()).isTrue();
        play.resolve("a", RunEvent.Verdict.RERUN);
        assertThat(play.state("a")).isEqualTo(StepState.FAILED);
        assertThat(play.run().state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void waitingForPeopleOrForAGroupEndsWithTheRun() {
        Play asked = Play.start(new SpecMaker().approvals(1).step("a")).cancel(1);
        assertThat(asked.state("a")).isEqualTo(StepState.SKIPPED);
        Play full = Play.start(
                new SpecMaker().limit("g", 1).step("a").in("g", 1).step("b").in("g", 1));
        full.intend("a").cancel(1).succeed("a");
        assertThat(full.state("b")).isEqualTo(StepState.SKIPPED);
        assertThat(full.run().state()).isEqualTo(RunState.CANCELLED);
    }
}
