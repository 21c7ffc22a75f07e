package signpost.testkit;

class InMemoryWorkersTest implements WorkersContract {

    @Override
    public Stores stores(SettableClock clock) {
        return Stores.inMemory(clock);
    }

    @Override
    public int jobs() {
        return 2_000;
    }
}
