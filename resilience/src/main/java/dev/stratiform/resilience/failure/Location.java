package dev.stratiform.resilience.failure;

/// A place in a file that a user wrote, printed as `file:line:column`.
///
/// Lines and columns count from 1. A line of 0 means the whole file, and is not printed.
public record Location(String file, int line, int column) {
    /// The whole file.
    public static Location of(String file) {
        return new Location(file, 0, 0);
    }

    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
