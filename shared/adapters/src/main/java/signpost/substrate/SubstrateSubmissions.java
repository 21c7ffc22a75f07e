package signpost.substrate;

import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import signpost.chain.AccountId;
import signpost.chain.AccountSigner;
import signpost.chain.Block;
import signpost.chain.BlockId;
import signpost.chain.ChainUnavailable;
import signpost.chain.ExtrinsicHash;
import signpost.chain.Submission;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.runtime.Call;
import signpost.runtime.Era;
import signpost.runtime.Event;
import signpost.runtime.Extrinsic;
import signpost.runtime.Metadata;
import signpost.runtime.UnsignedExtrinsic;
import signpost.runtime.Value;

/// Signs calls, hands them to the chain, and finds out what became of them.
///
/// They are mortal: a commitment that is included hours later would be about a window that has moved. Each is
/// sent once, and then looked for by its hash in the blocks of its era (ADR 24). Where a node can be reached by
/// WebSocket it is sent there, and that node says when it is worth looking (ADR 28).
public final class SubstrateSubmissions {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /// Between two looks where nobody says when.
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /// What a node says may be lost, so it is looked all the same after a while.
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(6);

    /// Finalised blocks looked at in one step.
    private static final int MOST_BLOCKS = 16;

    private final SubstrateReads chain;
    private final JsonRpc rpc;
    private final Optional<URI> watchAt;
    private @Nullable ExtrinsicWatch watch;

    public SubstrateSubmissions(SubstrateReads chain) {
        this(chain, Optional.empty());
    }

    /// @param watchAt where a node can be reached by WebSocket
    public SubstrateSubmissions(SubstrateReads chain, Optional<URI> watchAt) {
        this.chain = chain;
        this.rpc = chain.rpc();
        this.watchAt = watchAt;
    }

    /// A call ready to be signed, with all that is signed along with it.
    public record Prepared(
            UnsignedExtrinsic extrinsic, AccountId signer, BigInteger nonce, BlockId born, Block death) {}

    /// Puts the call together for the runtime and the nonce of now; nothing is sent.
    ///
    /// @param period for how many blocks it can be included, a power of two of at least 4
    public Parsed<Prepared> prepare(Call call, AccountId signer, int period) {
        var first = rpc.read(
                JsonRpc.request("chain_getFinalizedHead"),
                SubstrateReads.hashRequest(new Block(0)),
                JsonRpc.request("system_accountNextIndex", new Json.Text(signer.address())));
        var hash = SubstrateReads.hash(first.get(0)).orElseThrow(() -> SubstrateReads.unusable("no finalised head"));
        var genesis = SubstrateReads.hash(first.get(1)).orElseThrow(() -> SubstrateReads.unusable("no genesis"));
        var nonce = JsonRpc.value(first.get(2))
                .filter(Json.Whole.class::isInstance)
                .map(json -> new BigInteger(((Json.Whole) json).digits()))
                .orElseThrow(() -> SubstrateReads.unusable("no nonce"));
        var second = rpc.read(
                JsonRpc.request("chain_getHeader", SubstrateReads.text(hash)), SubstrateReads.versionRequest(hash));
        var head = JsonRpc.value(second.get(0))
                .flatMap(Answers::number)
                .orElseThrow(() -> SubstrateReads.unusable("no header of the finalised head"));
        var runtime = chain.runtime(second.get(1), hash);
        var era = Era.mortal(period, head);
        var born = era.birth(head);
        var birth = born.equals(head)
                ? hash
                : chain.hashOf(born).orElseThrow(() -> SubstrateReads.unusable("no hash of a finalised block"));
        var anchor = new UnsignedExtrinsic.Anchor(runtime.version(), genesis, era, birth);
        return switch (UnsignedExtrinsic.of(call, nonce, BigInteger.ZERO, anchor, runtime.metadata())) {
            case Parsed.Ok<UnsignedExtrinsic>(var unsigned) ->
                new Parsed.Ok<>(new Prepared(unsigned, signer, nonce, new BlockId(born, birth), era.death(head)));
            case Parsed.Malformed<UnsignedExtrinsic>(var violations) -> new Parsed.Malformed<>(violations);
        };
    }

    /// Signs it and sends it, once.
    public Submission submit(Prepared prepared, AccountSigner signer) {
        if (!signer.account().equals(prepared.signer())) {
            throw new IllegalArgumentException("it was prepared for another signer");
        }
        var raw = prepared.extrinsic()
                .signed(
                        signer.account(),
                        signer.signatureOf(prepared.extrinsic().signedBytes()));
        var hash = Extrinsic.hash(raw);
        var born = prepared.born().block();
        var sent = new Submission.Sent(hash, true, born, prepared.death(), born);
        try {
            var watched = watched(raw);
            if (watched.isPresent()) {
                return switch (watched.get()) {
                    case JsonRpc.Reply.Failure(var message) when !isKnown(message) -> new Submission.Refused(message);
                    case JsonRpc.Reply.Failure _, JsonRpc.Reply.Result _ -> sent;
                };
            }
            return switch (rpc.send(JsonRpc.request("author_submitExtrinsic", Answers.hex(raw)))) {
                case JsonRpc.Reply.Failure(var message) when isKnown(message) -> sent;
                case JsonRpc.Reply.Failure(var message) -> new Submission.Refused(message);
                case JsonRpc.Reply.Result(Json.Text(var text)) when text.equals(hash.toString()) -> sent;
                // A node that calls it by another name is not believed; whether it has it will be seen.
                case JsonRpc.Reply.Result _ -> unacknowledged(sent);
            };
        } catch (ChainUnavailable lost) {
            return unacknowledged(sent);
        }
    }

    /// The answer by WebSocket; empty where nothing was sent that way.
    private Optional<JsonRpc.Reply> watched(byte[] raw) {
        stopListening();
        var opened = watchAt.flatMap(endpoint -> ExtrinsicWatch.open(endpoint, CONNECT));
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        watch = opened.get();
        var reply = opened.get().submit(raw, ANSWER);
        if (reply instanceof JsonRpc.Reply.Failure(var message)
                && message.toLowerCase(Locale.ROOT).contains("method not found")) {
            stopListening();
            return Optional.empty();
        }
        return Optional.of(reply);
    }

    /// Waits before the next [#look]: until a node has news, if one is listened to, and otherwise a second.
    public void awaitNews() throws InterruptedException {
        var listening = watch;
        if (listening != null && listening.isOpen()) {
            listening.awaitNews(LONGEST_SILENCE);
        } else {
            Thread.sleep(PAUSE);
        }
    }

    /// Nobody listens to a node any more.
    private void stopListening() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    private static Submission.Sent unacknowledged(Submission.Sent sent) {
        return new Submission.Sent(sent.extrinsic(), false, sent.born(), sent.death(), sent.searched());
    }

    /// Errors 1013 and the like: the pool has it already.
    private static boolean isKnown(String message) {
        return message.contains("Already Imported") || message.contains("already imported");
    }

    /// Looks for it in the blocks finalised since the last look, and above them; to be called again, after a
    /// pause, with what it answers, until that is [Submission.Finalised] or [Submission.Expired].
    public Submission look(Submission.Sent sent) {
        var found = search(sent);
        if (found instanceof Submission.Finalised || found instanceof Submission.Expired) {
            stopListening();
        }
        return found;
    }

    private Submission search(Submission.Sent sent) {
        var head = chain.finalisedHead();
        var last = sent.death().height() - 1;
        var until =
                Math.min(Math.min(head.block().height(), last), sent.searched().height() + MOST_BLOCKS);
        for (var height = sent.searched().height() + 1; height <= until; height++) {
            var body = body(new Block(height));
            // Without the block it cannot be said that it is not in there.
            if (isIn(sent.extrinsic(), body.orElseThrow(() -> SubstrateReads.unusable("no finalised block")))) {
                return finalised(sent.extrinsic(), body.get());
            }
        }
        var searched = new Submission.Sent(
                sent.extrinsic(),
                sent.isAcknowledged(),
                sent.born(),
                sent.death(),
                new Block(Math.max(until, sent.searched().height())));
        if (until >= last) {
            return new Submission.Expired(sent.extrinsic());
        }
        if (until < head.block().height()) {
            return searched;
        }
        var best = Math.min(chain.head().height(), Math.min(last, until + MOST_BLOCKS));
        for (var height = until + 1; height <= best; height++) {
            var body = body(new Block(height));
            if (body.isPresent() && isIn(sent.extrinsic(), body.get())) {
                return new Submission.Included(searched, body.get().id());
            }
        }
        return searched;
    }

    private Optional<SubstrateReads.Body> body(Block block) {
        return chain.hashOf(block).flatMap(chain::body);
    }

    private static boolean isIn(ExtrinsicHash extrinsic, SubstrateReads.Body body) {
        return SubstrateCommitments.indexOf(extrinsic, body.extrinsics()) >= 0;
    }

    private Submission.Finalised finalised(ExtrinsicHash extrinsic, SubstrateReads.Body body) {
        var index = SubstrateCommitments.indexOf(extrinsic, body.extrinsics());
        var runtime = chain.runtimeAt(body.parent());
        var events = SubstrateCommitments.events(
                runtime,
                rpc.read(JsonRpc.request(
                                "state_getStorage",
                                SubstrateReads.EVENTS_KEY,
                                SubstrateReads.text(body.id().hash())))
                        .getFirst());
        return new Submission.Finalised(extrinsic, body.id(), index, failure(events, index, runtime.metadata()));
    }

    private static Optional<String> failure(List<Event> events, int index, Metadata metadata) {
        var own = events.stream()
                .filter(event -> event.extrinsic().equals(OptionalInt.of(index)))
                .toList();
        for (var event : own) {
            if (event.is("System", "ExtrinsicFailed")) {
                return Optional.of(reason(event, metadata));
            }
        }
        return own.stream().anyMatch(event -> event.is("System", "ExtrinsicSuccess"))
                ? Optional.empty()
                : Optional.of("the block does not say that it succeeded");
    }

    /// The name of the pallet's error, or of what else went wrong.
    private static String reason(Event failed, Metadata metadata) {
        if (!(failed.held().field("dispatch_error").orElse(failed.held()) instanceof Value.Variant error)) {
            return "the call failed";
        }
        var module = error.item(0);
        var pallet = module.flatMap(held -> held.field("index")).flatMap(Value::number);
        var code = module.flatMap(held -> held.field("error"))
                .flatMap(Value::bytes)
                .filter(bytes -> bytes.length > 0);
        return pallet.isPresent() && code.isPresent()
                ? metadata.error(pallet.get().intValue(), code.get()[0] & 0xff).orElse(error.name())
                : error.name();
    }
}
