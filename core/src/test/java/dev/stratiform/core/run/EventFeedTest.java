package dev.stratiform.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventFeedTest {
    private static final Duration ANY = Duration.ofSeconds(40);

    private final List<Duration> slept = new ArrayList<>();

    /// A journal of so many entries whose reads fail as a plan says: true is a failure.
    private static final class Flaky implements EventFeed.Source {
        private final int size;
        private final Random random;
        private final double broken;
        private ErrorCode code = ErrorCode.STORE_UNAVAILABLE;

        private Flaky(int size, double broken, long seed) {
            this.size = size;
            this.broken = broken;
            this.random = new Random(seed);
        }

        private void mayFail() {
            if (random.nextDouble() < broken) {
                throw new StratiformException(Failure.of(code, "the disk is away"));
            }
        }

        @Override
        public List<JournalEntry> entries(long after, int limit) {
            mayFail();
            List<JournalEntry> page = new ArrayList<>();
            for (long n = after + 1; n <= Math.min(size, after + Math.min(limit, 7)); n++) {
                page.add(new JournalEntry("r", n, Instant.EPOCH, "Started", Value.Fields.EMPTY));
            }
            return page;
        }

        @Override
        public boolean await(long after, Duration atMost) {
            mayFail();
            return after < size;
        }
    }

    private EventFeed feed(EventFeed.Source source, long after) {
        return new EventFeed(source, after, slept::add, new Random(1));
    }

    @Test
    void entriesComeOnceAndInOrderHoweverOftenReadsFail() throws InterruptedException {
        for (int seed = 0; seed < 50; seed++) {
            EventFeed feed = feed(new Flaky(100, 0.4, seed), 3);
            List<Long> seen = new ArrayList<>();
            for (int turn = 0; turn < 2_000 && seen.size() < 97; turn++) {
                feed.next(ANY).forEach(entry -> seen.add(entry.sequence()));
            }
            assertThat(seen).as("seed %d", seed).hasSize(97).isSorted().doesNotHaveDuplicates();
            assertThat(seen.getFirst()).isEqualTo(4);
        }
    }

    @Test
    void waitsGrowToHalfAMinuteAndAreReportedAsTrouble() throws InterruptedException {
        EventFeed feed = feed(new Flaky(1, 1, 1), 0);
        for (int turn = 0; turn < 12; turn++) {
            assertThat(feed.next(ANY)).isEmpty();
            assertThat(feed.trouble())
                    .hasValueSatisfying(f -> assertThat(f.message()).isEqualTo("the disk is away"));
        }
        assertThat(slept.getFirst()).isBetween(Duration.ofMillis(40), Duration.ofMillis(100));
        assertThat(slept.getLast()).isBetween(Duration.ofSeconds(14), Duration.ofSeconds(30));
    }

    @Test
    void aFailureOfAnotherKindIsThrown() {
        Flaky source = new Flaky(1, 1, 1);
        source.code = ErrorCode.LEASE_LOST;
        assertThatThrownBy(() -> feed(source, 0).next(ANY)).isInstanceOf(StratiformException.class);
    }
}
