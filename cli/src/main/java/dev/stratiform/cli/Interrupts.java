package dev.stratiform.cli;

import dev.stratiform.cli.command.Invocation;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/// Ctrl-C and SIGTERM as calls instead of the end of the process.
///
/// Java has no supported way to act on a second Ctrl-C. `sun.misc.Signal` (module jdk.unsupported)
/// does it in every JDK; it is reached by reflection, because the compiler cannot be told to accept
/// it.
final class Interrupts {
    private Interrupts() {}

    /// From now on tells the action, each time on a thread of its own, when the process is asked to
    /// end.
    static void handle(Consumer<Invocation.Signal> action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            for (Invocation.Signal kind : Invocation.Signal.values()) {
                InvocationHandler call = (_, method, _) -> {
                    if (method.getName().equals("handle")) {
                        Thread.ofPlatform().start(() -> action.accept(kind));
                    }
                    return null;
                };
                Object made = Proxy.newProxyInstance(Interrupts.class.getClassLoader(), new Class<?>[] {handler}, call);
                Object one = signal.getConstructor(String.class).newInstance(kind.label());
                signal.getMethod("handle", signal, handler).invoke(null, one, made);
            }
        } catch (ReflectiveOperationException e) {
            // Without signals the first Ctrl-C ends the process, and the run can be resumed.
        }
    }
}
