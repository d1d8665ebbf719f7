package dev.stratiform.core.run;

class InMemoryLogStoreTest implements LogStoreContract {
    private final LogStore logs = new InMemoryLogStore();

    @Override
    public LogStore logs() {
        return logs;
    }
}
