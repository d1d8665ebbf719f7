package dev.stratiform.stores.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.aws.Canned;
import dev.stratiform.core.manifest.Notice;
import dev.stratiform.core.run.Envelope;
import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.Histories;
import dev.stratiform.core.run.InMemoryLogStore;
import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.LogStore;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunEvent;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.run.RunState;
import dev.stratiform.core.run.StepState;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoticeSinkTest {
    private static final Instant AT = Instant.parse("2026-11-21T08:00:00Z");
    private static final Notice ALL_EVENTS = new Notice("eventBridge", "bus", List.of(), "");

    private final Canned canned = Canned.transport();
    private final InMemoryLogStore logs = new InMemoryLogStore();
    private final NoticeSink sink =
            new NoticeSink(_ -> canned.clients(), _ -> List.of(), new java.util.Random(1), logs);

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

    private static Run run(Notice... notices) {
        var work = new RunSpec.StackWork(
                "command",
                Value.Fields.EMPTY,
                Value.Fields.EMPTY,
                Map.of(),
                "",
                "",
                "",
                List.of(),
                Duration.ofMinutes(1),
                Duration.ZERO,
                Map.of(),
                Set.of(),
                Set.of(),
                List.of(),
                List.of());
        var step = new RunSpec.StepSpec(
                "api",
                RunSpec.StepAction.APPLY,
                List.of(),
                Optional.empty(),
                RunSpec.RetryRule.NEVER,
                "",
                1,
                1,
                0,
                RunSpec.Compensation.NONE,
                work);
        var options = new RunSpec.Options(
                1,
                false,
                false,
                RunSpec.Rollback.NONE,
                RunSpec.RollbackScope.COMPLETED,
                Map.of(),
                RunSpec.Gates.OPEN,
                false,
                true,
                Envelope.OPEN,
                "",
                List.of(notices));
        return Run.of(new RunSpec(
                "R1", new EnvironmentKey("D000001", "dev"), Operation.DEPLOY, 1, options, List.of(step), "ann", AT));
    }

    private Run after(Run run, RunEvent event) {
        Run next = Histories.after(run, event);
        sink.happened(next, event, AT);
        return next;
    }

    private Run failing(Run run) {
        Run started = after(run, new RunEvent.Started());
        Failure failure = Failure.of(ErrorCode.ENGINE_FAILED, "it broke");
        return after(started, new RunEvent.PreparationFailed("api", 1, false, failure));
    }

    private void accepts(int calls) {
        for (int i = 0; i < calls; i++) {
            canned.then(200, "{\"FailedEntryCount\":0,\"Entries\":[]}");
        }
    }

    @Test
    void whatHappensIsToldInOrderAndTheEndIsWaitedFor() {
        accepts(3);
        Run over = failing(run(ALL_EVENTS));
        assertThat(over.state()).isEqualTo(RunState.FAILED);
        sink.left(over, AT);
        assertThat(canned.operations()).containsExactly("PutEvents", "PutEvents", "PutEvents");
        assertThat(canned.bodies())
                .satisfiesExactly(
                        first -> assertThat(first).contains("deployment.started"),
                        second -> assertThat(second).contains("stack.failed", "it broke"),
                        third -> assertThat(third).contains("deployment.failed", "D000001"));
    }

    @Test
    void onlyWhatIsAskedForIsTold() {
        accepts(1);
        sink.left(failing(run(new Notice("eventBridge", "bus", List.of("run.failed"), ""))), AT);
        assertThat(canned.operations()).containsExactly("PutEvents");
    }

    @Test
    void theOutcomesAreCountedAtTheEnd() {
        canned.then(200, "<R/>");
        sink.left(failing(run(new Notice("cloudWatch", "Deployments", List.of(), ""))), AT);
        assertThat(canned.operations()).containsExactly("PutMetricData");
        assertThat(canned.bodies().getFirst()).contains("RunOutcome", "StepOutcome", "api");
    }

    @Test
    void withoutNoticesNothingIsAsked() {
        sink.left(failing(run()), AT);
        assertThat(canned.operations()).isEmpty();
    }

    @Test
    void whatCannotBeToldIsAWarningInTheLogOfTheRun() {
        for (int i = 0; i < 9; i++) {
            canned.refusesXml(403, "AccessDeniedException", "no");
        }
        sink.left(failing(run(ALL_EVENTS)), AT);
        assertThat(logs.read(new LogStore.Query("R1", Optional.empty(), LogLine.Level.DEBUG, Optional.empty(), 0, 100)))
                .hasSize(3)
                .allSatisfy(line -> {
                    assertThat(line.level()).isEqualTo(LogLine.Level.WARN);
                    assertThat(line.text()).contains("the notification to eventBridge bus failed");
                });
    }
}
