package dev.stratiform.core.run;

class InMemoryRunStoreTest implements RunStoreContract {
    private final InMemoryRunStore store = new InMemoryRunStore();

    @Override
    public RunStore store() {
        return store;
    }

    @Override
    public RunStore another() {
        return store.another();
    }
}
