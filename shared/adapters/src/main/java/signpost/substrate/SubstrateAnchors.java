package signpost.substrate;

import java.util.List;
import signpost.chain.AccountSigner;
import signpost.chain.Submission;
import signpost.commitment.AnchorForm;
import signpost.commitment.CommitmentField;
import signpost.commitment.CommitmentForm;
import signpost.commitment.CommitmentForm.Reading;
import signpost.commitment.StoredCommitment;
import signpost.document.Parsed;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;
import signpost.publishing.Anchor;
import signpost.publishing.Anchors;
import signpost.runtime.Call;

/// [Anchors] in the slot that a hotkey has on a subnet of Bittensor.
public final class SubstrateAnchors implements Anchors {

    /// For how many blocks an anchor can be included.
    private static final int ERA = 64;

    private final SubstrateReads chain;
    private final SubstrateCommitments commitments;
    private final int netuid;
    private final AccountSigner hotkey;

    public SubstrateAnchors(SubstrateReads chain, int netuid, AccountSigner hotkey) {
        this.chain = chain;
        this.commitments = new SubstrateCommitments(chain);
        this.netuid = netuid;
        this.hotkey = hotkey;
    }

    @Override
    public Standing standing() {
        var at = chain.finalisedHead().hash();
        if (commitments.uid(netuid, hotkey.account(), at).isEmpty()) {
            return new Standing.NotRegistered();
        }
        return commitments
                .current(netuid, hotkey.account(), at)
                .map(this::standing)
                .orElseGet(Standing.Free::new);
    }

    private Standing standing(StoredCommitment stored) {
        var anchored = AnchorForm.read(stored.fields());
        if (anchored.isPresent()) {
            return commitments
                    .proof(netuid, hotkey.account(), stored)
                    .<Standing>map(proof ->
                            new Standing.Anchored(anchored.get(), new Anchor(proof.block(), proof.extrinsic())))
                    // Anchored so long ago that no node has the block; anchoring once more does no harm.
                    .orElseGet(Standing.Free::new);
        }
        return switch (CommitmentForm.read(stored.fields())) {
            case Reading.Withdrawn() -> new Standing.Free();
            case Reading.Inline _, Reading.ByHash _ -> new Standing.InUse("bindings to elements");
            case Reading.Skipped(var reason) -> new Standing.InUse(reason);
        };
    }

    @Override
    public Submission send(ManifestHash hash, WindowId window) {
        List<CommitmentField> fields = AnchorForm.fields(hash, window);
        var call = new Call("Commitments", "set_commitment", CommitmentField.arguments(netuid, fields));
        var submissions = new SubstrateSubmissions(chain);
        return switch (submissions.prepare(call, hotkey.account(), ERA)) {
            case Parsed.Ok<SubstrateSubmissions.Prepared>(var ready) -> submissions.submit(ready, hotkey);
            case Parsed.Malformed<SubstrateSubmissions.Prepared>(var violations) ->
                new Submission.Refused("this program cannot sign for the chain's runtime: "
                        + violations.getFirst().message());
        };
    }
}
