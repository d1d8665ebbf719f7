package dev.stratiform.core.run;

import org.jspecify.annotations.Nullable;

/// An immutable priority queue of step numbers: the highest rank first, then the smallest number.
///
/// A leftist heap: adding and taking cost O(log n), recursion is as deep as that.
record ReadyQueue(@Nullable Entry top) {
    static final ReadyQueue EMPTY = new ReadyQueue(null);

    record Entry(
            long rank,
            int step,
            int height,
            @Nullable Entry left,
            @Nullable Entry right) {}

    boolean isEmpty() {
        return top == null;
    }

    ReadyQueue add(long rank, int step) {
        return new ReadyQueue(merge(top, new Entry(rank, step, 1, null, null)));
    }

    /// The number of the first step; the queue must not be empty.
    int first() {
        if (top == null) {
            throw new IllegalStateException("the queue is empty");
        }
        return top.step();
    }

    /// The queue without its first step.
    ReadyQueue rest() {
        return top == null ? this : new ReadyQueue(merge(top.left(), top.right()));
    }

    private static @Nullable Entry merge(@Nullable Entry a, @Nullable Entry b) {
        if (a == null) {
            return b;
        }
        if (b == null) {
            return a;
        }
        boolean ordered = before(a, b);
        Entry first = ordered ? a : b;
        Entry other = ordered ? b : a;
        Entry merged = merge(first.right(), other);
        Entry left = first.left();
        if (height(left) >= height(merged)) {
            return new Entry(first.rank(), first.step(), height(merged) + 1, left, merged);
        }
        return new Entry(first.rank(), first.step(), height(left) + 1, merged, left);
    }

    private static boolean before(Entry a, Entry b) {
        return a.rank() != b.rank() ? a.rank() > b.rank() : a.step() < b.step();
    }

    private static int height(@Nullable Entry entry) {
        return entry == null ? 0 : entry.height();
    }
}
