package dev.stratiform.core.run;

/// What every run store must do: journal, leases, recorded state, requests.
///
/// A test class implements it and gives a fresh storage to each test.
public interface RunStoreContract extends JournalContract, LeaseContract, RecordContract {}
