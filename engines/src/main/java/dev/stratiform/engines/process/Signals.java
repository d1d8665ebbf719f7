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

    /// Asks a group to end; false when there is no such group, or not yet.
    static boolean terminate(long group) {
        return send(group, TERM);
    }

    /// Ends a group at once; false when there is no such group, or not yet.
    static boolean kill(long group) {
        return send(group, KILL);
    }

    private static boolean send(long group, int signal) {
        if (group <= 1 || group > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("no process group " + group);
        }
        try {
            int result = (int) Native.KILL_FUNCTION.invokeExact((int) -group, signal);
            return result == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("a signal could not be sent", e);
        }
    }
}
