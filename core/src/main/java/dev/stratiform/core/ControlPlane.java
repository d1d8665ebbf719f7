package dev.stratiform.core;

import dev.stratiform.core.manifest.DefinedStack;
import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.manifest.StackCode;
import dev.stratiform.core.plan.EnvironmentDiff;
import dev.stratiform.core.plan.Plan;
import dev.stratiform.core.run.EventFeed;
import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.LogStore;
import dev.stratiform.core.run.MetricStore;
import dev.stratiform.core.run.RunEvent;
import dev.stratiform.core.run.RunRequest;
import dev.stratiform.core.run.RunRow;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Value;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The one door: everything that Stratiform does for a person or another program.
///
/// The command line and every other skin call only this. All methods are thread-safe, may block,
/// and fail with `StratiformException`.
public interface ControlPlane extends AutoCloseable {
    /// All deployments of the workspace, by id.
    List<DeploymentSummary> deployments();

    /// Everything that is wrong with a deployment; with an empty environment all enabled ones are
    /// checked.
    List<Finding> validate(Order.Target target);

    /// The graph of a deployment in an environment, limited to what the filters select.
    GraphView graph(Order.Target target, List<String> filters);

    /// What an order would do. No effects.
    Plan plan(Order order);

    /// Creates a run and begins to drive it; returns its id once it is durable.
    ///
    /// `LOCKED` when another run holds the environment, `CONFLICT` when an earlier one is not over.
    default String start(Order order) {
        return start(order, ApprovedPlan.NONE);
    }

    /// The same after a plan that was saved: `PRECONDITION_FAILED` when anything that the plan read
    /// has changed since. Stacks whose plan was only provisional are planned again just before they
    /// are applied, and wait for a person if that would take away what the plan did not show.
    String start(Order order, ApprovedPlan plan);

    /// Creates and drives a run that takes earlier changes back; returns its id.
    String rollback(RollbackOrder order);

    /// Creates and drives a run that does again what a run left undone; returns its id.
    String retry(String run, String by);

    /// Drives a run whose driver died.
    void resume(String run, String by);

    /// Says what became of a lost attempt; the run goes on with `resume`.
    void resolve(String run, String stack, RunEvent.Verdict verdict, String by);

    /// Asks something of a run, whoever drives it: cancel, approve, reject.
    void request(RunRequest request);

    /// A run's summary; a unique beginning of its id is enough.
    RunRow run(String id);

    /// The runs of an environment, newest first.
    List<RunRow> history(String deployment, String environment, int limit);

    /// Journal entries of a run after a sequence, in order; at most `limit`.
    List<JournalEntry> entries(String run, long after, int limit);

    /// Follows a run's journal from a sequence on; it throws what ended this process's driver of
    /// the run.
    EventFeed feed(String run, long after);

    /// What drivers of this state did since a time, oldest first.
    List<MetricStore.Point> metrics(Instant since);

    /// Where an environment stands.
    DeploymentStatus status(String deployment, String environment);

    /// The outputs of every applied stack; secrets stay marked.
    Map<String, Value.Fields> outputs(String deployment, String environment);

    /// The resources of applied stacks, by stack; no names mean all. A stack whose engine keeps no
    /// state has none.
    Map<String, List<StackEngine.Resource>> resources(String deployment, String environment, List<String> stacks);

    /// The applied stacks whose engine keeps a state, by name.
    List<String> stacksWithState(String deployment, String environment);

    /// Writes a stack's engine state to a new file, for this user alone.
    void exportState(String deployment, String environment, String stack, Path file);

    /// Replaces a stack's engine state by a file's, then reads its outputs again; returns the id of
    /// the run that does so. `LOCKED` when another run holds the environment.
    String importState(Order.Target target, String stack, Path file, String by);

    /// The stacks of the workspace that have a definition, each compared with its program.
    List<DefinedStack> definedStacks();

    /// Whether the engines that a target's stacks need can be used; each with its version, or what
    /// is missing.
    List<CloudCheck.Line> checkEngines(Order.Target target);

    /// What the program in a folder says of its inputs and outputs; an empty engine is told from
    /// the files. `VALIDATION_ERROR` where there is no program that can be read.
    StackCode code(String engine, Path folder);

    /// What differs between two environments of a deployment, as its manifest wants them.
    List<EnvironmentDiff> difference(Order.Target from, Order.Target to);

    /// Why a stack would run, or would not.
    Why why(Order.Target target, String stack);

    /// Makes the post-deploy checks of applied stacks now, each until it is well or its time is
    /// over; in the manifest's order, empty when there are none. `tell` hears how they stand.
    List<CheckedStack> verify(Order.Target target, List<String> filters, Consumer<String> tell);

    /// Looks whether the cloud of a target can be worked with; one that is not named is looked at
    /// with the workspace's settings alone.
    List<CloudCheck.Line> checkCloud(Optional<Order.Target> target);

    /// The workspace's secrets.
    SecretKeeper secrets();

    /// What is configured for environments.
    Configuration configuration();

    /// Log lines of a run, in order.
    List<LogLine> logs(LogStore.Query query);

    /// The last log lines of a run, in order.
    List<LogLine> logTail(LogStore.Query query);

    /// Waits for the drivers of this process to stop, then ends all work.
    @Override
    void close();
}
