package dev.stratiform.engines.process;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Sends signals to whole process groups, which Java's own API cannot.
///
/// Linked on first use, so that ordinary runs do not pay for it.
final class Signals {
    private static final int TERM = 15;
    private static final int KILL = 9;

    private Signals() {}

    /// Holds the linked function.
    @SuppressWarnings("restricted")
    private static final class Native {
        static final MethodHandle KILL_FUNCTION = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow("kill"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    /// Asks a group to end.
    static void terminate(long group) {
        send(group, TERM);
    }

    /// Ends a group at once.
    static void kill(long group) {
        send(group, KILL);
    }

    private static void send(long group, int signal) {
        if (group <= 1 || group > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("no process group " + group);
        }
        try {
            // A group that is gone already is what we want: the result is not looked at.
            int ignored = (int) Native.KILL_FUNCTION.invokeExact((int) -group, signal);
        } catch (Throwable e) {
            throw new IllegalStateException("a signal could not be sent", e);
        }
    }
}
