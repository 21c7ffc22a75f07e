package signpost.dynamodb;

import signpost.testkit.ManifestRegistryContract;
import signpost.testkit.SettableClock;
import signpost.testkit.Stores;

class DynamoManifestRegistryTest implements ManifestRegistryContract {

    @Override
    public Stores stores(SettableClock clock) {
        return DynamoStores.fresh(clock).stores();
    }
}
