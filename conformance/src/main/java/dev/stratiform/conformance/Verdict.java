package dev.stratiform.conformance;

import java.util.Locale;

/// In which way a case failed.
public enum Verdict {
    /// The server says that it does not implement it.
    UNSUPPORTED,
    /// Success instead of failure, the contrary, or another HTTP status.
    WRONG_STATUS,
    /// Another error code.
    WRONG_CODE,
    /// The answer's headers, members or bytes are not what was expected.
    WRONG_BODY,
    /// It was answered as if it were another operation.
    MISROUTED,
    /// The server said yes, and did nothing.
    SILENT_IGNORE;

    /// The name in reports.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
