package signpost.shard;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import signpost.chain.AccountId;
import signpost.chain.AccountSignature;
import signpost.chain.AccountSignatureCheck;
import signpost.chain.Block;
import signpost.chain.KeyScheme;
import signpost.commitment.Proof;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.ledger.FindCommitment;
import signpost.ledger.NotHeld;
import signpost.publishing.Index;
import signpost.publishing.Retirement;

/// Judges a shard line by line: a line is accepted only if its signature is its hotkey's, the hotkey is
/// an expected one, its manifest is a published one whose window the block lies in, and proof and slug
/// are those of the ledger.
///
/// Form comes first, then trust, then the signature, and what has to be looked up comes last.
public final class VerifyShard {

    /// Why a line is not accepted.
    public sealed interface Reason {
        record Malformed(String what) implements Reason {}

        record UnexpectedHotkey() implements Reason {}

        record InvalidSignature() implements Reason {}

        /// The same line, or the same task, stands further up.
        record Duplicate() implements Reason {}

        record UnknownManifest() implements Reason {}

        /// The manifest opens another window.
        record WrongWindow() implements Reason {}

        record OutsideWindow(Block starts, Block expiry) implements Reason {}

        /// It says of itself that it was made after the head.
        record InTheFuture(Block head) implements Reason {}

        /// The commitment that it shows was made after it.
        record CommittedLater() implements Reason {}

        record Commitment(NotHeld why) implements Reason {}

        /// As it is shown.
        default String code() {
            return switch (this) {
                case Malformed _ -> "malformed";
                case UnexpectedHotkey _ -> "unexpected_hotkey";
                case InvalidSignature _ -> "invalid_signature";
                case Duplicate _ -> "duplicate";
                case UnknownManifest _ -> "unknown_manifest";
                case WrongWindow _ -> "wrong_window";
                case OutsideWindow _ -> "outside_window";
                case InTheFuture _ -> "in_the_future";
                case CommittedLater _ -> "committed_later";
                case Commitment(var held) -> held.code();
            };
        }
    }

    public sealed interface Line {
        record Accepted(AccountId hotkey, Evaluation evaluation) implements Line {}

        record Refused(Reason why) implements Line {}
    }

    private static final Pattern SIGNATURE = Pattern.compile("[0-9a-f]{128}");

    private final AccountSignatureCheck signatures;
    private final Map<AccountId, Optional<KeyScheme>> expected;
    private final Index index;
    private final FindCommitment commitments;
    private final Block head;

    /// @param expected whose lines are accepted, with the scheme on record, where there is one
    /// @param index verified
    /// @param head of the chain, which no evaluation can be ahead of
    public VerifyShard(
            AccountSignatureCheck signatures,
            Map<AccountId, Optional<KeyScheme>> expected,
            Index index,
            FindCommitment commitments,
            Block head) {
        this.signatures = signatures;
        this.expected = Map.copyOf(expected);
        this.index = index;
        this.commitments = commitments;
        this.head = head;
    }

    /// One judgement for each line, in their order; a single one if it is no list of lines at all.
    ///
    /// @throws signpost.chain.ChainUnavailable if a commitment could not be looked up
    public List<Line> verify(byte[] shard) {
        if (shard.length > Shard.MOST_BYTES) {
            return List.of(refused(new Reason.Malformed("more than " + Shard.MOST_BYTES + " bytes")));
        }
        return switch (JsonReader.read(shard)) {
            case Parsed.Ok<Json>(Json.Arr(var items)) -> {
                var tasks = new HashSet<String>();
                var lines = new ArrayList<Line>();
                items.forEach(item -> lines.add(line(item, tasks)));
                yield List.copyOf(lines);
            }
            case Parsed.Ok<Json>(var other) ->
                List.of(refused(new Reason.Malformed("a shard is a list, this is " + other.kind())));
            case Parsed.Malformed<Json>(var violations) ->
                List.of(refused(new Reason.Malformed(violations.getFirst().toString())));
        };
    }

    private Line line(Json item, Set<String> tasks) {
        if (!(item instanceof Json.Obj line)
                || !line.fields().keySet().equals(Set.of("version", "payload", "signature", "hotkey"))
                || line.text("version").filter(Shard.VERSION::equals).isEmpty()) {
            return refused(
                    new Reason.Malformed("a line has version " + Shard.VERSION + ", payload, signature, hotkey"));
        }
        var payload = line.object("payload");
        var evaluation = payload.flatMap(Evaluation::of);
        var signature =
                line.text("signature").filter(text -> SIGNATURE.matcher(text).matches());
        var hotkey = line.text("hotkey").flatMap(VerifyShard::account);
        if (evaluation.isEmpty() || signature.isEmpty() || hotkey.isEmpty()) {
            return refused(new Reason.Malformed("payload, signature or hotkey is none"));
        }
        var onRecord = expected.get(hotkey.get());
        if (onRecord == null) {
            return refused(new Reason.UnexpectedHotkey());
        }
        if (!isSigned(hotkey.get(), payload.get(), signature.get(), onRecord)) {
            return refused(new Reason.InvalidSignature());
        }
        if (!tasks.add(hotkey.get().hex() + " " + evaluation.get().taskId())) {
            return refused(new Reason.Duplicate());
        }
        return inWindow(hotkey.get(), evaluation.get())
                .<Line>map(VerifyShard::refused)
                .orElseGet(() -> new Line.Accepted(hotkey.get(), evaluation.get()));
    }

    private static Optional<AccountId> account(String address) {
        return AccountId.parse(address) instanceof Parsed.Ok<AccountId>(var account)
                ? Optional.of(account)
                : Optional.empty();
    }

    private boolean isSigned(AccountId hotkey, Json.Obj payload, String signature, Optional<KeyScheme> onRecord) {
        return Stream.of(KeyScheme.ED25519, KeyScheme.SR25519)
                .filter(scheme -> onRecord.isEmpty() || onRecord.get() == scheme)
                .anyMatch(scheme ->
                        signatures.holds(hotkey, Shard.signed(payload), new AccountSignature(scheme, signature)));
    }

    private Optional<Reason> inWindow(AccountId hotkey, Evaluation evaluation) {
        var entry = index.find(evaluation.manifest())
                .or(() -> index.findRetired(evaluation.manifest()).map(Retirement::entry));
        if (entry.isEmpty()) {
            return Optional.of(new Reason.UnknownManifest());
        }
        if (!entry.get().window().equals(evaluation.window())) {
            return Optional.of(new Reason.WrongWindow());
        }
        var starts = index.startOf(entry.get());
        var expiry = entry.get().expiry();
        if (starts.isAfter(evaluation.block()) || !expiry.isAfter(evaluation.block())) {
            return Optional.of(new Reason.OutsideWindow(starts, expiry));
        }
        if (evaluation.block().isAfter(head)) {
            return Optional.of(new Reason.InTheFuture(head));
        }
        if (Proof.parse(evaluation.proof())
                .filter(proof -> proof.block().isAfter(evaluation.block()))
                .isPresent()) {
            return Optional.of(new Reason.CommittedLater());
        }
        var asked = new FindCommitment.Asked(
                hotkey,
                evaluation.window(),
                starts,
                evaluation.element(),
                Optional.of(evaluation.chuteSlug()),
                Optional.of(evaluation.proof()));
        return switch (commitments.findAsOf(asked, evaluation.block())) {
            case FindCommitment.Outcome.Holds _ -> Optional.empty();
            case FindCommitment.Outcome.Fails(var why) -> Optional.of(new Reason.Commitment(why));
        };
    }

    private static Line refused(Reason why) {
        return new Line.Refused(why);
    }
}
