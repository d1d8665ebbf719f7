package dev.stratiform.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.run.RunSpec.RetryRule;
import dev.stratiform.core.run.StackEngine.Ended;
import dev.stratiform.resilience.failure.ErrorCode;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunRecoveryTest {
    private static final RetryRule ANY =
            new RetryRule(3, Duration.ofSeconds(9), 1, Duration.ofSeconds(9), Set.of(), true);

    private static SpecMaker two() {
        return new SpecMaker().parallel(2).step("a").step("b").step("c");
    }

    @Test
    void whatWasIntendedIsLookedIntoFirst() {
        Play play = Play.start(two()).intend("a").resume();
        assertThat(play.commands()).containsExactly(new RunCommand.Recover("a", 1, false));
        assertThat(play.state("b")).isEqualTo(StepState.READY);
        play.succeed("a");
        assertThat(play.running()).containsExactly("b", "c");
    }

    @Test
    void whatWasNotIntendedIsQueuedAgainUnderTheSameNumber() {
        Play play = Play.start(new SpecMaker().step("a")).resume();
        assertThat(play.commands()).containsExactly(new RunCommand.Prepare("a", 1, false, ""));
    }

    @Test
    void nothingNewStartsBeforeEveryOldAttemptIsSettled() {
        Play play = Play.start(two()).intend("a", "b").resume().repeatable("a");
        assertThat(play.commands()).containsExactly(new RunCommand.Launch("a", 1, false));
        play.succeed("a");
        assertThat(play.running()).containsExactly("b");
        assertThat(play.run().tally().recovering()).isEqualTo(1);
        play.succeed("b");
        assertThat(play.running()).containsExactly("c");
    }

    @Test
    void aSecondCrashAsksAgain() {
        Play play = Play.start(two()).intend("a", "b").resume().repeatable("a").resume();
        assertThat(play.commands())
                .containsExactlyInAnyOrder(
                        new RunCommand.Recover("a", 1, false), new RunCommand.Recover("b", 1, false));
        play.succeed("a", "b", "c");
        assertThat(play.run().state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void anEngineThatCannotBeStartedAgainIsTriedLater() {
        Play play = Play.start(new SpecMaker().step("a")).intend("a").resume().repeatable("a");
        play.unprepared("a", ErrorCode.ENGINE_START_FAILED);
        assertThat(play.state("a")).isEqualTo(StepState.RETRYING);
        assertThat(play.run().tally().recovering()).isZero();
    }

    @Test
    void aWaitForTheNextTryEndsAtOnce() {
        Play play = Play.start(new SpecMaker().step("a").retry(ANY)).fail("a").resume();
        assertThat(play.commands()).containsExactly(new RunCommand.Wait("a", 1, Duration.ZERO));
    }

    @Test
    void peopleAreAskedAgain() {
        Play play = Play.start(new SpecMaker().approvals(1).step("a")).resume();
        assertThat(play.commands()).containsExactly(new RunCommand.AskApproval("a"));
    }

    @Test
    void aRunThatNeverStartedStartsWhenItIsResumed() {
        assertThat(new Play(new SpecMaker().step("a")).resume().running()).containsExactly("a");
    }

    @Test
    void aCancelReachesStepsThatAreBeingLookedInto() {
        Play play = Play.start(two()).intend("a", "b").resume().cancel(1);
        assertThat(play.commands()).isEmpty();
        play.repeatable("a").succeed("b");
        assertThat(play.state("a")).isEqualTo(StepState.CANCELLED);
        assertThat(play.state("b")).isEqualTo(StepState.SUCCEEDED);
        assertThat(play.run().state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void aCrashDuringACancelEndsWhatWasNotIntended() {
        Play play = Play.start(two()).intend("a").cancel(1).resume();
        assertThat(play.state("b")).isEqualTo(StepState.CANCELLED);
        assertThat(play.commands()).containsExactly(new RunCommand.Recover("a", 1, false));
    }

    @Test
    void underFailFastACrashStartsNothingNew() {
        Play play = Play.start(new SpecMaker().failFast().step("a").step("b"))
                .fail("a")
                .resume();
        assertThat(play.state("b")).isEqualTo(StepState.CANCELLED);
        assertThat(play.run().state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aLostAttemptBlocksWhatDependsOnIt() {
        Play play = Play.start(new SpecMaker().step("a").step("b", "a").step("c"))
                .intend("a")
                .resume()
                .lost("a");
        assertThat(play.state("a")).isEqualTo(StepState.UNKNOWN);
        assertThat(play.run().step("a").failure().orElseThrow().code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(play.run().blocked()).isFalse();
        play.succeed("c");
        assertThat(play.state("b")).isEqualTo(StepState.PENDING);
        assertThat(play.run().blocked()).isTrue();
    }

    private static Play lost() {
        return Play.start(new SpecMaker().step("a").step("b", "a")).end("a", Ended.UNKNOWN, ErrorCode.OUTCOME_UNKNOWN);
    }

    @Test
    void aLostAttemptThatWasDoneGoesOn() {
        Play play = lost().resolve("a", RunEvent.Verdict.DONE);
        assertThat(play.state("a")).isEqualTo(StepState.SUCCEEDED);
        assertThat(play.run().step("a").failure()).isEmpty();
        assertThat(play.running()).containsExactly("b");
    }

    @Test
    void aLostAttemptThatFailedLeavesOutItsDependents() {
        Play play = lost().resolve("a", RunEvent.Verdict.FAILED);
        assertThat(play.state("a")).isEqualTo(StepState.FAILED);
        assertThat(play.run().state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aLostAttemptMayRunAgain() {
        Play play = lost().resolve("a", RunEvent.Verdict.RERUN);
        assertThat(play.commands()).containsExactly(new RunCommand.Prepare("a", 2, false, ""));
        play.succeed("a", "b");
        assertThat(play.run().state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void onlyALostStepIsResolved() {
        Play play = Play.start(new SpecMaker().step("a")).resolve("a", RunEvent.Verdict.DONE);
        assertThat(play.state("a")).isEqualTo(StepState.RUNNING);
    }

    @Test
    void underFailFastALostStepDoesNotRunAgainAfterAFailure() {
        Play play = Play.start(new SpecMaker().failFast().step("a").step("b"))
                .end("a", Ended.UNKNOWN, ErrorCode.OUTCOME_UNKNOWN)
                .fail("b")
                .resolve("a", RunEvent.Verdict.RERUN);
        assertThat(play.state("a")).isEqualTo(StepState.FAILED);
        assertThat(play.run().state()).isEqualTo(RunState.FAILED);
    }
}
