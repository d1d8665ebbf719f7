package dev.stratiform.stores.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.run.RunState;
import dev.stratiform.core.run.StepState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AwsSinkTest {
    @ParameterizedTest
    @EnumSource(RunState.class)
    void everyEndOfARunIsAnOutcomeWithAWord(RunState state) {
        assertThat(RunOutcome.of(state).isPresent()).isEqualTo(state.terminal());
        RunOutcome.of(state).ifPresent(outcome -> assertThat(outcome.word()).startsWith("run."));
    }

    @Test
    void stepsThatFailedInAnyWayAreToldAsFailed() {
        assertThat(StepOutcome.of(StepState.TIMED_OUT).flatMap(StepOutcome::word))
                .contains("stack.failed");
        assertThat(StepOutcome.of(StepState.SUCCEEDED).flatMap(StepOutcome::word))
                .contains("stack.succeeded");
        assertThat(StepOutcome.of(StepState.UNCHANGED).flatMap(StepOutcome::word))
                .isEmpty();
        assertThat(StepOutcome.of(StepState.RUNNING)).isEmpty();
    }
}
