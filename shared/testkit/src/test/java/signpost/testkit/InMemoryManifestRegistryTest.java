package signpost.testkit;

class InMemoryManifestRegistryTest implements ManifestRegistryContract {

    @Override
    public Stores stores(SettableClock clock) {
        return Stores.inMemory(clock);
    }
}
