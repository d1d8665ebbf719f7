package dev.stratiform.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.run.RunSpec.Compensation;
import dev.stratiform.core.run.StackEngine.Ended;
import dev.stratiform.resilience.failure.ErrorCode;
import org.junit.jupiter.api.Test;

class RunRollbackTest {
    /// net <- db <- app, and a failing one beside them.
    private static SpecMaker chain(Compensation net) {
        return new SpecMaker()
                .automatic()
                .step("net")
                .takenBackBy(net)
                .step("db", "net")
                .step("app", "db")
                .step("bad");
    }

    private static Play rollingBack(Compensation net) {
        return Play.start(chain(net)).succeed("net", "db", "app").fail("bad");
    }

    @Test
    void completedStepsAreTakenBackInReverseOrder() {
        Play play = rollingBack(Compensation.RESTORE);
        assertThat(play.run().state()).isEqualTo(RunState.ROLLING_BACK);
        assertThat(play.commands()).containsExactly(new RunCommand.Prepare("app", 2, true, ""));
        play.succeed("app");
        assertThat(play.state("app")).isEqualTo(StepState.ROLLED_BACK);
        assertThat(play.running()).containsExactly("db");
        play.succeed("db", "net");
        assertThat(play.run().state()).isEqualTo(RunState.ROLLED_BACK);
        assertThat(play.state("bad")).isEqualTo(StepState.FAILED);
    }

    @Test
    void theRollbackWaitsUntilTheFailureSettled() {
        Play play = Play.start(chain(Compensation.RESTORE)).succeed("net").fail("bad");
        assertThat(play.run().state()).isEqualTo(RunState.RUNNING);
        play.fail("db");
        assertThat(play.running()).containsExactly("net");
    }

    @Test
    void theOrderHoldsAcrossStepsThatAreNotTakenBack() {
        Play play = Play.start(new SpecMaker()
                        .automatic()
                        .step("net")
                        .step("same", "net")
                        .step("kept", "same")
                        .takenBackBy(Compensation.NONE)
                        .step("app", "kept")
                        .step("bad"))
                .succeed("net")
                .unchanged("same")
                .succeed("kept", "app")
                .fail("bad");
        assertThat(play.running()).containsExactly("app");
        play.succeed("app");
        assertThat(play.running()).containsExactly("net");
        play.succeed("net");
        assertThat(play.state("same")).isEqualTo(StepState.UNCHANGED);
        assertThat(play.state("kept")).isEqualTo(StepState.SUCCEEDED);
        assertThat(play.run().state()).isEqualTo(RunState.ROLLED_BACK);
    }

    @Test
    void theRollbackGoesOnAfterAnError() {
        Play play = rollingBack(Compensation.RESTORE).fail("app");
        assertThat(play.state("app")).isEqualTo(StepState.ROLLBACK_FAILED);
        play.succeed("db", "net");
        assertThat(play.state("net")).isEqualTo(StepState.ROLLED_BACK);
        assertThat(play.run().state()).isEqualTo(RunState.ROLLBACK_FAILED);
    }

    @Test
    void aStackIsNotRemovedBelowOneThatCouldNotBeTakenBack() {
        Play play = rollingBack(Compensation.DESTROY).succeed("app").fail("db");
        assertThat(play.state("net")).isEqualTo(StepState.ROLLBACK_FAILED);
        assertThat(play.run().step("net").failure().orElseThrow().message()).contains("net was not removed");
        assertThat(play.run().state()).isEqualTo(RunState.ROLLBACK_FAILED);
    }

    @Test
    void aRemovalIsRefusedAlsoThroughUntouchedSteps() {
        Play play = Play.start(new SpecMaker()
                        .automatic()
                        .step("net")
                        .takenBackBy(Compensation.DESTROY)
                        .step("same", "net")
                        .step("app", "same")
                        .step("bad"))
                .succeed("net")
                .unchanged("same")
                .succeed("app")
                .fail("bad")
                .fail("app");
        assertThat(play.state("net")).isEqualTo(StepState.ROLLBACK_FAILED);
        assertThat(play.run().state()).isEqualTo(RunState.ROLLBACK_FAILED);
    }

    @Test
    void failedAndTimedOutStepsAreTakenBackWhenTheScopeSaysSo() {
        SpecMaker maker =
                new SpecMaker().automatic().failedToo().step("a").step("b", "a").step("c", "a");
        Play play = Play.start(maker).succeed("a").fail("b");
        play.end("c", Ended.TIMED_OUT, ErrorCode.ENGINE_TIMEOUT);
        assertThat(play.running()).containsExactly("b", "c");
        play.succeed("b", "c", "a");
        assertThat(play.state("b")).isEqualTo(StepState.ROLLED_BACK);
        assertThat(play.state("c")).isEqualTo(StepState.ROLLED_BACK);
        assertThat(play.run().state()).isEqualTo(RunState.ROLLED_BACK);
    }

    @Test
    void aRejectedStepNeverRanAndIsNotTakenBack() {
        Play play = Play.start(
                new SpecMaker().automatic().failedToo().approvals(1).step("a").step("b"));
        play.approve("a", "ann").succeed("a").reject("b", "no");
        assertThat(play.running()).containsExactly("a");
        play.succeed("a");
        assertThat(play.state("b")).isEqualTo(StepState.FAILED);
        assertThat(play.run().state()).isEqualTo(RunState.ROLLED_BACK);
    }

    @Test
    void aRunWithNothingToTakeBackFailed() {
        Play play = Play.start(new SpecMaker().automatic().step("same").step("bad"));
        assertThat(play.unchanged("same").fail("bad").run().state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aRollbackIsNeverRetriedWhenItsPreparationFails() {
        Play play = rollingBack(Compensation.RESTORE).unprepared("app", ErrorCode.LOOKUP_FAILED);
        assertThat(play.state("app")).isEqualTo(StepState.ROLLBACK_FAILED);
        assertThat(play.running()).containsExactly("db");
    }

    @Test
    void aRollbackRespectsTheLimitOfSlots() {
        Play play = Play.start(new SpecMaker()
                .automatic()
                .parallel(1)
                .step("a")
                .rank(3)
                .step("b")
                .rank(2)
                .step("bad"));
        play.succeed("a", "b").fail("bad");
        assertThat(play.running()).containsExactly("a");
        play.succeed("a");
        assertThat(play.running()).containsExactly("b");
    }

    @Test
    void aCancelledRollbackStartsNothingMore() {
        Play play = rollingBack(Compensation.RESTORE).intend("app").cancel(1);
        assertThat(play.commands()).containsExactly(new RunCommand.Signal("app", 1));
        play.end("app", Ended.CANCELLED, ErrorCode.ENGINE_INTERRUPTED);
        assertThat(play.state("net")).isEqualTo(StepState.ROLLBACK_FAILED);
        assertThat(play.run().step("net").failure().orElseThrow().code()).isEqualTo(ErrorCode.RUN_CANCELLED);
        assertThat(play.run().state()).isEqualTo(RunState.ROLLBACK_FAILED);
    }

    @Test
    void aStepBeingPreparedWhenItsRollbackIsCancelledIsNotLaunched() {
        Play play = rollingBack(Compensation.RESTORE).cancel(1).intend("app");
        assertThat(play.state("app")).isEqualTo(StepState.ROLLBACK_FAILED);
        assertThat(play.commands()).containsExactly(new RunCommand.Finish(RunState.ROLLBACK_FAILED));
    }

    @Test
    void aCrashDuringARollbackIsLookedInto() {
        Play play = rollingBack(Compensation.RESTORE).intend("app").resume();
        assertThat(play.commands()).containsExactly(new RunCommand.Recover("app", 2, true));
        play.repeatable("app");
        assertThat(play.commands()).containsExactly(new RunCommand.Launch("app", 2, true));
        play.succeed("app", "db", "net");
        assertThat(play.run().state()).isEqualTo(RunState.ROLLED_BACK);
    }

    @Test
    void aRollbackStepWithoutIntentStartsAgainUnderTheSameNumber() {
        Play play = rollingBack(Compensation.RESTORE).resume();
        assertThat(play.commands()).containsExactly(new RunCommand.Prepare("app", 2, true, ""));
    }

    @Test
    void aLostRollbackAttemptCountsAsFailed() {
        Play play = rollingBack(Compensation.RESTORE).intend("app").resume().lost("app");
        assertThat(play.state("app")).isEqualTo(StepState.ROLLBACK_FAILED);
        assertThat(play.running()).containsExactly("db");
    }

    @Test
    void aCancelWhileARollbackIsLookedIntoDoesNotRepeatIt() {
        Play play = rollingBack(Compensation.RESTORE).intend("app").resume().cancel(1);
        play.repeatable("app");
        assertThat(play.state("app")).isEqualTo(StepState.ROLLBACK_FAILED);
        assertThat(play.run().state()).isEqualTo(RunState.ROLLBACK_FAILED);
    }

    @Test
    void withoutAStrategyNothingIsTakenBack() {
        Play play =
                Play.start(new SpecMaker().step("a").step("bad")).succeed("a").fail("bad");
        assertThat(play.run().state()).isEqualTo(RunState.FAILED);
        assertThat(play.state("a")).isEqualTo(StepState.SUCCEEDED);
    }
}
