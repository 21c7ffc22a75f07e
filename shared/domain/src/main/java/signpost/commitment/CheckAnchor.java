package signpost.commitment;

import java.util.Optional;
import java.util.Set;
import signpost.chain.AccountId;
import signpost.manifest.ManifestHash;
import signpost.publishing.Anchor;

/// Whether a manifest's hash stands on the chain where an anchor says, by the hand of somebody who may.
///
/// Unlike a commitment it need not stand there still: the next anchor has taken its place, and what it showed stays
/// shown.
public final class CheckAnchor {

    public sealed interface Outcome {
        /// @param by who anchored it
        record Holds(AccountId by) implements Outcome {}

        /// @param reason a stable snake_case name
        record Fails(String reason, String message) implements Outcome {}
    }

    private final CheckProof proofs;
    private final int netuid;

    public CheckAnchor(ProofSource chain, int netuid) {
        this.proofs = new CheckProof(chain, _ -> Optional.empty());
        this.netuid = netuid;
    }

    /// @param trusted who may anchor, at least one
    /// @throws signpost.chain.ChainUnavailable if nobody can say
    public Outcome check(ManifestHash hash, Anchor anchor, Set<AccountId> trusted) {
        Outcome last = new Outcome.Fails("no_anchor_hotkey", "it is not known who may anchor");
        for (var account : trusted) {
            last = check(hash, anchor, account);
            if (last instanceof Outcome.Holds) {
                return last;
            }
        }
        return last;
    }

    private Outcome check(ManifestHash hash, Anchor anchor, AccountId account) {
        return switch (proofs.look(new Proof(anchor.block(), anchor.extrinsic()), account, netuid)) {
            case CheckProof.Looked.Refused(var verdict, var detail) ->
                new Outcome.Fails("anchor_" + verdict.name().toLowerCase(java.util.Locale.ROOT), detail);
            case CheckProof.Looked.Made made -> {
                var anchored = AnchorForm.read(made.fields());
                yield anchored.equals(Optional.of(hash))
                        ? new Outcome.Holds(account)
                        : new Outcome.Fails(
                                "anchor_of_another",
                                anchored.map(other -> "the extrinsic anchors " + other + ", another manifest")
                                        .orElse("the extrinsic commits to something else than a manifest"));
            }
        };
    }
}
