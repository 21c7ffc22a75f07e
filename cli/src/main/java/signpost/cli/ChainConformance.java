package signpost.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import signpost.bouncycastle.Sr25519;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.commitment.CheckProof;
import signpost.commitment.CommitmentField;
import signpost.commitment.CommitmentForm;
import signpost.commitment.CommitmentState;
import signpost.document.Parsed;
import signpost.http.BoundedHttp;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;
import signpost.runtime.Era;
import signpost.runtime.Extrinsic;
import signpost.runtime.Metadata;
import signpost.substrate.SubstrateCommitments;
import signpost.substrate.SubstrateReads;

/// The chain's suites of vectors: a line's fields in, the answer's fields out.
///
/// What cannot be answered is an [IllegalArgumentException] with the reason.
final class ChainConformance {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration CALL = Duration.ofSeconds(4);
    private static final int MOST_METADATA_BYTES = 16 << 20;

    private final Map<String, Metadata> metadata = new HashMap<>();

    /// `{address}` → `{ok, public_hex}`.
    Json.Obj ss58(Json.Obj asked) {
        var account = value(AccountId.parse(text(asked, "address")));
        return Json.Obj.builder()
                .put("ok", true)
                .put("public_hex", account.hex())
                .build();
    }

    /// `{public_hex, message_hex, signature_hex}` → `{ok}`; keys and signatures of another length do not verify.
    Json.Obj sr25519Verify(Json.Obj asked) {
        var key = hex(asked, "public_hex");
        var holds = key.length == AccountId.BYTES
                && Sr25519.holds(AccountId.of(key), hex(asked, "message_hex"), hex(asked, "signature_hex"));
        return Json.Obj.builder().put("ok", holds).build();
    }

    /// `{metadata_file, raw}` → what the extrinsic is.
    Json.Obj extrinsic(Json.Obj asked) {
        var raw = hex(asked, "raw");
        var answer = Json.Obj.builder()
                .put("ok", true)
                .put("hash", Extrinsic.hash(raw).toString());
        var call = switch (value(Extrinsic.parse(raw, metadata(text(asked, "metadata_file"))))) {
            case Extrinsic.Unsupported(var reason) -> throw new IllegalArgumentException("unsupported: " + reason);
            case Extrinsic.Bare(var bare) -> {
                answer.put("signed", false);
                yield bare;
            }
            case Extrinsic.Signed signed -> {
                answer.put("signed", true)
                        .put("signer", "0x" + signed.signer().hex())
                        .put("signer_ss58", signed.signer().address())
                        .put("signature_type", name(signed.signature().scheme()))
                        .put("signature", "0x" + signed.signature().hex())
                        .put("nonce", new Json.Whole(signed.nonce().toString()))
                        .put("tip", signed.tip().toString())
                        .put("era", era(signed.era()));
                yield signed.call();
            }
        };
        return answer.put("pallet", call.pallet())
                .put("call", call.name())
                .put("args", call.arguments().json())
                .build();
    }

    private static Json era(Era era) {
        return switch (era) {
            case Era.Immortal() -> new Json.Text("immortal");
            case Era.Mortal(var period, var phase) ->
                Json.Obj.builder().put("period", period).put("phase", phase).build();
        };
    }

    private Metadata metadata(String file) {
        return metadata.computeIfAbsent(file, _ -> {
            try (var in = Files.newInputStream(Path.of(file))) {
                var bytes = in.readNBytes(MOST_METADATA_BYTES);
                var text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
                return value(Metadata.parse(text.startsWith("0x") ? parseHex(text, "metadata_file") : bytes));
            } catch (IOException e) {
                throw new IllegalArgumentException("metadata_file cannot be read", e);
            }
        });
    }

    /// `{raw}`, the bytes of a plain field, or `{document}`, a state → `{ok, state, raw | sha256}`.
    Json.Obj commitment(Json.Obj asked) {
        if (!asked.has("raw")) {
            var state = value(
                    asked.object("document").isPresent()
                            ? CommitmentState.parse(asked.object("document").get())
                            : CommitmentState.parse(text(asked, "document").getBytes(StandardCharsets.UTF_8)));
            return committed(state);
        }
        return switch (CommitmentForm.read(List.of(CommitmentField.Plain.of(hex(asked, "raw"))))) {
            case CommitmentForm.Reading.Inline(var state) -> committed(state);
            case CommitmentForm.Reading.Skipped(var reason) -> throw new IllegalArgumentException(reason);
            case CommitmentForm.Reading.ByHash _, CommitmentForm.Reading.Withdrawn _ ->
                throw new IllegalArgumentException("one plain field is neither");
        };
    }

    private static Json.Obj committed(CommitmentState state) {
        var answer = Json.Obj.builder().put("ok", true).put("state", state.json());
        switch (CommitmentForm.fields(state).getFirst()) {
            case CommitmentField.Plain(var hex) -> answer.put("raw", "0x" + hex);
            case CommitmentField.Sha256(var hex) -> answer.put("sha256", hex);
            default -> throw new IllegalArgumentException("no other field is ours");
        }
        return answer.build();
    }

    /// `{rpc, proof, hotkey, netuid, window_id, element_id, chute_slug?, expiry_block}` → `{ok, verdict, reason?}`.
    Json.Obj proof(Json.Obj asked) {
        var reads = new SubstrateReads(new BoundedHttp(CONNECT, CALL), List.of(URI.create(text(asked, "rpc"))));
        var wanted = new CheckProof.Wanted(
                value(AccountId.parse(text(asked, "hotkey"))),
                (int) whole(asked, "netuid"),
                new WindowId(text(asked, "window_id")),
                new ElementId(text(asked, "element_id")),
                asked.text("chute_slug"),
                new Block(whole(asked, "expiry_block")));
        var answer = new CheckProof(new SubstrateCommitments(reads), _ -> Optional.empty())
                .check(text(asked, "proof"), wanted);
        var json = Json.Obj.builder()
                .put("ok", answer.accepted().isPresent())
                .put("verdict", answer.verdict().name());
        answer.reason().ifPresent(reason -> json.put("reason", name(reason)));
        return json.put("detail", answer.detail()).build();
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static <T> T value(Parsed<T> parsed) {
        return switch (parsed) {
            case Parsed.Ok<T>(var value) -> value;
            case Parsed.Malformed<T>(var violations) ->
                throw new IllegalArgumentException(violations.getFirst().message());
        };
    }

    private static byte[] hex(Json.Obj asked, String name) {
        return parseHex(text(asked, name), name);
    }

    /// With or without `0x` in front.
    private static byte[] parseHex(String text, String name) {
        try {
            return HexFormat.of().parseHex(text.startsWith("0x") ? text.substring(2) : text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " is not hex", e);
        }
    }

    private static long whole(Json.Obj asked, String name) {
        var number = asked.whole(name);
        if (number.isEmpty() || number.getAsLong() < 0) {
            throw new IllegalArgumentException(name + " is missing or no whole number");
        }
        return number.getAsLong();
    }

    private static String text(Json.Obj asked, String name) {
        return asked.text(name).orElseThrow(() -> new IllegalArgumentException(name + " is missing or no text"));
    }
}
