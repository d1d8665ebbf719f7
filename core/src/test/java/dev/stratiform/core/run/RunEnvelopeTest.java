package dev.stratiform.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.resilience.failure.Failure;
import org.junit.jupiter.api.Test;

/// Steps whose plan is outside the envelope.
class RunEnvelopeTest {
    @Test
    void onlyTheStepThatIsOutsideWaitsAndItHoldsNoSlot() {
        Play play = Play.start(new SpecMaker().parallel(1).step("a").step("b"));
        assertThat(play.running()).containsExactly("a");
        play.outside("a", "plan-1");
        assertThat(play.state("a")).isEqualTo(StepState.WAITING_APPROVAL);
        assertThat(play.commands()).contains(new RunCommand.AskApproval("a"));
        assertThat(play.run().step("a").failure()).map(Failure::message).hasValue("delete x: protected");
        assertThat(play.running()).containsExactly("b");
    }

    @Test
    void theApprovedPlanIsTakenToTheNextPreparation() {
        Play play = Play.start(new SpecMaker().step("a"));
        play.outside("a", "plan-1").approve("a", "ann", "plan-1");
        assertThat(play.commands()).containsExactly(new RunCommand.Prepare("a", 1, false, "plan-1"));
        assertThat(play.run().step("a").failure()).isEmpty();
        play.succeed("a");
        assertThat(play.run().state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void anApprovalOfAnotherPlanDoesNotCount() {
        Play play = Play.start(new SpecMaker().step("a"));
        play.outside("a", "plan-1").approve("a", "ann", "plan-0");
        assertThat(play.state("a")).isEqualTo(StepState.WAITING_APPROVAL);
        play.approve("a", "ann", "");
        assertThat(play.running()).containsExactly("a");
        play.outside("a", "plan-2");
        assertThat(play.state("a")).as("reality changed again").isEqualTo(StepState.WAITING_APPROVAL);
    }

    @Test
    void earlierApprovalsOfTheStepOrTheRunDoNotCountForIt() {
        Play play = Play.start(new SpecMaker().approvals(2).step("a"));
        play.approve("", "ann").approve("a", "bob");
        assertThat(play.running()).containsExactly("a");
        play.outside("a", "plan-1").approve("a", "ann", "plan-1");
        assertThat(play.state("a")).isEqualTo(StepState.WAITING_APPROVAL);
        play.approve("", "bob", "");
        assertThat(play.running()).containsExactly("a");
    }

    @Test
    void aRejectedPlanFailsTheStepAndACancelStopsIt() {
        Play play = Play.start(new SpecMaker().step("a").step("b", "a"));
        play.outside("a", "plan-1").reject("a", "no");
        assertThat(play.state("a")).isEqualTo(StepState.FAILED);
        assertThat(play.state("b")).isEqualTo(StepState.SKIPPED);
        Play cancelled = Play.start(new SpecMaker().step("a"));
        cancelled.cancel(1).outside("a", "plan-1");
        assertThat(cancelled.state("a")).isEqualTo(StepState.CANCELLED);
        assertThat(cancelled.run().state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void aNewDriverAsksAgainAndKeepsWhatWasApproved() {
        Play play = Play.start(new SpecMaker().step("a"));
        play.outside("a", "plan-1").resume();
        assertThat(play.commands()).containsExactly(new RunCommand.AskApproval("a"));
        play.approve("a", "ann", "plan-1").resume();
        assertThat(play.commands()).containsExactly(new RunCommand.Prepare("a", 1, false, "plan-1"));
    }
}
