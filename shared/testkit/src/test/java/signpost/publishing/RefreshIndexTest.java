package signpost.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import signpost.chain.Block;
import signpost.publishing.RefreshIndex.Outcome;
import signpost.testkit.InMemoryObjectStore;
import signpost.testkit.Samples;
import signpost.testkit.Stage;

class RefreshIndexTest {

    private final Stage stage = new Stage();
    private final InMemoryObjectStore store = new InMemoryObjectStore();

    @Test
    void when_a_window_ends_the_next_one_becomes_current() {
        stage.publish(store, Samples.manifest("now", 2_000));
        stage.publish(store, Samples.manifest("next", 3_000));

        var outcome = stage.refresh(store).ifDue(Optional.of(new Block(2_000)));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refreshed.class,
                        refreshed -> assertThat(refreshed.flipped()).isTrue());
        var index = stage.index(store);
        assertThat(index.currentHash()).contains(index.entries().get(1).hash());
        assertThat(index.block()).isEqualTo(new Block(2_000));
    }

    @Test
    void when_the_last_window_ends_nothing_is_current() {
        stage.publish(store, Samples.manifest("now", 2_000));

        stage.refresh(store).ifDue(Optional.of(new Block(2_000)));

        assertThat(stage.index(store).currentHash()).isEmpty();
    }

    @Test
    void nothing_is_written_while_nothing_is_due() {
        stage.publish(store, Samples.manifest("now", 2_000));
        stage.clock.advance(Duration.ofHours(11));

        assertThat(stage.refresh(store).ifDue(Optional.of(new Block(1_999)))).isInstanceOf(Outcome.Fresh.class);
        assertThat(stage.index(store).version()).isEqualTo(1);
    }

    @Test
    void past_half_of_its_validity_the_index_is_renewed_even_without_the_chain() {
        stage.publish(store, Samples.manifest("now", 2_000));
        stage.clock.advance(Duration.ofHours(12));

        var outcome = stage.refresh(store).ifDue(Optional.empty());

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refreshed.class,
                        refreshed -> assertThat(refreshed.flipped()).isFalse());
        var index = stage.index(store);
        assertThat(index.version()).isEqualTo(2);
        assertThat(index.validUntil()).isEqualTo(stage.clock.instant().plus(Index.VALIDITY));
        assertThat(index.block()).isEqualTo(new Block(1_000));
    }

    @Test
    void an_endpoint_that_lags_behind_does_not_turn_the_window_back() {
        stage.publish(store, Samples.manifest("now", 2_000));
        stage.publish(store, Samples.manifest("next", 3_000));
        stage.refresh(store).ifDue(Optional.of(new Block(2_100)));
        var current = stage.index(store).currentHash();

        stage.refresh(store).ifDue(Optional.of(new Block(1_900)));

        assertThat(stage.index(store).currentHash()).isEqualTo(current);
    }

    @Test
    void T11_a_validity_that_a_clock_far_ahead_has_given_is_taken_back() {
        stage.clock.advance(Duration.ofDays(365));
        stage.publish(store, Samples.manifest("now", 2_000));
        stage.clock.advance(Duration.ofDays(-365));

        stage.refresh(store).ifDue(Optional.of(new Block(1_000)));

        assertThat(stage.index(store).validUntil())
                .isEqualTo(stage.clock.instant().plus(Index.VALIDITY));
    }

    @Test
    void where_nothing_was_published_there_is_nothing_to_renew() {
        assertThat(stage.refresh(store).now(Optional.empty())).isEqualTo(new Outcome.Refused(new Refusal.NoIndex()));
        assertThat(store.keys("")).isEmpty();
    }

    @Test
    void renewing_by_hand_writes_a_new_version_each_time() {
        stage.publish(store, Samples.manifest("now", 2_000));
        stage.clock.advance(Duration.ofMinutes(1));

        stage.refresh(store).now(Optional.of(new Block(1_001)));

        assertThat(stage.index(store).version()).isEqualTo(2);
    }
}
