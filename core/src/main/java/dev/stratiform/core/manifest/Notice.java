package dev.stratiform.core.manifest;

import java.util.List;

/// Somewhere to tell what happens in runs.
///
/// `kind` is `eventBridge` (a bus), `cloudWatch` (a namespace) or `webhook` (an address). `on` are
/// the words of what is told, such as `run.failed`; empty for everything. `key` signs what is sent
/// to a webhook, empty for nothing. Target and key may hold references to secrets.
public record Notice(String kind, String target, List<String> on, String key) {
    /// Copies the list.
    public Notice {
        on = List.copyOf(on);
    }

    /// Whether something is told.
    public boolean tells(String what) {
        return on.isEmpty() || on.contains(what);
    }
}
