package dev.stratiform.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.run.RunSpec.RetryRule;
import dev.stratiform.core.run.StackEngine.Ended;
import dev.stratiform.resilience.failure.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunRetryTest {
    private static final RetryRule THROTTLED = new RetryRule(
            3, Duration.ofSeconds(2), 3, Duration.ofSeconds(5), Set.of(ErrorCode.ENGINE_THROTTLED), false);

    private static Play one(RetryRule rule) {
        return Play.start(new SpecMaker().step("a").retry(rule));
    }

    /// Fails before the engine runs until the step fails; the waits in milliseconds.
    private static List<Long> waits(ErrorCode code, boolean intended) {
        Play play = one(RetryRule.NEVER);
        List<Long> waits = new ArrayList<>();
        while (!play.run().state().terminal()) {
            if (intended) {
                play.intend("a");
            }
            play.unprepared("a", code);
            if (play.commands().getFirst() instanceof RunCommand.Wait wait) {
                waits.add(wait.time().toMillis());
                play.due("a");
            }
        }
        return waits;
    }

    @Test
    void aFailedLookupIsTriedThreeTimesMore() {
        assertThat(waits(ErrorCode.LOOKUP_FAILED, false)).containsExactly(100L, 200L, 400L);
    }

    @Test
    void aProcessThatCannotBeCreatedIsTriedFiveTimesMore() {
        assertThat(waits(ErrorCode.ENGINE_START_FAILED, true)).containsExactly(100L, 200L, 400L, 800L, 1600L);
    }

    @Test
    void aLostOptimisticLockIsTriedThreeTimesMore() {
        assertThat(waits(ErrorCode.STALE_VERSION, false)).containsExactly(100L, 200L, 300L);
    }

    @Test
    void permanentFailuresAreNotTriedAgain() {
        assertThat(waits(ErrorCode.REFERENCE_NEVER_DEPLOYED, false)).isEmpty();
        assertThat(waits(ErrorCode.ENGINE_NOT_FOUND, true)).isEmpty();
        assertThat(waits(ErrorCode.VALIDATION_ERROR, false)).isEmpty();
    }

    @Test
    void aTryWithoutIntentKeepsItsAttemptNumber() {
        Play play =
                one(RetryRule.NEVER).unprepared("a", ErrorCode.LOOKUP_FAILED).due("a");
        assertThat(play.commands()).containsExactly(new RunCommand.Prepare("a", 1, false, ""));
        play.intend("a").unprepared("a", ErrorCode.ENGINE_START_FAILED).due("a");
        assertThat(play.commands()).containsExactly(new RunCommand.Prepare("a", 2, false, ""));
    }

    @Test
    void aFailureOfAListedClassIsTriedAgainWithGrowingWaits() {
        Play play = one(THROTTLED).end("a", Ended.FAILED, ErrorCode.ENGINE_THROTTLED);
        assertThat(play.state("a")).isEqualTo(StepState.RETRYING);
        assertThat(play.commands()).containsExactly(new RunCommand.Wait("a", 1, Duration.ofSeconds(2)));
        play.due("a").end("a", Ended.FAILED, ErrorCode.ENGINE_THROTTLED);
        assertThat(play.commands()).containsExactly(new RunCommand.Wait("a", 2, Duration.ofSeconds(5)));
        play.due("a").end("a", Ended.FAILED, ErrorCode.ENGINE_THROTTLED);
        assertThat(play.state("a")).isEqualTo(StepState.FAILED);
    }

    @Test
    void triesBeforeTheEngineRanDoNotUseUpTheStepsOwnRetries() {
        Play play = one(THROTTLED);
        for (int i = 0; i < 4; i++) {
            play.intend("a").unprepared("a", ErrorCode.ENGINE_START_FAILED).due("a");
        }
        play.end("a", Ended.FAILED, ErrorCode.ENGINE_THROTTLED);
        assertThat(play.commands()).containsExactly(new RunCommand.Wait("a", 5, Duration.ofSeconds(2)));
        play.due("a").unprepared("a", ErrorCode.LOOKUP_FAILED);
        assertThat(play.commands()).containsExactly(new RunCommand.Wait("a", 6, Duration.ofMillis(100)));
    }

    @Test
    void aFailureOfAnotherClassIsNotTriedAgain() {
        assertThat(one(THROTTLED).fail("a").state("a")).isEqualTo(StepState.FAILED);
    }

    @Test
    void anIdempotentStepIsTriedAgainAfterAnyFailure() {
        RetryRule any = new RetryRule(2, Duration.ZERO, 1, Duration.ZERO, Set.of(), true);
        assertThat(one(any).fail("a").state("a")).isEqualTo(StepState.RETRYING);
        Play slow = one(any).end("a", Ended.TIMED_OUT, ErrorCode.ENGINE_TIMEOUT);
        assertThat(slow.state("a")).isEqualTo(StepState.RETRYING);
    }

    @Test
    void whatWasAppliedIsNotAppliedAgain() {
        RetryRule any = new RetryRule(2, Duration.ZERO, 1, Duration.ZERO, Set.of(), true);
        Play play = one(any).intend("a");
        play.send(Facts.applied(play.run().step("a"), "a", ErrorCode.OUTPUTS_UNREADABLE));
        assertThat(play.state("a")).isEqualTo(StepState.FAILED);
    }

    @Test
    void aTimerThatComesLateChangesNothing() {
        Play play = one(THROTTLED).end("a", Ended.FAILED, ErrorCode.ENGINE_THROTTLED);
        play.send(new RunEvent.RetryDue("a", 7));
        assertThat(play.state("a")).isEqualTo(StepState.RETRYING);
        play.due("a").due("a");
        assertThat(play.state("a")).isEqualTo(StepState.RUNNING);
        assertThat(play.commands()).isEmpty();
    }

    @Test
    void aWaitingStepHoldsNoSlot() {
        Play play = Play.start(
                new SpecMaker().parallel(1).step("a").rank(2).retry(THROTTLED).step("b"));
        play.end("a", Ended.FAILED, ErrorCode.ENGINE_THROTTLED);
        assertThat(play.running()).containsExactly("b");
    }

    @Test
    void underFailFastAFailureIsNotTriedAgainBesideAnother() {
        Play play = Play.start(new SpecMaker()
                .failFast()
                .step("a")
                .step("b")
                .retry(THROTTLED)
                .step("c")
                .retry(THROTTLED));
        play.end("c", Ended.FAILED, ErrorCode.ENGINE_THROTTLED).intend("b").fail("a");
        assertThat(play.state("c")).isEqualTo(StepState.CANCELLED);
        play.end("b", Ended.FAILED, ErrorCode.ENGINE_THROTTLED);
        assertThat(play.state("b")).isEqualTo(StepState.FAILED);
    }

    @Test
    void anEngineThatEndsByASignalOfSomebodyElseFailed() {
        Play play = one(RetryRule.NEVER).end("a", Ended.CANCELLED, ErrorCode.ENGINE_INTERRUPTED);
        assertThat(play.state("a")).isEqualTo(StepState.FAILED);
    }
}
