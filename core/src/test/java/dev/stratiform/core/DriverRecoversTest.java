package dev.stratiform.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.run.InMemoryRunStore;
import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.MetricStore;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunDriver;
import dev.stratiform.core.run.RunEvent;
import dev.stratiform.core.run.RunState;
import dev.stratiform.core.run.RunStore;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Failures of the categories D (watch) and E (status conflict): the driver goes on by itself.
class DriverRecoversTest {
    private static final String STACKS = """
            network: {}
            database: {config: {net: "${stack.network.id}"}}
            """;

    @TempDir
    Path folder;

    private PlaneFixture fixture;

    /// A fixture whose store does something before the n-th call of a method.
    private void open(String method, ObjIntConsumer<RunStore.Commit> before) {
        var calls = new AtomicInteger();
        fixture = new PlaneFixture(folder, new InMemoryRunStore(), store -> (RunStore) Proxy.newProxyInstance(
                RunStore.class.getClassLoader(), new Class<?>[] {RunStore.class}, (_, called, arguments) -> {
                    if (called.getName().equals(method)) {
                        before.accept(
                                arguments[0] instanceof RunStore.Commit commit ? commit : null,
                                calls.incrementAndGet());
                    }
                    try {
                        return called.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
        fixture.manifest(STACKS);
    }

    @AfterEach
    void close() {
        fixture.plane.close();
    }

    private double metric(String name) {
        return fixture.plane.metrics(Instant.EPOCH).stream()
                .filter(point -> point.name().equals("stratiform_" + name))
                .mapToDouble(MetricStore.Point::sum)
                .sum();
    }

    @Test
    void aLostUpdateIsReadAndDecidedAgain() {
        open("commit", (commit, n) -> {
            if (n == 3) {
                RunDriver.record(
                        fixture.tools(fixture.store),
                        commit.lease(),
                        commit.row().id(),
                        new RunEvent.Approved("", "rival", ""));
            }
        });
        String id = fixture.plane.start(PlaneFixture.order(dev.stratiform.core.run.Operation.DEPLOY));
        Run run = fixture.finish(id);
        assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
        List<JournalEntry> journal = fixture.plane.entries(id, 0, 1_000);
        assertThat(journal).extracting(JournalEntry::type).contains("approved");
        assertThat(fixture.engine.story()).containsExactly("APPLY network", "APPLY database");
        assertThat(metric("status_conflicts_total")).isEqualTo(1);
    }

    @Test
    void aCancelOfSomebodyElseThatCameFirstIsObeyed() {
        open("commit", (commit, n) -> {
            if (n == 2) {
                RunDriver.record(
                        fixture.tools(fixture.store),
                        commit.lease(),
                        commit.row().id(),
                        new RunEvent.CancelRequested(1, "rival"));
            }
        });
        String id = fixture.plane.start(PlaneFixture.order(dev.stratiform.core.run.Operation.DEPLOY));
        assertThat(fixture.finish(id).state()).isEqualTo(RunState.CANCELLED);
        assertThat(fixture.engine.effects()).isEmpty();
    }

    @Test
    void requestsThatCannotBeReadForAMomentDoNotEndTheRun() {
        open("takeRequests", (_, n) -> {
            if (n <= 2) {
                throw Failure.of(ErrorCode.STORE_UNAVAILABLE, "the disk is away")
                        .toException();
            }
        });
        Run run = fixture.deploy();
        assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(metric("watch_reconnections_total")).isPositive();
    }

    @Test
    void metricsTellWhatRunsDid() {
        open("commit", (_, _) -> {});
        fixture.engine.failNext("database", ErrorCode.ENGINE_FAILED);
        assertThat(fixture.deploy().state()).isEqualTo(RunState.PARTIAL);
        assertThat(fixture.deploy().state()).isEqualTo(RunState.SUCCEEDED);
        List<MetricStore.Point> points = fixture.plane.metrics(Instant.EPOCH);
        assertThat(points)
                .filteredOn(p -> p.name().equals("stratiform_run_total"))
                .extracting(MetricStore.Point::labels)
                .containsExactly(
                        Map.of("operation", "deploy", "outcome", "partial"),
                        Map.of("operation", "deploy", "outcome", "succeeded"));
        assertThat(metric("step_total")).isEqualTo(4);
        assertThat(metric("schedule_delay_seconds")).isPositive();
        assertThat(points)
                .filteredOn(p -> p.name().endsWith("_seconds"))
                .extracting(MetricStore.Point::sum)
                .allMatch(sum -> sum >= 0 && sum < 60);
        assertThat(fixture.plane.metrics(Instant.now().plusSeconds(60)))
                .extracting(MetricStore.Point::name)
                .containsExactly("stratiform_runs_active");
    }
}
