package signpost.testkit;

class InMemoryJobStoreTest implements JobStoreContract {

    @Override
    public Stores stores(SettableClock clock) {
        return Stores.inMemory(clock);
    }
}
