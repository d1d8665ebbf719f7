package dev.stratiform.core.run;

/// Takes runs through events, for tests of other modules.
public final class Histories {
    private Histories() {}

    /// The run after an event, as the machine decides it.
    public static Run after(Run run, RunEvent event) {
        return RunMachine.decide(run, event).next();
    }
}
