package dev.stratiform.cli.render;

import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.run.RunState;
import dev.stratiform.core.run.Step;
import dev.stratiform.core.run.StepState;
import java.util.ArrayList;
import java.util.List;

/// Sentences about a run.
final class RunWords {
    private RunWords() {}

    /// How a run ended, in one line.
    static String conclusion(Run run) {
        Run.Tally tally = run.tally();
        long unchanged = run.steps().stream()
                .filter(s -> s.state() == StepState.UNCHANGED)
                .count();
        String counts = (tally.done() - unchanged) + " succeeded, " + unchanged + " unchanged, " + tally.failed()
                + " failed, " + tally.skipped() + " skipped";
        String id = " (run " + run.spec().id() + ")";
        if (run.blocked()) {
            return "Run waits for you: " + counts + ", " + tally.lost() + " with an unknown outcome" + id;
        }
        return switch (run.state()) {
            case SUCCEEDED -> "Done: " + counts + id;
            case FAILED, PARTIAL -> "Run failed: " + counts + id;
            case CANCELLED -> "Run cancelled: " + counts + id;
            case ROLLED_BACK -> "Run failed and was rolled back: " + counts + id;
            case ROLLBACK_FAILED -> "Run failed, and so did its rollback: " + counts + id;
            case QUEUED, RUNNING, CANCELLING, ROLLING_BACK -> "Run goes on: " + counts + id;
        };
    }

    /// What a person can do next, as commands.
    static List<String> next(Run run) {
        RunSpec spec = run.spec();
        String target =
                spec.environment().deployment() + " -e " + spec.environment().environment();
        List<String> lines = new ArrayList<>();
        if (run.blocked()) {
            for (Step step : run.steps()) {
                if (step.state() == StepState.UNKNOWN) {
                    lines.add("stratiform resolve " + spec.id() + " "
                            + run.spec(step).stack() + " --as done|failed|rerun");
                }
            }
            lines.add("stratiform resume " + spec.id());
            return lines;
        }
        boolean again = run.state() == RunState.FAILED
                || run.state() == RunState.PARTIAL
                || run.state() == RunState.CANCELLED
                || run.state() == RunState.ROLLBACK_FAILED;
        if (again) {
            lines.add("try again:  stratiform retry " + spec.id());
            lines.add("read on:    stratiform logs " + target + " --run " + spec.id());
        }
        if (run.state() == RunState.PARTIAL && spec.operation() == Operation.DEPLOY) {
            lines.add("nothing was rolled back (strategy manual); to do so: stratiform rollback " + target + " --run "
                    + spec.id());
        }
        return lines;
    }

    /// The exit code of a command that drove or followed a run.
    static int exitCode(Run run) {
        return switch (run.state()) {
            case SUCCEEDED -> 0;
            case CANCELLED -> 130;
            case FAILED, PARTIAL, ROLLED_BACK, ROLLBACK_FAILED, QUEUED, RUNNING, CANCELLING, ROLLING_BACK -> 1;
        };
    }
}
