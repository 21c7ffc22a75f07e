package signpost.dynamodb;

import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.commitment.Proof;
import signpost.ledger.Commitment;
import signpost.ledger.CommitmentCopies;
import signpost.ledger.CommitmentLedger;
import signpost.ledger.CopiedCommitment;
import signpost.ledger.CopyState;
import signpost.ledger.Finding;
import signpost.manifest.WindowId;
import signpost.store.Pauses;
import signpost.store.StoreUnavailable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/// [CommitmentLedger] in one DynamoDB table, and what is copied into it.
///
/// What is asked for a challenge is one query of the hotkey's own partition.
public final class DynamoCommitmentLedger implements CommitmentLedger, CommitmentCopies {

    private static final String FINDINGS = "F#";
    private static final String FINDING = "finding";
    private static final String AT = "at";

    /// More than the chain takes of a hotkey in a day.
    private static final int MOST_COMMITMENTS = 1000;

    private static final Duration LASTING_KEPT = Duration.ofDays(30);
    private static final Duration MISSES_KEPT = Duration.ofHours(1);

    /// Longer than any window is open.
    private static final Duration ENDED_KEPT = Duration.ofDays(90);

    private final Requests requests;
    private final String table;
    private final Clock clock;

    public DynamoCommitmentLedger(DynamoDbClient dynamo, String table, Pauses pauses, Clock clock) {
        this.requests = new Requests(dynamo, pauses);
        this.table = table;
        this.clock = clock;
    }

    // --- what challenges ask -------------------------------------------------------------------------------------

    @Override
    public List<Commitment> commitments(AccountId hotkey, WindowId window) {
        var rows = new Rows(CommitmentItem.partition(hotkey), CommitmentItem.PREFIX, true, "", false);
        return rows.read(requests, table, Optional.empty(), MOST_COMMITMENTS).items().stream()
                .sorted(Comparator.comparing(CommitmentItem::block).thenComparingLong(CommitmentItem::index))
                .map(row -> CommitmentItem.commitment(hotkey, row))
                .dropWhile(commitment -> !commitment.names(window))
                .toList();
    }

    @Override
    public Optional<Found> finding(AccountId hotkey, Proof proof) {
        var committed = CommitmentItem.key(hotkey, proof);
        var keys = KeysAndAttributes.builder()
                .keys(List.of(committed, findingKey(hotkey, proof)))
                .build();
        var answer = requests.send(
                "read a finding of " + hotkey,
                dynamo -> dynamo.batchGetItem(get -> get.requestItems(Map.of(table, keys))));
        if (!answer.unprocessedKeys().isEmpty()) {
            throw new StoreUnavailable("DynamoDB left out what was asked for: a finding of " + hotkey, null);
        }
        var found = answer.responses().getOrDefault(table, List.of());
        // What is final stays so, whoever missed it once.
        return found.stream()
                .filter(item -> Item.sortKey(item).startsWith(CommitmentItem.PREFIX))
                .findFirst()
                .map(item -> new Found(
                        new Finding.Committed(CommitmentItem.commitment(hotkey, item)), CommitmentItem.at(item)))
                .or(() -> found.stream().findFirst().map(DynamoCommitmentLedger::found));
    }

    @Override
    public void keep(AccountId hotkey, Proof proof, Found found) {
        if (found.finding() instanceof Finding.Committed(var commitment)) {
            update(hotkey, proof, CommitmentItem.found(commitment, found.at()));
            return;
        }
        var kept = found.finding().isLasting() ? LASTING_KEPT : MISSES_KEPT;
        var item = Item.at(findingKey(hotkey, proof))
                .put(FINDING, word(found.finding()))
                .put(AT, found.at().height())
                .expiringAt(clock.instant().plus(kept));
        requests.send(
                "keep a finding of " + hotkey,
                dynamo -> dynamo.putItem(put -> put.tableName(table).item(item.attributes())));
    }

    private static Map<String, AttributeValue> findingKey(AccountId hotkey, Proof proof) {
        return Item.key(CommitmentItem.partition(hotkey), FINDINGS + CommitmentItem.place(proof));
    }

    private static Found found(Map<String, AttributeValue> attributes) {
        var item = Item.of(attributes);
        return new Found(finding(item.text(FINDING)), new Block(item.number(AT)));
    }

    private static String word(Finding finding) {
        return switch (finding) {
            case Finding.Committed _ -> throw new IllegalArgumentException("a commitment is no other finding");
            case Finding.FailedOnChain _ -> "failed_on_chain";
            case Finding.WrongSigner _ -> "wrong_signer";
            case Finding.WrongCall _ -> "wrong_call";
            case Finding.WrongNetuid _ -> "wrong_netuid";
            case Finding.NotFound _ -> "not_found";
            case Finding.NotFinal _ -> "not_final";
        };
    }

    private static Finding finding(String word) {
        return switch (word) {
            case "failed_on_chain" -> new Finding.FailedOnChain();
            case "wrong_signer" -> new Finding.WrongSigner();
            case "wrong_call" -> new Finding.WrongCall();
            case "wrong_netuid" -> new Finding.WrongNetuid();
            case "not_found" -> new Finding.NotFound();
            case "not_final" -> new Finding.NotFinal();
            default -> throw new IllegalStateException("there is no finding " + word);
        };
    }

    // --- what is copied ------------------------------------------------------------------------------------------

    @Override
    public Optional<CopyState> state() {
        var found = requests.send(
                "read how far the chain was copied",
                dynamo -> dynamo.getItem(
                        get -> get.tableName(table).key(CopyItem.KEY).consistentRead(true)));
        return found.hasItem() ? Optional.of(CopyItem.state(found.item())) : Optional.empty();
    }

    @Override
    public void add(CopiedCommitment commitment) {
        update(commitment.hotkey(), commitment.proof(), CommitmentItem.copied(commitment));
    }

    @Override
    public void end(AccountId hotkey, Proof ended, Proof by, CopiedCommitment.End how) {
        try {
            update(hotkey, ended, CommitmentItem.ended(by, how, clock.instant().plus(ENDED_KEPT)));
        } catch (ConditionalCheckFailedException alreadyMarkedOrNotThere) {
            // The first mark stays.
        }
    }

    @Override
    public boolean advance(Optional<CopyState> from, CopyState to) {
        var item = CopyItem.of(to);
        var condition = from.isPresent() ? "#block = :block and #hash = :hash" : "attribute_not_exists(#pk)";
        var put = PutItemRequest.builder()
                .tableName(table)
                .item(item)
                .conditionExpression(condition)
                .expressionAttributeNames(Expression.names(condition))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
        from.ifPresent(state -> put.expressionAttributeValues(Item.empty()
                .put(":block", state.head().block().height())
                .put(":hash", Item.bytes(state.head().hash().hex()))
                .attributes()));
        try {
            requests.send("write how far the chain was copied", dynamo -> dynamo.putItem(put.build()));
            return true;
        } catch (ConditionalCheckFailedException e) {
            // What is there already may be this very write, whose answer was lost.
            return item.equals(e.item());
        }
    }

    private void update(AccountId hotkey, Proof proof, Update update) {
        var request = update.of(table, CommitmentItem.key(hotkey, proof)).build();
        requests.send("write a commitment of " + hotkey, dynamo -> dynamo.updateItem(request));
    }
}
