package dev.stratiform.conformance;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Whether a run is to end early, and why. Thread-safe.
final class Stop {
    /// Why a run ends before its end.
    record Reason(boolean interrupted, String words) {}

    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicReference<Optional<Reason>> reason = new AtomicReference<>(Optional.empty());
    private final AtomicInteger brokenInARow = new AtomicInteger();
    private final int most;

    /// `most` connection failures in a row end the run.
    Stop(int most) {
        this.most = most;
    }

    void ask(Reason why) {
        reason.compareAndSet(Optional.empty(), Optional.of(why));
        asked.countDown();
    }

    Optional<Reason> reason() {
        return reason.get();
    }

    boolean asked() {
        return reason.get().isPresent();
    }

    /// An attempt that got an answer, or none.
    void tell(boolean connected, String words) {
        if (connected) {
            brokenInARow.set(0);
        } else if (brokenInARow.incrementAndGet() >= most) {
            ask(new Reason(false, most + " attempts in a row got no answer; the last: " + words));
        }
    }

    /// Waits, but no longer than until the run is to end; whether it is.
    boolean pause(Duration time) throws InterruptedException {
        return asked.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
