package signpost.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import signpost.clips.ClipCatalogue;
import signpost.dynamodb.Watch.Cost;
import signpost.dynamodb.Watch.Fate;
import signpost.store.Pauses;
import signpost.store.StoreUnavailable;
import signpost.testkit.ClipCatalogueContract;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

class DynamoClipCatalogueTest implements ClipCatalogueContract {

    private static final Pauses SHORT = Pauses.jittered(Duration.ofMillis(2), Duration.ofMillis(40), new Random(7));

    private final Watch watch = new Watch();
    private final DynamoDbClient client = LocalDynamo.client(List.of(watch));
    private final DynamoClipCatalogue catalogue = new DynamoClipCatalogue(client, LocalDynamo.table("clips"), SHORT);

    @Override
    public ClipCatalogue catalogue() {
        return catalogue;
    }

    @Test
    void what_each_access_costs() {
        IntStream.range(0, 130).forEach(i -> catalogue.put(ClipCatalogueContract.clip(i, i < 40)));
        var hashes =
                IntStream.range(0, 130).mapToObj(ClipCatalogueContract::hash).toList();

        assertThat(watch.of(() -> catalogue.find(hashes.subList(0, 4))))
                .isEqualTo(new Cost("BatchGetItem", 4 * 0.5, 0));
        assertThat(watch.of(() -> catalogue.find(hashes))).isEqualTo(new Cost("2 BatchGetItem", 130 * 0.5, 0));
        assertThat(watch.of(catalogue::legacy))
                .as("40 clips, half a unit for 4 KB")
                .isEqualTo(new Cost("Query legacy", 1, 0));
        assertThat(watch.of(catalogue::all)).as("130 clips, one unit for 4 KB").isEqualTo(new Cost("Query", 6, 0));
        assertThat(watch.of(() -> catalogue.put(ClipCatalogueContract.clip(200, false))))
                .isEqualTo(new Cost("PutItem", 0, 1));
        assertThat(watch.of(() -> catalogue.put(ClipCatalogueContract.clip(201, true))))
                .as("with its entry in the pool")
                .isEqualTo(new Cost("PutItem", 0, 2));
        assertThat(watch.of(() -> catalogue.remove(ClipCatalogueContract.hash(200))))
                .isEqualTo(new Cost("DeleteItem", 0, 1));
    }

    @Test
    void what_DynamoDB_leaves_out_is_asked_for_again() {
        IntStream.range(0, 5).forEach(i -> catalogue.put(ClipCatalogueContract.clip(i, false)));
        var hashes = IntStream.range(0, 5).mapToObj(ClipCatalogueContract::hash).toList();
        watch.leaveOut(3);

        assertThat(catalogue.find(hashes)).hasSize(5).doesNotHaveDuplicates();

        watch.leaveOut(100);
        assertThatExceptionOfType(StoreUnavailable.class)
                .isThrownBy(() -> catalogue.find(hashes))
                .withMessageContaining("1 clips unread");
    }

    @Test
    void a_clip_that_is_named_twice_is_found_once() {
        catalogue.put(ClipCatalogueContract.clip(1, false));
        var hash = ClipCatalogueContract.hash(1);

        assertThat(catalogue.find(List.of(hash, hash))).containsExactly(ClipCatalogueContract.clip(1, false));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"LOST", "ANSWER_LOST", "THROTTLED"})
    void the_catalogue_outlasts_what_happens_on_the_way(Fate fate) {
        var clip = ClipCatalogueContract.clip(1, true);
        watch.let(PutItemRequest.class, fate);
        catalogue.put(clip);
        watch.let(BatchGetItemRequest.class, fate);
        assertThat(catalogue.find(List.of(clip.hash()))).containsExactly(clip);
        watch.let(QueryRequest.class, fate);
        assertThat(catalogue.legacy()).containsExactly(clip);
        watch.let(QueryRequest.class, fate);
        assertThat(catalogue.all()).containsExactly(clip);
    }

    @Test
    void what_is_out_of_reach_is_unavailable_and_never_empty() {
        var clip = ClipCatalogueContract.clip(1, true);
        watch.let(_ -> Fate.LOST);

        for (var access : List.<Runnable>of(
                () -> catalogue.find(List.of(clip.hash())),
                catalogue::legacy,
                catalogue::all,
                () -> catalogue.put(clip),
                () -> catalogue.remove(clip.hash()))) {
            assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(access::run);
        }
    }
}
