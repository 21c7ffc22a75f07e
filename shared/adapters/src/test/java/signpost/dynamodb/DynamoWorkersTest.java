package signpost.dynamodb;

import signpost.testkit.SettableClock;
import signpost.testkit.Stores;
import signpost.testkit.WorkersContract;

class DynamoWorkersTest implements WorkersContract {

    @Override
    public Stores stores(SettableClock clock) {
        return DynamoStores.fresh(clock).stores();
    }

    /// As many as fit into some seconds; the twin takes two thousand.
    @Override
    public int jobs() {
        return 200;
    }
}
