package signpost.testkit;

import signpost.publishing.ObjectStore;

class InMemoryObjectStoreTest implements ObjectStoreContract, ConcurrentPublishingContract {

    @Override
    public ObjectStore store() {
        return new InMemoryObjectStore();
    }
}
