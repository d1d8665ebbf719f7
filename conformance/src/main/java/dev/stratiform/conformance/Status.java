package dev.stratiform.conformance;

/// What came of one case.
public enum Status {
    /// It did what was expected.
    PASS,
    /// It did something else.
    FAIL,
    /// There was no answer to compare: transport, or the engine.
    ERROR,
    /// It was not tried, because something before it went wrong.
    BLOCKED,
    /// It was not tried, because the target does not claim to have it.
    SKIPPED,
    /// It failed as was foretold.
    XFAIL,
    /// It passed although a failure was foretold.
    XPASS;

    /// Whether somebody has to look at it.
    public boolean bad() {
        return this == FAIL || this == ERROR || this == BLOCKED;
    }

    /// Whether the server did what was expected of it.
    public boolean good() {
        return this == PASS || this == XPASS;
    }
}
