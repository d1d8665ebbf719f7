package dev.stratiform.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.resilience.failure.ErrorCode;
import java.util.ArrayDeque;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/// Runs of 20,000 steps; without timing assertions, but quadratic work would never end.
class RunScaleTest {
    private static final int MANY = 20_000;

    /// Answers every command at once, with what the function says, until nothing is left to do.
    private static Run play(SpecMaker maker, BiFunction<Step, String, RunEvent> end) {
        Run run = Run.of(maker.spec());
        var open = new ArrayDeque<RunEvent>();
        open.add(new RunEvent.Started());
        for (RunEvent event = open.poll(); event != null; event = open.poll()) {
            RunMachine.Decision decision = RunMachine.decide(run, event);
            run = decision.next();
            for (RunCommand command : decision.commands()) {
                switch (command) {
                    case RunCommand.Prepare c -> open.add(Facts.intended(run.step(c.stack()), c.stack()));
                    case RunCommand.Launch c -> open.add(end.apply(run.step(c.stack()), c.stack()));
                    case RunCommand.Recover _,
                            RunCommand.Wait _,
                            RunCommand.Signal _,
                            RunCommand.AskApproval _,
                            RunCommand.Finish _ -> {}
                }
            }
        }
        return run;
    }

    private static RunEvent failed(Step step, String stack) {
        return Facts.ended(step, stack, StackEngine.Ended.FAILED, ErrorCode.ENGINE_FAILED);
    }

    private static SpecMaker chain() {
        SpecMaker maker = new SpecMaker().step("s0");
        for (int i = 1; i < MANY; i++) {
            maker.step("s" + i, "s" + (i - 1));
        }
        return maker;
    }

    private static SpecMaker wide() {
        SpecMaker maker = new SpecMaker().parallel(MANY).limit("g", 3);
        for (int i = 0; i < MANY; i++) {
            maker.step("s" + i).rank(i % 7).in(i % 2 == 0 ? "g" : "", 1);
        }
        return maker;
    }

    @Test
    void aChainOfTwentyThousandStepsEnds() {
        Run run = play(chain(), Facts::succeeded);
        assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(run.tally().done()).isEqualTo(MANY);
    }

    @Test
    void aLayeredChainOfTwentyThousandStepsEnds() {
        assertThat(play(chain().layered(), Facts::succeeded).state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void twentyThousandStepsSideBySideEnd() {
        assertThat(play(wide(), Facts::succeeded).state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void twentyThousandFailuresUnderFailFastEnd() {
        Run run = play(wide().failFast(), RunScaleTest::failed);
        assertThat(run.state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aFailureAtTheRootOfAChainLeavesOutTheRest() {
        Run run = play(chain(), RunScaleTest::failed);
        assertThat(run.tally().skipped()).isEqualTo(MANY - 1);
    }

    @Test
    void aChainOfTwentyThousandStepsIsTakenBack() {
        SpecMaker maker = chain().automatic().step("bad", "s" + (MANY - 1));
        Run run =
                play(maker, (step, stack) -> stack.equals("bad") ? failed(step, stack) : Facts.succeeded(step, stack));
        assertThat(run.state()).isEqualTo(RunState.ROLLED_BACK);
        assertThat(run.steps().getFirst().state()).isEqualTo(StepState.ROLLED_BACK);
    }
}
