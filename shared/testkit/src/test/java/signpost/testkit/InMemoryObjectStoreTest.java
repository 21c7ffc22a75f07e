package signpost.testkit;

import signpost.publishing.ObjectStore;

class InMemoryObjectStoreTest implements ObjectStoreContract {

    @Override
    public ObjectStore store() {
        return new InMemoryObjectStore();
    }
}
