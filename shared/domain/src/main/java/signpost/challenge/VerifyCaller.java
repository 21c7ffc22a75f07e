package signpost.challenge;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import signpost.chain.AccountId;
import signpost.chain.AccountSignature;
import signpost.chain.AccountSignatureCheck;
import signpost.chain.KeyScheme;

/// Checks every signature that a request carries.
///
/// The scheme on record decides; where there is none either is taken, but one for all signatures of the
/// request. What callers write in front of a signature never decides. There is always at least one
/// signature,
/// over the nonce.
public final class VerifyCaller {

    /// Hotkeys do not use ECDSA.
    private static final List<KeyScheme> SCHEMES = List.of(KeyScheme.ED25519, KeyScheme.SR25519);

    private final AccountSignatureCheck signatures;
    private final String receiver;
    private final boolean requiresBound;

    /// @param receiver the name that bound requests must have for us
    /// @param requiresBound whether requests whose signatures cover only a part of them are refused
    public VerifyCaller(AccountSignatureCheck signatures, String receiver, boolean requiresBound) {
        this.signatures = signatures;
        this.receiver = receiver;
        this.requiresBound = requiresBound;
    }

    /// Why the request is not by its hotkey, if so.
    Optional<Refusal> refuse(SignedRequest request, Optional<KeyScheme> onRecord) {
        if (requiresBound && request.bound().isEmpty()) {
            return Optional.of(new Refusal.BoundRequestRequired());
        }
        if (request.bound().filter(bound -> !bound.receiver().equals(receiver)).isPresent()) {
            return Optional.of(new Refusal.InvalidSignature(onRecord));
        }
        if (onRecord.filter(scheme -> holds(request, scheme)).isPresent()) {
            return Optional.empty();
        }
        var holdsOtherwise = SCHEMES.stream()
                .filter(scheme -> onRecord.filter(scheme::equals).isEmpty())
                .anyMatch(scheme -> holds(request, scheme));
        if (!holdsOtherwise) {
            return Optional.of(new Refusal.InvalidSignature(onRecord));
        }
        return onRecord.map(Refusal.BadKeyType::new);
    }

    private boolean holds(SignedRequest request, KeyScheme scheme) {
        if (!SCHEMES.contains(scheme)) {
            return false;
        }
        var hotkey = request.hotkey();
        return signed(hotkey, request.nonce().text(), request.signature(), scheme)
                && request.hashSignature()
                        .filter(second -> !signed(hotkey, second.message(), second.signature(), scheme))
                        .isEmpty()
                && request.bound()
                        .filter(bound -> bound.scheme() != scheme
                                || !holds(hotkey, BoundForm.message(request, bound), bound.signature(), scheme))
                        .isEmpty();
    }

    private boolean signed(AccountId hotkey, String message, String signature, KeyScheme scheme) {
        return holds(hotkey, message.getBytes(StandardCharsets.UTF_8), signature, scheme);
    }

    private boolean holds(AccountId hotkey, byte[] message, String signature, KeyScheme scheme) {
        return signatures.holds(hotkey, message, new AccountSignature(scheme, signature));
    }
}
