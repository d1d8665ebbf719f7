package dev.stratiform.core.run;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/// An immutable list of fixed size whose copies share almost everything.
///
/// [#with] copies at most four small arrays for up to a million elements, so that a run of 20,000
/// steps can keep its history of states cheaply. Thread-safe.
final class PersistentList<T> extends AbstractList<T> implements RandomAccess {
    private static final int BITS = 5;
    private static final int WIDTH = 1 << BITS;
    private static final int MASK = WIDTH - 1;
    private final Object[] root;
    private final int size;
    private final int shift;

    private PersistentList(Object[] root, int size, int shift) {
        this.root = root;
        this.size = size;
        this.shift = shift;
    }

    /// The same elements in the same order.
    static <T> PersistentList<T> copyOf(List<? extends T> elements) {
        Object[] level = elements.toArray();
        int shift = 0;
        while (level.length > WIDTH) {
            Object[] above = new Object[(level.length + MASK) / WIDTH];
            for (int i = 0; i < above.length; i++) {
                int from = i * WIDTH;
                Object[] chunk = new Object[Math.min(WIDTH, level.length - from)];
                System.arraycopy(level, from, chunk, 0, chunk.length);
                above[i] = chunk;
            }
            level = above;
            shift += BITS;
        }
        return new PersistentList<>(level, elements.size(), shift);
    }

    @Override
    @SuppressWarnings("unchecked")
    public T get(int index) {
        checkIndex(index);
        Object[] node = root;
        for (int level = shift; level > 0; level -= BITS) {
            node = (Object[]) node[(index >>> level) & MASK];
        }
        return (T) node[index & MASK];
    }

    /// The same list with one element replaced.
    PersistentList<T> with(int index, T element) {
        checkIndex(index);
        Object[] top = root.clone();
        Object[] node = top;
        for (int level = shift; level > 0; level -= BITS) {
            int slot = (index >>> level) & MASK;
            Object[] below = ((Object[]) node[slot]).clone();
            node[slot] = below;
            node = below;
        }
        node[index & MASK] = element;
        return new PersistentList<>(top, size, shift);
    }

    private void checkIndex(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("index " + index + " of " + size);
        }
    }

    @Override
    public int size() {
        return size;
    }
}
