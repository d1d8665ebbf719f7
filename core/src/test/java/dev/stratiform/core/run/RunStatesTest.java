package dev.stratiform.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RunStatesTest {
    private static final Path PAGE = Path.of("..", "docs", "run-states.md");

    @Test
    void thePageOfStatesIsFresh() throws IOException {
        String fresh = RunStatesPage.text();
        if (System.getProperty("accept") != null) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, fresh);
        }
        assertThat(PAGE).as("rewrite it with -Daccept").hasContent(fresh);
    }

    @Test
    void noRowLeadsOutOfARunThatIsOver() {
        for (RunState state : RunState.values()) {
            boolean leaves = false;
            for (RunState.Trigger trigger : RunState.Trigger.values()) {
                leaves |= state.after(trigger).isPresent();
            }
            assertThat(leaves).as(state.name()).isEqualTo(!state.terminal());
        }
    }

    @Test
    void onlyRollbackAndResolveLeadOutOfAStepThatIsOver() {
        for (StepState state : StepState.values()) {
            for (StepState.Trigger trigger : StepState.Trigger.values()) {
                boolean late = switch (trigger) {
                    case TAKEN_BACK, NOT_TAKEN_BACK, RESOLVED_DONE, RESOLVED_FAILED, RESOLVED_RERUN -> true;
                    case DEPENDENCIES_DONE,
                            APPROVAL_ASKED,
                            APPROVED,
                            HELD,
                            REJECTED,
                            GROUP_FULL,
                            GROUP_FREE,
                            STARTED,
                            INTERRUPTED,
                            FOUND_UNCHANGED,
                            SUCCESS,
                            FAILURE,
                            TIMEOUT,
                            LOST,
                            RETRY_LATER,
                            RETRY_DUE,
                            CANCEL_ASKED,
                            STOPPED,
                            LEFT_OUT -> false;
                };
                assertThat(state.after(trigger).isEmpty() || state.terminal() == late)
                        .as(state + " on " + trigger)
                        .isTrue();
            }
        }
    }
}
