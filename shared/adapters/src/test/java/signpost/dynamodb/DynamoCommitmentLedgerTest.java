package signpost.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.chain.BlockId;
import signpost.chain.ExtrinsicHash;
import signpost.chain.KeyScheme;
import signpost.commitment.Proof;
import signpost.dynamodb.Watch.Cost;
import signpost.dynamodb.Watch.Fate;
import signpost.ledger.Commitment;
import signpost.ledger.CommitmentLedger;
import signpost.ledger.CommitmentLedger.Found;
import signpost.ledger.CopiedCommitment;
import signpost.ledger.CopiedCommitment.Content;
import signpost.ledger.CopiedCommitment.End;
import signpost.ledger.CopyState;
import signpost.ledger.Finding;
import signpost.manifest.ManifestHash;
import signpost.store.Pauses;
import signpost.store.StoreUnavailable;
import signpost.testkit.CommitmentLedgerContract;
import signpost.testkit.SettableClock;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

class DynamoCommitmentLedgerTest implements CommitmentLedgerContract {

    private static final Pauses SHORT = Pauses.jittered(Duration.ofMillis(2), Duration.ofMillis(40), new Random(7));
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final Watch watch = new Watch();
    private final DynamoDbClient client = LocalDynamo.client(List.of(watch));
    private final String table = LocalDynamo.table("ledger");
    private final DynamoCommitmentLedger ledger = ledger(table);

    private DynamoCommitmentLedger ledger(String name) {
        return new DynamoCommitmentLedger(client, name, SHORT, new SettableClock(NOON));
    }

    @Override
    public CommitmentLedger ledger() {
        return ledger(LocalDynamo.table("ledger"));
    }

    // --- what challenges ask -------------------------------------------------------------------------------------

    @Test
    void a_commitment_is_found_by_one_query_and_a_finding_by_one_read() {
        ledger.add(copied(1, 0, bindings(1)));
        ledger.add(copied(2, 0, new Content.Withdrawn()));

        assertThat(costOf(() -> ledger.commitments(HOTKEY, WINDOW))).isEqualTo(new Cost("Query", 0.5, 0));
        // DynamoDB counts half a unit for the one that is not there as well, DynamoDB Local does not.
        assertThat(costOf(() -> ledger.finding(HOTKEY, proof(1)))).isEqualTo(new Cost("BatchGetItem", 0.5, 0));
        assertThat(costOf(() -> ledger.keep(HOTKEY, proof(9), new Found(new Finding.NotFound(), new Block(9)))))
                .isEqualTo(new Cost("PutItem", 0, 1));
        assertThat(costOf(() -> ledger.add(copied(3, 0, bindings(3))))).isEqualTo(new Cost("UpdateItem", 0, 1));
        assertThat(costOf(() -> ledger.end(HOTKEY, proof(1), proof(2), End.WITHDRAWN)))
                .isEqualTo(new Cost("UpdateItem", 0, 1));
    }

    @Test
    void misses_are_forgotten_after_an_hour_and_what_lasts_after_a_month() {
        ledger.keep(HOTKEY, proof(1), new Found(new Finding.NotFound(), new Block(9)));
        ledger.keep(HOTKEY, proof(2), new Found(new Finding.WrongSigner(), new Block(9)));
        ledger.add(copied(3, 0, bindings(3)));

        assertThat(items("F#"))
                .extracting(item -> Item.of(item).number(Item.EXPIRES_AT))
                .containsExactly(
                        NOON.plus(Duration.ofHours(1)).getEpochSecond(),
                        NOON.plus(Duration.ofDays(30)).getEpochSecond());
        assertThat(items("C#").getFirst()).doesNotContainKey(Item.EXPIRES_AT);
    }

    // --- what is copied ------------------------------------------------------------------------------------------

    @Test
    void what_was_copied_is_written_once_by_whomever_and_in_the_order_within_its_block() {
        var first = copied(proof(7, 'f'), 1, bindings(1));
        var second = copied(proof(7, 'a'), 2, new Content.Skipped("JSON that is not ours"));
        ledger.add(second);
        ledger.add(first);
        ledger.keep(HOTKEY, first.proof(), new Found(new Finding.Committed(first.commitment()), new Block(90)));
        ledger.add(first);

        assertThat(ledger.commitments(HOTKEY, WINDOW)).containsExactly(first.commitment(), second.commitment());
        assertThat(ledger.finding(HOTKEY, second.proof()))
                .contains(new Found(new Finding.Committed(second.commitment()), new Block(7)));
        assertThat(Item.of(items("C#").getFirst()).text("reason")).isEqualTo("JSON that is not ours");
    }

    @Test
    void what_is_final_stands_above_an_earlier_miss() {
        ledger.keep(HOTKEY, proof(1), new Found(new Finding.NotFound(), new Block(1)));
        ledger.add(copied(1, 0, bindings(1)));

        assertThat(ledger.finding(HOTKEY, proof(1)).orElseThrow().finding()).isInstanceOf(Finding.Committed.class);
    }

    @Test
    void how_a_commitment_ended_is_marked_once_and_it_may_be_removed_after_90_days() {
        ledger.add(copied(1, 0, bindings(1)));

        ledger.end(HOTKEY, proof(1), proof(2), End.WITHDRAWN);
        ledger.end(HOTKEY, proof(1), proof(3), End.SUPERSEDED);
        ledger.end(HOTKEY, proof(4), proof(5), End.SUPERSEDED);
        ledger.add(copied(1, 0, bindings(1)));

        assertThat(items("C#")).singleElement().satisfies(item -> {
            assertThat(Item.of(item).text("ended")).isEqualTo("WITHDRAWN");
            assertThat(Item.of(item).text("endedBy")).isEqualTo(proof(2).toString());
            assertThat(Item.of(item).number(Item.EXPIRES_AT))
                    .isEqualTo(NOON.plus(Duration.ofDays(90)).getEpochSecond());
        });
        assertThat(ledger.commitments(HOTKEY, WINDOW)).hasSize(1);
    }

    @Test
    void how_far_the_copy_came_is_one_item_that_only_moves_from_where_it_was() {
        var first = state(10, 256);
        var second = state(11, 256);
        assertThat(ledger.state()).isEmpty();

        assertThat(ledger.advance(Optional.empty(), first)).isTrue();
        assertThat(ledger.advance(Optional.empty(), second))
                .as("made meanwhile")
                .isFalse();
        assertThat(ledger.advance(Optional.of(first), second)).isTrue();
        assertThat(ledger.advance(Optional.of(first), state(12, 256)))
                .as("moved meanwhile")
                .isFalse();

        assertThat(ledger.state()).contains(second);
    }

    @Test
    void a_move_whose_answer_was_lost_is_known_again() {
        watch.let(PutItemRequest.class, Fate.ANSWER_LOST);

        assertThat(ledger.advance(Optional.empty(), state(10, 3))).isTrue();
    }

    @Test
    void the_copy_of_256_hotkeys_costs_a_read_and_a_write_of_some_kilobytes() {
        var state = state(10, 256);

        assertThat(costOf(() -> ledger.advance(Optional.empty(), state)).writes())
                .isLessThan(32);
        assertThat(costOf(ledger::state).reads()).isLessThan(9);
    }

    @Test
    void registered_hotkeys_are_those_of_the_last_copy_and_never_nobody_by_mistake() {
        var hotkeys = new DynamoRegisteredHotkeys(client, table, SHORT);
        assertThatExceptionOfType(StoreUnavailable.class)
                .isThrownBy(hotkeys::all)
                .withMessageContaining("never copied");
        var state = state(10, 3);
        ledger.advance(Optional.empty(), state);

        assertThat(hotkeys.all()).isEqualTo(state.schemes()).hasSize(4).containsEntry(OTHER, Optional.empty());
        assertThat(hotkeys.all().values()).contains(Optional.of(KeyScheme.ED25519));
        assertThat(costOf(hotkeys::all)).isEqualTo(new Cost("GetItem", 0.5, 0));
    }

    @Test
    void what_is_out_of_reach_is_unavailable_and_never_absent() {
        watch.let(_ -> Fate.LOST);

        for (var access : List.<Runnable>of(
                ledger::state,
                () -> ledger.commitments(HOTKEY, WINDOW),
                () -> ledger.finding(HOTKEY, proof(1)),
                () -> ledger.add(copied(1, 0, bindings(1))),
                () -> ledger.end(HOTKEY, proof(1), proof(2), End.SUPERSEDED),
                () -> ledger.advance(Optional.empty(), state(1, 1)))) {
            assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(access::run);
        }
    }

    // -------------------------------------------------------------------------------------------------------------

    private Cost costOf(Runnable access) {
        return watch.of(access);
    }

    private List<Map<String, AttributeValue>> items(String prefix) {
        return new Rows(CommitmentItem.partition(HOTKEY), prefix, false, "", true)
                .read(new Requests(client, SHORT), table, Optional.empty(), 100)
                .items();
    }

    private static Proof proof(long block) {
        return CommitmentLedgerContract.proof(block);
    }

    private static Proof proof(long block, char digit) {
        return new Proof(
                new Block(block), new ExtrinsicHash(String.valueOf(digit).repeat(64)));
    }

    private static Content bindings(long block) {
        return new Content.Bindings(commitment(block).windows());
    }

    private static Commitment commitment(long block) {
        return CommitmentLedgerContract.commitment(block, WINDOW);
    }

    private static CopiedCommitment copied(long block, int index, Content content) {
        return copied(proof(block), index, content);
    }

    private static CopiedCommitment copied(Proof proof, int index, Content content) {
        return new CopiedCommitment(HOTKEY, proof, index, Optional.of(KeyScheme.ED25519), content);
    }

    /// That many hotkeys with a commitment, and one without.
    private static CopyState state(long block, int hotkeys) {
        var random = new Random(1);
        var slots = new HashMap<AccountId, CopyState.Slot>();
        for (var i = 0; i < hotkeys; i++) {
            var account = new byte[32];
            var extrinsic = new byte[32];
            random.nextBytes(account);
            random.nextBytes(extrinsic);
            var proof = new Proof(new Block(block), ExtrinsicHash.of(extrinsic));
            var scheme = i % 3 == 0 ? Optional.<KeyScheme>empty() : Optional.of(KeyScheme.ED25519);
            slots.put(AccountId.of(account), new CopyState.Slot(proof, i, scheme, i % 2 == 0));
        }
        var registered = new HashSet<>(slots.keySet());
        registered.add(OTHER);
        return new CopyState(
                new BlockId(new Block(block), new BlockHash(String.format("%064x", block))),
                slots,
                registered,
                List.of(new CopyState.Pending(
                        OTHER, proof(block), 1, KeyScheme.SR25519, ManifestHash.of(new byte[] {1}))));
    }
}
