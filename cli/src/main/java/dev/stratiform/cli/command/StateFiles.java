package dev.stratiform.cli.command;

import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.cli.render.Style;
import dev.stratiform.core.ControlPlane;
import dev.stratiform.core.run.EventFeed;
import dev.stratiform.core.run.RunState;
import dev.stratiform.resilience.batch.Batch;
import dev.stratiform.resilience.batch.BatchItem;
import dev.stratiform.resilience.batch.BatchOptions;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Engine states out of stacks and into them: one, or all of an environment.
///
/// What is done of all is kept in the folder (`batch.state`), so that the same command goes on
/// after it was ended; what failed is tried again.
final class StateFiles {
    private static final String SUFFIX = ".state.json";
    private static final int AT_ONCE = 4;
    private static final Duration STEP = Duration.ofMillis(50);

    /// What is done with all stacks, and where that is kept.
    private record Bulk(String what, Path folder, int atOnce) {}

    private StateFiles() {}

    private static void agree(Invocation in, String what) {
        in.requireYes("This replaces " + what + ".", "replacing a state", "nothing was replaced");
    }

    private static Path folder(Invocation in) {
        return in.outside()
                .folder()
                .resolve(in.arguments()
                        .get("--dir")
                        .orElseThrow(() -> Arguments.usage("--all needs a folder: --dir DIR")))
                .toAbsolutePath()
                .normalize();
    }

    private static int exportAll(Invocation in) {
        Path folder = folder(in);
        ControlPlane plane = in.control();
        List<String> stacks = plane.stacksWithState(in.deployment(), in.environment());
        return all(in, new Bulk("export", folder, AT_ONCE), stacks, stack -> {
            Path part = folder.resolve(stack + SUFFIX + ".part");
            Files.deleteIfExists(part);
            plane.exportState(in.deployment(), in.environment(), stack, part);
            whole(part, folder.resolve(stack + SUFFIX));
        });
    }

    /// A file that is there already is somebody's.
    private static void whole(Path part, Path file) throws IOException {
        try {
            Files.move(part, file);
        } catch (FileAlreadyExistsException e) {
            Files.delete(part);
            throw Failure.of(ErrorCode.CONFLICT, "the file " + file + " exists already")
                    .withNext("use an empty folder")
                    .toException();
        }
    }

    private static int importAll(Invocation in) {
        Path folder = folder(in);
        List<String> stacks;
        try (var files = Files.list(folder)) {
            stacks = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, "the folder " + folder + " cannot be read")
                    .toException();
        }
        agree(in, "what engines know of " + stacks.size() + " stacks");
        ControlPlane plane = in.control();
        String by = in.outside().user();
        return all(in, new Bulk("import", folder.resolve("imported"), 1), stacks, stack -> {
            String run = plane.importState(in.target(), stack, folder.resolve(stack + SUFFIX), by);
            RunState state = ended(in, run);
            if (state != RunState.SUCCEEDED) {
                throw Failure.of(
                                ErrorCode.RUN_FAILED,
                                "the run " + run + " that reads it again ended as " + Style.word(state))
                        .toException();
            }
        });
    }

    /// How a run ended; its environment is free again by then.
    private static RunState ended(Invocation in, String run) throws InterruptedException {
        ControlPlane plane = in.control();
        EventFeed feed = plane.feed(run, 0);
        while (!plane.run(run).state().terminal() || held(in, run)) {
            feed.next(STEP);
        }
        return plane.run(run).state();
    }

    private static boolean held(Invocation in, String run) {
        return in.control()
                .status(in.deployment(), in.environment())
                .holder()
                .filter(holder -> holder.run().equals(run))
                .isPresent();
    }

    private static int all(Invocation in, Bulk bulk, List<String> stacks, Batch.Work work) {
        String what = bulk.what();
        Path folder = bulk.folder();
        BatchOptions options = BatchOptions.standard()
                .idempotentItems()
                .parallel(bulk.atOnce())
                .telling(progress -> in.console()
                        .progress(what + " " + progress.item().key() + ": "
                                + Style.word(progress.item().state()) + " (" + progress.ended() + " of "
                                + progress.selected() + ")"));
        Batch.Report report;
        try (Batch batch = Batch.open(folder, in.outside().clock())) {
            batch.run(stacks, options.onlyFailed(), work);
            report = batch.run(stacks, options, work);
        }
        List<BatchItem> failed = report.in(BatchItem.State.FAILED);
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of(what + "-all")
                            .with("folder", folder.toString())
                            .parts(
                                    "stacks",
                                    report.items().stream()
                                            .map(StateFiles::json)
                                            .toList())
                            .value());
        } else {
            failed.forEach(item -> in.console().result("  " + item.key() + ": " + Style.safe(reason(item))));
            int done = report.in(BatchItem.State.DONE).size();
            in.console()
                    .result(what + ": " + done + " of " + stacks.size() + " stacks done in " + folder
                            + (failed.isEmpty() ? "" : "; the same command tries the others again"));
        }
        return failed.isEmpty() ? 0 : 1;
    }

    private static String reason(BatchItem item) {
        Failure failure = item.failure();
        return failure == null ? "" : failure.message();
    }

    private static JsonShape json(BatchItem item) {
        return JsonShape.part()
                .with("stack", item.key())
                .with("state", Style.word(item.state()))
                .with("message", reason(item));
    }

    static int exportState(Invocation in) {
        if (in.arguments().has("--all")) {
            return exportAll(in);
        }
        String stack = in.required(1, "a deployment, a stack and a file");
        Path file = file(in);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw Failure.of(ErrorCode.CONFLICT, "the file " + file + " exists already")
                    .withNext("name a new file")
                    .toException();
        }
        in.control().exportState(in.deployment(), in.environment(), stack, file);
        said(in, "export", stack, file);
        return 0;
    }

    static int importState(Invocation in) throws InterruptedException {
        if (in.arguments().has("--all")) {
            return importAll(in);
        }
        String stack = in.required(1, "a deployment, a stack and a file");
        Path file = file(in);
        if (!Files.isRegularFile(file)) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, "there is no ordinary file " + file)
                    .toException();
        }
        agree(in, "what the engine knows of " + stack);
        String run =
                in.control().importState(in.target(), stack, file, in.outside().user());
        return new Follower(in).drive(run);
    }

    private static Path file(Invocation in) {
        return Path.of(in.required(2, "a deployment, a stack and a file"))
                .toAbsolutePath()
                .normalize();
    }

    private static void said(Invocation in, String what, String stack, Path file) {
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of(what)
                            .with("stack", stack)
                            .with("file", file.toString())
                            .value());
        } else {
            in.console().result("wrote the state of " + stack + " to " + file + "; it may hold secrets");
        }
    }
}
