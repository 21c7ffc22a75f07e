package signpost.testkit;

import java.util.Optional;
import signpost.chain.Block;
import signpost.chain.ChainUnavailable;
import signpost.chain.ExtrinsicHash;
import signpost.chain.Submission;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;
import signpost.publishing.Anchor;
import signpost.publishing.Anchors;

/// [Anchors] on no chain: what is sent becomes final when a test says so.
public final class InMemoryAnchors implements Anchors {

    private Standing standing = new Standing.Free();
    private Optional<ManifestHash> sent = Optional.empty();
    private boolean isAway;
    private int count;

    @Override
    public Standing standing() {
        if (isAway) {
            throw new ChainUnavailable("nobody answers", null);
        }
        return standing;
    }

    @Override
    public Submission send(ManifestHash hash, WindowId window) {
        standing();
        count++;
        sent = Optional.of(hash);
        return new Submission.Sent(extrinsic(), true, new Block(1), new Block(65), new Block(1));
    }

    private ExtrinsicHash extrinsic() {
        return new ExtrinsicHash("%064x".formatted(count));
    }

    /// How often something was sent.
    public int count() {
        return count;
    }

    public void stands(Standing standing) {
        this.standing = standing;
    }

    /// What was sent last is final, at that block.
    public Anchor finalise(long block) {
        var anchor = new Anchor(new Block(block), extrinsic());
        standing = new Standing.Anchored(sent.orElseThrow(), anchor);
        return anchor;
    }

    public void goAway(boolean isAway) {
        this.isAway = isAway;
    }
}
