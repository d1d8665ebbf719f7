package dev.stratiform.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.testing.Property;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

class ReadyQueueTest {
    private record Item(long rank, int step) {}

    private static final Comparator<Item> ORDER =
            Comparator.comparingLong(Item::rank).reversed().thenComparingInt(Item::step);

    @Test
    void itBehavesAsAPriorityQueueWhoseOldVersionsStay() {
        Property.check(500, 200, (size, random) -> {
            var model = new PriorityQueue<>(ORDER);
            ReadyQueue queue = ReadyQueue.EMPTY;
            for (int i = 0; i < size; i++) {
                if (!model.isEmpty() && random.nextInt(3) == 0) {
                    ReadyQueue old = queue;
                    int first = queue.first();
                    assertThat(model.remove().step()).isEqualTo(first);
                    queue = queue.rest();
                    assertThat(old.first()).isEqualTo(first);
                } else {
                    long rank = random.nextInt(9);
                    model.add(new Item(rank, i));
                    queue = queue.add(rank, i);
                }
            }
            List<Integer> rest = new ArrayList<>();
            while (!model.isEmpty()) {
                rest.add(model.remove().step());
            }
            assertThat(Replay.drained(queue)).isEqualTo(rest);
        });
    }

    @Test
    void manyStepsInAnyOrderNeedNoDeepStack() {
        ReadyQueue up = ReadyQueue.EMPTY;
        ReadyQueue down = ReadyQueue.EMPTY;
        for (int i = 0; i < 100_000; i++) {
            up = up.add(i, i);
            down = down.add(-i, i);
        }
        assertThat(Replay.drained(up).getFirst()).isEqualTo(99_999);
        assertThat(Replay.drained(down)).hasSize(100_000).isSorted();
    }

    @Test
    void anEmptyQueueHasNoFirst() {
        assertThat(ReadyQueue.EMPTY.isEmpty()).isTrue();
        assertThat(ReadyQueue.EMPTY.rest().isEmpty()).isTrue();
        assertThatThrownBy(ReadyQueue.EMPTY::first).isInstanceOf(IllegalStateException.class);
    }
}
