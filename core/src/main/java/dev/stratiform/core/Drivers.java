package dev.stratiform.core;

import dev.stratiform.core.run.DriverTools;
import dev.stratiform.core.run.Lease;
import dev.stratiform.core.run.RunDriver;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The drivers of this process: one thread per run. Thread-safe.
final class Drivers {
    private final DriverTools tools;
    private final Map<String, Thread> threads = new ConcurrentHashMap<>();
    private final Map<String, StratiformException> failures = new ConcurrentHashMap<>();

    Drivers(DriverTools tools) {
        this.tools = tools;
    }

    /// Drives a run in the background and gives its lease back at the end.
    void start(Lease lease, String run, String by) {
        Thread thread = Thread.ofPlatform().name("run-" + run).unstarted(() -> drive(lease, run, by));
        threads.put(run, thread);
        thread.start();
    }

    private void drive(Lease lease, String run, String by) {
        try {
            RunDriver.drive(tools, lease, run, by);
            tools.store().release(lease);
        } catch (StratiformException e) {
            failures.put(run, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            Failure failure = Failure.of(ErrorCode.INTERNAL, "the run stopped by an internal error: " + e.getMessage());
            failures.put(run, new StratiformException(failure, e));
        } finally {
            threads.remove(run);
        }
    }

    /// Whether this process drives a run.
    boolean drives(String run) {
        return threads.containsKey(run);
    }

    /// Throws what ended the driver of a run, if something did.
    void check(String run) {
        StratiformException failure = failures.get(run);
        if (failure != null) {
            throw failure;
        }
    }

    /// Waits until no driver works any more.
    void join() {
        boolean interrupted = false;
        for (Thread thread : threads.values()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
