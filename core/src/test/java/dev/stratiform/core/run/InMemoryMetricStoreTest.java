package dev.stratiform.core.run;

class InMemoryMetricStoreTest implements MetricStoreContract {
    private final InMemoryMetricStore store = new InMemoryMetricStore();

    @Override
    public MetricStore metrics() {
        return store;
    }

    @Override
    public void settle() {
        // Everything is readable at once.
    }
}
