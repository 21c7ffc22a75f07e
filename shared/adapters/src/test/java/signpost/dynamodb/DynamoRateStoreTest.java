package signpost.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import signpost.challenge.RateLimit;
import signpost.challenge.RateLimit.Recent;
import signpost.challenge.RateLimit.Store;
import signpost.challenge.RateLimit.Store.Replaced;
import signpost.dynamodb.Watch.Cost;
import signpost.dynamodb.Watch.Fate;
import signpost.store.Pauses;
import signpost.store.StoreUnavailable;
import signpost.testkit.RateStoreContract;
import signpost.testkit.SettableClock;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

class DynamoRateStoreTest implements RateStoreContract {

    private static final Pauses SHORT = Pauses.jittered(Duration.ofMillis(2), Duration.ofMillis(40), new Random(7));
    private static final RateLimit.Limit LIMIT = RateLimit.Limit.DEFAULT;

    private final Watch watch = new Watch();
    private final DynamoDbClient client = LocalDynamo.client(List.of(watch));
    private final String table = LocalDynamo.table("challenges");
    private final SettableClock clock = new SettableClock(NOW);

    @Override
    public Store store() {
        return new DynamoRateStore(client, table, SHORT, clock);
    }

    @Test
    void a_request_is_counted_by_one_write_of_one_unit_and_no_read() {
        var rate = new RateLimit(store(), LIMIT, clock);

        for (var i = 1; i <= LIMIT.most(); i++) {
            assertThat(watch.of(() -> rate.admit(HOTKEY))).isEqualTo(new Cost("PutItem", 0, 1));
        }
        assertThat(watch.of(() -> rate.admit(HOTKEY)))
                .as("over the limit by what is remembered")
                .isEqualTo(new Cost("", 0, 0));
        var other = new RateLimit(store(), LIMIT, clock);
        assertThat(watch.of(() -> other.admit(HOTKEY)).calls())
                .as("another instance learns it from a conflict")
                .isEqualTo("PutItem");
    }

    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"LOST", "THROTTLED"})
    void a_count_outlasts_what_happens_on_the_way(Fate fate) {
        watch.let(PutItemRequest.class, fate);

        assertThat(store().replace(HOTKEY, RateStoreContract.recent(1))).isEqualTo(new Replaced.Stored());
    }

    @Test
    void a_count_whose_answer_was_lost_counts_and_is_never_given_out_twice() {
        watch.let(PutItemRequest.class, Fate.ANSWER_LOST);

        assertThat(store().replace(HOTKEY, RateStoreContract.recent(1)))
                .isEqualTo(new Replaced.Stale(RateStoreContract.recent(1)));
        assertThat(new RateLimit(store(), LIMIT, clock).admit(HOTKEY)).isEqualTo(new RateLimit.Outcome.Admitted(2));
    }

    @Test
    void no_window_of_time_has_more_than_the_limit_however_often_answers_are_lost() throws Exception {
        var random = new Random(5);
        watch.let(_ -> random.nextInt(4) == 0 ? Fate.ANSWER_LOST : Fate.DONE);
        var instances = List.of(
                new RateLimit(store(), LIMIT, clock),
                new RateLimit(store(), LIMIT, clock),
                new RateLimit(store(), LIMIT, clock));
        try (var threads = Executors.newFixedThreadPool(16)) {
            var tries = new ArrayList<Callable<RateLimit.Outcome>>();
            for (var i = 0; i < 160; i++) {
                var instance = instances.get(i % 3);
                tries.add(() -> {
                    try {
                        return instance.admit(HOTKEY);
                    } catch (StoreUnavailable notCounted) {
                        return new RateLimit.Outcome.Limited(Duration.ZERO);
                    }
                });
            }
            var admitted = new ArrayList<Long>();
            for (var done : threads.invokeAll(tries)) {
                if (done.get() instanceof RateLimit.Outcome.Admitted(var count)) {
                    admitted.add(count);
                }
            }
            assertThat(admitted).hasSizeBetween(1, LIMIT.most()).doesNotHaveDuplicates();
        }
    }

    @Test
    void counts_are_kept_for_a_year() {
        store().replace(HOTKEY, RateStoreContract.recent(1));

        var item = client.getItem(get -> get.tableName(table).key(Item.key("R#" + HOTKEY.hex(), "RATE")))
                .item();
        assertThat(Item.of(item).number(Item.EXPIRES_AT))
                .isEqualTo(NOW.plus(Duration.ofDays(365)).getEpochSecond());
    }

    @Test
    void what_is_out_of_reach_is_unavailable() {
        watch.let(_ -> Fate.LOST);

        assertThatExceptionOfType(StoreUnavailable.class)
                .isThrownBy(() -> store().replace(HOTKEY, new Recent(1, List.of(NOW))));
    }
}
