package dev.stratiform.core.run;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Keeps runs: journal, summaries, recorded stack state, leases, blobs, requests.
///
/// The journal is the truth. Every method that returns has made its effect durable. All methods are
/// thread-safe and may block for as long as the disk or the network takes. Failures are
/// `STORE_UNAVAILABLE` when reading, `STATE_NOT_WRITABLE` when writing, `LEASE_LOST` for a stale
/// token, `STALE_VERSION` for a lost update. Source: design page storage.
public interface RunStore extends AutoCloseable {
    /// What one commit writes, all or nothing.
    ///
    /// `entries` continue the journal right after `expectedVersion`. `records` are added to the
    /// history of recorded state. `blobs` are contents by their SHA-256; contents that are there
    /// already are left alone.
    record Commit(
            RunRow row,
            long expectedVersion,
            Lease lease,
            List<JournalEntry> entries,
            List<StackRecord> records,
            Map<String, byte[]> blobs) {}

    /// Takes the lease of an environment; `LOCKED` names the holder when somebody else has it.
    ///
    /// A holder whose process is gone loses it without asking. Each success has a higher token.
    Lease acquire(EnvironmentKey environment, Lease.Holder holder);

    /// Gives a lease back; nothing happens when it was lost.
    void release(Lease lease);

    /// Who holds an environment now.
    Optional<Lease.Holder> holder(EnvironmentKey environment);

    /// Writes one commit; an `expectedVersion` of 0 creates the run.
    void commit(Commit commit);

    /// A run's summary.
    Optional<RunRow> run(String id);

    /// The runs of an environment, newest first; at most `limit`.
    List<RunRow> runs(EnvironmentKey environment, int limit);

    /// All environments that have state, by deployment and environment.
    List<EnvironmentKey> environments();

    /// The entries of a run after a sequence, in order; at most `limit`.
    List<JournalEntry> entries(String run, long after, int limit);

    /// Waits until a run has an entry after a sequence, or until the time is over; true when it
    /// has.
    boolean awaitEntry(String run, long after, Duration atMost);

    /// The newest record of each stack of an environment; destroyed stacks are included.
    List<StackRecord> records(EnvironmentKey environment);

    /// The newest record of each stack of an environment that is not newer than a generation.
    List<StackRecord> recordsAt(EnvironmentKey environment, long generation);

    /// The durations of the last applies of each stack of an environment, newest first, at most ten
    /// each.
    Map<String, List<Duration>> durations(EnvironmentKey environment);

    /// The content of a blob, by its SHA-256.
    Optional<byte[]> blob(String digest);

    /// Leaves a request for the process that drives a run.
    void request(RunRequest request);

    /// Takes the open requests of a run, oldest first; each is given out once.
    List<RunRequest> takeRequests(String run);

    /// Ends all work; later calls fail.
    @Override
    void close();
}
