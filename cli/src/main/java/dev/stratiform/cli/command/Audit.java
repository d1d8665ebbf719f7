package dev.stratiform.cli.command;

import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.cli.render.Style;
import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.Lease;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunEvent;
import dev.stratiform.core.run.RunRow;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.run.RunView;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Who did what, out of the journals; whether these are whole; and who holds an environment.
final class Audit {
    private static final int MOST_RUNS = 10_000;

    /// Something that a person did.
    private record Deed(Instant at, String run, String by, String what) {}

    private Audit() {}

    /// `audit show [ID]`: the newest last.
    static int show(Invocation in) {
        List<Deed> deeds = new ArrayList<>();
        for (RunRow row : runs(in).reversed()) {
            deeds.addAll(deeds(entries(in, row)));
        }
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("audit")
                            .parts(
                                    "entries",
                                    deeds.stream()
                                            .map(deed -> JsonShape.part()
                                                    .with("timestamp", deed.at().toString())
                                                    .with("run_id", deed.run())
                                                    .with("by", deed.by())
                                                    .with("action", deed.what()))
                                            .toList())
                            .value());
        } else {
            deeds.forEach(deed -> in.console()
                    .result(deed.at() + "  " + deed.run() + "  " + Style.pad(Style.safe(deed.by()), 12) + " "
                            + Style.safe(deed.what())));
        }
        return 0;
    }

    private static List<RunRow> runs(Invocation in) {
        int limit = in.arguments().number("--limit", 1, MOST_RUNS).orElse(100);
        return in.control().history(in.deployment(), in.environment(), limit);
    }

    private static List<JournalEntry> entries(Invocation in, RunRow row) {
        return in.control().entries(row.id(), 0, Integer.MAX_VALUE);
    }

    private static List<Deed> deeds(List<JournalEntry> journal) {
        JournalEntry first = journal.getFirst();
        RunView view = new RunView(first);
        RunSpec spec = view.run().spec();
        List<Deed> deeds = new ArrayList<>();
        deeds.add(new Deed(
                first.at(), spec.id(), spec.by(), "began " + spec.operation().label()));
        for (JournalEntry entry : journal.subList(1, journal.size())) {
            deed(view.apply(entry))
                    .ifPresent(told -> deeds.add(new Deed(entry.at(), spec.id(), told.by(), told.what())));
        }
        return deeds;
    }

    private record Told(String by, String what) {}

    private static Optional<Told> deed(RunEvent event) {
        return Optional.ofNullable(
                switch (event) {
                    case RunEvent.Resumed e -> new Told(e.by(), "resumed it");
                    case RunEvent.CancelRequested e -> new Told(e.by(), "asked to cancel it, level " + e.level());
                    case RunEvent.Approved e ->
                        new Told(
                                e.by(),
                                "approved " + named(e.stack())
                                        + (e.digest().isEmpty()
                                                ? ""
                                                : ", plan "
                                                        + e.digest()
                                                                .substring(
                                                                        0,
                                                                        Math.min(
                                                                                12,
                                                                                e.digest()
                                                                                        .length()))));
                    case RunEvent.Rejected e ->
                        new Told(
                                e.by(),
                                "rejected " + named(e.stack()) + (e.reason().isEmpty() ? "" : ": " + e.reason()));
                    case RunEvent.Resolved e ->
                        new Told(
                                e.by(),
                                "resolved " + e.stack() + " as "
                                        + e.verdict().name().toLowerCase(Locale.ROOT));
                    default -> null;
                });
    }

    private static String named(String stack) {
        return stack.isEmpty() ? "all stacks" : stack;
    }

    /// `audit verify [ID]`: replays every journal and compares where it ends with what is told of
    /// the run.
    static int verify(Invocation in) {
        int entries = 0;
        List<String> wrong = new ArrayList<>();
        List<RunRow> runs = runs(in);
        for (RunRow row : runs) {
            List<JournalEntry> journal = entries(in, row);
            entries += journal.size();
            broken(row, journal).ifPresent(why -> wrong.add(row.id() + ": " + why));
        }
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("audit-verify")
                            .with("whole", wrong.isEmpty())
                            .with("runs", runs.size())
                            .with("entries", entries)
                            .texts("wrong", wrong)
                            .value());
        } else {
            wrong.forEach(text -> in.console().result("  " + Style.safe(text)));
            in.console()
                    .result(runs.size() + " runs with " + entries + " entries: "
                            + (wrong.isEmpty() ? "whole" : wrong.size() + " wrong"));
        }
        return wrong.isEmpty() ? 0 : 1;
    }

    private static Optional<String> broken(RunRow row, List<JournalEntry> journal) {
        try {
            Run run = RunView.of(journal).run();
            return run.state() == row.state()
                    ? Optional.empty()
                    : Optional.of("its journal ends as " + Style.label(run.state()) + ", its summary says "
                            + Style.label(row.state()));
        } catch (StratiformException e) {
            return Optional.of(e.failure().message());
        } catch (IllegalArgumentException | IllegalStateException e) {
            return Optional.of("its journal cannot be replayed");
        }
    }

    /// `unlock [ID]`: an environment is held by a living process only, so nothing is ever broken.
    static int unlock(Invocation in) {
        Optional<Lease.Holder> holder =
                in.control().status(in.deployment(), in.environment()).holder();
        if (holder.isPresent()) {
            Lease.Holder held = holder.get();
            throw Failure.of(
                            ErrorCode.LOCKED,
                            in.environment() + " is held by " + held.user() + "@" + held.host() + ", process "
                                    + held.pid() + ", run " + held.run() + "; that process lives")
                    .withNext("wait, or ask it to end: stratiform cancel " + held.run())
                    .toException();
        }
        in.tell(
                "nothing holds " + in.environment() + "; a holder whose process is gone loses it by itself",
                JsonShape.of("unlock").with("environment", in.environment()).with("held", false));
        return 0;
    }
}
