package dev.stratiform.core.run;

import static dev.stratiform.core.run.Invariants.must;

import dev.stratiform.core.run.StackEngine.Ended;
import dev.stratiform.resilience.failure.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/// A driver and a world made of random numbers: commands are carried out in any order, engines
/// fail, people interfere, and the driver dies at any point and is replaced.
final class Simulation {
    /// How often, of a hundred times, something happens.
    record Chaos(int failure, int crash, int cancel, int people) {
        static final Chaos NONE = new Chaos(0, 0, 0, 0);
    }

    /// An engine's attempt as the world remembers it.
    private record Engine(Ended ended, ErrorCode code, boolean effect) {}

    private static final ErrorCode[] UNPREPARED = {
        ErrorCode.LOOKUP_FAILED, ErrorCode.REFERENCE_NO_VALUE, ErrorCode.STALE_VERSION, ErrorCode.LOOKUP_FAILED
    };
    private static final ErrorCode[] UNSTARTED = {
        ErrorCode.ENGINE_START_FAILED, ErrorCode.ENGINE_START_FAILED, ErrorCode.ENGINE_NOT_FOUND, ErrorCode.LOCKED
    };
    private static final ErrorCode[] FAILED = {
        ErrorCode.ENGINE_THROTTLED, ErrorCode.ENGINE_FAILED, ErrorCode.OUTPUTS_UNREADABLE
    };

    private final RunSpec spec;
    private final SplittableRandom random;
    private final Chaos chaos;
    private final Invariants invariants;
    private final long salt;
    private final List<RunEvent> journal = new ArrayList<>();
    private final List<RunCommand> open = new ArrayList<>();
    private final Map<String, Engine> engines = new HashMap<>();
    private final Map<String, Integer> effects = new HashMap<>();
    private final Map<String, Integer> reruns = new HashMap<>();
    private Run run;

    Simulation(RunSpec spec, SplittableRandom random, Chaos chaos, Visits visits) {
        this.spec = spec;
        this.random = random;
        this.chaos = chaos;
        this.invariants = new Invariants(visits);
        this.salt = spec.steps().size();
        this.run = Run.of(spec);
    }

    /// Plays the run to its end.
    Run play() {
        if (chance(chaos.cancel)) {
            send(new RunEvent.CancelRequested(1, "ann"));
        }
        send(random.nextInt(9) == 0 ? new RunEvent.Resumed("ann") : new RunEvent.Started());
        long limit = 2_000 + 200L * spec.steps().size();
        for (long turn = 0; !run.state().terminal(); turn++) {
            must(turn < limit, "the run does not end");
            turn();
        }
        must(Replay.same(run, Replay.of(spec, journal)), "a replay gives an equal state");
        effects.forEach((key, count) -> must(count <= 1, "the effect of " + key + " happened " + count + " times"));
        attemptsBounded();
        return run;
    }

    List<RunEvent> journal() {
        return journal;
    }

    private void turn() {
        if (chance(chaos.crash)) {
            crash();
        } else if (chance(chaos.cancel)) {
            send(new RunEvent.CancelRequested(1 + random.nextInt(3), "ann"));
        } else if (open.isEmpty() || chance(chaos.people)) {
            person();
        } else {
            RunCommand command = open.remove(random.nextInt(open.size()));
            carryOut(command);
        }
    }

    private boolean chance(int percent) {
        return percent > 0 && random.nextInt(100) < percent;
    }

    private void send(RunEvent event) {
        RunMachine.Decision decision = RunMachine.decide(run, event);
        invariants.check(run, event, decision);
        journal.add(event);
        run = decision.next();
        for (RunCommand command : decision.commands()) {
            if (!(command instanceof RunCommand.AskApproval || command instanceof RunCommand.Finish)) {
                open.add(command);
            }
        }
        must(!run.blocked() || open.stream().noneMatch(Simulation::moves), "blocked means idle");
        oneAtATime();
    }

    /// Signals and the timers of stopped retries may come late; they move nothing.
    private static boolean moves(RunCommand command) {
        return !(command instanceof RunCommand.Signal || command instanceof RunCommand.Wait);
    }

    private void oneAtATime() {
        Set<String> busy = new HashSet<>();
        for (RunCommand command : open) {
            String stack = switch (command) {
                case RunCommand.Prepare c -> c.stack();
                case RunCommand.Launch c -> c.stack();
                case RunCommand.Recover c -> c.stack();
                case RunCommand.Wait c -> c.stack();
                case RunCommand.Signal _, RunCommand.AskApproval _, RunCommand.Finish _ -> "";
            };
            must(stack.isEmpty() || busy.add(stack), "one command at a time for " + stack);
        }
        must(busy.size() >= run.tally().running(), "every running step has a command");
    }

    private void crash() {
        open.clear();
        Run again = Replay.of(spec, journal);
        must(Replay.same(run, again), "a replay gives an equal state");
        run = again;
        send(new RunEvent.Resumed("ann"));
    }

    private void carryOut(RunCommand command) {
        switch (command) {
            case RunCommand.Prepare c -> prepare(c);
            case RunCommand.Launch c -> launch(c);
            case RunCommand.Recover c -> recover(c);
            case RunCommand.Wait c -> send(new RunEvent.RetryDue(c.stack(), c.attempt()));
            case RunCommand.Signal c -> signal(c);
            case RunCommand.AskApproval _, RunCommand.Finish _ -> throw new AssertionError("not kept");
        }
    }

    private void prepare(RunCommand.Prepare c) {
        Step step = run.step(c.stack());
        if (chance(chaos.failure)) {
            send(Facts.unprepared(step, c.stack(), UNPREPARED[random.nextInt(UNPREPARED.length)]));
        } else if (!c.back() && hash(c.stack()) % 5 == 0) {
            send(new RunEvent.FoundUnchanged(c.stack(), "same"));
        } else if (!c.back() && c.approved().isEmpty() && chaos.people > 0 && hash(c.stack()) % 4 == 1) {
            send(new RunEvent.OutsideEnvelope(c.stack(), c.attempt(), "digest", List.of("too much")));
        } else {
            send(Facts.intended(step, c.stack()));
        }
    }

    private int hash(String stack) {
        return (int) Math.floorMod(stack.hashCode() * 31L + salt, 1_000L);
    }

    /// Whether a step's engine recognises work that was done before.
    private boolean repeatable(String stack) {
        return hash(stack) % 2 == 0;
    }

    private static String key(String stack, boolean back) {
        return stack + (back ? " back" : "");
    }

    private void launch(RunCommand.Launch c) {
        Step step = run.step(c.stack());
        String key = key(c.stack(), c.back());
        Engine engine = engines.get(key);
        if (engine == null && chance(chaos.failure)) {
            send(Facts.unprepared(step, c.stack(), UNSTARTED[random.nextInt(UNSTARTED.length)]));
        } else if (engine == null) {
            startEngine(c.stack(), key);
            open.add(c);
        } else {
            engines.remove(key);
            finish(step, c.stack(), engine);
        }
    }

    private void startEngine(String stack, String key) {
        Engine engine = chance(chaos.failure) ? failing() : new Engine(Ended.SUCCEEDED, ErrorCode.INTERNAL, true);
        engines.put(key, engine);
        if (engine.effect() && !repeatable(stack)) {
            effects.merge(key, 1, Integer::sum);
        }
    }

    private Engine failing() {
        return switch (random.nextInt(6)) {
            case 0, 5 -> new Engine(Ended.TIMED_OUT, ErrorCode.ENGINE_TIMEOUT, false);
            case 1 -> new Engine(Ended.CANCELLED, ErrorCode.ENGINE_INTERRUPTED, false);
            case 2 -> new Engine(Ended.UNKNOWN, ErrorCode.OUTCOME_UNKNOWN, random.nextBoolean());
            default -> {
                ErrorCode code = FAILED[random.nextInt(FAILED.length)];
                yield new Engine(Ended.FAILED, code, code == ErrorCode.OUTPUTS_UNREADABLE);
            }
        };
    }

    private void finish(Step step, String stack, Engine engine) {
        if (engine.ended() == Ended.SUCCEEDED) {
            send(Facts.succeeded(step, stack));
        } else if (engine.ended() == Ended.FAILED && engine.effect()) {
            send(Facts.applied(step, stack, engine.code()));
        } else {
            send(Facts.ended(step, stack, engine.ended(), engine.code()));
        }
    }

    private void recover(RunCommand.Recover c) {
        Step step = run.step(c.stack());
        String key = key(c.stack(), c.back());
        Engine engine = engines.remove(key);
        if (engine == null) {
            send(Facts.repeatable(step, c.stack()));
        } else if (random.nextBoolean()) {
            finish(step, c.stack(), engine);
        } else if (repeatable(c.stack())) {
            send(Facts.repeatable(step, c.stack()));
        } else {
            engines.put(key, engine);
            send(Facts.lost(step, c.stack()));
        }
    }

    /// An engine that a signal reaches in time ends without effect.
    private void signal(RunCommand.Signal c) {
        Step step = run.step(c.stack());
        String key = key(c.stack(), Facts.back(step));
        Engine engine = engines.get(key);
        if (engine != null && !engine.effect() && engine.ended() != Ended.UNKNOWN) {
            engines.put(key, new Engine(Ended.CANCELLED, ErrorCode.ENGINE_INTERRUPTED, false));
        }
    }

    /// A person approves, rejects or resolves; the run must give somebody something to do.
    private void person() {
        boolean idle = open.isEmpty();
        List<String> waiting = in(StepState.WAITING_APPROVAL);
        List<String> unknown = in(StepState.UNKNOWN);
        if (!waiting.isEmpty()) {
            String stack = random.nextInt(5) == 0 ? "" : waiting.get(random.nextInt(waiting.size()));
            String by = "p" + random.nextInt(4);
            send(
                    chance(chaos.failure)
                            ? new RunEvent.Rejected(stack, by, "")
                            : new RunEvent.Approved(stack, by, random.nextInt(5) == 0 ? "another" : "digest"));
        } else if (!unknown.isEmpty()) {
            resolve(unknown.get(random.nextInt(unknown.size())));
        } else {
            must(!idle, "the run is stuck: " + run.state() + " " + run.tally() + " " + run.steps());
        }
    }

    private void resolve(String stack) {
        must(run.blocked() || !open.isEmpty() || chaos.people > 0, "idle with a lost step means blocked");
        Engine engine = engines.remove(key(stack, false));
        boolean took = engine != null ? engine.effect() : effects.containsKey(key(stack, false));
        if (took) {
            send(Facts.resolved(stack, RunEvent.Verdict.DONE));
        } else if (chaos.failure > 0 && random.nextBoolean()) {
            send(Facts.resolved(stack, RunEvent.Verdict.FAILED));
        } else {
            reruns.merge(stack, 1, Integer::sum);
            send(Facts.resolved(stack, RunEvent.Verdict.RERUN));
        }
    }

    private List<String> in(StepState state) {
        List<String> stacks = new ArrayList<>();
        for (Step step : run.steps()) {
            if (step.state() == state) {
                stacks.add(run.spec(step).stack());
            }
        }
        return stacks;
    }

    private void attemptsBounded() {
        for (Step step : run.steps()) {
            int again = reruns.getOrDefault(run.spec(step).stack(), 0);
            int most = 6 * (run.spec(step).retry().maxAttempts() + again) + 1;
            must(step.attempt() <= most, "attempts are bounded: " + step);
        }
    }
}
