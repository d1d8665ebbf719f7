package dev.stratiform.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.testing.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PersistentListTest {
    @Test
    void itBehavesAsAnArrayListWhoseOldVersionsStay() {
        Property.check(300, 3_000, (size, random) -> {
            List<Integer> model = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                model.add(i);
            }
            PersistentList<Integer> list = PersistentList.copyOf(model);
            for (int change = 0; change < 30 && size > 0; change++) {
                List<Integer> before = List.copyOf(model);
                PersistentList<Integer> old = list;
                int index = random.nextInt(size);
                model.set(index, random.nextInt());
                list = old.with(index, model.get(index));
                assertThat(old.equals(before)).isTrue();
                assertThat(list.equals(model)).isTrue();
            }
            assertThat(list).hasSize(size);
        });
    }

    @Test
    void everyDepthOfTheTreeHoldsItsElements() {
        for (int size : new int[] {0, 1, 31, 32, 33, 1_023, 1_024, 1_025, 32_768, 32_769, 100_000}) {
            List<Integer> model = IntStream.range(0, size).boxed().toList();
            assertThat(PersistentList.copyOf(model).equals(model))
                    .as("size " + size)
                    .isTrue();
        }
    }

    @Test
    void anIndexOutsideIsRefused() {
        PersistentList<String> list = PersistentList.copyOf(List.of("a", "b"));
        assertThatThrownBy(() -> list.get(2))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("2 of 2");
        assertThatThrownBy(() -> list.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.with(2, "c")).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> PersistentList.copyOf(List.of()).get(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void itCannotBeChangedInPlace() {
        PersistentList<String> list = PersistentList.copyOf(List.of("a"));
        assertThatThrownBy(() -> list.set(0, "b")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> list.add("b")).isInstanceOf(UnsupportedOperationException.class);
    }
}
