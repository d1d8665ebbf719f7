package dev.stratiform.engines.process;

import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.StackEngine.Listener;
import dev.stratiform.core.run.StackEngine.ProcessIdentity;
import dev.stratiform.core.run.StackEngine.ResourceChange;
import java.util.Collection;

/// Listeners that engines put before the one they were given.
public final class Listeners {
    private Listeners() {}

    /// One that passes everything on but changes, which it collects.
    public static Listener collecting(Listener listener, Collection<ResourceChange> changes) {
        return new Listener() {
            @Override
            public void started(ProcessIdentity process) {
                listener.started(process);
            }

            @Override
            public void line(LogLine.Level level, String text) {
                listener.line(level, text);
            }

            @Override
            public void changed(ResourceChange change) {
                changes.add(change);
            }
        };
    }

    /// One for programs of which only the result matters.
    public static Listener deaf() {
        return new Listener() {
            @Override
            public void started(ProcessIdentity process) {}

            @Override
            public void line(LogLine.Level level, String text) {}

            @Override
            public void changed(ResourceChange change) {}
        };
    }
}
