package dev.stratiform.core.run;

import dev.stratiform.core.manifest.Notice;
import dev.stratiform.core.manifest.PolicyRule;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Everything a run will do, fixed when it is created: the snapshot that retry and resume work
/// from.
///
/// `generation` numbers the changing runs of an environment. Step names are unique; every
/// dependency is a step.
public record RunSpec(
        String id,
        EnvironmentKey environment,
        Operation operation,
        long generation,
        Options options,
        List<StepSpec> steps,
        String by,
        Instant createdAt) {
    /// Copies the list.
    public RunSpec {
        steps = List.copyOf(steps);
    }

    /// How the run behaves.
    ///
    /// `parallel` bounds the running steps. `groupLimits` bounds the weight per concurrency group.
    /// `gates` is what every step must pass.
    /// `region` is the cloud region of the environment, empty for the default one.
    public record Options(
            int parallel,
            boolean layered,
            boolean failFast,
            Rollback rollback,
            RollbackScope scope,
            Map<String, Integer> groupLimits,
            Gates gates,
            boolean protectedEnvironment,
            boolean skipUnchanged,
            Envelope envelope,
            String region,
            List<Notice> notices) {
        /// Copies the map.
        public Options {
            groupLimits = Map.copyOf(groupLimits);
            notices = List.copyOf(notices);
        }

        /// The same, held to what an approved plan takes away.
        public Options within(Map<String, List<String>> approved) {
            return new Options(
                    parallel,
                    layered,
                    failFast,
                    rollback,
                    scope,
                    groupLimits,
                    gates,
                    protectedEnvironment,
                    skipUnchanged,
                    envelope.of(approved),
                    region,
                    notices);
        }
    }

    /// What every step must pass.
    ///
    /// `approvals` is how many different people must approve before a step starts, 0 for none;
    /// `approvers` are those who may, empty for anybody. `policies` forbid what a plan would do.
    public record Gates(int approvals, Set<String> approvers, List<PolicyRule> policies) {
        /// No gate at all.
        public static final Gates OPEN = new Gates(0, Set.of(), List.of());

        /// Copies the collections.
        public Gates {
            approvers = Set.copyOf(approvers);
            policies = List.copyOf(policies);
        }

        /// Whether a person's approval counts.
        public boolean accepts(String person) {
            return approvers.isEmpty() || approvers.contains(person);
        }
    }

    /// What happens after a failure.
    public enum Rollback {
        /// The machine takes back what the run did.
        AUTOMATIC,
        /// The user may take it back.
        MANUAL,
        /// Nothing.
        NONE
    }

    /// Which steps an automatic rollback takes back.
    public enum RollbackScope {
        /// Those that succeeded.
        COMPLETED,
        /// Those that succeeded and those that failed.
        FAILED_AND_COMPLETED
    }

    /// One stack's part.
    ///
    /// `skip` is set for a step that is only listed. `rank` is the length of the remaining critical
    /// path in milliseconds times `RANK_UNIT`, plus the stack's priority (0-100) as a tie-breaker.
    /// `layer` is its depth.
    public record StepSpec(
            String stack,
            StepAction action,
            List<String> dependsOn,
            Optional<SkipReason> skip,
            RetryRule retry,
            String group,
            int weight,
            long rank,
            int layer,
            Compensation compensation,
            StackWork work) {
        /// What a rank counts for one millisecond.
        public static final long RANK_UNIT = 128;

        /// Copies the list.
        public StepSpec {
            dependsOn = List.copyOf(dependsOn);
        }

        /// The same with programs beside its attempts.
        public StepSpec with(List<Hook> hooks) {
            return new StepSpec(
                    stack, action, dependsOn, skip, retry, group, weight, rank, layer, compensation, work.with(hooks));
        }

        /// The expected length of the path from this step to the end, in milliseconds.
        long pathMillis() {
            return rank / RANK_UNIT;
        }
    }

    /// What a step does to its stack.
    public enum StepAction {
        /// Bring it to the manifest's configuration.
        APPLY,
        /// Bring it to a recorded configuration.
        RESTORE,
        /// Remove it.
        DESTROY,
        /// Read reality.
        REFRESH
    }

    /// How a rollback takes a step back.
    public enum Compensation {
        /// Bring the stack to what was recorded before the run.
        RESTORE,
        /// Remove the stack: the run created it.
        DESTROY,
        /// Not at all.
        NONE
    }

    /// When a failed attempt is tried again.
    ///
    /// `on` holds the codes that are tried again; `anyFailure` (the stack declares itself
    /// idempotent) adds all others.
    public record RetryRule(
            int maxAttempts,
            Duration initialInterval,
            double coefficient,
            Duration maxInterval,
            Set<ErrorCode> on,
            boolean anyFailure) {
        /// No retry at all.
        public static final RetryRule NEVER = new RetryRule(1, Duration.ZERO, 1, Duration.ZERO, Set.of(), false);

        /// Copies the set.
        public RetryRule {
            on = Set.copyOf(on);
        }

        /// The wait after a failed attempt, counted from 1.
        Duration waitAfter(int attempt) {
            double millis = initialInterval.toMillis() * Math.pow(coefficient, attempt - 1.0);
            return millis >= maxInterval.toMillis() ? maxInterval : Duration.ofMillis((long) millis);
        }
    }

    /// A check that is made once a stack was applied; its settings still hold references.
    public record Check(String kind, Value.Fields settings, Duration within) {}

    /// A program beside an attempt; its settings still hold references.
    public record Hook(String moment, Value.Fields settings, Duration timeout) {}

    /// What the driver, not the machine, needs to know of a stack.
    ///
    /// `config` still holds its references to other stacks; `places` gives `file:line:column` for
    /// each JSON pointer in it that holds one. For `RESTORE` and `DESTROY` the config is recorded
    /// and final. `source` is the folder below the workspace, `sourceDigest` the blob with its
    /// content when the run was made (empty: no folder). `watched` is the digest of the files that
    /// `watch` names (empty: none). `edges` are recorded with the outcome.
    /// `secretOutputs` are outputs that the contract marks secret, `outputTypes` their declared
    /// types.
    public record StackWork(
            String engine,
            Value.Fields settings,
            Value.Fields config,
            Map<String, String> places,
            String source,
            String sourceDigest,
            String watched,
            List<String> edges,
            Duration timeout,
            Duration silence,
            Map<String, String> outputTypes,
            Set<String> secretInputs,
            Set<String> secretOutputs,
            List<Check> checks,
            List<Hook> hooks) {
        /// Copies the collections.
        public StackWork {
            checks = List.copyOf(checks);
            hooks = List.copyOf(hooks);
            places = Map.copyOf(places);
            edges = List.copyOf(edges);
            outputTypes = Map.copyOf(outputTypes);
            secretInputs = Set.copyOf(secretInputs);
            secretOutputs = Set.copyOf(secretOutputs);
        }

        /// What engines know a stack by: its name, or the one that it had when it was made.
        public String identity(String stack) {
            return settings.values().get(StackRecord.IDENTITY) instanceof Value.Text(String name) ? name : stack;
        }

        /// The settings that are the engine's.
        public Value.Fields engineSettings() {
            if (!settings.values().containsKey(StackRecord.IDENTITY)) {
                return settings;
            }
            Map<String, Value> own = new LinkedHashMap<>(settings.values());
            own.remove(StackRecord.IDENTITY);
            return new Value.Fields(own);
        }

        StackWork with(List<Hook> others) {
            return new StackWork(
                    engine,
                    settings,
                    config,
                    places,
                    source,
                    sourceDigest,
                    watched,
                    edges,
                    timeout,
                    silence,
                    outputTypes,
                    secretInputs,
                    secretOutputs,
                    checks,
                    others);
        }
    }
}
