package signpost.dynamodb;

import signpost.testkit.JobStoreContract;
import signpost.testkit.SettableClock;
import signpost.testkit.Stores;

class DynamoJobStoreTest implements JobStoreContract {

    @Override
    public Stores stores(SettableClock clock) {
        return DynamoStores.fresh(clock).stores();
    }
}
