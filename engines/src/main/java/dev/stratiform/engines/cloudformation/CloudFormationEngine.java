package dev.stratiform.engines.cloudformation;

import dev.stratiform.aws.AwsClients;
import dev.stratiform.aws.Buckets;
import dev.stratiform.aws.Patience;
import dev.stratiform.aws.Stacks;
import dev.stratiform.core.manifest.StackCode;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.code.ProgramReader;
import dev.stratiform.engines.process.PrivateFiles;
import dev.stratiform.engines.process.ProcessTools;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/// Runs stacks of AWS CloudFormation through its API; no program is started.
///
/// Every attempt carries a token of its own, so that one that was begun is found again and never
/// begun twice. The stack's lock is held by this process for as long as it follows. Source: design
/// page engines. Thread-safe.
public final class CloudFormationEngine implements StackEngine {
    private static final String VERSION = "cloudformation/1";

    private final Function<String, AwsClients> aws;
    private final ProcessTools tools;
    private final Duration interval;

    /// `aws` gives clients by region, empty for the default one; `interval` is the time between two
    /// looks at a stack.
    public CloudFormationEngine(Function<String, AwsClients> aws, ProcessTools tools, Duration interval) {
        this.aws = aws;
        this.tools = tools;
        this.interval = interval;
    }

    @Override
    public String name() {
        return "cloudformation";
    }

    @Override
    public String version(Value.Fields settings) {
        return VERSION;
    }

    @Override
    public Convergence convergence(Value.Fields settings) {
        return Convergence.KEYED;
    }

    @Override
    public List<Failure> check(Value.Fields settings) {
        List<Failure> failures = new ArrayList<>();
        StackSettings.read(settings, failures);
        return failures;
    }

    private static StackSettings settings(Request request) {
        List<Failure> failures = new ArrayList<>();
        StackSettings settings = StackSettings.read(request.settings(), failures);
        if (!failures.isEmpty()) {
            throw failures.getFirst().toException();
        }
        return settings;
    }

    private Stacks stacks(StackSettings settings) {
        return new Stacks(aws.apply(settings.region()));
    }

    private Buckets buckets(StackSettings settings) {
        return new Buckets(aws.apply(settings.region()));
    }

    private static String stackName(Request request) {
        return Wishes.name(request, settings(request));
    }

    @Override
    public Optional<StateAccess> state() {
        return Optional.of(new StackResources(request -> stacks(settings(request)), CloudFormationEngine::stackName));
    }

    @Override
    public Preview preview(Action action, Request request, Listener listener) {
        StackSettings settings = settings(request);
        Stacks stacks = stacks(settings);
        String name = Wishes.name(request, settings);
        try {
            return switch (action) {
                case APPLY -> applied(request, settings, stacks, name);
                case DESTROY -> destroyed(stacks, name);
                case REFRESH -> drifted(stacks, name, request);
            };
        } catch (StratiformException e) {
            throw AwsFailures.failure(e.failure()).toException();
        }
    }

    private Patience patience(Request request) {
        return Patience.of(request.limits().timeout(), interval);
    }

    private Preview applied(Request request, StackSettings settings, Stacks stacks, String name) {
        Optional<Stacks.View> found = stacks.find(name).filter(view -> !view.gone());
        if (found.filter(view -> view.inProgress() && !view.inReview()).isPresent()) {
            throw Failure.of(
                            ErrorCode.LOCKED,
                            "CloudFormation works on " + name + " ("
                                    + found.get().status() + ")")
                    .withNext("wait for its end")
                    .toException();
        }
        boolean broken =
                found.filter(view -> view.status().equals("ROLLBACK_COMPLETE")).isPresent();
        if (broken) {
            // It would be removed first, and CloudFormation foresees nothing for such a stack.
            return new Preview(false, List.of(), Changes.NONE, Value.Fields.EMPTY, declared(request));
        }
        boolean exists = found.filter(view -> !view.inReview()).isPresent();
        String token = UUID.randomUUID().toString();
        List<Stacks.Foreseen> foreseen =
                stacks.preview(Wishes.of(request, settings, token, buckets(settings)), exists, patience(request));
        boolean same = exists && foreseen.isEmpty();
        return new Preview(
                true,
                foreseen.stream().map(Foreseeing::change).toList(),
                Foreseeing.count(foreseen),
                same ? StackWork.outputs(found.get()) : Value.Fields.EMPTY,
                same ? List.of() : declared(request));
    }

    /// The outputs that the template declares.
    private static List<String> declared(Request request) {
        return new ProgramReader()
                .read("cloudformation", request.folders().source().normalize())
                .map(StackCode::outputs)
                .map(found -> List.copyOf(found.keySet()))
                .orElse(List.of());
    }

    private static Preview destroyed(Stacks stacks, String name) {
        List<ResourceChange> changes = new ArrayList<>();
        if (stacks.find(name).filter(view -> !view.gone()).isPresent()) {
            stacks.resources(name)
                    .forEach(one -> changes.add(
                            new ResourceChange(one.logicalId(), one.type(), "delete", Phase.PLANNED, List.of())));
        }
        return new Preview(true, changes, new Changes(0, 0, changes.size(), 0, 0), Value.Fields.EMPTY, List.of());
    }

    private Preview drifted(Stacks stacks, String name, Request request) {
        List<Stacks.Foreseen> drift = stacks.drift(name, patience(request));
        return new Preview(
                true,
                drift.stream().map(Foreseeing::change).toList(),
                Foreseeing.count(drift),
                Value.Fields.EMPTY,
                List.of());
    }

    @Override
    public Attempt start(Action action, Request request, Listener listener) {
        StackSettings settings = settings(request);
        // First what may fail: a lock is given back by the thread that works.
        var workTools = new StackWork.Tools(stacks(settings), buckets(settings), listener, interval);
        StackWork work = new StackWork(action, request, settings, workTools);
        FileLock lock = lock(request.folders().lock(), request.stack());
        ProcessHandle own = ProcessHandle.current();
        listener.started(new ProcessIdentity(
                tools.host(), own.pid(), own.info().startInstant().orElse(java.time.Instant.EPOCH), tools.bootId()));
        CompletableFuture<Result> result = new CompletableFuture<>();
        Thread.ofVirtual().name("cloudformation " + request.stack()).start(() -> follow(work, lock, result));
        return new Followed(work, result);
    }

    /// Does the work. Whoever hears of its end finds the lock free.
    private static void follow(StackWork work, FileLock lock, CompletableFuture<Result> result) {
        Result ended;
        try {
            ended = work.run();
        } catch (InterruptedException | RuntimeException e) {
            release(lock);
            result.completeExceptionally(e);
            return;
        }
        release(lock);
        result.complete(ended);
    }

    /// The stack's lock, held by this process.
    private static FileLock lock(Path file, String stack) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            PrivateFiles.folder(folder);
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException e) {
                // Another attempt of this process holds it.
            }
            channel.close();
        } catch (IOException e) {
            throw Failure.of(ErrorCode.STATE_NOT_WRITABLE, file + " cannot be written")
                    .toException();
        }
        throw Failure.of(ErrorCode.LOCKED, "another program still works on " + stack + " and holds " + file)
                .toException();
    }

    private static void release(FileLock lock) {
        try {
            lock.acquiredBy().close();
        } catch (IOException e) {
            // A lock file that does not close is given back with the process.
        }
    }

    /// A running attempt.
    private record Followed(StackWork work, CompletableFuture<Result> result) implements Attempt {
        @Override
        public void cancel(int level) {
            work.cancel(level);
        }

        @Override
        public Result await() throws InterruptedException {
            try {
                return result.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("following a stack ended unexpectedly", e.getCause());
            }
        }
    }

    @Override
    public Value.Fields outputs(Request request) {
        StackSettings settings = settings(request);
        String name = Wishes.name(request, settings);
        return stacks(settings)
                .find(name)
                .map(StackWork::outputs)
                .orElseThrow(() -> Failure.of(
                                ErrorCode.OUTPUTS_UNREADABLE, "there is no stack " + name + " in CloudFormation")
                        .toException());
    }

    @Override
    public Recovery recover(Action action, Request request, Listener listener) throws InterruptedException {
        StackSettings settings = settings(request);
        Stacks stacks = stacks(settings);
        Optional<Stacks.View> found = stacks.find(Wishes.name(request, settings));
        if (found.isEmpty()) {
            return new Recovery.Repeat();
        }
        String token = request.key() + "-" + request.attempt();
        List<Stacks.Event> events = stacks.events(found.get().id(), "");
        int first = 0;
        while (first < events.size() && !events.get(first).token().equals(token)) {
            first++;
        }
        if (first == events.size()) {
            return new Recovery.Repeat();
        }
        String before = first == 0 ? "" : events.get(first - 1).id();
        StackWork work = new StackWork(
                action, request, settings, new StackWork.Tools(stacks, buckets(settings), listener, interval));
        return new Recovery.Finished(work.follow(found.get().id(), before));
    }

    @Override
    public void forget(Path work) {
        // Nothing is kept in the work folder.
    }
}
