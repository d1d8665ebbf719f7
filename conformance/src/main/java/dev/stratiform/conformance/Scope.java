package dev.stratiform.conformance;

import dev.stratiform.core.manifest.Durations;
import dev.stratiform.core.value.Value;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// What references stand for while one group runs. Thread-safe.
///
/// Looked up in this order: what the engine knows, captures, variables of the group and the suite,
/// the process's variables. A variable of the suite is worked out once per group.
final class Scope {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LONGEST = 200;
    private static final int DEEPEST = 16;

    /// Where values come from that are the same for all groups.
    record World(Map<String, String> environment, InstantSource clock, RandomGenerator random, String runId) {
        String letters(int count) {
            StringBuilder text = new StringBuilder();
            synchronized (random) {
                for (int i = 0; i < count; i++) {
                    text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
                }
            }
            return text.toString();
        }
    }

    /// A reference that has no value.
    static final class Unresolved extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unresolved(String message) {
            super(message, null, false, false);
        }
    }

    private final World world;
    private final Map<String, Value> fixed;
    private final Map<String, Value> vars;
    private final Map<String, Value> captures;
    private final Map<String, Value> workedOut = new ConcurrentHashMap<>();

    /// `fixed` are values by full name (`matrix.size`); `captures` may be shared by groups.
    Scope(World world, Map<String, Value> fixed, Map<String, Value> vars, Map<String, Value> captures) {
        this.world = world;
        this.fixed = fixed;
        this.vars = vars;
        this.captures = captures;
    }

    void capture(String name, Value value) {
        captures.put(name, value);
    }

    Instant now() {
        return world.clock().instant();
    }

    Value resolve(Value value) {
        return Template.resolve(value, ref -> lookup(ref, 0));
    }

    String text(Value value) {
        return Template.text(resolve(value));
    }

    private Value lookup(Template.Ref ref, int depth) {
        Optional<Value> found = find(ref.name(), depth);
        Optional<String> otherwise = ref.otherwise();
        boolean empty = found.isEmpty() || found.get().equals(Value.of(""));
        if (empty && otherwise.isPresent()) {
            return Value.of(otherwise.get());
        }
        return found.orElseThrow(() -> new Unresolved("${" + ref.name() + "} has no value"));
    }

    private Optional<Value> find(String name, int depth) {
        if (name.startsWith("env:")) {
            return Optional.ofNullable(world.environment().get(name.substring(4)))
                    .map(Value::of);
        }
        Optional<Value> own = made(name);
        if (own.isPresent()) {
            return own;
        }
        Value known = fixed.getOrDefault(name, captures.get(name));
        if (known != null) {
            return Optional.of(known);
        }
        Value variable = vars.get(name);
        if (variable != null) {
            return Optional.of(variable(name, variable, depth));
        }
        return Optional.ofNullable(world.environment().get(name)).map(Value::of);
    }

    private Value variable(String name, Value text, int depth) {
        Value done = workedOut.get(name);
        if (done != null) {
            return done;
        }
        if (depth >= DEEPEST) {
            throw new Unresolved("${" + name + "} stands for itself");
        }
        Value fresh = Template.resolve(text, ref -> lookup(ref, depth + 1));
        Value first = workedOut.putIfAbsent(name, fresh);
        return first == null ? fresh : first;
    }

    private Optional<Value> made(String name) {
        if (name.equals("uuid")) {
            return Optional.of(Value.of(uuid().toString()));
        }
        if (name.equals("timestamp")) {
            return Optional.of(Value.of(now().getEpochSecond()));
        }
        if (name.startsWith("random:")) {
            return count(name).map(n -> Value.of(world.letters(n)));
        }
        return moment(name).map(Value::of);
    }

    private UUID uuid() {
        synchronized (world.random()) {
            long most = (world.random().nextLong() & ~0xf000L) | 0x4000L;
            long least = (world.random().nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
            return new UUID(most, least);
        }
    }

    private static Optional<Integer> count(String name) {
        try {
            int count = Integer.parseInt(name.substring("random:".length()));
            return count > 0 && count <= LONGEST ? Optional.of(count) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// `now`, `now+1h`, `now-5m`, as ISO 8601 in whole seconds.
    private Optional<String> moment(String name) {
        return shift(name)
                .map(shift -> now().plus(shift).truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static Optional<Duration> shift(String name) {
        if (!name.startsWith("now")) {
            return Optional.empty();
        }
        String rest = name.substring(3);
        if (rest.isEmpty()) {
            return Optional.of(Duration.ZERO);
        }
        UnaryOperator<Duration> sign = rest.charAt(0) == '-' ? Duration::negated : UnaryOperator.identity();
        boolean signed = rest.charAt(0) == '-' || rest.charAt(0) == '+';
        return signed ? Durations.parse(rest.substring(1)).map(sign) : Optional.empty();
    }

    /// Whether the engine itself knows a name.
    static boolean isOwn(String name) {
        return name.equals("uuid")
                || name.equals("timestamp")
                || (name.startsWith("random:") && count(name).isPresent())
                || shift(name).isPresent();
    }
}
