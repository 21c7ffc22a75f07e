package signpost.scoring;

import java.util.Optional;
import signpost.miner.Challenged;

/// What is really to be seen in a clip, from whoever has looked.
public interface Truth {

    /// @param basis where it is from, in a word that goes into the shard: `annotations`
    record Known(String basis, Frames frames) {}

    /// Empty if nobody has looked.
    Optional<Known> of(Challenged.Task task);
}
