package dev.stratiform.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import org.junit.jupiter.api.Test;

class RunApprovalTest {
    @Test
    void aStepAsksForApprovalBeforeItStarts() {
        Play play = Play.start(new SpecMaker().approvals(1).step("a"));
        assertThat(play.state("a")).isEqualTo(StepState.WAITING_APPROVAL);
        assertThat(play.commands()).containsExactly(new RunCommand.AskApproval("a"));
        play.approve("a", "ann");
        assertThat(play.running()).containsExactly("a");
    }

    @Test
    void aWaitingStepHoldsNoSlot() {
        Play play =
                Play.start(new SpecMaker().parallel(1).approvals(1).step("a").step("b"));
        assertThat(play.state("b")).isEqualTo(StepState.WAITING_APPROVAL);
        play.approve("b", "ann");
        assertThat(play.running()).containsExactly("b");
    }

    @Test
    void thePeopleMustBeDifferent() {
        Play play = Play.start(new SpecMaker().approvals(2).step("a"));
        play.approve("a", "ann").approve("a", "ann");
        assertThat(play.state("a")).isEqualTo(StepState.WAITING_APPROVAL);
        play.approve("a", "bob");
        assertThat(play.running()).containsExactly("a");
    }

    @Test
    void anApprovalOfTheRunCountsForEveryStep() {
        Play play = Play.start(new SpecMaker().approvals(2).step("a").step("b").step("c", "a"));
        play.approve("a", "bob").approve("", "bob");
        assertThat(play.running()).isEmpty();
        play.approve("", "ann");
        assertThat(play.running()).containsExactly("a", "b");
        play.succeed("a");
        assertThat(play.running()).containsExactly("b", "c");
    }

    @Test
    void anEarlyApprovalCounts() {
        Play play = Play.start(new SpecMaker().approvals(1).step("a").step("b", "a"));
        play.approve("b", "ann").approve("a", "ann").succeed("a");
        assertThat(play.running()).containsExactly("b");
    }

    @Test
    void aRejectedStepFailsAndSaysWhoAndWhy() {
        Play play = Play.start(new SpecMaker().approvals(1).step("a").step("b", "a"));
        play.reject("a", "not today");
        assertThat(play.state("a")).isEqualTo(StepState.FAILED);
        assertThat(play.state("b")).isEqualTo(StepState.SKIPPED);
        Failure failure = play.run().step("a").failure().orElseThrow();
        assertThat(failure.code()).isEqualTo(ErrorCode.APPROVAL_REQUIRED);
        assertThat(failure.message()).isEqualTo("rejected by bob: not today");
    }

    @Test
    void aRejectedRunFailsWhatWaits() {
        Play play = Play.start(new SpecMaker().approvals(1).step("a").step("b").step("c"));
        play.approve("a", "ann").reject("", "");
        assertThat(play.state("b")).isEqualTo(StepState.FAILED);
        assertThat(play.state("c")).isEqualTo(StepState.FAILED);
        assertThat(play.running()).containsExactly("a");
        play.reject("a", "too late");
        assertThat(play.running()).containsExactly("a");
    }

    @Test
    void aRejectionUnderFailFastStopsTheRest() {
        Play play = Play.start(new SpecMaker().failFast().approvals(1).step("a").step("b"));
        play.reject("", "no");
        assertThat(play.state("a")).isEqualTo(StepState.FAILED);
        assertThat(play.run().step("b").skip()).contains(SkipReason.FAIL_FAST);
        assertThat(play.run().state()).isEqualTo(RunState.FAILED);
    }
}
