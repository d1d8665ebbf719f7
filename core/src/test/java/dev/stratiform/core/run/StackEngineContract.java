package dev.stratiform.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.run.StackEngine.Action;
import dev.stratiform.core.run.StackEngine.Ended;
import dev.stratiform.core.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every engine and every fake must do.
public interface StackEngineContract {
    /// What an engine under test can be asked to run.
    enum Task {
        /// Succeeds with the output `id`.
        SUCCEED,
        /// Fails.
        FAIL,
        /// Runs until it is ended.
        HANG
    }

    StackEngine engine();

    StackEngine.Request request(Task task) throws Exception;

    /// Hears what an engine says.
    final class Ear implements StackEngine.Listener {
        final List<StackEngine.ProcessIdentity> processes = new ArrayList<>();

        @Override
        public void started(StackEngine.ProcessIdentity process) {
            processes.add(process);
        }

        @Override
        public void line(LogLine.Level level, String text) {
            assertThat(text).doesNotContain("\n");
        }

        @Override
        public void changed(StackEngine.ResourceChange change) {
            assertThat(change.op()).isNotEmpty();
        }
    }

    @Test
    default void aSuccessfulApplyGivesOutputsAndSaysThatItTookPlace() throws Exception {
        Ear ear = new Ear();
        StackEngine.Result result =
                engine().start(Action.APPLY, request(Task.SUCCEED), ear).await();
        assertThat(result.ended()).isEqualTo(Ended.SUCCEEDED);
        assertThat(result.applied()).isTrue();
        assertThat(result.failure()).isEmpty();
        assertThat(result.outputs().values()).containsKey("id");
        assertThat(ear.processes).hasSize(1);
    }

    @Test
    default void aFailureIsAResultAndNeverAnException() throws Exception {
        StackEngine.Result result =
                engine().start(Action.APPLY, request(Task.FAIL), new Ear()).await();
        assertThat(result.ended()).isEqualTo(Ended.FAILED);
        assertThat(result.applied()).isFalse();
        assertThat(result.failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).isNotBlank());
    }

    @Test
    default void aCancelEndsARunningAttemptAndMayBeRepeated() throws Exception {
        StackEngine.Attempt attempt = engine().start(Action.APPLY, request(Task.HANG), new Ear());
        attempt.cancel(1);
        attempt.cancel(1);
        attempt.cancel(3);
        assertThat(attempt.await().ended()).isIn(Ended.CANCELLED, Ended.FAILED);
    }

    @Test
    default void aPreviewIsNoAttempt() throws Exception {
        Ear ear = new Ear();
        assertThat(engine().preview(Action.APPLY, request(Task.SUCCEED), ear).changes())
                .isNotNull();
    }

    @Test
    default void nameVersionAndConvergenceAreStable() throws Exception {
        Value.Fields settings = request(Task.SUCCEED).settings();
        assertThat(engine().name()).isEqualTo(engine().name()).isNotBlank();
        assertThat(engine().version(settings))
                .isEqualTo(engine().version(settings))
                .isNotBlank();
        assertThat(engine().convergence(settings)).isEqualTo(engine().convergence(settings));
        assertThat(engine().check(settings)).isEmpty();
    }

    @Test
    default void aDestroyedStackHasNoOutputsToGive() throws Exception {
        StackEngine.Result result =
                engine().start(Action.DESTROY, request(Task.SUCCEED), new Ear()).await();
        assertThat(result.ended()).isEqualTo(Ended.SUCCEEDED);
    }
}
