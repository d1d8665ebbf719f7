package dev.stratiform.resilience.io;

import java.nio.file.Path;

/// Says that a folder looks synchronised by another program, and disturbed a write.
///
/// @param folder the folder that was written to, absolute
/// @param keeper who seems to synchronise it, such as `OneDrive` or `a network share`
public record SyncNotice(Path folder, String keeper) {
    /// One line for the user: what was seen and what to do.
    public String message() {
        return folder + " looks like a folder kept by " + keeper
                + ", and a write to it had to be repeated; use a folder on a local disk, or pause the synchronisation";
    }
}
