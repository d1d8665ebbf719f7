package dev.stratiform.core;

import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.RunSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What a person wants done: an operation, on what, and how.
///
/// `filters` are expressions of the selection language, none for everything.
public record Order(Operation operation, Target target, List<String> filters, Choices choices, String by) {
    /// Copies the list.
    public Order {
        filters = List.copyOf(filters);
    }

    /// Which deployment in which environment, with values for this time.
    ///
    /// `parameters` are texts by name, converted to the parameter's type. `overrides` are texts by
    /// `stack:key`.
    public record Target(
            String deployment, String environment, Map<String, String> parameters, Map<String, String> overrides) {
        /// Copies the maps.
        public Target {
            parameters = Map.copyOf(parameters);
            overrides = Map.copyOf(overrides);
        }

        /// A target without values for this time.
        public static Target of(String deployment, String environment) {
            return new Target(deployment, environment, Map.of(), Map.of());
        }
    }

    /// How to do it; what is empty is taken from the manifest and the settings.
    ///
    /// `confirmed` is the deployment id that a person typed to confirm the destruction of something
    /// protected.
    public record Choices(
            OptionalInt parallel,
            boolean layered,
            boolean skipUnchanged,
            boolean skipDependencies,
            boolean withDependents,
            boolean force,
            Optional<RunSpec.Rollback> rollback,
            Optional<RunSpec.RollbackScope> scope,
            Optional<Boolean> failFast,
            Optional<String> confirmed) {
        /// Everything from the manifest and the settings.
        public static final Choices DEFAULT = new Choices(
                OptionalInt.empty(),
                false,
                true,
                false,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /// The same order with the deployment's id typed by a person.
    public Order confirmedBy(String id) {
        Choices c = choices;
        return new Order(
                operation,
                target,
                filters,
                new Choices(
                        c.parallel(),
                        c.layered(),
                        c.skipUnchanged(),
                        c.skipDependencies(),
                        c.withDependents(),
                        c.force(),
                        c.rollback(),
                        c.scope(),
                        c.failFast(),
                        Optional.of(id)),
                by);
    }
}
