package dev.stratiform.engines.cloudformation;

import dev.stratiform.aws.Stacks;
import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.StackEngine.Changes;
import dev.stratiform.core.run.StackEngine.Listener;
import dev.stratiform.core.run.StackEngine.Phase;
import dev.stratiform.core.run.StackEngine.ResourceChange;
import dev.stratiform.core.value.Masker;
import java.util.List;
import java.util.Locale;

/// Tells a stack's events, adds up what changed, and keeps the first reason of a failure. Of one
/// thread.
final class Happenings {
    private static final String STACK = "AWS::CloudFormation::Stack";

    private final Listener listener;
    private final Masker masker;
    private final String stackName;
    private String last;
    private String reason = "";
    private int created;
    private int updated;
    private int deleted;

    /// Events after `last` are told; empty for all.
    Happenings(Listener listener, Masker masker, String stackName, String last) {
        this.listener = listener;
        this.masker = masker;
        this.stackName = stackName;
        this.last = last;
    }

    /// Takes what happened since.
    void hear(Stacks stacks, String nameOrId) {
        for (Stacks.Event event : stacks.events(nameOrId, last)) {
            last = event.id();
            tell(event);
        }
    }

    private void tell(Stacks.Event event) {
        boolean failed = event.status().endsWith("_FAILED");
        String why = event.reason().isEmpty() ? "" : ": " + event.reason();
        String line = event.logicalId() + " " + event.type() + " " + event.status() + why;
        listener.line(failed ? LogLine.Level.ERROR : LogLine.Level.INFO, masker.mask(line));
        if (failed && reason.isEmpty() && !event.reason().isEmpty()) {
            reason = masker.mask(event.logicalId() + ": " + event.reason());
        }
        boolean itself = event.type().equals(STACK) && event.logicalId().equals(stackName);
        if (!itself) {
            change(event, failed);
        }
    }

    private void change(Stacks.Event event, boolean failed) {
        int end = event.status().indexOf('_');
        String op = end < 0 ? event.status() : event.status().substring(0, end).toLowerCase(Locale.ROOT);
        boolean done = event.status().endsWith("_COMPLETE");
        Phase phase = failed ? Phase.FAILED : done ? Phase.DONE : Phase.STARTED;
        listener.changed(new ResourceChange(event.logicalId(), event.type(), op, phase, List.of()));
        if (done) {
            switch (op) {
                case "create", "import" -> created++;
                case "update" -> updated++;
                case "delete" -> deleted++;
                default -> {}
            }
        }
    }

    Changes changes() {
        return new Changes(created, updated, deleted, 0, 0);
    }

    /// Why it failed, as the first resource that failed says; may be empty.
    String reason() {
        return reason;
    }
}
