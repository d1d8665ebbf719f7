package dev.stratiform.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunGroupTest {
    private static SpecMaker group(int limit) {
        return new SpecMaker().limit("g", limit);
    }

    @Test
    void aGroupHoldsNoMoreThanItsLimit() {
        Play play = Play.start(group(3).step("a")
                .in("g", 2)
                .step("b")
                .in("g", 2)
                .step("c")
                .in("g", 1)
                .step("free"));
        assertThat(play.running()).containsExactly("a", "c", "free");
        assertThat(play.state("b")).isEqualTo(StepState.WAITING_SLOT);
        play.succeed("a");
        assertThat(play.running()).containsExactly("b", "c", "free");
    }

    @Test
    void aStepHeavierThanItsGroupRunsAlone() {
        Play play = Play.start(group(2).step("big").in("g", 5).rank(9).step("a").in("g", 1));
        assertThat(play.running()).containsExactly("big");
        play.succeed("big");
        assertThat(play.running()).containsExactly("a");
    }

    @Test
    void aHeavyStepWaitsUntilItsGroupIsEmpty() {
        Play play = Play.start(group(2).step("a").in("g", 1).rank(9).step("big").in("g", 5));
        assertThat(play.running()).containsExactly("a");
        play.succeed("a");
        assertThat(play.running()).containsExactly("big");
    }

    @Test
    void aStepThatWaitsForAGroupLeavesItsSlotToOthers() {
        Play play = Play.start(group(1).parallel(2)
                .step("a")
                .in("g", 1)
                .rank(3)
                .step("b")
                .in("g", 1)
                .rank(2)
                .step("c"));
        assertThat(play.running()).containsExactly("a", "c");
    }

    @Test
    void aGroupWithoutALimitIsNone() {
        Play play = Play.start(new SpecMaker().step("a").in("g", 99).step("b").in("g", 99));
        assertThat(play.running()).containsExactly("a", "b");
    }

    @Test
    void stepsThatGaveUpWaitingDoNotHoldUpARollback() {
        Play play = Play.start(group(1).automatic()
                .failFast()
                .step("a")
                .in("g", 1)
                .rank(9)
                .step("d")
                .in("g", 1)
                .rank(8)
                .step("bad")
                .step("b")
                .in("g", 1)
                .step("c")
                .in("g", 1));
        play.intend("bad").succeed("a").intend("d").fail("bad").succeed("d");
        assertThat(play.run().state()).isEqualTo(RunState.ROLLING_BACK);
        play.succeed("a").succeed("d");
        assertThat(play.run().state()).isEqualTo(RunState.ROLLED_BACK);
    }
}
