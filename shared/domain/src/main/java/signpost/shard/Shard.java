package signpost.shard;

import java.util.List;
import signpost.chain.AccountSigner;
import signpost.json.CanonicalJson;
import signpost.json.Json;

/// A JSON array of lines, each signed by itself: `{"version", "payload", "signature", "hotkey"}`. What is
/// signed is the canonical payload.
public final class Shard {

    /// No shard is larger than this (bytes); readers refuse more.
    public static final int MOST_BYTES = 8 << 20;

    static final String VERSION = "1.0";

    private Shard() {}

    /// @param signer the hotkey that was challenged
    public static byte[] emit(List<Evaluation> evaluations, AccountSigner signer) {
        return CanonicalJson.bytes(new Json.Arr(
                List.copyOf(evaluations.stream().map(one -> line(one, signer)).toList())));
    }

    private static Json line(Evaluation evaluation, AccountSigner signer) {
        var payload = evaluation.toJson();
        return Json.Obj.builder()
                .put("version", VERSION)
                .put("payload", payload)
                .put("signature", signer.signatureOf(signed(payload)).hex())
                .put("hotkey", signer.account().address())
                .build();
    }

    static byte[] signed(Json.Obj payload) {
        return CanonicalJson.bytes(payload);
    }
}
